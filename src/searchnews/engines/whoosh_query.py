"""From a tree of ours to a tree of ``whoosh.query`` that finds the same articles."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise, product
from typing import Any, Literal, NamedTuple, cast

from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.matching.wrappers import WrappingMatcher
from whoosh.query import Query as WhooshQuery
from whoosh.reading import TermNotFound

from ..errors import QueryError, QueryLimit
from ..index import Schema, TextField, to_micros
from ..query import tree
from ..query.tree import Node, measure
from .whoosh_words import Pair, WordTable, pair_text, ways_of

__all__ = ["Compiler", "Group", "Span", "condition", "spans_within"]

DEEPEST, MOST_CLAUSES, MOST_WAYS = 64, 4_096, 16
_IDS = "I"


class Group(NamedTuple):
    """What stands for one word: whole terms, or only the named forms of terms."""

    terms: frozenset[str] = frozenset()
    pairs: frozenset[Pair] = frozenset()

    def names(self, field: str) -> list[tuple[str, str]]:
        """The Whoosh fields and texts under which ``field`` holds the group."""
        whole = [(f"text:{field}", term) for term in sorted(self.terms)]
        return whole + [(f"form:{field}", text) for text in sorted(map(pair_text, self.pairs))]


class Span(NamedTuple):
    """Groups that must stand near one another: see `spans_within`."""

    groups: tuple[Group, ...]
    offsets: tuple[int, ...]
    slop: int
    ordered: bool
    fields: tuple[str, ...]


def spans_within(span: Span, places: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The choices of one place for each group that stray at most ``slop`` positions.

    How far a word is from its offset is its deviation; the largest and the smallest one are at
    most ``slop`` apart. Ordered words rise. At most one choice a first place.
    """
    if not span.slop and span.ordered:
        others = [set(held) for held in places]
        lines = ([start + offset for offset in span.offsets] for start in places[0])
        return [
            tuple(line)
            for line in lines
            if all(at in held for at, held in zip(line, others, strict=True))
        ]
    found = []
    for start in places[0]:
        reach = span.slop + max(span.offsets)
        near = [[p for p in held if abs(p - start) <= reach] for held in places[1:]]
        for rest in product(*near):
            line = (start, *rest)
            astray = [at - offset for at, offset in zip(line, span.offsets, strict=True)]
            rises = all(a < b for a, b in pairwise(line))
            if max(astray) - min(astray) <= span.slop and (rises or not span.ordered):
                found.append(line)
                break
    return found


