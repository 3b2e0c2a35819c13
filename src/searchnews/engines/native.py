"""The native engine: the crate in `rust/`, with articles and dates put into and out of it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from .. import _native
from ..analysis import Analyzer, Fingerprint
from ..index import (
    Damage,
    Field,
    KeywordField,
    Moments,
    Repaired,
    Schema,
    has_column,
    offset_changes,
)
from ..query.tree import Node
from ..ranking.bm25 import DEFAULTS
from ..snippet import Snippet, sentence_abbreviations
from .engine import Count, Match, Place, Progress, Request
from .native_query import native_tree

if TYPE_CHECKING:
    from ..article import Article
    from ..query.facets import Facet
    from ..ranking.explanation import Explanation

__all__ = ["NativeEngine"]

K1, B, EXACT_FORM, FORM_K1 = DEFAULTS
"""Defaults of ranking, as the reference states them."""

_IDS_AT_ONCE = 10_000

_writers: weakref.WeakSet[NativeWriter] = weakref.WeakSet()


def _abandon_writers() -> None:
    """Close what a forked child has of the writers of its parent: while it had their lock files
    open, an index would stay locked after a parent that was killed."""
    for writer in tuple(_writers):
        # One that another thread of the parent was using stays as it is.
        with suppress(RuntimeError):
            writer.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_writers)

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
        view = self.open(place, analyzer)
        return NativeWriter(place, analyzer, view, memory_mb, threads, durable)

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
        self.columns = {
            name: _shown_as(declared, self.moments)
            for name, declared in self.schema.items()
            if has_column(declared)
        }
        """How the value of a column is shown."""

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
        return None if found is None else NativeResults(found, self).article(0)

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
            return NativeResults(found, self)
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
        return NativeResults(found, self, facets)

    def search_many(
        self, queries: Sequence[Node | str], threads: int, limit: int, match: Match, count: Count
    ) -> list[NativeResults]:
        """Answer many searches on several threads."""
        trees = [_tree(query) for query in queries]
        exact = count == "exact"
        found = self._index.search_many(trees, threads, limit, match == "all", exact)
        return [NativeResults(one, self) for one in found]

    def similar(self, id: str, limit: int) -> NativeResults | None:
        """The articles most like one; None where there is no such article."""
        found = self._index.similar(id, limit)
        return None if found is None else NativeResults(found, self)

    def complete(self, text: str, limit: int) -> list[str]:
        """Completions of the last word of ``text``."""
        return self._index.complete(text, limit)

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """What should be replaced: start and end in characters, and by what."""
        return self._index.correct(text)

    def explain(self, query: Node | str, id: str, match: Match) -> Explanation | None:
        """Where the score of an article comes from; None where there is no such article."""
        nested = self._index.explain(_tree(query), id, match == "all")
        return None if nested is None else _explained(nested)

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


def _shown_as(declared: Field, moments: Moments) -> Callable[[Any], object]:
    if isinstance(declared, KeywordField):
        return tuple if declared.multiple else lambda values: values[0] if values else None
    if declared.kind == "date":
        return lambda micros: None if micros is None else moments.local(micros)
    return lambda value: value


def _recency(request: Request) -> tuple[float, int] | None:
    if request.recency is None:
        return None
    return request.recency / _MICROSECOND, request.now


def _tree(query: Node | str) -> tuple[object, ...]:
    return ("words", query, None) if isinstance(query, str) else native_tree(query)


class NativeResults:
    """The hits of one search of a native index."""

    __slots__ = ("_facets", "_found", "_view")

    def __init__(
        self, found: _native.NativeResults, view: NativeView, facets: tuple[Facet, ...] = ()
    ) -> None:
        self._found = found
        self._view = view
        self._facets = facets

    @property
    def schema(self) -> Schema:
        """The fields of the articles."""
        return self._view.schema

    @property
    def total(self) -> int:
        """How many articles match, at least."""
        return self._found.total

    @property
    def total_is_exact(self) -> bool:
        """Whether no more match."""
        return self._found.total_is_exact

    def __len__(self) -> int:
        return len(self._found)

    def ids(self, start: int, end: int) -> Sequence[str]:
        """The ids of the articles from ``start`` to before ``end``."""
        return self._found.ids(start, end)

    def score(self, number: int) -> float:
        """Its score."""
        return self._found.score(number)

    def value(self, number: int, field: str) -> object:
        """The value of ``field``, from a column where it has one, else from the article."""
        shown_as = self._view.columns.get(field)
        if shown_as is None:
            self._view.schema[field]  # raises where there is no such field
            return self._stored(number).get(field)
        return shown_as(self._found.value(number, field))

    def _stored(self, number: int) -> dict[str, object]:
        record = self._found.record(number)
        for name, text in record.items():
            if self._view.schema[name].kind == "stored":
                # Imported here: it brings all of JSON along, and a list of hits needs none.
                from .stored_values import read_value

                record[name] = read_value(cast(str, text))
        return record

    def article(self, number: int) -> Article:
        """The whole article, as it was added."""
        schema = self._view.schema
        record = self._stored(number)
        values: dict[str, object] = {"id": self._found.ids(number, number + 1)[0]}
        for name, declared in schema.items():
            if declared.kind == "date":
                micros = self._found.value(number, name)
                if micros is not None:
                    offset = cast("int | None", record.get(name))
                    values[name] = self._view.moments.decode(cast(int, micros), offset)
            elif name in record:
                values[name] = record[name]
            elif has_column(declared):
                values[name] = self.value(number, name)
        return _article(values)

    def snippet(self, number: int, field: str, length: int, passages: int) -> Snippet:
        """Passages of a text field with what matched marked."""
        return Snippet(*self._found.snippet(number, field, length, passages))

    def explain(self, number: int) -> Explanation:
        """Where the score of a hit comes from."""
        return _explained(self._found.explain(number))

    @property
    def last(self) -> Place | None:
        """The place of the last hit."""
        return self._found.last()

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet asked for, its values and their articles."""
        if not self._facets:
            return {}
        # Imported here, as few searches count.
        from ..query.facets import name_counts

        counted = zip(self._facets, self._found.facets(), strict=True)
        return {facet.name: name_counts(facet, counts) for facet, counts in counted}


