"""Where a page of results ends, as text that a web page can hand back."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from types import NoneType
from typing import Any, NamedTuple

import orjson

from ..errors import QueryError

__all__ = ["Cursor", "digest"]


class Cursor(NamedTuple):
    """The last hit of a page, and what its place depends on."""

    generation: int
    search: str
    """A digest of the search, so that a cursor does not continue another one."""
    now: int
    """The present that recency was counted from, in microseconds since 1970 UTC."""
    rank: int
    """Hits up to here, from the first page on."""
    place: tuple[object, int, int]
    """The value that the hit is ordered by, its segment, its document."""

    def spell(self) -> str:
        """The cursor as URL-safe text."""
        return urlsafe_b64encode(orjson.dumps(tuple(self))).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str, generation: int, search: str) -> Cursor:
        """The cursor that ``text`` spells, for a search of this generation.

        Raises:
            QueryError: it is none, or belongs to another search or generation.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            cursor = cls(*orjson.loads(urlsafe_b64decode(padded)))
            key, segment, doc = cursor.place
            cursor = cursor._replace(place=(key, segment, doc))
            if not cursor._is_sound():
                raise ValueError
        except (binascii.Error, TypeError, ValueError):
            raise QueryError(f"after={text!r} is no cursor; take it from results.cursor") from None
        if cursor.search != search:
            raise QueryError(
                "after= continues another search; give the same query, sort, filter, match, "
                "recency and now as for the page before"
            )
        if cursor.generation != generation:
            raise QueryError(
                f"after= continues a search of commit {cursor.generation}, and the index is at "
                f"{generation} now; start again, or page through index.snapshot()"
            )
        return cursor

    def _is_sound(self) -> bool:
        """Whether an engine can take it: who was handed it may have changed it."""
        key, *numbers = self.place
        return (
            isinstance(key, (int, float, str, NoneType))
            and _are_whole(numbers, 0, 1 << 32)
            and _are_whole([self.rank], 0, 1 << 32)
            and _are_whole([self.now], -(1 << 63), 1 << 63)
        )


def _are_whole(numbers: list[Any], least: int, end: int) -> bool:
    return all(type(number) is int and least <= number < end for number in numbers)


def digest(*search: object) -> str:
    """A short digest of what makes a search another one."""
    return blake2b(repr(search).encode(), digest_size=6).hexdigest()