class SpanQuery(WhooshQuery):  # type: ignore[misc]
    """Our rule of nearness; the one of ``whoosh.query.spans`` differs from a slop of 2 on."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def estimate_size(self, reader: Any) -> int:
        return cast(int, reader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        counts: dict[int, int] = {}
        for field in self.span.fields:
            held = [_places(searcher.reader(), group, field) for group in self.span.groups]
            for doc in reduce(set.intersection, (set(places) for places in held)):
                spans = spans_within(self.span, [sorted(places[doc]) for places in held])
                if spans:
                    counts[doc] = counts.get(doc, 0) + len(spans)
        docs = sorted(counts)
        weights = [counts[doc] / (1 + counts[doc]) for doc in docs]
        return ListMatcher(array(_IDS, docs), weights) if docs else NullMatcher()


def _places(reader: Any, group: Group, field: str) -> dict[int, set[int]]:
    """Where the group stands in each document of a segment."""
    places: dict[int, set[int]] = {}
    for name, text in group.names(field):
        try:
            matcher = reader.postings(name, text)
        except TermNotFound:
            continue
        while matcher.is_active():
            places.setdefault(matcher.id(), set()).update(matcher.value_as("positions"))
            matcher.next()
    return places


class _Others(WhooshQuery):  # type: ignore[misc]
    """What the child does not match. Whoosh's own Not means something else inside And and Or."""

    def __init__(self, child: WhooshQuery) -> None:
        self.child = child

    def estimate_size(self, reader: Any) -> int:
        return cast(int, reader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        # Whoosh's InverseMatcher brings deleted documents back once its child is exhausted.
        gone = set(self.child.matcher(searcher, context).all_ids())
        others = [doc for doc in searcher.reader().all_doc_ids() if doc not in gone]
        return ListMatcher(array(_IDS, others), [0.0] * len(others)) if others else NullMatcher()


class _Boosted(WhooshQuery):  # type: ignore[misc]
    def __init__(self, child: WhooshQuery, factor: float) -> None:
        self.child = child
        self.factor = factor

    def estimate_size(self, reader: Any) -> int:
        return cast(int, self.child.estimate_size(reader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        child = self.child.matcher(searcher, context)
        return WrappingMatcher(child, boost=self.factor) if child.is_active() else child


_NOTHING = wq.NullQuery


def _any_of(queries: Sequence[WhooshQuery]) -> WhooshQuery:
    if not queries:
        return _NOTHING
    either = wq.Or(list(queries))
    # Its other ways to match forget documents whose score is 0, such as those of filters.
    either.matcher_type = wq.Or.DEFAULT_MATCHER
    return either


def _all_of(queries: Sequence[WhooshQuery]) -> WhooshQuery:
    return wq.And(list(queries)) if queries else _NOTHING


def condition(query: WhooshQuery) -> WhooshQuery:
    """What narrows a search and scores nothing."""
    return _constant(query, 0.0)


def _constant(query: WhooshQuery, score: float) -> WhooshQuery:
    # Whoosh takes a constant of 0 for none and scores 1.
    return _Boosted(wq.ConstantScoreQuery(query, 1.0), score)


class Compiler:
    """Compiles the queries of one search; `leaves` then tells what to mark in its hits."""

    def __init__(self, words: WordTable, schema: Schema, match: Literal["any", "all"]) -> None:
        self._words = words
        self._schema = schema
        self._match = match
        self._texts = {n: f.weight for n, f in schema.items() if isinstance(f, TextField)}
        self.leaves: list[Span] = []
        """What the query's words became, each word a span of one group."""

    def compile(self, query: Node | str) -> WhooshQuery:
        """The Whoosh query of a tree or of plain words."""
        node = tree.Words(query) if isinstance(query, str) else query
        depth, clauses = measure(node)
        if depth > DEEPEST or clauses > MOST_CLAUSES:
            raise QueryLimit(
                f"the query has {clauses} clauses on {depth} levels; at most {MOST_CLAUSES} on "
                f"{DEEPEST} are possible"
            )
        return self._node(node)

    def _node(self, node: Node) -> WhooshQuery:
        match node:
            case tree.And(children):
                return _all_of(self._all(children))
            case tree.Or(children):
                return _any_of(self._all(children))
            case tree.Best(children):
                found = self._all(children)
                return wq.DisjunctionMax(found) if found else _NOTHING
            case tree.Mixed():
                return self._mixed(node)
            case tree.Not(child):
                kept = len(self.leaves)
                query = _Others(self._node(child))
                del self.leaves[kept:]
                return query
            case tree.Boost(child, factor):
                return _Boosted(self._node(child), factor)
            case tree.Constant(child, score):
                return _constant(self._node(child), score)
            case tree.Every():
                return condition(wq.Every())
            case tree.Nothing():
                return _NOTHING
            case tree.Keyword() | tree.DateRange() | tree.NumberRange():
                return condition(self._value(node))
            case tree.Words(text, field):
                return self._free(text, field)
            case tree.Phrase(text, field, slop):
                return self._phrase(text, field, slop)
            case tree.Near():
                return self._near(node)
            case tree.Exact() | tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return self._span([self._spelled(node)], node.field)
        raise QueryError(
            f"{type(node).__name__} cannot stand in a query; see searchnews.query.tree"
        )

    def _all(self, nodes: Iterable[Node]) -> list[WhooshQuery]:
        # Text without a single word, such as a lone dash, asks for nothing.
        return [self._node(node) for node in nodes if not self._is_wordless(node)]

    def _is_wordless(self, node: Node) -> bool:
        if isinstance(node, (tree.Boost, tree.Constant)):
            return self._is_wordless(node.child)
        return isinstance(node, (tree.Words, tree.Phrase)) and not self._words.analysis.words(
            node.text
        )

    def _mixed(self, node: tree.Mixed) -> WhooshQuery:
        must, should = self._all(node.must), self._all(node.should)
        found = _all_of(must) if must else _any_of(should)
        if must and should:
            found = wq.AndMaybe(found, _any_of(should))
        kept = len(self.leaves)
        unwanted = self._all(node.must_not)
        del self.leaves[kept:]
        return wq.AndNot(found, _any_of(unwanted)) if unwanted else found

    # Values

    def _value(self, node: tree.Keyword | tree.DateRange | tree.NumberRange) -> WhooshQuery:
        if isinstance(node, tree.Keyword):
            if node.field == "id":
                return wq.Term("id", node.value)
            self._require(node.field, "keyword", "holds no keywords")
            value = self._words.analysis.fold(node.value.strip())
            return wq.Term(f"keyword:{node.field}", value)
        if isinstance(node, tree.NumberRange):
            self._require(node.field, "number", "cannot be asked for a range of numbers")
            low, high = node.low, node.high
            bounds = (not node.include_low, not node.include_high)
            return wq.NumericRange(f"number:{node.field}", low, high, *bounds)
        self._require(node.field, "date", "cannot be asked for a range of dates")
        start = None if node.start is None else to_micros(node.start)
        end = None if node.end is None else to_micros(node.end)
        bounds = (not node.include_start, not node.include_end)
        return wq.NumericRange(f"date:{node.field}", start, end, *bounds)

    def _require(self, field: str, kind: str, fault: str) -> None:
        if self._schema[field].kind != kind:
            raise QueryError(f"the field {field} {fault}")

    # Words

    def _fields(self, field: str | None) -> tuple[str, ...]:
        if field is None:
            return tuple(self._texts)
        self._require(field, "text", "holds no words; ask it for a value")
        return (field,)

    def _group(self, tokens: Iterable[Any]) -> Group:
        return Group(self._words.terms_for(tokens))

    def _span(
        self,
        groups: Sequence[Group],
        field: str | None,
        slop: int = 0,
        ordered: bool = True,
        offsets: tuple[int, ...] | None = None,
    ) -> WhooshQuery:
        fields = self._fields(field)
        steps = tuple(range(len(groups))) if offsets is None else offsets
        span = Span(tuple(groups), steps, slop, ordered, fields)
        self.leaves.append(span)
        if len(groups) > 1:
            return SpanQuery(span)
        names = [(name, text, self._texts[f]) for f in fields for name, text in groups[0].names(f)]
        return _any_of([wq.Term(name, text, boost=weight) for name, text, weight in names])

    def _free(self, text: str, field: str | None) -> WhooshQuery:
        words = [tokens for _, tokens in self._words.analysis.words(text) if tokens]
        telling = [tokens for tokens in words if not all(token.stop for token in tokens)]
        if field is None and telling:
            words = telling
        queries = []
        for tokens in words:
            ways = [[self._group(place) for place in way] for way in ways_of(tokens)]
            queries.append(wq.DisjunctionMax([self._span(way, field) for way in ways]))
        return _all_of(queries) if self._match == "all" else _any_of(queries)

    def _phrase(self, text: str, field: str | None, slop: int) -> WhooshQuery:
        ways: list[list[Group]] = [[]]
        for _, tokens in self._words.analysis.words(text):
            if tokens:
                choices = [[self._group(place) for place in way] for way in ways_of(tokens)]
                ways = [way + choice for choice in choices for way in ways][:MOST_WAYS]
        return _any_of([self._span(way, field, slop) for way in ways if way])

    def _near(self, node: tree.Near) -> WhooshQuery:
        groups: list[Group] = []
        for child in node.children:
            if isinstance(child, (tree.Words, tree.Phrase)):
                words = [tokens for _, tokens in self._words.analysis.words(child.text) if tokens]
                # Nearness is measured to the first word.
                groups += [self._group(ways_of(tokens)[0][0]) for tokens in words[:1]]
            else:
                groups.append(self._spelled(child))
        named = (getattr(child, "field", None) for child in node.children)
        field = next((name for name in named if name is not None), None)
        if not groups:
            return _NOTHING
        return self._span(groups, field, node.distance, node.ordered, (0,) * len(groups))

    def _spelled(self, node: Node) -> Group:
        match node:
            case tree.Exact(word, _):
                return Group(pairs=self._words.exact(word))
            case tree.Prefix(text, _):
                return Group(pairs=self._words.prefix(text))
            case tree.Wildcard(pattern, _):
                return Group(pairs=self._words.wildcard(pattern))
            case tree.Fuzzy(word, distance, _):
                return Group(pairs=self._words.fuzzy(word, distance))
        raise QueryError(f"{type(node).__name__} cannot stand where a word must stand")
