"""From a tree of ours to a tree of ``whoosh.query`` that finds the same articles."""

from __future__ import annotations

from collections.abc import Sequence

from whoosh import query as wq
from whoosh.query import Query as WhooshQuery

from ..query.tree import Node
from .tree_compiler import TreeCompiler, tree_within
from .whoosh_matching import AllOf, AnyOf, Group, Others, Scored, Span, SpanQuery, Spellings
from .words import Spelled, spelling_of

__all__ = ["Compiler"]


class Compiler(TreeCompiler[WhooshQuery, Group]):
    """Compiles the queries of one search; `leaves` then tells what to mark in its hits.

    What the query's words became stands there, each word a span of one group.
    """

    def compile(self, query: Node | str) -> WhooshQuery:
        """The Whoosh query of a tree or of plain words."""
        return self.node(tree_within(query))

    # How queries are combined

    def all_of(self, queries: list[WhooshQuery]) -> WhooshQuery:
        return AllOf(queries)

    def any_of(self, queries: list[WhooshQuery]) -> WhooshQuery:
        return AnyOf(queries)

    def best_of(self, queries: list[WhooshQuery]) -> WhooshQuery:
        return AnyOf(queries, best=True)

    def mixed(
        self, must: list[WhooshQuery], should: list[WhooshQuery], must_not: list[WhooshQuery]
    ) -> WhooshQuery:
        return AllOf(must, should, must_not) if must else AllOf([AnyOf(should)], (), must_not)

    def none_of(self, query: WhooshQuery) -> WhooshQuery:
        return Others(query)

    def boosted(self, query: WhooshQuery, factor: float) -> WhooshQuery:
        return Scored(query, factor)

    def constant(self, query: WhooshQuery, score: float) -> WhooshQuery:
        return Scored(query, 0.0, score)

    def unscored(self, query: WhooshQuery) -> WhooshQuery:
        return Scored(query, 0.0)

    def every(self) -> WhooshQuery:
        return wq.Every()

    def nothing(self) -> WhooshQuery:
        return wq.NullQuery

    # Values

    def identified(self, id: str) -> WhooshQuery:
        return wq.Term("id", id)

    def keyword(self, field: str, value: str) -> WhooshQuery:
        return wq.Term(f"keyword:{field}", value)

    def between(
        self,
        kind: str,
        field: str,
        low: float | None,
        high: float | None,
        closed: tuple[bool, bool],
    ) -> WhooshQuery:
        return wq.NumericRange(f"{kind}:{field}", low, high, not closed[0], not closed[1])

    def spelled_value(self, leaf: Spelled) -> WhooshQuery:
        if leaf.field == "id":
            return Spellings("id", spelling_of(leaf, str))  # an id is compared as it is written
        return Spellings(f"keyword:{leaf.field}", spelling_of(leaf, self.analysis.fold))

    # Words

    def group(self, terms: frozenset[str]) -> Group:
        return Group(terms)

    def exact(self, word: str) -> Group:
        return Group(pairs=self.words.exact(word))

    def spelled(self, leaf: Spelled) -> Group:
        return Group(pairs=self.words.spelled(leaf))

    def span(self, groups: Sequence[Group], field: str | None, slop: int = 0) -> WhooshQuery:
        return self._spanned(groups, field, slop, True, tuple(range(len(groups))))

    def near(
        self, groups: Sequence[Group], field: str | None, distance: int, ordered: bool
    ) -> WhooshQuery:
        return self._spanned(groups, field, distance, ordered, (0,) * len(groups))

    def _spanned(
        self,
        groups: Sequence[Group],
        field: str | None,
        slop: int,
        ordered: bool,
        offsets: tuple[int, ...],
    ) -> WhooshQuery:
        fields = self.fields(field)
        span = Span(tuple(groups), offsets, slop, ordered, fields)
        self.leaves.append(span)
        if len(groups) > 1:
            return SpanQuery(span)
        names = [(name, text, self.weights[f]) for f in fields for name, text in groups[0].names(f)]
        return AnyOf([wq.Term(name, text, boost=weight) for name, text, weight in names])
