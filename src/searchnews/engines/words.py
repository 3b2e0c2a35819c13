"""Words for engines without a lexicon of their own: texts analysed as ours are, and which terms a
word stands for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from .. import _native
from ..analysis import Analyzer, WordToken
from ..analysis.analyzer import checked, shrunk, tokens_in
from ..analysis.token import alternatives
from ..errors import QueryLimit
from ..query import tree

__all__ = [
    "MOST_EXPANSIONS",
    "MOST_PARTS",
    "Occurrence",
    "Pair",
    "Spelled",
    "TextAnalysis",
    "WordTable",
    "is_stop",
    "is_within",
    "spelling_of",
    "ways_of",
]

MOST_EXPANSIONS = 16_384
"""The most forms that a prefix, a pattern or a fuzzy word may stand for."""
MOST_PARTS = 4
"""The most words that are tried as one compound."""

_MOST_KEPT = 1 << 18
"""Raw words whose tokens are remembered; then all are forgotten, so that memory has a bound."""

Pair = tuple[str, str]
"""A term and one of its forms."""
Spelled: TypeAlias = "tree.Prefix | tree.Wildcard | tree.Fuzzy"
"""A leaf that stands for what is spelled so."""


class Occurrence(NamedTuple):
    """One term at one place of a text; ``start`` and ``end`` count its characters."""

    term: str
    form: str
    position: int
    start: int
    end: int


class TextAnalysis:
    """The analyzer with the answers it gave: it is asked once for each distinct word."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._answers: dict[str, tuple[WordToken, ...]] = {}
        self._keys: dict[str, tuple[str, int]] = {}

    def raw_words(self, text: str) -> list[str]:
        """The raw words of a text, in order."""
        return [text[start:end] for start, end in _native.scan(text)]

    def tokens_of(self, raw_words: Sequence[str]) -> list[tuple[int, tuple[WordToken, ...]]]:
        """For each raw word, how many characters its tokens do not count, and the tokens."""
        if len(self._keys) > _MOST_KEPT:
            self._keys.clear()
            self._answers.clear()
        keys = []
        for raw in raw_words:
            known = self._keys.get(raw)
            if known is None:
                known = self._keys[raw] = shrunk(raw, self._analyzer.shrink)
            keys.append(known)
        unseen = list(dict.fromkeys(key for key, _ in keys if key not in self._answers))
        if unseen:
            answers = self._analyzer.analyze_words(unseen)
            for key, answer in zip(
                unseen, checked(unseen, answers, self._analyzer.name), strict=True
            ):
                self._answers[key] = tokens_in(key, answer)
        return [(cut, self._answers[key]) for key, cut in keys]

    def words(self, text: str) -> list[tuple[int, tuple[WordToken, ...]]]:
        """Where each raw word's tokens count their characters from, and the tokens."""
        spans = _native.scan(text)
        answers = self.tokens_of([text[start:end] for start, end in spans])
        pairs = zip(spans, answers, strict=True)
        return [(start + cut, tokens) for (start, _), (cut, tokens) in pairs]

    def occurrences(self, text: str) -> list[Occurrence]:
        """The terms of a text, in order."""
        found = []
        position = -1
        for start, tokens in self.words(text):
            for token in tokens:
                position += token.increment
                found.append(
                    Occurrence(
                        token.term, token.form, position, start + token.start, start + token.end
                    )
                )
        return found

    def fold(self, text: str) -> str:
        """The folded spelling of a word in any case."""
        if text.isascii():
            return text.lower()
        folds = self._analyzer.folds
        return "".join(folds.get(c, c) for letter in text for c in letter.lower())


