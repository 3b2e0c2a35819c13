"""The third opinion: every article's text looked at for every question, without any index.

It knows nothing of postings, kin or plans: an article is the list of words that the analyzer
reads in it, and a query is a question asked of that list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import searchnews as sn
from searchnews import _native
from searchnews.analysis import FRENCH, WordToken
from searchnews.analysis import fold as fold_lower
from searchnews.analysis.analyzer import shrunk, tokens_in
from searchnews.index import Moments, Schema
from searchnews.query import tree
from searchnews.query.tree import Node

Wanted = Callable[[str, str], bool]
"""Whether a term in a form is meant."""


class Place(NamedTuple):
    """A word of a text."""

    term: str
    form: str
    position: int


@cache
def tokens_of(word: str) -> tuple[WordToken, ...]:
    key, _ = shrunk(word, FRENCH.shrink)
    return tokens_in(key, FRENCH.analyze_words([key])[0])


def words_of(text: str) -> list[tuple[WordToken, ...]]:
    words = (tokens_of(text[start:end]) for start, end in _native.scan(text))
    return [tokens for tokens in words if tokens]


@cache
def fold(word: str) -> str:
    return fold_lower(word.lower())


def places_in(text: str) -> list[Place]:
    found = []
    position = -1
    for tokens in words_of(text):
        for token in tokens:
            position += token.increment
            found.append(Place(token.term, token.form, position))
    return found


class BruteForce:
    """Articles, read once; `ids` asks each of them."""

    def __init__(self, articles: Sequence[sn.Article], schema: Schema) -> None:
        self.articles = articles
        self.schema = schema
        self.moments = Moments(schema.timezone)
        self.fields = [name for name, field in schema.items() if field.kind == "text"]
        self.texts: dict[str, dict[str, list[Place]]] = {
            article.id: {field: places_in(getattr(article, field) or "") for field in self.fields}
            for article in articles
        }
        everything = [p for texts in self.texts.values() for text in texts.values() for p in text]
        self.forms: dict[str, set[str]] = {}
        for place in everything:
            self.forms.setdefault(place.term, set()).add(place.form)

    def ids(self, node: Node, match: str) -> set[str]:
        question = self._question(node, match)
        return {article.id for article in self.articles if question(article)}

    # Trees

    def _question(self, node: Node, match: str) -> Callable[[sn.Article], bool]:
        def several(nodes: Iterable[Node]) -> list[Callable[[sn.Article], bool]]:
            return [self._question(child, match) for child in nodes if not wordless(child)]

        match node:
            case tree.And(children):
                asked = several(children)
                return lambda a: bool(asked) and all(question(a) for question in asked)
            case tree.Or(children) | tree.Best(children):
                asked = several(children)
                return lambda a: any(question(a) for question in asked)
            case tree.Mixed(should, must, must_not):
                some, needed, banned = several(should), several(must), several(must_not)
                return lambda a: (
                    (all(q(a) for q in needed) if needed else any(q(a) for q in some))
                    and not any(q(a) for q in banned)
                )
            case tree.Not(child):
                refused = self._question(child, match)
                return lambda a: not refused(a)
            case tree.Boost(child, _) | tree.Constant(child, _):
                return self._question(child, match)
            case tree.Every():
                return lambda a: True
            case tree.Nothing():
                return lambda a: False
            case tree.Keyword() | tree.DateRange() | tree.NumberRange():
                return lambda a: self._has_value(a, node)
            case tree.Words(text, field):
                return self._words(text, field, match)
            case tree.Phrase(text, field, slop):
                lines = [line for line in self._lines(words_of(text)) if line]
                return lambda a: any(self._stand(a, line, field, slop, True) for line in lines)
            case tree.Near(children, distance, ordered):
                line = [self._leaf(child) for child in children]
                fields = {getattr(child, "field", None) for child in children} - {None}
                field = next(iter(fields), None)
                offsets = [0] * len(line)
                wholes = [self._question(c, match) for c in children if self._is_several(c)]
                return lambda a: (
                    self._stand(a, line, field, distance, ordered, offsets)
                    and all(whole(a) for whole in wholes)
                )
        wanted = self._leaf(node)
        if isinstance(node, (tree.Prefix, tree.Wildcard, tree.Fuzzy)) and self._has_keywords(node):
            return lambda a: any(wanted("", value.strip()) for value in self._keywords(a, node))
        return lambda a: self._stand(a, [wanted], getattr(node, "field", None), 0, True)

    def _has_keywords(self, node: tree.Prefix | tree.Wildcard | tree.Fuzzy) -> bool:
        return node.field is not None and self.schema[node.field].kind == "keyword"

    def _keywords(self, article: sn.Article, node: Any) -> tuple[str, ...]:
        value = getattr(article, node.field)
        return value if isinstance(value, tuple) else (value,) if value else ()

    def _has_value(self, article: sn.Article, node: Node) -> bool:
        if isinstance(node, tree.Keyword):
            value = getattr(article, node.field)
            if node.field == "id":
                return bool(value == node.value)
            values = (fold(value.strip()) for value in self._keywords(article, node))
            return fold(node.value.strip()) in values
        if isinstance(node, tree.NumberRange):
            number = article.extra.get(node.field)
            return number is not None and between(
                float(str(number)), node.low, node.high, node.include_low, node.include_high
            )
        assert isinstance(node, tree.DateRange)
        date = getattr(article, node.field)
        if not isinstance(date, datetime):
            return False
        if date.tzinfo is None:
            date = date.replace(tzinfo=self.moments.zone)
        moment = date.timestamp()
        start = None if node.start is None else node.start.timestamp()
        end = None if node.end is None else node.end.timestamp()
        return between(moment, start, end, node.include_start, node.include_end)

    # Words

    def meant_by(self, token: WordToken) -> Wanted:
        """The word itself; what is spelled like it or like another of its forms, accents aside.

        With accents typed, only spellings without any join.
        """
        spelling = fold(token.form)
        spellings = {fold(form) for form in self.forms.get(token.term, ())} | {spelling}
        accented = token.form != spelling
        terms = {
            term
            for term, forms in self.forms.items()
            if any(fold(f) in spellings and (not accented or f == fold(f)) for f in forms)
        }
        terms.add(token.term)
        return lambda term, form: term in terms

    def _is_several(self, node: Node) -> bool:
        """Whether a text is more than one word: near by its first one, found as a whole."""
        if not isinstance(node, (tree.Words, tree.Phrase)):
            return False
        words = words_of(node.text)
        return len(words) > 1 or all(len(way) > 1 for way in ways_to_write(words[0]))

    def _leaf(self, node: Node) -> Wanted:
        match node:
            case tree.Words(text, _) | tree.Phrase(text, _, _):
                first = words_of(text)[0]
                ways = ways_to_write(first)
                # The word as one; only a word that is always several stands by its first part.
                single = [way for way in ways if len(way) == 1] or ways[:1]
                meant = [self.meant_by(way[0]) for way in single]
                return lambda term, form: any(want(term, form) for want in meant)
            case tree.Exact(word, _):
                return lambda term, form: form == word.lower()
            case tree.Prefix(text, _):
                return lambda term, form: fold(form).startswith(fold(text))
            case tree.Wildcard(pattern, _):
                shape = re.escape(fold(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
                fits = re.compile(shape).fullmatch
                return lambda term, form: fits(fold(form)) is not None
            case tree.Fuzzy(word, distance, _):
                return lambda term, form: edits(fold(word), fold(form)) <= distance
        raise AssertionError(f"{node!r} stands for no word")

    def _words(self, text: str, field: str | None, match: str) -> Callable[[sn.Article], bool]:
        words = words_of(text)
        keep_stops = field is not None or all(token.stop for tokens in words for token in tokens)
        enough = all if match == "all" else any
        asked: list[Callable[[sn.Article], bool]] = []
        while words:
            count, whole = self.compound(words)
            apart = [
                self._any_way(
                    [list(map(self.meant_by, way)) for way in ways_to_write(tokens)], field
                )
                for tokens in words[:count]
                if keep_stops or not all(token.stop for token in tokens)
            ]
            words = words[count:]
            if whole is None:
                asked += apart
            else:
                asked.append(self._whole_or_parts(whole, apart, field, enough))
        return lambda a: bool(asked) and enough(question(a) for question in asked)

    def _any_way(
        self, lines: Sequence[Sequence[Wanted]], field: str | None
    ) -> Callable[[sn.Article], bool]:
        return lambda a: any(self._stand(a, line, field, 0, True) for line in lines)

    def _whole_or_parts(
        self,
        whole: Wanted,
        parts: Sequence[Callable[[sn.Article], bool]],
        field: str | None,
        enough: Callable[[Iterable[bool]], bool],
    ) -> Callable[[sn.Article], bool]:
        return lambda a: (
            self._stand(a, [whole], field, 0, True) or enough(part(a) for part in parts)
        )

    # Compounds

    def compound(self, words: Sequence[tuple[WordToken, ...]]) -> tuple[int, Wanted | None]:
        """How many of ``words``, the first ones, were seen as one, and what that one is."""
        for count in range(min(4, len(words)), 1, -1):
            parts = words[:count]
            outer = (parts[0], parts[-1])
            # A word of several readings that are all one word long counts as one.
            simple = all(not any(token.increment for token in tokens[1:]) for tokens in parts)
            if not simple or any(all(token.stop for token in tokens) for tokens in outer):
                continue
            forms = [tokens[0].form for tokens in parts]
            tries = ["-".join(forms)]
            if any(c.isnumeric() for form in forms for c in form):
                tries.append("".join(forms))
            for spelled in tries:
                seen = [
                    WordToken(term, form, 0, len(form))
                    for term, known in self.forms.items()
                    for form in known
                    if fold(form) == fold(spelled)
                    and (spelled == fold(spelled) or form in (spelled, fold(spelled)))
                ]
                if seen:
                    return count, any_of([self.meant_by(token) for token in seen])
        return 1, None

    def _lines(self, words: Sequence[tuple[WordToken, ...]]) -> list[list[Wanted]]:
        """Every way to write a phrase, compounds of it apart or joined."""
        if not words:
            return [[]]
        ways = ways_to_write(words[0])
        if len(words[0]) == 1:
            (token,) = words[0]
            for compound in {form for form in self.forms.get(token.term, ()) if "-" in form}:
                tokens = tokens_of(compound)
                if tokens[0].term == token.term:
                    ways += [way for way in ways_to_write(tokens) if len(way) > 1]
        starts = [list(map(self.meant_by, way)) for way in ways]
        lines = [start + rest for start in starts for rest in self._lines(words[1:])]
        count, whole = self.compound(words)
        if whole is not None:
            lines += [[whole, *rest] for rest in self._lines(words[count:])]
        return lines

    def _stand(
        self,
        article: sn.Article,
        line: Sequence[Wanted],
        field: str | None,
        slop: int,
        ordered: bool,
        offsets: Sequence[int] | None = None,
    ) -> bool:
        """Whether words stand in a field of the article, at most ``slop`` astray."""
        steps = range(len(line)) if offsets is None else offsets
        for name in self.fields if field is None else [field]:
            text = self.texts[article.id][name]
            held = [sorted({p.position for p in text if want(p.term, p.form)}) for want in line]
            for choice in product(*held) if all(held) else ():
                astray = [at - step for at, step in zip(choice, steps, strict=True)]
                if ordered and list(choice) != sorted(set(choice)):
                    continue
                if max(astray) - min(astray) <= slop:
                    return True
        return False


def any_of(wanted: Sequence[Wanted]) -> Wanted:
    return lambda term, form: any(want(term, form) for want in wanted)


def wordless(node: Node) -> bool:
    if isinstance(node, (tree.Boost, tree.Constant)):
        return wordless(node.child)
    return isinstance(node, (tree.Words, tree.Phrase)) and not _native.scan(node.text)


def ways_to_write(tokens: Sequence[WordToken]) -> list[list[WordToken]]:
    """As one word, then as several."""
    ways: list[list[WordToken]] = []
    for token in tokens:
        if ways and token.increment:
            ways[-1].append(token)
        else:
            ways.append([token])
    return sorted(ways, key=lambda way: len(way) > 1)


def between(
    value: float, low: float | None, high: float | None, with_low: bool, with_high: bool
) -> bool:
    above = low is None or value > low or (with_low and value == low)
    below = high is None or value < high or (with_high and value == high)
    return above and below


@cache
def edits(a: str, b: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours (optimal string alignment)."""
    if not a or not b:
        return len(a) + len(b)
    best = min(edits(a[1:], b) + 1, edits(a, b[1:]) + 1, edits(a[1:], b[1:]) + (a[0] != b[0]))
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        best = min(best, edits(a[2:], b[2:]) + 1)
    return best