def _explained(nested: Any) -> Explanation:
    # Imported here, as few searches are explained.
    from ..ranking.explanation import Explanation

    return Explanation.of(nested)


def _article(values: dict[str, object]) -> Article:
    # Imported here, as a list of hits is shown without any.
    from ..article import Article

    extra = dict(cast("Mapping[str, object]", values.pop("extra", None) or {}))
    for name in [name for name in values if name not in Article.__dataclass_fields__]:
        extra[name] = values.pop(name)
    given = {name: value for name, value in values.items() if value is not None}
    return Article(**given, extra=extra)  # type: ignore[arg-type]


class NativeWriter:
    """The writer of a native index."""

    def __init__(
        self,
        place: str,
        analyzer: Analyzer,
        view: NativeView,
        memory_mb: int,
        threads: int,
        durable: bool,
    ) -> None:
        # Imported here, as programs that only search keep nothing.
        from ..article import Article
        from .stored_values import spell_value

        # Fields that articles have no attribute for come from extra, and are not kept twice.
        declared = frozenset(view.schema) - Article.__dataclass_fields__.keys()

        def convert_extra(value: object) -> str | None:
            if isinstance(value, Mapping):
                value = {key: item for key, item in value.items() if key not in declared}
                if not value:
                    return None
            return spell_value(value)

        self._analyzer = analyzer
        self._writer = _native.NativeWriter(
            place,
            _native.NativeLanguage(analyzer),
            memory=memory_mb << 20,
            threads=threads,
            durable=durable,
            convert_date=view.moments.encode,
            convert_extra=convert_extra,
        )
        _writers.add(self)

    def add(self, article: Article) -> None:
        """Add an article whose id is new."""
        self._writer.add(article)

    def update(self, article: Article) -> None:
        """Add an article in place of the one with its id."""
        self._writer.update(article)

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Add the articles of plain JSON lines; where that ended, and how many."""
        return self._writer.add_lines(lines, start, most, update)

    def delete(self, id: str) -> bool:
        """Delete an article; whether it was there."""
        return self._writer.delete(id)

    def delete_all(self, ids: Iterable[str]) -> int:
        """Delete articles; how many were there."""
        return sum(self._writer.delete(id) for id in ids)

    def flush(self) -> None:
        """Nothing: each article is taken or refused at once."""

    def commit(self, payload: bytes | None) -> int:
        """Make everything visible and durable; the generation."""
        return self._writer.commit(payload)

    def optimize(self, progress: Progress | None) -> int:
        """Merge everything into one segment and commit; the generation."""
        return self._writer.optimize(progress)

    def reanalyze(self, progress: Progress | None) -> int:
        """Analyse every article again and commit; the generation."""
        return self._writer.reanalyze(native_fingerprint(self._analyzer), progress)

    @property
    def merge_failure(self) -> str | None:
        """Why this writer merges no more."""
        return self._writer.merge_failure()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._writer.rollback()

    def close(self) -> None:
        """Give the lock back."""
        self._writer.close()

    def abandon(self) -> None:
        """Let go in a forked child: everything stays with the parent."""
        self._writer.abandon()

    @cached_property
    def analysis_cost(self) -> Callable[[], tuple[int, float]]:
        """Distinct words that the analyzer was asked for, and the seconds it took."""
        return self._writer.analysis_cost

    @cached_property
    def analysis_wait(self) -> Callable[[], float]:
        """Seconds that the scanning threads, on average, had nothing to do while it worked."""
        return self._writer.analysis_wait