class WordTable:
    """The forms of one commit."""

    def __init__(self, pairs: Iterable[Pair], analysis: TextAnalysis) -> None:
        self.analysis = analysis
        self._fold = analysis.fold
        self._by_spelling: dict[str, set[Pair]] = defaultdict(set)
        self._spellings: dict[str, set[str]] = defaultdict(set)
        self._stops: dict[Pair, bool] = {}
        for term, form in pairs:
            spelling = self._fold(form)
            self._by_spelling[spelling].add((term, form))
            self._spellings[term].add(spelling)

    def __len__(self) -> int:
        return len(self._spellings)

    def terms_for(self, tokens: Iterable[WordToken]) -> frozenset[str]:
        """The terms that stand for the tokens of one place.

        A token stands for its term, for every term that has a form of the same spelling, and
        for every term that shares a spelling with another form of its term. One typed with
        accents is joined by forms without any only, and stop words join none but stop words,
        by the spelling that was typed.
        """
        terms = set()
        for token in tokens:
            spelling = self._fold(token.form)
            accented = token.form != spelling
            own = self._spellings.get(token.term, set())
            if own:
                terms.add(token.term)
            for shared in own | {spelling}:
                for pair in self._by_spelling.get(shared, ()):
                    if accented and pair[1] != shared:
                        continue
                    if (token.stop and shared == spelling) or not self._is_stop(pair):
                        terms.add(pair[0])
        return frozenset(terms)

    def _is_stop(self, pair: Pair) -> bool:
        """Whether a form is a stop word of its term."""
        known = self._stops.get(pair)
        if known is None:
            tokens = [token for _, tokens in self.analysis.words(pair[1]) for token in tokens]
            known = any((token.term, token.form) == pair and token.stop for token in tokens)
            self._stops[pair] = known
        return known

    def joined(self, words: Sequence[Sequence[WordToken]]) -> tuple[int, tuple[WordToken, ...]]:
        """The longest compound that ``words`` begin with: how many of them, and it joined.

        It counts if it was seen with hyphens or, where it has digits, without a sign. One word
        and no tokens if there is none.
        """
        first = [ways_of(tokens) for tokens in words[:MOST_PARTS]]
        for count in range(len(first), 1, -1):
            ways, ends = first[:count], (words[0], words[count - 1])
            if any(len(way) != 1 or len(way[0]) != 1 for way in ways) or any(map(is_stop, ends)):
                continue
            forms = [way[0][0][0].form for way in ways]
            numeric = any(map(str.isnumeric, "".join(forms)))
            for spelled in ("-".join(forms), "".join(forms))[: 1 + numeric]:
                spelling = self._fold(spelled)
                seen = sorted(
                    (term, form)
                    for term, form in self._by_spelling.get(spelling, ())
                    if spelled == spelling or form in (spelled, spelling)
                )
                if seen:
                    return count, tuple(WordToken(t, form, 0, len(form)) for t, form in seen)
        return 1, ()

    def parted(self, tokens: Sequence[WordToken]) -> list[list[tuple[WordToken, ...]]]:
        """The parts of compounds with hyphens seen as forms of a word that is written as one."""
        own = ways_of(tokens)
        if [len(way) for way in own] != [1]:
            return []
        found: dict[tuple[str, ...], list[tuple[WordToken, ...]]] = {}
        for token in own[0][0]:
            spelled = (self._by_spelling[s] for s in self._spellings.get(token.term, ()))
            forms = {form for pairs in spelled for term, form in pairs if term == token.term}
            for compound in sorted(form for form in forms if "-" in form):
                ((_, parts),) = self.analysis.words(compound)
                for way in ways_of(parts) if parts[0].term == token.term else ():
                    if len(way) > 1:
                        found.setdefault(tuple(place[0].term for place in way), way)
        return [found[terms] for terms in sorted(found)]

    def exact(self, word: str) -> frozenset[Pair]:
        """The pairs whose form is ``word``, capitals aside."""
        lower = word.lower()
        pairs = self._by_spelling.get(self._fold(word), set())
        return frozenset(pair for pair in pairs if pair[1] == lower)

    def spelled(self, leaf: Spelled) -> frozenset[Pair]:
        """The pairs whose spelling is that of a prefix, a wildcard or a fuzzy word."""
        fits = spelling_of(leaf, self._fold)
        found = [pairs for spelling, pairs in self._by_spelling.items() if fits(spelling)]
        pairs = frozenset().union(*found)
        if len(pairs) > MOST_EXPANSIONS:
            raise QueryLimit(
                f"the pattern stands for {len(pairs)} words, more than {MOST_EXPANSIONS}; "
                "give more of its letters"
            )
        return pairs


def spelling_of(leaf: Spelled, fold: Callable[[str], str]) -> Callable[[str], bool]:
    """What tells whether a spelling is one that ``leaf`` stands for.

    >>> fits = spelling_of(tree.Wildcard("R?form*"), str.lower)
    >>> fits("reforms"), fits("form")
    (True, False)
    """
    match leaf:
        case tree.Prefix(text):
            start = fold(text)
            return lambda spelling: spelling.startswith(start)
        case tree.Wildcard(pattern):
            pieces = {"*": ".*", "?": "."}
            folded = re.sub(r"\*+", "*", fold(pattern))
            shape = "".join(pieces.get(character, re.escape(character)) for character in folded)
            matching = re.compile(shape, re.DOTALL).fullmatch
            return lambda spelling: matching(spelling) is not None
        case tree.Fuzzy(word, distance):
            wanted = fold(word)
            return lambda spelling: is_within(wanted, spelling, distance)


def is_stop(tokens: Iterable[WordToken]) -> bool:
    """Whether a word is nothing but stop words."""
    return all(token.stop for token in tokens)


def ways_of(tokens: Sequence[WordToken]) -> list[list[tuple[WordToken, ...]]]:
    """The ways to write a word, each a list of places with the tokens that may stand there.

    All one-word readings share a way; then come those of several places.
    """
    ways: list[list[tuple[WordToken, ...]]] = []
    single: list[WordToken] = []
    for way in alternatives(tokens):
        if len(way) == 1:
            single += way
        else:
            ways.append([(token,) for token in way])
    return [[tuple(single)], *ways] if single else ways


def is_within(one: str, other: str, most: int) -> bool:
    """Whether ``most`` edits suffice; a swap of two neighbours is one (optimal string alignment).

    >>> is_within("macron", "marcon", 1), is_within("macron", "nacro", 1)
    (True, False)
    """
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, above[j - 2] + 1)
            row.append(best)
        if min(row) > most and min(before) > most:
            return False
    return row[-1] <= most
