"""What a search of a cluster gives back; texts are marked here, by the native engine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from ...analysis import Analyzer
from ...article import Article
from ...index import Moments, Schema
from ...query.facets import Facet, name_counts
from ...query.tree import Every, Mixed, Node, Nothing, Words
from ...ranking.explanation import Explanation
from ...snippet import Snippet
from ..engine import Place, Request
from ..native import NativeEngine
from ..native_results import NativeResults
from ..stored import article_from_json, field_value

__all__ = ["OpenSearchResults"]

_MARKED_AT_ONCE = 16
_FETCHED_AT_ONCE = 100


class Origin(Protocol):
    """What the hits of a search still ask of where they were found."""

    analyzer: Analyzer
    schema: Schema
    moments: Moments

    def articles_of(self, ids: Sequence[str]) -> list[Article | None]:
        """The articles with these ids."""

    def explain_in(self, request: Request, id: str) -> Explanation | None:
        """Where the score of an article comes from in a search; None if it does not match."""


class OpenSearchResults:
    """The hits of one search."""

    def __init__(
        self,
        origin: Origin,
        request: Request,
        hits: Sequence[Mapping[str, Any]],
        total: int,
        total_is_exact: bool,
        counted: Sequence[dict[str, int] | dict[int, int]] = (),
    ) -> None:
        self._origin = origin
        self.schema = origin.schema
        self._request = request
        self._hits = hits
        self.total = total
        self.total_is_exact = total_is_exact
        self._counted = counted
        self._articles: dict[int, Article] = {}
        self._marked: dict[int, tuple[NativeResults, int]] = {}

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def last(self) -> Place | None:
        """The place of the last hit: the value ordered by, and its number in order of adding."""
        if not self._hits or not self._hits[-1].get("sort"):
            return None
        value, order = self._hits[-1]["sort"]
        return value, 0, order

    def ids(self, start: int, end: int) -> list[str]:
        """The ids of the articles from ``start`` to before ``end``."""
        return [str(hit["_id"]) for hit in self._hits[start:end]]

    def score(self, number: int) -> float:
        """Its score."""
        return float(self._hits[number].get("_score") or 0.0)

    def article(self, number: int) -> Article:
        """The whole article."""
        if number not in self._articles:
            source = self._hits[number].get("_source")
            if source is not None:
                self._articles[number] = article_from_json(source["article"])
            else:
                first = number - number % _FETCHED_AT_ONCE
                numbers = range(first, min(first + _FETCHED_AT_ONCE, len(self)))
                ids = self.ids(first, numbers.stop)
                found = self._origin.articles_of(ids)
                # What was deleted since is shown as what is left of it: its id.
                self._articles |= {
                    n: article or Article(id=id)
                    for n, id, article in zip(numbers, ids, found, strict=True)
                }
        return self._articles[number]

    def value(self, number: int, field: str) -> object:
        """The value of one field, as an article holds it."""
        value = field_value(self.article(number), field)
        kind = self._origin.schema[field].kind
        if kind == "date" and isinstance(value, datetime):
            moments = self._origin.moments
            return moments.local(moments.encode(value)[0])
        return float(value) if kind == "number" and isinstance(value, int) else value

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet asked for, its values and their articles."""
        facets: tuple[Facet, ...] = self._request.facets
        pairs = zip(facets, self._counted, strict=True)
        return {facet.name: name_counts(facet, counts) for facet, counts in pairs}

    def explain(self, number: int) -> Explanation:
        """Where the score of a hit comes from, as the cluster tells it."""
        request = self._request
        found = self._origin.explain_in(request, self._hits[number]["_id"])
        return found or Explanation(0.0, "the article does not match any more", ())

    @cached_property
    def _asked(self) -> Node:
        query = self._request.query
        asked = Words(query) if isinstance(query, str) else query
        # Every text is found whatever it holds, so that all words can be marked.
        return Mixed(should=(asked,), must=(Every(),)) if asked != Nothing() else Every()

    def snippet(self, number: int, field: str, length: int, passages: int) -> Snippet:
        """Passages of a text field with what matched marked."""
        self._origin.schema[field]  # raises where there is no such field
        if number not in self._marked:
            self._mark(number)
        found, at = self._marked[number]
        return found.snippet(at, field, length, passages)

    def _mark(self, number: int) -> None:
        """Index some of the articles for a moment, for the native engine to mark them."""
        first = number - number % _MARKED_AT_ONCE
        numbers = range(first, min(first + _MARKED_AT_ONCE, len(self)))
        engine, analyzer = NativeEngine(), self._origin.analyzer
        with tempfile.TemporaryDirectory() as folder:
            engine.create(folder, self._origin.schema, analyzer)
            writer = engine.writer(folder, analyzer, memory_mb=16, threads=1, durable=False)
            try:
                for one in numbers:
                    writer.update(self.article(one))
                writer.commit(None)
            finally:
                writer.close()
            view = engine.open(folder, analyzer)
            found = view.search(
                Request(self._asked, len(numbers), match=self._request.match, count="exact")
            )
            places = {id: n for n, id in enumerate(found.ids(0, len(found)))}
            for one, id in zip(numbers, self.ids(first, numbers.stop), strict=True):
                self._marked[one] = found, places[id]
