"""Queries that Whoosh runs and does not have: nearness by our rule, and free combination."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import chain, pairwise, product
from typing import Any, NamedTuple

from whoosh.matching import ListMatcher, NullMatcher
from whoosh.query import Query as WhooshQuery
from whoosh.reading import TermNotFound

from .whoosh_words import pair_text
from .words import Pair

__all__ = [
    "AllOf", "AnyOf", "Group", "Others", "Scored", "Span", "SpanQuery", "Spellings",
    "narrowed", "spans_within",
]  # fmt: skip

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


class Eager(WhooshQuery):  # type: ignore[misc]
    """A Whoosh query that finds all its documents at once.

    The matchers that Whoosh combines others with cannot be nested freely: InverseMatcher brings
    deleted documents back, AndNotMatcher keeps the first document that it should drop, a union
    reads parts that are exhausted, and others pass over documents that score 0.
    """

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        """Document -> score, in one segment."""
        raise NotImplementedError

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The documents as Whoosh takes them."""
        found = sorted(self.scores(searcher, context).items())
        docs = array(_IDS, (doc for doc, _ in found))
        return ListMatcher(docs, [score for _, score in found]) if found else NullMatcher()


def _scores(query: WhooshQuery, searcher: Any, context: Any) -> dict[int, float]:
    if isinstance(query, Eager):
        return query.scores(searcher, context)
    found = {}
    matcher = query.matcher(searcher, context)
    while matcher.is_active():
        found[matcher.id()] = float(matcher.score())
        matcher.next()
    return found


class SpanQuery(Eager):
    """Our rule of nearness; the one of ``whoosh.query.spans`` differs from a slop of 2 on."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        """Documents by how often the words stand so."""
        counts: dict[int, int] = {}
        for field in self.span.fields:
            held = [_places(searcher.reader(), group, field) for group in self.span.groups]
            for doc in reduce(set.intersection, (set(places) for places in held)):
                spans = spans_within(self.span, [sorted(places[doc]) for places in held])
                if spans:
                    counts[doc] = counts.get(doc, 0) + len(spans)
        return {doc: count / (1 + count) for doc, count in counts.items()}


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


class AnyOf(Eager):
    """At least one child; scores add up, or the best one counts."""

    def __init__(self, children: Sequence[WhooshQuery], best: bool = False) -> None:
        self.children = children
        self.best = best

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        total: dict[int, float] = {}
        for child in self.children:
            for doc, score in _scores(child, searcher, context).items():
                before = total.get(doc, 0.0)
                total[doc] = max(before, score) if self.best else before + score
        return total


class AllOf(Eager):
    """All of ``must``, none of ``must_not``; ``should`` adds to the score."""

    def __init__(
        self,
        must: Sequence[WhooshQuery],
        should: Sequence[WhooshQuery] = (),
        must_not: Sequence[WhooshQuery] = (),
    ) -> None:
        self.must = must
        self.should = should
        self.must_not = must_not

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        needed = [_scores(child, searcher, context) for child in self.must]
        docs = reduce(set.intersection, map(set, needed)) if needed else set()
        unwanted = AnyOf(self.must_not).scores(searcher, context)
        more = AnyOf(self.should).scores(searcher, context)
        return {
            doc: sum(found[doc] for found in needed) + more.get(doc, 0.0)
            for doc in docs
            if doc not in unwanted
        }


class Spellings(Eager):
    """The documents with a term of this spelling; they score 0."""

    def __init__(self, field: str, fits: Callable[[str], bool]) -> None:
        self.field = field
        self.fits = fits

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        reader = searcher.reader()
        terms = [term for term in reader.lexicon(self.field) if self.fits(term.decode())]
        held = (reader.postings(self.field, term).all_ids() for term in terms)
        return dict.fromkeys(chain.from_iterable(held), 0.0)


class Others(Eager):
    """Every document that the child does not match; they score 0."""

    def __init__(self, child: WhooshQuery) -> None:
        self.child = child

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        gone = _scores(self.child, searcher, context)
        return {doc: 0.0 for doc in searcher.reader().all_doc_ids() if doc not in gone}


class Scored(Eager):
    """The child, its score multiplied by ``factor``, with ``constant`` added."""

    def __init__(self, child: WhooshQuery, factor: float, constant: float = 0.0) -> None:
        self.child = child
        self.factor = factor
        self.constant = constant

    def scores(self, searcher: Any, context: Any) -> dict[int, float]:
        found = _scores(self.child, searcher, context).items()
        return {doc: self.factor * score + self.constant for doc, score in found}


def narrowed(query: WhooshQuery, condition: WhooshQuery) -> WhooshQuery:
    """``query`` where ``condition`` matches too, which scores nothing."""
    return AllOf([query, Scored(condition, 0.0)])
