"""The request that asks a cluster what a search asks, but for its query."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from ...errors import QueryError
from ...index import Schema
from ...query.facets import Facet
from ...query.sorting import Sort
from ..engine import Request
from .compile import Query
from .mapping import field_of

__all__ = ["COUNTED", "MOST_VALUES", "facet_requests", "order_of", "read_facets", "with_recency"]

COUNTED = 1_000
"""Matches that are counted exactly in any case."""
MOST_VALUES = 20_000
"""The most distinct values that a facet counts."""
_MICROSECOND = timedelta(microseconds=1)


def order_of(sort: Sort | None, schema: Schema) -> list[dict[str, Any]]:
    """What hits are ordered by; ties stand in the order in which articles were added."""
    last = {"order": {"order": "asc"}}
    if sort is None:
        return [{"_score": {"order": "desc"}}, last]
    name = field_of(schema[sort.field].kind, sort.field)
    direction = "desc" if sort.descending else "asc"
    return [{name: {"order": direction, "missing": "_last"}}, last]


def with_recency(query: Query, request: Request, schema: Schema, oldest: int | None) -> Query:
    """``query`` with scores that halve with each half-life of age.

    Args:
        oldest: the date of the oldest article, whose age those without a date share.
    """
    if request.recency is None:
        return query
    field = next((name for name, one in schema.items() if one.kind == "date"), None)
    if field is None:
        raise QueryError("recency needs a date field, and this schema has none")
    name = field_of("date", field)
    half_life = request.recency / _MICROSECOND
    age = 0 if oldest is None else max(request.now - oldest, 0)
    decay = {name: {"origin": request.now, "scale": half_life, "decay": 0.5}}
    functions = [
        {"filter": {"range": {name: {"gt": request.now}}}, "weight": 1.0},
        {"filter": {"exists": {"field": name}}, "exp": decay},
        {"filter": {"match_all": {}}, "weight": 0.5 ** min(age / half_life, 100.0)},
    ]
    # Only the first function whose filter matches counts.
    return {
        "function_score": {
            "query": query,
            "functions": functions,
            "score_mode": "first",
            "boost_mode": "multiply",
        }
    }


def facet_requests(facets: tuple[Facet, ...]) -> dict[str, Any]:
    """The aggregations that count facets, by their number."""
    asked: dict[str, Any] = {}
    for number, facet in enumerate(facets):
        if facet.edges:
            edges = [None, *facet.edges, None]
            ranges: list[dict[str, object]] = []
            for bucket, (low, high) in enumerate(pairwise(edges)):
                bounds = {"from": low, "to": high}
                known = {side: edge for side, edge in bounds.items() if edge is not None}
                ranges.append({"key": str(bucket), **known})
            asked[str(number)] = {
                "range": {"field": field_of("number", facet.field), "ranges": ranges}
            }
        else:
            name = field_of(facet.period or "written", facet.field)
            asked[str(number)] = {"terms": {"field": name, "size": MOST_VALUES}}
    return asked


def read_facets(
    facets: tuple[Facet, ...], answer: dict[str, Any]
) -> list[dict[str, int] | dict[int, int]]:
    """For each facet, its buckets and their articles."""
    counted: list[dict[str, int] | dict[int, int]] = []
    for number, facet in enumerate(facets):
        found = answer[str(number)]
        if found.get("sum_other_doc_count"):
            raise QueryError(
                f"facet {facet.name!r}: more than {MOST_VALUES} values; count another field, or "
                "fewer articles"
            )
        buckets = found["buckets"]
        if facet.edges or facet.period:
            counted.append({int(b["key"]): b["doc_count"] for b in buckets if b["doc_count"]})
        else:
            counted.append({str(b["key"]): b["doc_count"] for b in buckets})
    return counted
