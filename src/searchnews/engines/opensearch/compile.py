"""From a tree of ours to the query DSL of OpenSearch, for the fields that `mapping` describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ...analysis import WordToken
from ...errors import NotSupported, QueryError, QueryLimit
from ...index import Schema, TextField, to_micros
from ...query import tree
from ...query.tree import Node, measure
from ...ranking.bm25 import DEFAULTS
from ..engine import Match
from ..words import Spelled, TextAnalysis, is_stop, ways_of
from .layers import kept_as
from .lexicon import Lexicon, LookedUp
from .mapping import field_of
from .patterns import pattern

__all__ = ["Compiler", "Query", "compile_all"]

Query = dict[str, Any]

DEEPEST, MOST_CLAUSES, MOST_WAYS = 64, 4_096, 16
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
    analysis: TextAnalysis,
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
        node = tree.Words(query) if isinstance(query, str) else query
        depth, clauses = measure(node)
        if depth > DEEPEST or clauses > MOST_CLAUSES:
            raise QueryLimit(
                f"the query has {clauses} clauses on {depth} levels; at most {MOST_CLAUSES} on "
                f"{DEEPEST} are possible"
            )
        nodes.append(node)
        for leaf in _leaves(node):
            if isinstance(leaf, (tree.Words, tree.Phrase)):
                texts.append(leaf.text)
            elif isinstance(leaf, tree.Exact):
                exact.append(leaf.word)
            elif (
                isinstance(leaf, _SPELLED) and leaf not in spelled and not _of_values(leaf, schema)
            ):
                spelled[leaf] = len(patterns)
                patterns.append(lexicon.pattern(leaf))
    words, forms = lexicon.look_up(texts, exact, patterns)
    fitting = {leaf: forms[number] for leaf, number in spelled.items()}
    return [
        Compiler(words, fitting, schema, analysis, match).compile(node)
        for node, (_, match) in zip(nodes, queries, strict=True)
    ]


def _of_values(leaf: Spelled, schema: Schema) -> bool:
    """Whether a leaf spells ids or keywords, and not words."""
    field = leaf.field
    return field is not None and (field == "id" or schema[field].kind == "keyword")


def _leaves(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        below = tree.parts(one)
        waiting += below
        if not below:
            yield one


class Compiler:
    """Compiles the trees of one search, once their words are looked up."""

    def __init__(
        self,
        words: LookedUp,
        fitting: dict[Node, frozenset[str]],
        schema: Schema,
        analysis: TextAnalysis,
        match: Match,
    ) -> None:
        self._layers = words.layers
        self._table = words.table
        self._fitting = fitting
        self._schema = schema
        self._analysis = analysis
        self._match = match
        self._texts = {n: f.weight for n, f in schema.items() if isinstance(f, TextField)}

    def compile(self, node: Node) -> Query:
        """The DSL of a tree."""
        match node:
            case tree.And(children):
                return _all_of(self._all(children))
            case tree.Or(children):
                return _any_of(self._all(children))
            case tree.Best(children):
                return _best_of(self._all(children))
            case tree.Mixed():
                return self._mixed(node)
            case tree.Not(child):
                return {"bool": {"filter": [EVERY], "must_not": [self.compile(child)]}}
            case tree.Boost(child, factor):
                return {"bool": {"must": [self.compile(child)], "boost": factor}}
            case tree.Constant(child, score):
                return {"constant_score": {"filter": self.compile(child), "boost": score}}
            case tree.Every():
                return _unscored(EVERY)
            case tree.Nothing():
                return NOTHING
            case tree.Keyword() | tree.DateRange() | tree.NumberRange():
                return _unscored(self._value(node))
            case tree.Words(text, field):
                return self._free(text, field)
            case tree.Phrase(text, field, slop):
                return self._phrase(text, field, slop)
            case tree.Near():
                return self._near(node)
            case tree.Prefix() | tree.Wildcard() | tree.Fuzzy() if _of_values(node, self._schema):
                return self._spelled_value(node)
            case tree.Exact() | tree.Prefix() | tree.Wildcard() | tree.Fuzzy():
                return self._word_query(self._spelled(node), node.field)
        raise QueryError(
            f"{type(node).__name__} cannot stand in a query; see searchnews.query.tree"
        )

    def _all(self, nodes: Iterable[Node]) -> list[Query]:
        # Text without a single word, such as a lone dash, asks for nothing.
        return [self.compile(node) for node in nodes if not self._is_wordless(node)]

    def _is_wordless(self, node: Node) -> bool:
        if isinstance(node, (tree.Boost, tree.Constant)):
            return self._is_wordless(node.child)
        return isinstance(node, (tree.Words, tree.Phrase)) and not self._analysis.words(node.text)

    def _mixed(self, node: tree.Mixed) -> Query:
        must, should = self._all(node.must), self._all(node.should)
        must_not = self._all(node.must_not)
        if must:
            return {"bool": {"must": must, "should": should, "must_not": must_not}}
        return {"bool": {"must": [_any_of(should)], "must_not": must_not}}

    # Values

    def _value(self, node: tree.Keyword | tree.DateRange | tree.NumberRange) -> Query:
        if isinstance(node, tree.Keyword):
            if node.field == "id":
                return {"ids": {"values": [node.value]}}
            self._require(node.field, "keyword", "holds no keywords")
            value = self._analysis.fold(node.value.strip())
            return {"term": {field_of("keyword", node.field): {"value": value}}}
        low: float | None
        high: float | None
        if isinstance(node, tree.NumberRange):
            self._require(node.field, "number", "cannot be asked for a range of numbers")
            low, high, closed = node.low, node.high, (node.include_low, node.include_high)
            name = field_of("number", node.field)
        else:
            self._require(node.field, "date", "cannot be asked for a range of dates")
            low = None if node.start is None else to_micros(node.start)
            high = None if node.end is None else to_micros(node.end)
            closed = (node.include_start, node.include_end)
            name = field_of("date", node.field)
        bounds: Query = {}
        if low is not None:
            bounds["gte" if closed[0] else "gt"] = low
        if high is not None:
            bounds["lte" if closed[1] else "lt"] = high
        return {"range": {name: bounds}} if bounds else {"exists": {"field": name}}

    def _spelled_value(self, leaf: Spelled) -> Query:
        if leaf.field == "id":
            raise NotSupported(
                "a cluster finds ids whole: it cannot look for a part of one; name the ids, or "
                "search a keyword field"
            )
        return _unscored(pattern(field_of("keyword", str(leaf.field)), leaf, self._analysis.fold))

    def _require(self, field: str, kind: str, fault: str) -> None:
        if self._schema[field].kind != kind:
            raise QueryError(f"the field {field} {fault}")

    # Words

    def _fields(self, field: str | None) -> tuple[str, ...]:
        if field is None:
            return tuple(self._texts)
        self._require(field, "text", "holds no words; ask it for a value")
        return (field,)

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
            self._fields(field)  # raises where the field holds no words
            names, weight = self._names(group, field), self._texts[field]
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

    def _group(self, tokens: Iterable[WordToken]) -> Group:
        return Group(self._table.terms_for(tokens))

    def _free(self, text: str, field: str | None) -> Query:
        words = [tokens for _, tokens in self._analysis.words(text) if tokens]
        keep_stops = field is not None or all(map(is_stop, words))
        queries: list[Query] = []
        while words:
            count, joined = self._table.joined(words)
            apart = [
                self._word(tokens, field)
                for tokens in words[:count]
                if keep_stops or not is_stop(tokens)
            ]
            words = words[count:]
            if joined:
                whole = self._word_query(self._group(joined), field)
                # To match any word, the whole is a word more; to match all, it is all of them.
                apart = (
                    [_best_of([whole, _all_of(apart)])] if self._match == "all" else [*apart, whole]
                )
            queries += apart
        return _all_of(queries) if self._match == "all" else _any_of(queries)

    def _word(self, tokens: Sequence[WordToken], field: str | None) -> Query:
        found = []
        for way in ways_of(tokens):
            groups = [self._group(place) for place in way]
            if len(groups) == 1:
                found.append(self._word_query(groups[0], field, way[0][0].form))
            else:
                found.append(self._span(groups, field))
        return _best_of(found)

    def _phrase(self, text: str, field: str | None, slop: int) -> Query:
        words = [tokens for _, tokens in self._analysis.words(text) if tokens]
        # ways[n]: how the first n words may stand.
        ways: list[list[list[Group]]] = [[] for _ in range(len(words) + 1)]
        ways[0].append([])
        for at, tokens in enumerate(words):
            before = ways[at][:MOST_WAYS]
            for way in [*ways_of(tokens), *self._table.parted(tokens)]:
                ways[at + 1] += [start + [self._group(place) for place in way] for start in before]
            count, joined = self._table.joined(words[at:])
            if joined:
                ways[at + count] += [[*start, self._group(joined)] for start in before]
        return _best_of([self._span(way, field, slop) for way in ways[-1][:MOST_WAYS] if way])

    def _span(self, groups: Sequence[Group], field: str | None, slop: int = 0) -> Query:
        """Groups that follow one another, with at most ``slop`` positions between them in all."""
        if len(groups) == 1:
            return self._word_query(groups[0], field)
        found = []
        for one in self._fields(field):
            names = [self._names(group, one) for group in groups]
            if not all(names):
                continue
            base = field_of("terms", one)
            if not slop and all(len(held) == 1 and held[0][0] == base for held in names):
                phrase = " ".join(held[0][1] for held in names)
                found.append({"match_phrase": {base: {"query": phrase, "boost": self._texts[one]}}})
            else:
                found.append(self._near_spans(names, one, slop, ordered=True))
        return _any_of(found)

    def _near_spans(
        self, names: Sequence[Sequence[tuple[str, str]]], field: str, slop: int, ordered: bool
    ) -> Query:
        base = field_of("terms", field)
        clauses = [[_span_term(name, token, base) for name, token in held] for held in names]
        spans = [held[0] if len(held) == 1 else {"span_or": {"clauses": held}} for held in clauses]
        near = {"clauses": spans, "slop": slop, "in_order": ordered, "boost": self._texts[field]}
        return {"span_near": near}

    def _near(self, node: tree.Near) -> Query:
        groups: list[Group] = []
        for child in node.children:
            if isinstance(child, (tree.Words, tree.Phrase)):
                words = [tokens for _, tokens in self._analysis.words(child.text) if tokens]
                # Nearness is measured to the first word.
                groups += [self._group(ways_of(tokens)[0][0]) for tokens in words[:1]]
            else:
                groups.append(self._spelled(child))
        named = (getattr(child, "field", None) for child in node.children)
        field = next((name for name in named if name is not None), None)
        if len(groups) < 2:
            return self._word_query(groups[0], field) if groups else NOTHING
        # Words within n positions of one another have n + 1 - (how many) others between them.
        slop = node.distance + 1 - len(groups)
        if node.ordered and slop < 0:
            return NOTHING
        found = []
        for one in self._fields(field):
            names = [self._names(group, one) for group in groups]
            if all(names):
                found.append(self._near_spans(names, one, slop, node.ordered))
        return _any_of(found)

    def _spelled(self, node: Node) -> Group:
        if isinstance(node, tree.Exact):
            return Group(forms=frozenset([node.word.lower()]))
        if isinstance(node, _SPELLED) and node in self._fitting:
            return Group(forms=self._fitting[node])
        raise QueryError(f"{type(node).__name__} cannot stand where a word must stand")


def _term(name: str, token: str, boost: float) -> Query:
    return {"term": {name: {"value": token, "boost": boost}}}


def _span_term(name: str, token: str, base: str) -> Query:
    term: Query = {"span_term": {name: token}}
    # Spans of one query stand in one field, by their positions: layers of a text share them.
    return term if name == base else {"span_field_masking": {"query": term, "field": base}}


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": [query]}}


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
