"""From a tree of ours to a tree of ``whoosh.query`` that finds the same articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from whoosh import query as wq
from whoosh.query import Query as WhooshQuery

from ..analysis import WordToken
from ..errors import QueryError, QueryLimit
from ..index import Schema, TextField, to_micros
from ..query import tree
from ..query.tree import Node, measure
from .whoosh_matching import AllOf, AnyOf, Group, Others, Scored, Span, SpanQuery, Spellings
from .words import Spelled, WordTable, is_stop, spelling_of, ways_of

__all__ = ["Compiler"]

DEEPEST, MOST_CLAUSES, MOST_WAYS = 64, 4_096, 16


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
                return AllOf(self._all(children))
            case tree.Or(children):
                return AnyOf(self._all(children))
            case tree.Best(children):
                return AnyOf(self._all(children), best=True)
            case tree.Mixed():
                return self._mixed(node)
            case tree.Not(child):
                kept = len(self.leaves)
                query = Others(self._node(child))
                del self.leaves[kept:]
                return query
            case tree.Boost(child, factor):
                return Scored(self._node(child), factor)
            case tree.Constant(child, score):
                return Scored(self._node(child), 0.0, score)
            case tree.Every():
                return Scored(wq.Every(), 0.0)
            case tree.Nothing():
                return wq.NullQuery
            case tree.Keyword() | tree.DateRange() | tree.NumberRange():
                return Scored(self._value(node), 0.0)
            case tree.Words(text, field):
                return self._free(text, field)
            case tree.Phrase(text, field, slop):
                return self._phrase(text, field, slop)
            case tree.Near():
                return self._near(node)
            case tree.Prefix() | tree.Wildcard() | tree.Fuzzy() if self._has_values(node.field):
                return self._spelled_value(node)
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
        kept = len(self.leaves)
        must_not = self._all(node.must_not)
        del self.leaves[kept:]
        return AllOf(must, should, must_not) if must else AllOf([AnyOf(should)], (), must_not)

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

    def _has_values(self, field: str | None) -> bool:
        return field is not None and (field == "id" or self._schema[field].kind == "keyword")

    def _spelled_value(self, leaf: Spelled) -> WhooshQuery:
        if leaf.field == "id":
            return Spellings("id", spelling_of(leaf, str))  # an id is compared as it is written
        return Spellings(f"keyword:{leaf.field}", spelling_of(leaf, self._words.analysis.fold))

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
        return AnyOf([wq.Term(name, text, boost=weight) for name, text, weight in names])

    def _free(self, text: str, field: str | None) -> WhooshQuery:
        words = [tokens for _, tokens in self._words.analysis.words(text) if tokens]
        keep_stops = field is not None or all(map(is_stop, words))
        queries: list[WhooshQuery] = []
        while words:
            count, joined = self._words.joined(words)
            apart = [
                self._word(tokens, field)
                for tokens in words[:count]
                if keep_stops or not is_stop(tokens)
            ]
            words = words[count:]
            if joined:
                whole = self._span([self._group(joined)], field)
                # To match any word, the whole is a word more; to match all, it is all of them.
                apart = (
                    [AnyOf([whole, AllOf(apart)], best=True)]
                    if self._match == "all"
                    else [*apart, whole]
                )
            queries += apart
        return AllOf(queries) if self._match == "all" else AnyOf(queries)

    def _word(self, tokens: Sequence[WordToken], field: str | None) -> WhooshQuery:
        ways = [[self._group(place) for place in way] for way in ways_of(tokens)]
        return AnyOf([self._span(way, field) for way in ways], best=True)

    def _phrase(self, text: str, field: str | None, slop: int) -> WhooshQuery:
        words = [tokens for _, tokens in self._words.analysis.words(text) if tokens]
        # ways[n]: how the first n words may stand.
        ways: list[list[list[Group]]] = [[] for _ in range(len(words) + 1)]
        ways[0].append([])
        for at, tokens in enumerate(words):
            before = ways[at][:MOST_WAYS]
            for way in [*ways_of(tokens), *self._words.parted(tokens)]:
                ways[at + 1] += [start + [self._group(place) for place in way] for start in before]
            count, joined = self._words.joined(words[at:])
            if joined:
                ways[at + count] += [[*start, self._group(joined)] for start in before]
        found = [self._span(way, field, slop) for way in ways[-1][:MOST_WAYS] if way]
        return AnyOf(found, best=True)

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
            return wq.NullQuery
        return self._span(groups, field, node.distance, node.ordered, (0,) * len(groups))

    def _spelled(self, node: Node) -> Group:
        match node:
            case tree.Exact(word, _):
                return Group(pairs=self._words.exact(word))
            case tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return Group(pairs=self._words.spelled(node))
        raise QueryError(f"{type(node).__name__} cannot stand where a word must stand")
