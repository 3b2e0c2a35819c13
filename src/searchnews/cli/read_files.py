"""Which files an index was made of, so that indexing again reads only what changed.

A file of its own in the folder of the index, beside what the engine keeps there. It belongs to
one commit: after a commit of anybody else, or where it is missing or broken, every file is read
again, so that it can save work but lose nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import searchnews as sn

__all__ = ["FileState", "load_states", "save_states", "state_of"]

_NAME = "read-files"  # without a suffix, so that no reader takes it for articles
_VERSION = 1

_SETTLED = 2_000_000_000
"""Nanoseconds after which a changed file has another time of change, on any file system."""

_IDENTITY = ("generation", "articles", "words", "distinct_words", "terms", "bytes")
"""Figures that together tell one commit from those of another index in the same folder."""


class FileState(NamedTuple):
    """A file as it was when it was read."""

    id: str
    """Of the article, where the file is one: the same file may be named in other ways."""
    size: int
    changed: int
    """Time of the last change, in nanoseconds."""
    encoding: str
    ids: tuple[str, ...] | None = None
    """Ids of its articles; None where they are too many to keep."""

    def is_as(self, before: FileState | None) -> bool:
        """Whether reading the file now gives what it gave ``before``."""
        return before is not None and self[:4] == before[:4]


def state_of(path: str, id: str, encoding: str, now: int) -> FileState | None:
    """The state of a file; None where it cannot be told from what it may be a moment later.

    Args:
        now: the time, in nanoseconds since 1970.
    """
    try:
        found = os.stat(path)
    except OSError:
        return None
    # Changed just now, it may change again within the same tick of the file system's clock.
    if found.st_mtime_ns > now - _SETTLED:
        return None
    return FileState(id, found.st_size, found.st_mtime_ns, encoding)


def load_states(index: sn.Index) -> dict[str, FileState]:
    """The files that the newest commit was made of, by their absolute paths."""
    # Imported here: only `index` reads or writes this file.
    import orjson

    try:
        with open(os.path.join(index.place, _NAME), "rb") as file:
            kept = orjson.loads(file.read())
        if kept["version"] != _VERSION or kept["commit"] != _commit(index):
            return {}
        return {
            path: FileState(id, size, changed, encoding, None if ids is None else tuple(ids))
            for path, (id, size, changed, encoding, ids) in kept["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save_states(index: sn.Index, states: Mapping[str, FileState]) -> None:
    """Keep ``states`` with the newest commit; nothing happens where that is not possible."""
    import orjson

    kept = {
        "version": _VERSION,
        "commit": _commit(index),
        "files": {path: list(state) for path, state in states.items()},
    }
    place = os.path.join(index.place, _NAME)
    # A folder that cannot be written, or a path that is not text: the next run reads all.
    with suppress(OSError, TypeError):
        content = orjson.dumps(kept)
        with open(place + ".part", "wb") as file:
            file.write(content)
        os.replace(place + ".part", place)


def _commit(index: sn.Index) -> list[object]:
    figures = index.stats()
    return [figures.get(name) for name in _IDENTITY]
