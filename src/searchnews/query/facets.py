"""What matches are counted by, as users write it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from ..errors import QueryError, UnknownField
from ..index import Schema
from .spelling import spell_number

__all__ = ["Facet", "Period", "name_counts", "read_facet"]

Period: TypeAlias = Literal["year", "month", "day"]

_LENGTHS: dict[str, tuple[int, ...]] = {"year": (), "month": (100,), "day": (100, 100)}


class Facet(NamedTuple):
    """Counts of matches by keyword, by local period of a date or by range of a number."""

    name: str
    """As it was asked for: the key in ``results.facets``."""
    field: str
    period: Period | None = None
    edges: tuple[float, ...] = ()


def read_facet(text: str, schema: Schema) -> Facet:
    """The facet that ``text`` asks for.

    Args:
        text: a keyword field; a date field with ``:year``, ``:month`` or ``:day``; a number
            field with the rising edges of its ranges, as ``price:0,10,100``.
        schema: the fields of the index.

    Raises:
        UnknownField: the schema has no such field; the message names the facets there are.
        QueryError: the field cannot be counted so, or ``text`` is no text.

    Example:
        >>> from searchnews.index import NEWS
        >>> read_facet("date:month", NEWS)
        Facet(name='date:month', field='date', period='month', edges=())
    """
    hints = {"keyword": "", "date": ":year|month|day", "number": ":0,10,100"}
    known = [name + hints[f.kind] for name, f in schema.items() if f.kind in hints]
    way_out = f"the facets are {', '.join(known)}"
    if not isinstance(text, str):
        raise QueryError(f"facet {text!r}: a facet is asked for by a text; {way_out}")
    field, _, how = text.partition(":")
    if field not in schema:
        raise UnknownField(f"facet {text!r}: there is no field {field!r}; {way_out}")
    kind = schema[field].kind
    if kind == "keyword" and not how:
        return Facet(text, field)
    if kind == "date" and how in _LENGTHS:
        return Facet(text, field, how)  # type: ignore[arg-type]
    if kind == "number" and how:
        try:
            edges = tuple(float(edge) for edge in how.split(","))
        except ValueError:
            edges = ()
        if edges and all(map(math.isfinite, edges)):
            rising = tuple(sorted(set(edges)))
            if edges != rising:
                right = f"{field}:{','.join(map(spell_number, rising))}"
                raise QueryError(f"facet {text!r}: the bounds of its ranges must rise: {right}")
            return Facet(text, field, None, edges)
    raise QueryError(f"facet {text!r}: a {kind} field is not counted so; {way_out}")


def name_counts(facet: Facet, counts: Mapping[str, int] | Mapping[int, int]) -> dict[str, int]:
    """Counts under the names of their buckets, in the order in which they are shown.

    Keywords stand as written, the most frequent first and ties by name; periods
    (``2024-06``) and ranges (``10..100``: from 10 to below 100) in their own order, empty ones
    left out.
    """
    if not facet.period and not facet.edges:
        return dict(sorted(((str(k), n) for k, n in counts.items()), key=lambda x: (-x[1], x[0])))
    rising = sorted((int(bucket), count) for bucket, count in counts.items())
    return {_name(facet, bucket): count for bucket, count in rising}


def _name(facet: Facet, bucket: int) -> str:
    if facet.period:
        parts = []
        for length in _LENGTHS[facet.period]:
            bucket, part = divmod(bucket, length)
            parts.append(f"{part:02}")
        return "-".join([f"{bucket:04}", *reversed(parts)])
    edges = ["", *map(spell_number, facet.edges), ""]
    return f"{edges[bucket]}..{edges[bucket + 1]}"
