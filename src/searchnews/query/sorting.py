"""What results are ordered by, as users write it."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import QueryError, UnknownField
from ..index import Schema

__all__ = ["Sort", "read_sort"]

_SORTABLE = frozenset(("date", "number", "keyword"))


class Sort(NamedTuple):
    """An order by the values of a field; articles without a value come last."""

    field: str
    descending: bool


def read_sort(text: str, schema: Schema) -> Sort | None:
    """The order that ``text`` asks for; None for the best score first.

    ``"date"`` puts the oldest article first, ``"-date"`` the newest; numbers and keywords
    (compared without case and accents) likewise. An article with several keywords is placed
    by its first one in the order.

    Raises:
        UnknownField: the schema has no such field; the message names the sortable ones.
        QueryError: the field has no order.

    Example:
        >>> from searchnews.index import NEWS
        >>> read_sort("-date", NEWS)
        Sort(field='date', descending=True)
    """
    if text == "score":
        return None
    descending = text.startswith("-")
    name = text[descending:]
    known = [name for name, field in schema.items() if field.kind in _SORTABLE]
    way_out = f"sort by score, {', '.join(known)}, with - in front of a field for the reverse"
    if name not in schema and name != "score":
        raise UnknownField(f"sort={text!r}: there is no field {name!r}; {way_out}")
    if name not in known:
        raise QueryError(f"sort={text!r}: {name} gives no such order; {way_out}")
    return Sort(name, descending)
