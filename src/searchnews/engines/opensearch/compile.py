"""From a tree of ours to the query DSL of OpenSearch, for the fields that `mapping` describes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ...analysis import WordToken
from ...errors import NotSupported
from ...index import Schema
from ...query import tree
from ...query.tree import Node
from ...ranking.bm25 import DEFAULTS
from ..engine import Match
from ..tree_compiler import TreeCompiler, spells_values, tree_within
from ..words import Spelled
from .layers import kept_as
from .lexicon import Lexicon, LookedUp
from .mapping import field_of
from .patterns import pattern

__all__ = ["Compiler", "Query", "compile_all"]

Query = dict[str, Any]

_RANKED_FORMS = 16
"""The most forms that are ranked one by one; more count alike."""

NOTHING: Query = {"match_none": {}}
EVERY: Query = {"match_all": {}}

_SPELLED = (tree.Prefix, tree.Wildcard, tree.Fuzzy)


class Group(NamedTuple):
    """What stands for one word: terms, or forms."""

    terms: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()


def compile_all(
    queries: Sequence[tuple[Node | str, Match]],
    schema: Schema,
    lexicon: Lexicon,
) -> list[Query]:
    """The DSL of several queries, whose words are looked up together.

    Raises:
        QueryLimit: too many or too deep clauses, or a pattern that stands for too many words.
        QueryError: a node that cannot stand where it stands.
    """
    nodes = []
    texts: list[str] = []
    exact: list[str] = []
    spelled: dict[Node, int] = {}
    patterns: list[Query] = []
    for query, _ in queries:
        node = tree_within(query)
        nodes.append(node)
        for leaf in _leaves(node):
            if isinstance(leaf, (tree.Words, tree.Phrase)):
                texts.append(leaf.text)
            elif isinstance(leaf, tree.Exact):
                exact.append(leaf.word)
            elif (
                isinstance(leaf, _SPELLED)
                and leaf not in spelled
                and not spells_values(leaf, schema)
            ):
                spelled[leaf] = len(patterns)
                patterns.append(lexicon.pattern(leaf))
    words, forms = lexicon.look_up(texts, exact, patterns)
    fitting = {leaf: forms[number] for leaf, number in spelled.items()}
    return [
        Compiler(words, fitting, schema, match).node(node)
        for node, (_, match) in zip(nodes, queries, strict=True)
    ]


def _leaves(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        below = tree.parts(one)
        waiting += below
        if not below:
            yield one


class Compiler(TreeCompiler[Query, Group]):
    """Compiles the trees of one search, once their words are looked up."""

    def __init__(
        self, looked_up: LookedUp, fitting: dict[Node, frozenset[str]], schema: Schema, match: Match
    ) -> None:
        super().__init__(looked_up.table, schema, match)
        self._layers = looked_up.layers
        self._fitting = fitting

    # How queries are combined

    def all_of(self, queries: list[Query]) -> Query:
        return _all_of(queries)

    def any_of(self, queries: list[Query]) -> Query:
        return _any_of(queries)

    def best_of(self, queries: list[Query]) -> Query:
        return _best_of(queries)

    def mixed(self, must: list[Query], should: list[Query], must_not: list[Query]) -> Query:
        if must:
            return {"bool": {"must": must, "should": should, "must_not": must_not}}
        return {"bool": {"must": [_any_of(should)], "must_not": must_not}}

    def none_of(self, query: Query) -> Query:
        return {"bool": {"filter": [EVERY], "must_not": [query]}}

    def boosted(self, query: Query, factor: float) -> Query:
        return {"bool": {"must": [query], "boost": factor}}

    def constant(self, query: Query, score: float) -> Query:
        return {"constant_score": {"filter": query, "boost": score}}

    def unscored(self, query: Query) -> Query:
        return {"bool": {"filter": [query]}}

    def every(self) -> Query:
        return EVERY

    def nothing(self) -> Query:
        return NOTHING

    # Values

    def identified(self, id: str) -> Query:
        return {"ids": {"values": [id]}}

    def keyword(self, field: str, value: str) -> Query:
        return {"term": {field_of("keyword", field): {"value": value}}}

    def between(
        self,
        kind: str,
        field: str,
        low: float | None,
        high: float | None,
        closed: tuple[bool, bool],
    ) -> Query:
        name = field_of(kind, field)
        bounds: Query = {}
        if low is not None:
            bounds["gte" if closed[0] else "gt"] = low
        if high is not None:
            bounds["lte" if closed[1] else "lt"] = high
        return {"range": {name: bounds}} if bounds else {"exists": {"field": name}}

    def spelled_value(self, leaf: Spelled) -> Query:
        if leaf.field == "id":
            raise NotSupported(
                "a cluster finds ids whole: it cannot look for a part of one; name the ids, or "
                "search a keyword field"
            )
        found = pattern(field_of("keyword", str(leaf.field)), leaf, self.analysis.fold)
        return self.unscored(found)

    # Words

    def group(self, terms: frozenset[str]) -> Group:
        return Group(terms)

    def exact(self, word: str) -> Group:
        return Group(forms=frozenset([word.lower()]))

    def spelled(self, leaf: Spelled) -> Group:
        forms = self._fitting.get(leaf)
        if forms is None:  # it spells values, which have no place in a text
            raise self.misplaced(leaf)
        return Group(forms=forms)

    def way(self, places: Sequence[tuple[WordToken, ...]], field: str | None) -> Query:
        """Likewise; of a word as it was typed, the form counts more."""
        if len(places) > 1:
            return super().way(places, field)
        group = self.group(self.words.terms_for(places[0]))
        return self._word_query(group, field, places[0][0].form)

    def span(self, groups: Sequence[Group], field: str | None, slop: int = 0) -> Query:
        """Groups that follow one another, with at most ``slop`` positions between them in all."""
        if len(groups) == 1:
            return self._word_query(groups[0], field)
        found = []
        for one in self.fields(field):
            names = [self._names(group, one) for group in groups]
            if not all(names):
                continue
            base = field_of("terms", one)
            if not slop and all(len(held) == 1 and held[0][0] == base for held in names):
                phrase = " ".join(held[0][1] for held in names)
                found.append(
                    {"match_phrase": {base: {"query": phrase, "boost": self.weights[one]}}}
                )
            else:
                found.append(self._near_spans(names, one, slop, ordered=True))
        return _any_of(found)

    def _near_spans(
        self, names: Sequence[Sequence[tuple[str, str]]], field: str, slop: int, ordered: bool
    ) -> Query:
        base = field_of("terms", field)
        clauses = [[_span_term(name, token, base) for name, token in held] for held in names]
        spans = [held[0] if len(held) == 1 else {"span_or": {"clauses": held}} for held in clauses]
        near = {"clauses": spans, "slop": slop, "in_order": ordered, "boost": self.weights[field]}
        return {"span_near": near}

    def near(
        self, groups: Sequence[Group], field: str | None, distance: int, ordered: bool
    ) -> Query:
        if len(groups) == 1:
            return self._word_query(groups[0], field)
        # Words within n positions of one another have n + 1 - (how many) others between them.
        slop = distance + 1 - len(groups)
        if ordered and slop < 0:
            return NOTHING
        found = []
        for one in self.fields(field):
            names = [self._names(group, one) for group in groups]
            if all(names):
                found.append(self._near_spans(names, one, slop, ordered))
        return _any_of(found)

    def _names(self, group: Group, field: str) -> list[tuple[str, str]]:
        """Fields and tokens under which the cluster holds a group."""
        names = []
        for kind, words in (("terms", group.terms), ("forms", group.forms)):
            for word in sorted(words):
                for layer in sorted(self._layers.get((kind, word), ())):
                    names.append((field_of(kind, field, layer), kept_as(word)))
        return names

    def _word_query(self, group: Group, field: str | None, typed: str | None = None) -> Query:
        """Articles that hold a group; the form as typed counts more."""
        names, weight = self._ranked_names(group), 1.0
        if field is not None:
            self.fields(field)  # raises where the field holds no words
            names, weight = self._names(group, field), self.weights[field]
        found = self._held(names, weight)
        if typed is None or found is NOTHING or not self._is_known("forms", typed):
            return found
        bonus = _term("ranked_forms", kept_as(typed), DEFAULTS.exact_form)
        return {"bool": {"must": [found], "should": [bonus]}}

    def _ranked_names(self, group: Group) -> list[tuple[str, str]]:
        """Likewise where all text fields are joined."""
        terms = [("ranked", kept_as(w)) for w in sorted(group.terms) if self._is_known("terms", w)]
        return terms + [
            ("ranked_forms", kept_as(w)) for w in sorted(group.forms) if self._is_known("forms", w)
        ]

    def _is_known(self, kind: str, word: str) -> bool:
        return (kind, word) in self._layers

    def _held(self, names: Sequence[tuple[str, str]], weight: float) -> Query:
        if len(names) <= _RANKED_FORMS:
            return _best_of([_term(name, token, weight) for name, token in names])
        tokens: dict[str, list[str]] = {}
        for name, token in names:
            tokens.setdefault(name, []).append(token)
        many = _any_of([{"terms": {name: held}} for name, held in tokens.items()])
        return {"constant_score": {"filter": many, "boost": weight}}


def _term(name: str, token: str, boost: float) -> Query:
    return {"term": {name: {"value": token, "boost": boost}}}


def _span_term(name: str, token: str, base: str) -> Query:
    term: Query = {"span_term": {name: token}}
    # Spans of one query stand in one field, by their positions: layers of a text share them.
    return term if name == base else {"span_field_masking": {"query": term, "field": base}}


def _all_of(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"must": queries}} if queries else NOTHING


def _any_of(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": queries, "minimum_should_match": 1}} if queries else NOTHING


def _best_of(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return {"dis_max": {"queries": queries}} if queries else NOTHING
