"""Whether a place is a folder or on a cluster, and what must never be shown of it."""

from __future__ import annotations

__all__ = ["SCHEME", "WHOOSH_MARKER", "is_address", "without_password"]

SCHEME = "opensearch://"

WHOOSH_MARKER = "searchnews-whoosh.json"
"""The file by which a folder tells that the whoosh engine keeps it."""


def is_address(place: str) -> bool:
    """Whether a place is on a cluster.

    >>> is_address("opensearch://localhost/presse"), is_address("index/")
    (True, False)
    """
    return place.startswith(SCHEME)


def without_password(place: str) -> str:
    """A place as messages may show it: without user, password and options.

    >>> without_password("opensearch://eve:secret@host/presse?tls=true"), without_password("a@b/")
    ('opensearch://host/presse', 'a@b/')
    """
    if not is_address(place):
        return place
    rest = place[len(SCHEME) :]
    # Up to the last @ before the index: a password may hold one, and must not show either.
    front, slash, index = rest.rpartition("/")
    front = front or index
    return f"{SCHEME}{front.rpartition('@')[2]}{slash and '/' + index.partition('?')[0]}"
