"""What arguments of calls may be, and what is said of others."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Container, Iterable
from datetime import datetime, timedelta
from operator import index
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InvalidArticle, InvalidSetting, QueryError
from ..index import KeywordField, Schema
from ..query.tree import Node

if TYPE_CHECKING:
    from ..article import Article

__all__ = [
    "can_be_held",
    "check_recency",
    "check_window",
    "cores_for",
    "megabytes_for",
    "refuse_nan",
    "refuse_several",
    "several",
    "single_keywords",
    "size_for",
]

LARGEST_WINDOW = 1_000_000
"""The most hits that limit and offset may reach together."""

MOST_THREADS = 1024

MOST_CHARACTERS = 1 << 31
"""More than any article has."""

MOST_MEMORY_MB = 1 << 20
"""A terabyte: more is a mistake in the unit."""

_Item = TypeVar("_Item")


def can_be_held(id: object, call: str) -> bool:
    """Whether an index can hold an article with this id.

    Half characters (lone surrogates), as arguments of commands may bring them, are in no index,
    and engines could not even be asked for them.

    Raises:
        QueryError: it is no text.

    >>> can_be_held("otan-1", "get"), can_be_held("\\ud800", "get")
    (True, False)
    """
    if not isinstance(id, str):
        raise QueryError(f"{call}: an id is text, such as '7', not {type(id).__name__} {id!r}")
    try:
        return id.isascii() or bool(id.encode())
    except UnicodeEncodeError:
        return False


def several(name: str, values: Iterable[_Item]) -> Iterable[_Item]:
    """What was given where several are wanted: one text alone would be taken letter by letter.

    Raises:
        QueryError: it is one, or nothing to go through.

    >>> several("facets", ("source",))
    ('source',)
    """
    if isinstance(values, (str, Node)):
        raise QueryError(f"{name}={values!r}: several are wanted; give {name}=[{values!r}]")
    if not isinstance(values, Iterable):
        raise QueryError(f"{name}={values!r}: several are wanted; give a list")
    return values


def check_window(limit: int, offset: int, match: str = "any", count: str = "auto") -> None:
    """Accept what a search is told about its hits.

    Raises:
        QueryError: one of them is out of its bounds.
    """
    if match not in ("any", "all"):
        raise QueryError(f"match={match!r}: it is 'any' or 'all'")
    if count not in ("auto", "exact"):
        raise QueryError(f"count={count!r}: it is 'auto' or 'exact'")
    # Every search asks: nearly all hold plain whole numbers, and pay for no call.
    if type(limit) is not int or type(offset) is not int:
        for name, value in (("limit", limit), ("offset", offset)):
            if not _is_whole(value):
                raise QueryError(f"{name}={value!r}: give a whole number, such as 10")
        limit, offset = index(limit), index(offset)
    if limit < 0 or offset < 0 or limit + offset > LARGEST_WINDOW:
        raise QueryError(
            f"limit {limit} and offset {offset}: both are at least 0, and together at most "
            f"{LARGEST_WINDOW}"
        )


def size_for(name: str, size: int) -> int:
    """How many characters, or passages, of a text are wanted.

    Raises:
        QueryError: no whole number, or less than one.

    >>> size_for("snippet: length", 240)
    240
    """
    if type(size) is int and 0 < size < MOST_CHARACTERS:  # as nearly all are: asked for every hit
        return size
    if not _is_whole(size, 1):
        raise QueryError(f"{name}={size!r}; it is a whole number from 1")
    return min(index(size), MOST_CHARACTERS)


def check_recency(recency: timedelta | None, now: datetime | None) -> None:
    """Accept a half-life and the present that it counts from.

    Raises:
        QueryError: one of them is something else.
    """
    if recency is not None:
        if not isinstance(recency, timedelta):
            raise QueryError(f"recency={recency!r}: give a timedelta, such as timedelta(days=30)")
        if recency <= timedelta():
            raise QueryError(f"recency={recency!r}: a half-life is longer than nothing")
    if now is not None and not isinstance(now, datetime):
        raise QueryError(f"now={now!r}: give a datetime, such as datetime(2024, 6, 12)")


def _is_whole(value: Any, least: float = -math.inf, most: float = math.inf) -> bool:
    """Whether it is a whole number within bounds, of whatever library."""
    if isinstance(value, bool):
        return False
    try:
        number = index(value)
    except TypeError:
        return False
    return least <= number <= most


def megabytes_for(memory_mb: int) -> int:
    """How many megabytes a writer takes.

    Raises:
        InvalidSetting: no whole number, less than one, or more than anybody has.

    >>> megabytes_for(512)
    512
    """
    if not _is_whole(memory_mb, 1, MOST_MEMORY_MB):
        raise InvalidSetting(
            f"memory_mb={memory_mb!r}: a writer takes from 1 to {MOST_MEMORY_MB} megabytes"
        )
    return index(memory_mb)


def cores_for(threads: int | None, who: str) -> int:
    """How many threads are meant; as many as there are cores by default.

    Raises:
        InvalidSetting: no whole number, less than one, or more than anybody has.

    >>> cores_for(3, "a writer")
    3
    """
    if threads is None:
        return min(os.cpu_count() or 1, MOST_THREADS)
    if not _is_whole(threads, 1, MOST_THREADS):
        raise InvalidSetting(
            f"threads={threads!r}: {who} takes from 1 to {MOST_THREADS} threads, or None for as "
            "many as there are cores"
        )
    return index(threads)


def refuse_nan(article: Article, numbers: Iterable[str]) -> None:
    """Accept an article whose number fields hold numbers; of other types engines speak.

    Raises:
        InvalidArticle: one is NaN, which no engine keeps.
    """
    for name in numbers:
        if _is_nan(_value_of(article, name)):
            raise InvalidArticle(
                f"article {article.id!r}: field {name!r} is NaN, which has no place among numbers; "
                "leave it out"
            )


def single_keywords(schema: Schema, attributes: Container[str]) -> list[str]:
    """The keyword fields of one value of which an article may bring several: not those that it has
    an attribute of one text for.

    >>> from searchnews.index import NEWS
    >>> schema = Schema({**NEWS, "kitchen": KeywordField()})
    >>> single_keywords(schema, {"source", "section", "author"})
    ['kitchen']
    """
    return [
        name
        for name, field in schema.items()
        if isinstance(field, KeywordField)
        and not field.multiple
        and (name == "tags" or name not in attributes)
    ]


def refuse_several(article: Article, keywords: Iterable[str]) -> None:
    """Accept an article whose single keyword fields hold one value each, of which hits show one.

    Raises:
        InvalidArticle: one holds more.
    """
    for name in keywords:
        value = _value_of(article, name)
        if isinstance(value, Collection) and not isinstance(value, str) and len(value) > 1:
            raise InvalidArticle(
                f"article {article.id!r}: field {name!r} takes one value and got {len(value)}; "
                "declare it as KeywordField(multiple=True), in a new index, to keep several"
            )


def _value_of(article: Article, field: str) -> Any:
    value = getattr(article, field, None)
    return article.extra.get(field) if value is None else value


def _is_nan(value: Any) -> bool:
    try:
        return value is not None and math.isnan(value)
    except (TypeError, ValueError, OverflowError):
        return False
