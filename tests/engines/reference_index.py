"""Finding and ranking without any cleverness: plain dictionaries, every article looked at.

This is the oracle that engines are held against. It reads text with the Python analyzer and
the scanner, keeps each occurrence of each term, and answers a tree of `searchnews.query.tree`
by visiting all articles. It says in a page what an engine must compute.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from searchnews import _native
from searchnews.analysis import FRENCH, Analyzer, WordToken
from searchnews.analysis import fold as fold_lower
from searchnews.analysis.analyzer import shrunk, tokens_in
from searchnews.index import NEWS, Schema, TextField
from searchnews.query import tree
from searchnews.query.tree import Node
from searchnews.ranking.bm25 import DEFAULTS, Parameters, form_bonus, saturation, term_weight

MOST_WAYS = 16
"""How many ways of writing a phrase are looked for."""
MOST_PARTS = 4
"""How many words are tried as one compound."""

Scores = dict[int, float]
"""Article number -> score; the articles that match and no others."""


class Occurrence(NamedTuple):
    """One place where a term stands."""

    field: str
    position: int
    form: str


class Reading(NamedTuple):
    """A query word: the ways to write it, each a sequence of positions with their tokens."""

    ways: list[list[list[WordToken]]]
    stop: bool


class Group(NamedTuple):
    """The terms that stand for one query word."""

    terms: frozenset[str]
    weight: float
    typed_documents: int = 0
    typed: frozenset[tuple[str, str]] = frozenset()
    """(term, form) pairs that are the word as typed."""
    only: frozenset[tuple[str, str]] | None = None
    """Where given, only articles that hold one of these pairs count."""


class ReferenceIndex:
    """Articles, given by their text fields, and the answers to queries about them."""

    def __init__(
        self,
        articles: Iterable[Mapping[str, str]],
        schema: Schema = NEWS,
        analyzer: Analyzer = FRENCH,
        parameters: Parameters = DEFAULTS,
    ) -> None:
        self.analyzer = analyzer
        self.parameters = parameters
        self.weights = {
            name: field.weight for name, field in schema.items() if isinstance(field, TextField)
        }
        self.lengths: list[int] = []
        self.occurrences: dict[str, dict[int, list[Occurrence]]] = defaultdict(dict)
        self.forms: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, article in enumerate(articles):
            self.lengths.append(0)
            for field in self.weights:
                self.lengths[number] += self._read_text(number, field, article.get(field) or "")
        self.average = sum(self.lengths) / max(1, len(self.lengths))

    def _read_text(self, number: int, field: str, text: str) -> int:
        """Keep the occurrences of a text; its length in positions."""
        position = -1
        for token in self._tokens(text):
            position += token.increment
            held = self.occurrences[token.term].setdefault(number, [])
            # Two parts of a compound may be one term at one place; that is one occurrence.
            if not held or (held[-1].field, held[-1].position) != (field, position):
                held.append(Occurrence(field, position, token.form))
                self.forms[token.term, token.form].add(number)
        return position + 1

    def _tokens(self, text: str) -> list[WordToken]:
        return [token for tokens in self._words(text) for token in tokens]

    def _words(self, text: str) -> list[tuple[WordToken, ...]]:
        keys = [
            shrunk(text[start:end], self.analyzer.shrink)[0] for start, end in _native.scan(text)
        ]
        answers = self.analyzer.analyze_words(keys)
        return [tokens_in(key, answer) for key, answer in zip(keys, answers, strict=True)]

    # Words

    def read_query(self, text: str) -> list[Reading]:
        """The words of ``text`` that became anything."""
        return [
            Reading(ways_of(tokens), all(token.stop for token in tokens))
            for tokens in self._words(text)
            if tokens
        ]

    def joined(self, readings: Sequence[Reading]) -> tuple[int, list[WordToken]] | None:
        """The longest compound seen that ``readings`` begin with: of how many, and joined.

        A compound counts if it was seen with hyphens; one with digits, without a sign.
        """
        for count in range(min(MOST_PARTS, len(readings)), 1, -1):
            parts = readings[:count]
            if parts[0].stop or parts[-1].stop or not all(map(is_one, parts)):
                continue
            forms = [reading.ways[0][0][0].form for reading in parts]
            signs = ["-", ""] if any(map(str.isnumeric, "".join(forms))) else ["-"]
            for spelled in (sign.join(forms) for sign in signs):
                seen = sorted(
                    (term, form)
                    for term, form in self.forms
                    if fold(form) == fold(spelled)
                    and (form in (spelled, fold(form)) or spelled == fold(spelled))
                )
                if seen:
                    return count, [WordToken(term, form, 0, len(form)) for term, form in seen]
        return None

    def parted(self, reading: Reading) -> list[list[list[WordToken]]]:
        """The parts of compounds with hyphens that were seen as forms of a word like this one."""
        found: dict[tuple[str, ...], list[list[WordToken]]] = {}
        for token in reading.ways[0][0] if is_one(reading) else ():
            compounds = {f for term, f in self.forms if term == token.term and "-" in f}
            for compound in sorted(compounds):
                (tokens,) = self._words(compound)
                if tokens[0].term == token.term:
                    for way in ways_of(tokens):
                        terms = tuple(token.term for place in way for token in place)
                        if len(way) > 1:
                            found.setdefault(terms, way)
        return [found[terms] for terms in sorted(found)]

    def group(self, tokens: Sequence[WordToken], exact: bool) -> Group:
        """The terms that stand for the tokens of one position.

        A word stands for its own term, for the terms of every form that is spelled like it
        without accents, and for those that share such a spelling with another form of its
        term. A word typed with accents is joined by spellings without any only, and is typed
        exactly in those and in its own.
        """
        terms: set[str] = set()
        typed: set[tuple[str, str]] = set()
        typed_documents = 0
        for token in tokens:
            spelling = fold(token.form)
            accented = token.form != spelling
            own_spellings = {fold(form) for term, form in self.forms if term == token.term}
            if own_spellings:
                terms.add(token.term)
            for term, form in self.forms:
                joins = not accented or form == fold(form)
                if fold(form) in own_spellings and joins:
                    terms.add(term)
                if fold(form) == spelling and (joins or (term, form) == (token.term, token.form)):
                    terms.add(term)
                    typed.add((term, form))
                    typed_documents += len(self.forms[term, form])
        wanted = typed_documents if exact else 0
        return Group(frozenset(terms), self._weight(terms), wanted, frozenset(typed))

    def group_of_forms(self, wanted: Callable[[str], bool]) -> Group:
        """The terms that have a form of which ``wanted`` is true."""
        only = frozenset(pair for pair in self.forms if wanted(pair[1]))
        terms = frozenset(term for term, _ in only)
        return Group(terms, self._weight(terms), only=only)

    def _weight(self, terms: Iterable[str]) -> float:
        most = max((len(self.occurrences[term]) for term in terms), default=0)
        return term_weight(most, len(self.lengths), self.parameters)

    def _bonus(self, documents: int, number: int) -> float:
        length, count = self.lengths[number], len(self.lengths)
        return form_bonus(documents, count, length, self.average, self.parameters)

    # Scores

    def _score(self, weight: float, frequency: float, number: int) -> float:
        length = self.lengths[number]
        return weight * saturation(frequency, length, self.average, self.parameters)

    def score_group(self, group: Group, field: str | None) -> Scores:
        """Articles that hold a term of the group, in ``field`` where one is given."""
        scores: Scores = {}
        for number in range(len(self.lengths)):
            frequency = 0.0
            typed = False
            for term in group.terms:
                held = self.occurrences[term].get(number, [])
                pairs = {(term, occurrence.form) for occurrence in held}
                places = [o for o in held if field in (None, o.field)]
                here = {(term, place.form) for place in places}
                if group.only is not None and not here & group.only:
                    continue
                frequency += sum(self.weights[place.field] for place in places)
                typed |= bool(places and pairs & group.typed)
            if frequency:
                scores[number] = self._score(group.weight, frequency, number)
                scores[number] += self._bonus(group.typed_documents, number) if typed else 0.0
        return scores

    def _places(self, group: Group, number: int, field: str) -> list[int]:
        return sorted(
            {
                occurrence.position
                for term in group.terms
                for occurrence in self.occurrences[term].get(number, [])
                if occurrence.field == field
                and (group.only is None or (term, occurrence.form) in group.only)
            }
        )

    def score_phrase(
        self,
        elements: Sequence[tuple[int, Group]],
        field: str | None,
        slop: int = 0,
        ordered: bool = True,
    ) -> Scores:
        """Articles where the groups stand at their offsets, give or take ``slop`` in all.

        A phrase weighs what its words weigh together; it occurs as often as there are places
        of its first word from which the others can be reached.
        """
        weight = sum(group.weight for _, group in elements)
        offsets = [offset for offset, _ in elements]
        scores: Scores = {}
        for number in range(len(self.lengths)):
            frequency = 0.0
            for name, field_weight in self.weights.items():
                if field in (None, name):
                    places = [self._places(group, number, name) for _, group in elements]
                    starts = sum(
                        reaches([start], places[1:], offsets, slop, ordered) for start in places[0]
                    )
                    frequency += field_weight * starts
            if frequency:
                scores[number] = self._score(weight, frequency, number)
        return scores

    # Trees

    def search(self, node: Node, match: str = "any") -> Scores:
        """Every article that matches ``node``, with its score."""

        def all_of(nodes: Iterable[Node]) -> list[Scores]:
            return [self.search(child, match) for child in nodes]

        match node:
            case tree.Words(text, field):
                return self._search_words(text, field, match)
            case tree.Phrase(text, field, slop):
                return self._search_phrase(text, field, slop)
            case tree.Near(children, distance, ordered):
                elements = [(0, self._leaf(child)) for child in children]
                (field,) = {getattr(child, "field", None) for child in children}
                return self.score_phrase(elements, field, distance, ordered)
            case tree.Exact() | tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return self.score_group(self._leaf(node), node.field)
            case tree.And(children):
                return sum_of_all(all_of(children))
            case tree.Or(children):
                return sum_of_any(all_of(children))
            case tree.Best(children):
                return best_of(all_of(children))
            case tree.Mixed(should, must, must_not):
                some, banned = sum_of_any(all_of(should)), sum_of_any(all_of(must_not))
                if must:
                    needed = sum_of_all(all_of(must))
                    some = {n: score + some.get(n, 0.0) for n, score in needed.items()}
                return {n: score for n, score in some.items() if n not in banned}
            case tree.Not(child):
                banned = self.search(child, match)
                return {n: 0.0 for n in range(len(self.lengths)) if n not in banned}
            case tree.Boost(child, factor):
                return {n: factor * score for n, score in self.search(child, match).items()}
            case tree.Constant(child, score):
                return dict.fromkeys(self.search(child, match), score)
            case tree.Every():
                return dict.fromkeys(range(len(self.lengths)), 0.0)
            case tree.Nothing():
                return {}
        raise AssertionError(f"the reference does not know {node!r}")

    def _leaf(self, node: Node) -> Group:
        match node:
            case tree.Words(text, _):
                return self.group(self.read_query(text)[0].ways[0][0], exact=False)
            case tree.Exact(word, _):
                return self.group_of_forms(lambda form: form == word.lower())
            case tree.Prefix(text, _):
                return self.group_of_forms(lambda form: fold(form).startswith(fold(text)))
            case tree.Wildcard(pattern, _):
                shape = re.escape(fold(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
                return self.group_of_forms(
                    lambda form: re.fullmatch(shape, fold(form), re.DOTALL) is not None
                )
            case tree.Fuzzy(word, distance, _):
                return self.group_of_forms(lambda form: edits(fold(word), fold(form)) <= distance)
        raise AssertionError(f"{node!r} stands for no word")

    def _search_words(self, text: str, field: str | None, match: str) -> Scores:
        readings = self.read_query(text)
        keep_stops = field is not None or all(reading.stop for reading in readings)
        words: list[Scores] = []
        while readings:
            joined = self.joined(readings)
            count = joined[0] if joined else 1
            apart = [self._word(r, field) for r in readings[:count] if not r.stop or keep_stops]
            readings = readings[count:]
            if joined:
                whole = self.score_group(self.group(joined[1], exact=True), field)
                # To match any word, the whole is a word more; to match all, it is all of them.
                apart = [best_of([whole, sum_of_all(apart)])] if match == "all" else [*apart, whole]
            words += apart
        return sum_of_all(words) if match == "all" else sum_of_any(words)

    def _word(self, reading: Reading, field: str | None) -> Scores:
        ways = []
        for way in reading.ways:
            if len(way) == 1:
                ways.append(self.score_group(self.group(way[0], exact=True), field))
            else:
                ways.append(self.score_phrase(self._elements(way), field))
        return best_of(ways)

    def _search_phrase(self, text: str, field: str | None, slop: int) -> Scores:
        readings = self.read_query(text)
        # ways[n]: how the first n words may stand.
        ways: list[list[list[list[WordToken]]]] = [[] for _ in range(len(readings) + 1)]
        ways[0].append([])
        for at, reading in enumerate(readings):
            before = ways[at][:MOST_WAYS]
            for way in [*reading.ways, *self.parted(reading)]:
                ways[at + 1] += [start + way for start in before]
            if joined := self.joined(readings[at:]):
                ways[at + joined[0]] += [[*start, joined[1]] for start in before]
        found = []
        for way in ways[-1][:MOST_WAYS]:
            elements = self._elements(way)
            if len(elements) == 1:
                found.append(self.score_group(elements[0][1], field))
            elif elements:
                found.append(self.score_phrase(elements, field, slop))
        return best_of(found)

    def _elements(self, way: Sequence[Sequence[WordToken]]) -> list[tuple[int, Group]]:
        return [(offset, self.group(tokens, exact=False)) for offset, tokens in enumerate(way)]


def fold(word: str) -> str:
    """The folded spelling of a word in any case."""
    return fold_lower(word.lower())


def is_one(reading: Reading) -> bool:
    """Whether the word is written as one in every way."""
    return [len(way) for way in reading.ways] == [1]


def ways_of(tokens: Sequence[WordToken]) -> list[list[list[WordToken]]]:
    """The ways to write a word: joined, where it has a joined form, and in its parts."""
    if not any(token.increment for token in tokens[1:]):
        return [[list(tokens)]]
    joined = [[[tokens[0]]]] if tokens[1].increment == 0 else []
    parts: list[list[WordToken]] = []
    for token in tokens[len(joined) :]:
        if token.increment == 0 and parts:
            parts[-1].append(token)
        else:
            parts.append([token])
    return [*joined, parts]


def sum_of_any(all_scores: Sequence[Scores]) -> Scores:
    """Articles in any; scores add up."""
    total: Scores = {}
    for scores in all_scores:
        for number, score in scores.items():
            total[number] = total.get(number, 0.0) + score
    return total


def sum_of_all(all_scores: Sequence[Scores]) -> Scores:
    """Articles in all; scores add up."""
    total = sum_of_any(all_scores)
    return {n: score for n, score in total.items() if all(n in scores for scores in all_scores)}


def best_of(all_scores: Sequence[Scores]) -> Scores:
    """Articles in any, with their best score."""
    best: Scores = {}
    for scores in all_scores:
        for number, score in scores.items():
            best[number] = max(best.get(number, score), score)
    return best


def reaches(
    chosen: list[int],
    rest: Sequence[Sequence[int]],
    offsets: Sequence[int],
    slop: int,
    ordered: bool,
) -> bool:
    """Whether a place can be chosen in each of ``rest`` so that the deviations of all places
    from their offsets span at most ``slop``."""
    shifts = [place - offset for place, offset in zip(chosen, offsets, strict=False)]
    if max(shifts) - min(shifts) > slop:
        return False
    if not rest:
        return True
    return any(
        reaches([*chosen, place], rest[1:], offsets, slop, ordered)
        for place in rest[0]
        if not ordered or place > chosen[-1]
    )


def edits(one: str, other: str) -> int:
    """Edit distance where swapping two neighbours is one edit (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
