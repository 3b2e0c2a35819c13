"""The native engine: the crate in `rust/`, opened, asked and written to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import _native
from ..analysis import Analyzer, Fingerprint
from ..index import (
    Damage,
    Moments,
    Repaired,
    Schema,
    offset_changes,
)
from ..query.tree import Node
from ..ranking.bm25 import DEFAULTS
from ..snippet import sentence_abbreviations
from .engine import Count, Match, Request
from .native_query import native_tree
from .native_results import ArticleFields, NativeResults, explained

if TYPE_CHECKING:
    from ..article import Article
    from ..query.facets import Facet
    from ..ranking.explanation import Explanation
    from .native_writer import NativeWriter

__all__ = ["NativeEngine"]

K1, B, EXACT_FORM, FORM_K1 = DEFAULTS
"""Defaults of ranking, as the reference states them."""

_IDS_AT_ONCE = 10_000

_MICROSECOND = timedelta(microseconds=1)


class NativeEngine:
    """Searches and writes the format of this library on local disks."""

    name = "native"

    def create(self, place: str, schema: Schema, analyzer: Analyzer) -> None:
        """Make an empty index in the folder ``place``."""
        _native.create(
            place, schema.to_tuples(), native_fingerprint(analyzer), {"timezone": schema.timezone}
        )

    def open(self, place: str, analyzer: Analyzer) -> NativeView:
        """The newest commit of the index in the folder ``place``."""
        language = _native.NativeLanguage(analyzer)
        index = _native.NativeIndex(
            place,
            language,
            abbreviations=list(sentence_abbreviations()),
            k1=K1,
            b=B,
            exact_form=EXACT_FORM,
            form_k1=FORM_K1,
        )
        return NativeView(index)

    def writer(
        self, place: str, analyzer: Analyzer, *, memory_mb: int, threads: int, durable: bool
    ) -> NativeWriter:
        """The writer of the index in the folder ``place``."""
        # Imported here, as programs that only search hold none.
        from .native_writer import NativeWriter

        view, fingerprint = self.open(place, analyzer), native_fingerprint(analyzer)
        return NativeWriter(
            place,
            analyzer,
            fingerprint,
            view.schema,
            view.moments,
            memory_mb=memory_mb,
            threads=threads,
            durable=durable,
        )

    def check(self, place: str) -> list[Damage]:
        """The damage found by reading every page of every file of the newest commit."""
        return [Damage(*problem) for problem in _native.check(place)]

    def repair(self, place: str) -> Repaired:
        """Commit what is intact of the index in the folder ``place``."""
        generation, articles, lost = _native.repair(place)
        return Repaired(generation, articles, tuple(lost))


def native_fingerprint(analyzer: Analyzer) -> tuple[str, dict[str, str], str]:
    """The analyzer's fingerprint as native code takes it."""
    name, versions, checksum = analyzer.fingerprint()
    return name, dict(versions), checksum


class NativeView:
    """One commit of a native index."""

    def __init__(self, index: _native.NativeIndex) -> None:
        self._index = index
        self.schema = Schema.from_tuples(index.fields, index.settings["timezone"])
        self.moments = Moments(self.schema.timezone)
        self.generation = index.generation
        self.payload = index.payload
        self.fingerprint = Fingerprint(*index.fingerprint)
        self._fields = ArticleFields.of(self.schema, self.moments)

    def newest(self) -> NativeView | None:
        """The newest commit, or None if this is it."""
        newer = self._index.newest()
        return None if newer is None else NativeView(newer)

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, id: str) -> bool:
        return id in self._index

    def get(self, id: str) -> Article | None:
        """The article with this id."""
        found = self._index.find(id)
        return None if found is None else NativeResults(found, self._fields).article(0)

    def ids(self) -> Iterator[str]:
        """Every id, in document order."""
        start: int | None = 0
        while start is not None:
            ids, start = self._index.ids(start, _IDS_AT_ONCE)
            yield from ids

    def articles(self) -> Iterator[Article]:
        """Every article, in document order."""
        for id in self.ids():
            article = self.get(id)
            assert article is not None, "a commit does not change"
            yield article

    def pinned(self) -> NativeView:
        """This view: a commit does not change."""
        return self

    def search(self, request: Request) -> NativeResults:
        """Answer a search."""
        tree, match_all = _tree(request.query), request.match == "all"
        limit, offset, exact = request.limit, request.offset, request.count == "exact"
        filter = None if request.filter is None else native_tree(request.filter)
        facets = request.facets
        by_score = request.sort is None and request.recency is None and request.after is None
        if by_score and not facets:
            found = self._index.search(tree, filter, limit, offset, match_all, exact)
            return NativeResults(found, self._fields)
        found = self._index.search(
            tree,
            filter,
            limit,
            offset,
            match_all,
            exact,
            sort=request.sort,
            recency=_recency(request),
            facets=[self._facet(facet) for facet in facets],
            after=request.after,
        )
        return NativeResults(found, self._fields, facets)

    def search_many(
        self, queries: Sequence[Node | str], threads: int, limit: int, match: Match, count: Count
    ) -> list[NativeResults]:
        """Answer many searches on several threads."""
        trees = [_tree(query) for query in queries]
        exact = count == "exact"
        found = self._index.search_many(trees, threads, limit, match == "all", exact)
        return [NativeResults(one, self._fields) for one in found]

    def similar(self, id: str, limit: int) -> NativeResults | None:
        """The articles most like one; None where there is no such article."""
        found = self._index.similar(id, limit)
        return None if found is None else NativeResults(found, self._fields)

    def complete(self, text: str, limit: int) -> list[str]:
        """Completions of the last word of ``text``."""
        return self._index.complete(text, limit)

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """What should be replaced: start and end in characters, and by what."""
        return self._index.correct(text)

    def explain(self, query: Node | str, id: str, match: Match) -> Explanation | None:
        """Where the score of an article comes from; None where there is no such article."""
        nested = self._index.explain(_tree(query), id, match == "all")
        return None if nested is None else explained(nested)

    def _facet(self, facet: Facet) -> tuple[str, str, list[tuple[int, int]], list[float]]:
        changes: list[tuple[int, int]] = []
        if facet.period and (span := self._index.span(facet.field)):
            changes = offset_changes(self.schema.timezone, *span)
        return facet.field, facet.period or "", changes, list(facet.edges)

    def stats(self) -> Mapping[str, object]:
        """Figures about the index."""
        segments = self._index.segments()
        return {
            "articles": len(self),
            "deleted": sum(segment[2] for segment in segments),
            "generation": self.generation,
            "segments": len(segments),
            "bytes": sum(segment[3] for segment in segments),
            "words": self._index.positions(),
            "terms": sum(segment[4] for segment in segments),
            "distinct_words": sum(segment[5] for segment in segments),
            "parts": dict(self._index.part_sizes()),
            "analyzer": self.fingerprint.name,
        }


def _recency(request: Request) -> tuple[float, int] | None:
    if request.recency is None:
        return None
    return request.recency / _MICROSECOND, request.now


def _tree(query: Node | str) -> tuple[object, ...]:
    return ("words", query, None) if isinstance(query, str) else native_tree(query)
