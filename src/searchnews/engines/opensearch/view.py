"""One commit of an index on a cluster, or what the cluster shows as the newest one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from ...analysis import Analyzer
from ...article import Article
from ...errors import ClusterUnavailable, IndexNotFound, NotSupported, QueryError
from ...index import Moments
from ...query.tree import Node, Nothing
from ...ranking.explanation import Explanation
from ..engine import Count, Match, Request
from ..stored import article_from_json
from ..words import TextAnalysis
from .compile import Query, compile_all
from .connection import Connection
from .lexicon import Lexicon
from .mapping import State, field_of, read_state
from .requests import COUNTED, facet_requests, order_of, read_facets, with_recency
from .results import OpenSearchResults

__all__ = ["OpenSearchView", "resolved"]

LARGEST_PAGE = 5_000
"""Hits of one request; a cluster allows 10,000 unless told, and holds them in memory."""
_WITH_ARTICLES = 100
"""The most hits that come with their articles at once."""
_STREAMED = 500
_PINNED_FOR = "10m"
_SIMILAR_WORDS = 25


def resolved(connection: Connection) -> tuple[str, State]:
    """The name of the index that an address means now, and what it says of itself.

    Raises:
        IndexNotFound: none stands there.
        IncompatibleIndex: one that is not ours, or of another format.
    """
    place = connection.address
    query = {"cluster_manager_timeout": connection.gives_up_after}
    answer = connection.ask("GET", f"/{place.index}/_mapping", query=query, missing_ok=True)
    if not answer:
        raise IndexNotFound(f"{place}: no such index; make one with searchnews.create")
    if len(answer) > 1:
        raise IndexNotFound(f"{place}: the name stands for {len(answer)} indexes; name one of them")
    ((name, held),) = answer.items()
    return name, read_state(place, held.get("mappings", {}))


def lexicon_of(index: str) -> str:
    """The index of words beside an index of articles."""
    return f"{index}-lexicon"


class OpenSearchView:
    """Searches one index; what is committed later shows too, unless the view is pinned."""

    def __init__(
        self,
        connection: Connection,
        index: str,
        state: State,
        analyzer: Analyzer,
        analysis: TextAnalysis | None = None,
        pin: str | None = None,
    ) -> None:
        self.connection = connection
        self.index = index
        self.state = state
        self.analyzer = analyzer
        self.analysis = analysis or TextAnalysis(analyzer)
        self.schema = state.schema
        self.moments = Moments(self.schema.timezone)
        self.generation = state.generation
        self.payload = state.payload
        self.fingerprint = state.fingerprint
        self.lexicon = Lexicon(connection, lexicon_of(index), self.analysis)
        self._pin = pin

    def newest(self) -> OpenSearchView | None:
        """The newest commit, or None if this is it."""
        index, state = resolved(self.connection)
        if (index, state.generation) == (self.index, self.generation):
            return None
        return OpenSearchView(self.connection, index, state, self.analyzer, self.analysis)

    def pinned(self) -> OpenSearchView:
        """The index as it is now, for as long as it is asked again within ten minutes."""
        query = {"keep_alive": _PINNED_FOR}
        path = f"/{self.index}/_search/point_in_time"
        pin = self.connection.ask("POST", path, query=query)["pit_id"]
        return OpenSearchView(
            self.connection, self.index, self.state, self.analyzer, self.analysis, pin
        )

    def unpin(self) -> None:
        """Let the cluster forget what it kept for this view."""
        if self._pin is not None:
            self.connection.ask(
                "DELETE", "/_search/point_in_time", {"pit_id": [self._pin]}, missing_ok=True
            )

    # Articles

    def __len__(self) -> int:
        return int(self._ask(_counting({"match_all": {}}))["hits"]["total"]["value"])

    def __contains__(self, id: str) -> bool:
        return bool(self._ask(_counting(_with_id(id)))["hits"]["total"]["value"])

    def get(self, id: str) -> Article | None:
        """The article with this id."""
        return self.articles_of([id])[0]

    def articles_of(self, ids: Sequence[str]) -> list[Article | None]:
        """The articles with these ids."""
        body = {"query": {"ids": {"values": list(ids)}}, "size": len(ids), "_source": ["article"]}
        hits = self._ask(body)["hits"]["hits"]
        found = {hit["_id"]: article_from_json(hit["_source"]["article"]) for hit in hits}
        return [found.get(id) for id in ids]

    def ids(self) -> Iterator[str]:
        """Every id, in the order in which articles were added."""
        for hit in self._stream(LARGEST_PAGE, False):
            yield hit["_id"]

    def articles(self) -> Iterator[Article]:
        """Every article, in the order in which they were added."""
        for hit in self._stream(_STREAMED, ["article"]):
            yield article_from_json(hit["_source"]["article"])

    def _stream(self, size: int, source: object) -> Iterator[Any]:
        pinned = self if self._pin is not None else self.pinned()
        try:
            body: dict[str, Any] = {
                "query": {"match_all": {}},
                "size": size,
                "sort": [{"order": "asc"}],
                "_source": source,
                "track_total_hits": False,
            }
            while True:
                hits = pinned._ask(body)["hits"]["hits"]
                yield from hits
                if len(hits) < size:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            if pinned is not self:
                pinned.unpin()

    # Searching

    def _ask(self, body: Mapping[str, Any]) -> Any:
        query = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "false"}
        try:
            if self._pin is not None:
                pinned = {**body, "pit": {"id": self._pin, "keep_alive": _PINNED_FOR}}
                answer = self.connection.ask("POST", "/_search", pinned, query=query)
            else:
                answer = self.connection.ask("POST", f"/{self.index}/_search", body, query=query)
        except IndexNotFound:
            if self._pin is not None:
                raise QueryError(
                    f"{self.connection.address}: the cluster keeps this snapshot no more, because "
                    "nobody asked it for ten minutes; take another one"
                ) from None
            # The name was given to another index, and this one deleted, since we looked.
            newer = self.newest()
            if newer is None:
                raise
            return newer._ask(body)
        return self._checked(answer)

    def _checked(self, answer: Any) -> Any:
        if "error" in answer:
            raise self.connection.refusal(int(answer.get("status", 500)), answer)
        failed = answer.get("_shards", {}).get("failed", 0)
        if failed or answer.get("timed_out"):
            raise ClusterUnavailable(
                f"{self.connection.address}: {failed or 'some'} shards gave no answer; look at "
                "_cluster/health and search again"
            )
        return answer

    def search(self, request: Request) -> OpenSearchResults:
        """Answer a search."""
        try:
            query = self._query(request)
        except IndexNotFound:
            # The lexicon went with its index, when another one took the name since we looked.
            newer = None if self._pin is not None else self.newest()
            if newer is None:
                raise
            return newer.search(request)
        body = self._body(request, query)
        window = request.offset + request.limit
        if window <= LARGEST_PAGE:
            return self._results(request, self._ask(body | {"from": request.offset}))
        return self._deep(request, body)

    def _deep(self, request: Request, body: dict[str, Any]) -> OpenSearchResults:
        """A window further down than one request may reach: page after page."""
        passed, kept, first = 0, [], None
        window = request.offset + request.limit
        while passed < window:
            size = min(LARGEST_PAGE, window - passed)
            answer = self._ask(body | {"size": size, "_source": False})
            first = first or answer
            hits = answer["hits"]["hits"]
            kept += hits[max(request.offset - passed, 0) :]
            passed += len(hits)
            if len(hits) < size:
                break
            body = body | {"search_after": hits[-1]["sort"], "track_total_hits": False}
            body.pop("aggs", None)
        assert first is not None
        first["hits"]["hits"] = kept
        return self._results(request, first)

    def _query(self, request: Request) -> Query:
        asked: list[tuple[Node | str, Match]] = [(request.query, request.match)]
        if request.filter is not None:
            asked.append((request.filter, "all"))
        query, *narrow = compile_all(asked, self.schema, self.lexicon)
        if narrow:
            query = {"bool": {"must": [query], "filter": narrow}}
        oldest = None
        if request.recency is not None:
            oldest = self._oldest()
        return with_recency(query, request, self.schema, oldest)

    def _oldest(self) -> int | None:
        field = next((name for name, one in self.schema.items() if one.kind == "date"), None)
        if field is None:
            return None
        least = {"least": {"min": {"field": field_of("date", field)}}}
        value = self._ask({"size": 0, "aggs": least})["aggregations"]["least"]["value"]
        return None if value is None else int(value)

    def _body(self, request: Request, query: Query) -> dict[str, Any]:
        exact = request.count == "exact" or bool(request.facets)
        body: dict[str, Any] = {
            "query": query,
            "size": request.limit,
            "sort": order_of(request.sort, self.schema),
            "track_scores": True,
            "track_total_hits": True if exact else COUNTED,
            "_source": ["article"] if request.limit <= _WITH_ARTICLES else False,
        }
        if request.facets:
            body["aggs"] = facet_requests(request.facets)
        if request.after is not None:
            value, _, order = request.after
            body["search_after"] = [value, order]
        return body

    def _results(self, request: Request, answer: Any) -> OpenSearchResults:
        hits, total = answer["hits"]["hits"], answer["hits"]["total"]
        counted = read_facets(request.facets, answer.get("aggregations", {}))
        exact = total["relation"] == "eq"
        return OpenSearchResults(self, request, hits, total["value"], exact, counted)

    def search_many(
        self, queries: Sequence[Node | str], threads: int, limit: int, match: Match, count: Count
    ) -> list[OpenSearchResults]:
        """Answer many searches in one request, at most ``threads`` at a time."""
        requests = [Request(query, limit, match=match, count=count) for query in queries]
        if limit > LARGEST_PAGE or self._pin is not None:
            return [self.search(request) for request in requests]
        compiled = compile_all([(query, match) for query in queries], self.schema, self.lexicon)
        if not compiled:
            return []
        head = orjson.dumps({"index": self.index, "search_type": "dfs_query_then_fetch"})
        lines = []
        for request, query in zip(requests, compiled, strict=True):
            lines += [head, orjson.dumps(self._body(request, query))]
        body = b"\n".join(lines) + b"\n"
        asked = {"max_concurrent_searches": max(threads, 1)}
        answers = self.connection.ask("POST", "/_msearch", body, query=asked)["responses"]
        return [
            self._results(request, self._checked(answer))
            for request, answer in zip(requests, answers, strict=True)
        ]

    def similar(self, id: str, limit: int) -> OpenSearchResults | None:
        """The articles most like one, by the words that say most about it."""
        article = self.get(id)
        if article is None:
            return None
        fields = [name for name, field in self.schema.items() if field.kind == "text"]
        texts = [str(getattr(article, name, None) or "") for name in fields]
        words = [tokens for text in texts for _, tokens in self.analysis.words(text)]
        terms = [token.term for tokens in words for token in tokens if not token.stop]
        query: Query = {
            "more_like_this": {
                "fields": [field_of("terms", name) for name in fields],
                "like": " ".join(terms),
                "min_term_freq": 1,
                "min_doc_freq": 2,
                "max_query_terms": _SIMILAR_WORDS,
                "minimum_should_match": "1",
            }
        }
        others = {"bool": {"must": [query], "must_not": [_with_id(id)]}}
        request = Request(Nothing(), limit)
        return self._results(request, self._ask(self._body(request, others)))

    def complete(self, text: str, limit: int) -> list[str]:
        """Completions of the last word of ``text``, most frequent first."""
        return self.lexicon.complete(text, limit)

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """Not supported."""
        raise NotSupported(
            "an index on a cluster corrects no words: its lexicon counts what was written, not "
            "what the articles hold now; use a native index of the same articles"
        )

    def explain(self, query: Node | str, id: str, match: Match) -> Explanation | None:
        """Where the score of an article comes from; None where there is no such article."""
        if id not in self:
            return None
        found = self.explain_in(Request(query, 1, match=match), id)
        return found or Explanation(0.0, "the article does not match")

    def explain_in(self, request: Request, id: str) -> Explanation | None:
        """Where the score of an article comes from in a search; None if it does not match."""
        query = {"bool": {"must": [self._query(request)], "filter": [_with_id(id)]}}
        hits = self._ask({"query": query, "size": 1, "explain": True})["hits"]["hits"]
        return _explanation(hits[0]["_explanation"]) if hits else None

    def stats(self) -> Mapping[str, object]:
        """Figures about the index."""
        answer = self.connection.ask("GET", f"/{self.index}/_stats/docs,store,segments")
        mine, copies = answer["_all"]["primaries"], answer["_all"]["total"]
        health = self.connection.ask("GET", f"/_cluster/health/{self.index}")
        return {
            "articles": len(self),
            "deleted": mine["docs"]["deleted"],
            "generation": self.generation,
            "segments": mine["segments"]["count"],
            "bytes": mine["store"]["size_in_bytes"],
            "bytes_with_replicas": copies["store"]["size_in_bytes"],
            "distinct_words": len(self.lexicon),
            "shards": health["active_primary_shards"],
            "nodes": health["number_of_data_nodes"],
            "health": health["status"],
            "index": self.index,
            "analyzer": self.fingerprint.name,
        }


def _with_id(id: str) -> Query:
    return {"ids": {"values": [id]}}


def _counting(query: Query) -> dict[str, Any]:
    return {"query": query, "size": 0, "track_total_hits": True}


def _explanation(told: Mapping[str, Any]) -> Explanation:
    details = tuple(_explanation(one) for one in told.get("details", ()))
    return Explanation(float(told["value"]), str(told["description"]).rstrip(":"), details)
