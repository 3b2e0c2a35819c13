"""From a tree of ours to the query of an engine without a planner of its own: what all share.

An engine says how its queries are combined and what it asks for a word; which words a text asks
for, what stands for them, and where a node may stand is decided here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from ..analysis import WordToken
from ..errors import QueryError, QueryLimit
from ..index import Schema, TextField, to_micros
from ..query import tree
from ..query.nearness import spread
from ..query.tree import Node, measure
from .engine import Match
from .words import Spelled, WordTable, is_stop, ways_of

__all__ = ["DEEPEST", "MOST_CLAUSES", "MOST_WAYS", "TreeCompiler", "spells_values", "tree_within"]

DEEPEST, MOST_CLAUSES = 64, 4_096
"""The levels and the leaves of a tree, as for the native engine."""
MOST_WAYS = 16
"""The most ways of writing a phrase that are looked for."""

Query = TypeVar("Query")
Group = TypeVar("Group")


def tree_within(query: Node | str) -> Node:
    """The tree of a query or of plain words.

    Raises:
        QueryLimit: too many or too deep clauses.
    """
    node = tree.Words(query) if isinstance(query, str) else query
    depth, clauses = measure(node)
    if depth > DEEPEST or clauses > MOST_CLAUSES:
        raise QueryLimit(
            f"the query has {clauses} clauses on {depth} levels; at most {MOST_CLAUSES} on "
            f"{DEEPEST} are possible"
        )
    return node


def spells_values(leaf: Spelled, schema: Schema) -> bool:
    """Whether a leaf spells ids or keywords, and not words."""
    field = leaf.field
    return field is not None and (field == "id" or schema[field].kind == "keyword")


class TreeCompiler(ABC, Generic[Query, Group]):
    """Compiles one tree; ``Group`` is what stands for one word."""

    def __init__(self, words: WordTable, schema: Schema, match: Match) -> None:
        self.words = words
        self.analysis = words.analysis
        self.schema = schema
        self.match = match
        self.weights = {n: f.weight for n, f in schema.items() if isinstance(f, TextField)}
        self.leaves: list[Any] = []
        """What is to be marked in hits, where the engine notes it: nothing that must not match."""

    def node(self, node: Node) -> Query:
        """The query of a tree."""
        match node:
            case tree.And(children):
                return self.all_of(self._asking(children))
            case tree.Or(children):
                return self.any_of(self._asking(children))
            case tree.Best(children):
                return self.best_of(self._asking(children))
            case tree.Mixed():
                return self._mixed(node)
            case tree.Not(child):
                kept = len(self.leaves)
                query = self.none_of(self.node(child))
                del self.leaves[kept:]
                return query
            case tree.Boost(child, factor):
                return self.boosted(self.node(child), factor)
            case tree.Constant(child, score):
                return self.constant(self.node(child), score)
            case tree.Every():
                return self.unscored(self.every())
            case tree.Nothing():
                return self.nothing()
            case tree.Keyword() | tree.DateRange() | tree.NumberRange():
                return self.unscored(self._value(node))
            case tree.Words(text, field):
                return self._free(text, field)
            case tree.Phrase(text, field, slop):
                return self._phrase(text, field, slop)
            case tree.Near():
                words = spread(node)
                return self._near(node) if words == node else self.node(words)
            case tree.Prefix() | tree.Wildcard() | tree.Fuzzy() if spells_values(node, self.schema):
                return self.spelled_value(node)
            case tree.Exact() | tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return self.span([self._spelled(node)], node.field)
        raise QueryError(
            f"{type(node).__name__} cannot stand in a query; see searchnews.query.tree"
        )

    # How queries are combined

    @abstractmethod
    def all_of(self, queries: list[Query]) -> Query:
        """What all queries match."""

    @abstractmethod
    def any_of(self, queries: list[Query]) -> Query:
        """What one of the queries matches; scores add up."""

    @abstractmethod
    def best_of(self, queries: list[Query]) -> Query:
        """What one of the queries matches, with the highest score."""

    @abstractmethod
    def mixed(self, must: list[Query], should: list[Query], must_not: list[Query]) -> Query:
        """All of ``must`` (or else one of ``should``) and none of ``must_not``."""

    @abstractmethod
    def none_of(self, query: Query) -> Query:
        """What a query does not match."""

    @abstractmethod
    def boosted(self, query: Query, factor: float) -> Query:
        """A query whose score is multiplied."""

    @abstractmethod
    def constant(self, query: Query, score: float) -> Query:
        """A query whose matches all have one score."""

    @abstractmethod
    def unscored(self, query: Query) -> Query:
        """A query whose matches score nothing."""

    @abstractmethod
    def every(self) -> Query:
        """Every article."""

    @abstractmethod
    def nothing(self) -> Query:
        """No article."""

    def _asking(self, nodes: Iterable[Node]) -> list[Query]:
        # Text without a single word, such as a lone dash, asks for nothing.
        return [self.node(node) for node in nodes if not self._is_wordless(node)]

    def _is_wordless(self, node: Node) -> bool:
        if isinstance(node, (tree.Boost, tree.Constant)):
            return self._is_wordless(node.child)
        return isinstance(node, (tree.Words, tree.Phrase)) and not self.analysis.words(node.text)

    def _mixed(self, node: tree.Mixed) -> Query:
        must, should = self._asking(node.must), self._asking(node.should)
        kept = len(self.leaves)
        must_not = self._asking(node.must_not)
        del self.leaves[kept:]
        return self.mixed(must, should, must_not)

    # Values

    @abstractmethod
    def identified(self, id: str) -> Query:
        """The article with an id."""

    @abstractmethod
    def keyword(self, field: str, value: str) -> Query:
        """Articles with a value, which is folded."""

    @abstractmethod
    def between(
        self,
        kind: str,
        field: str,
        low: float | None,
        high: float | None,
        closed: tuple[bool, bool],
    ) -> Query:
        """Articles with a number or a date (in microseconds); ``closed``: whether bounds are in."""

    @abstractmethod
    def spelled_value(self, leaf: Spelled) -> Query:
        """Articles with an id or a keyword that is spelled so."""

    def _value(self, node: tree.Keyword | tree.DateRange | tree.NumberRange) -> Query:
        if isinstance(node, tree.Keyword):
            if node.field == "id":
                return self.identified(node.value)
            self._require(node.field, "keyword", "holds no keywords")
            return self.keyword(node.field, self.analysis.fold(node.value.strip()))
        if isinstance(node, tree.NumberRange):
            self._require(node.field, "number", "cannot be asked for a range of numbers")
            closed = (node.include_low, node.include_high)
            return self.between("number", node.field, node.low, node.high, closed)
        self._require(node.field, "date", "cannot be asked for a range of dates")
        start = None if node.start is None else to_micros(node.start)
        end = None if node.end is None else to_micros(node.end)
        closed = (node.include_start, node.include_end)
        return self.between("date", node.field, start, end, closed)

    def _require(self, field: str, kind: str, fault: str) -> None:
        if self.schema[field].kind != kind:
            raise QueryError(f"the field {field} {fault}")

    # Words

    @abstractmethod
    def group(self, terms: frozenset[str]) -> Group:
        """What stands for a word by its terms."""

    @abstractmethod
    def exact(self, word: str) -> Group:
        """What stands for a word in this form."""

    @abstractmethod
    def spelled(self, leaf: Spelled) -> Group:
        """What stands for the words that are spelled so."""

    @abstractmethod
    def span(self, groups: Sequence[Group], field: str | None, slop: int = 0) -> Query:
        """Groups that follow one another, at most ``slop`` positions astray; or one group."""

    @abstractmethod
    def near(
        self, groups: Sequence[Group], field: str | None, distance: int, ordered: bool
    ) -> Query:
        """Groups within ``distance`` positions of one another; or one group."""

    def way(self, places: Sequence[tuple[WordToken, ...]], field: str | None) -> Query:
        """One way to write a word of free text."""
        return self.span([self._group(place) for place in places], field)

    def fields(self, field: str | None) -> tuple[str, ...]:
        """The text fields that a word is looked for in."""
        if field is None:
            return tuple(self.weights)
        self._require(field, "text", "holds no words; ask it for a value")
        return (field,)

    def misplaced(self, node: Node) -> QueryError:
        """The error for a node where a word must stand."""
        return QueryError(f"{type(node).__name__} cannot stand where a word must stand")

    def _group(self, tokens: Iterable[WordToken]) -> Group:
        return self.group(self.words.terms_for(tokens))

    def _tokens(self, text: str) -> list[tuple[WordToken, ...]]:
        return [tokens for _, tokens in self.analysis.words(text) if tokens]

    def _free(self, text: str, field: str | None) -> Query:
        words = self._tokens(text)
        keep_stops = field is not None or all(map(is_stop, words))
        queries: list[Query] = []
        while words:
            count, joined = self.words.joined(words)
            apart = [
                self.best_of([self.way(way, field) for way in ways_of(tokens)])
                for tokens in words[:count]
                if keep_stops or not is_stop(tokens)
            ]
            words = words[count:]
            if joined:
                whole = self.span([self._group(joined)], field)
                # To match any word, the whole is a word more; to match all, it is all of them.
                apart = (
                    [self.best_of([whole, self.all_of(apart)])]
                    if self.match == "all"
                    else [*apart, whole]
                )
            queries += apart
        return self.all_of(queries) if self.match == "all" else self.any_of(queries)

    def _phrase(self, text: str, field: str | None, slop: int) -> Query:
        words = self._tokens(text)
        # ways[n]: how the first n words may stand.
        ways: list[list[list[Group]]] = [[] for _ in range(len(words) + 1)]
        ways[0].append([])
        for at, tokens in enumerate(words):
            before = ways[at][:MOST_WAYS]
            for way in [*ways_of(tokens), *self.words.parted(tokens)]:
                ways[at + 1] += [start + [self._group(place) for place in way] for start in before]
            count, joined = self.words.joined(words[at:])
            if joined:
                ways[at + count] += [[*start, self._group(joined)] for start in before]
        return self.best_of([self.span(way, field, slop) for way in ways[-1][:MOST_WAYS] if way])

    def _near(self, node: tree.Near) -> Query:
        groups: list[Group] = []
        wholes: list[Query] = []
        for child in node.children:
            if isinstance(child, (tree.Words, tree.Phrase)):
                # Nearness is measured to the first word; the others must follow it somewhere.
                words = self._tokens(child.text)
                firsts = [ways_of(tokens)[0] for tokens in words[:1]]
                groups += [self._group(first[0]) for first in firsts]
                if len(words) > 1 or any(len(first) > 1 for first in firsts):
                    wholes.append(self._phrase(child.text, child.field, 0))
            else:
                groups.append(self._spelled(child))
        if not groups:
            return self.nothing()
        named = (getattr(child, "field", None) for child in node.children)
        field = next((name for name in named if name is not None), None)
        near = self.near(groups, field, node.distance, node.ordered)
        return self.all_of([near, *wholes]) if wholes else near

    def _spelled(self, node: Node) -> Group:
        match node:
            case tree.Exact(word, _):
                return self.exact(word)
            case tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return self.spelled(node)
        raise self.misplaced(node)
