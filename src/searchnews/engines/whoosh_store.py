"""Where the whoosh engine keeps its commits: in memory, or in a folder that is only ours.

Whoosh pickles, and whoever opens a pickle runs what it says. So Whoosh never reads a folder: it
always works in memory, on files that this module loads only where our marker names every one of
them with its checksum. That tells our folders from foreign ones and sound files from damaged
ones; it does not help against someone who may write into the folder.
"""

from __future__ import annotations

import os
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakValueDictionary

import orjson
from whoosh.util.filelock import FileLock

from ..analysis import Fingerprint
from ..errors import CorruptIndex, IncompatibleIndex, IndexExists, IndexIOError, IndexNotFound
from ..index import Schema
from .place import WHOOSH_MARKER as MARKER

__all__ = ["Commit", "FolderHome", "Home", "MemoryHome", "home_at", "make_home"]

FORMAT = 1
_LOCK = "searchnews-whoosh.lock"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: what Whoosh wrote, by file name, and what we say of it."""

    generation: int
    payload: bytes
    schema: Schema
    fingerprint: Fingerprint
    files: dict[str, bytes]


class Home(Protocol):
    """Keeps the newest commit of an index."""

    place: str

    def newest(self, known: int) -> Commit | None:
        """The newest commit, or None if it is generation ``known``."""

    def save(self, commit: Commit, durable: bool) -> None:
        """Put a commit in place of the one before it."""

    def acquire(self) -> bool:
        """Take the writer's lock; whether it was free."""

    def release(self) -> None:
        """Give the writer's lock back."""


class MemoryHome:
    """An index of this process, called ``:memory:`` and any name; gone with its last user."""

    def __init__(self, place: str, commit: Commit) -> None:
        self.place = place
        self._commit = commit
        self._lock = threading.Lock()

    def newest(self, known: int) -> Commit | None:
        """The newest commit, or None if it is generation ``known``."""
        return None if self._commit.generation == known else self._commit

    def save(self, commit: Commit, durable: bool) -> None:
        """Put a commit in place of the one before it."""
        self._commit = commit

    def acquire(self) -> bool:
        """Take the writer's lock; whether it was free."""
        return self._lock.acquire(blocking=False)

    def release(self) -> None:
        """Give the writer's lock back."""
        self._lock.release()


class FolderHome:
    """An index in a folder: a marker, and beside it the files of the newest commit."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._folder = Path(place)
        self._lock: Any = None

    def newest(self, known: int) -> Commit | None:
        """The newest commit, or None if it is generation ``known``."""
        for attempt in range(_TRIES):
            marker = self._read_marker()
            if marker["generation"] == known:
                return None
            try:
                return self._load(marker)
            except CorruptIndex:
                # A commit may have taken the files away after we read the marker.
                if attempt + 1 == _TRIES or self._read_marker() == marker:
                    raise
        raise CorruptIndex(f"{self.place}: commits follow each other too fast to be read")

    def _read_marker(self) -> dict[str, Any]:
        path = self._folder / MARKER
        try:
            marker = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            raise IndexNotFound(
                f"{self.place}: no index of the whoosh engine stands here ({MARKER} is missing); "
                "make one with create(…, engine='whoosh'); an index that Whoosh itself wrote is "
                "never opened, because opening it runs whatever code it holds"
            ) from None
        except orjson.JSONDecodeError as error:
            raise CorruptIndex(f"{path}: not readable: {error}") from None
        except OSError as error:
            raise IndexIOError(f"{path}: {error}") from error
        if not isinstance(marker, dict) or marker.get("format") != FORMAT:
            raise IncompatibleIndex(f"{path}: written in a format other than {FORMAT}")
        return marker

    def _load(self, marker: dict[str, Any]) -> Commit:
        files = {}
        for name, checksum in marker["files"]:
            path = self._folder / Path(name).name
            try:
                files[name] = path.read_bytes()
            except FileNotFoundError:
                raise CorruptIndex(f"{path}: missing; restore it or index again") from None
            except OSError as error:
                raise IndexIOError(f"{path}: {error}") from error
            if _checksum(files[name]) != checksum:
                raise CorruptIndex(f"{path}: its checksum is wrong; index again")
        schema = Schema.from_tuples([tuple(field) for field in marker["fields"]], marker["zone"])
        payload = b64decode(marker["payload"])
        fingerprint = Fingerprint(*marker["fingerprint"])
        return Commit(marker["generation"], payload, schema, fingerprint, files)

    def save(self, commit: Commit, durable: bool) -> None:
        """Put a commit in place of the one before it."""
        marker = {
            "format": FORMAT,
            "generation": commit.generation,
            "payload": b64encode(commit.payload).decode(),
            "fields": commit.schema.to_tuples(),
            "zone": commit.schema.timezone,
            "fingerprint": [
                commit.fingerprint.name,
                dict(commit.fingerprint.versions),
                commit.fingerprint.checksum,
            ],
            "files": [(name, _checksum(data)) for name, data in commit.files.items()],
        }
        try:
            before = set()
            if (self._folder / MARKER).exists():
                before = {name for name, _ in self._read_marker()["files"]}
            for name in commit.files.keys() - before:
                self._write(name, commit.files[name], durable)
            self._write(MARKER, orjson.dumps(marker), durable)
            for name in before - commit.files.keys():
                (self._folder / Path(name).name).unlink(missing_ok=True)
        except OSError as error:
            raise IndexIOError(f"{self.place}: {error}") from error

    def _write(self, name: str, data: bytes, durable: bool) -> None:
        temporary = self._folder / f"{name}.new"
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.replace(temporary, self._folder / name)

    def acquire(self) -> bool:
        """Take the writer's lock; whether it was free."""
        lock = FileLock(str(self._folder / _LOCK))
        if not lock.acquire(blocking=False):
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        """Give the writer's lock back."""
        self._lock.release()


def _checksum(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


_memories: WeakValueDictionary[str, MemoryHome] = WeakValueDictionary()
_unopened: dict[str, MemoryHome] = {}
"""Made and not opened yet, so that nobody else holds them."""


def _is_memory(place: str) -> bool:
    return place.startswith(":memory:")


def make_home(place: str, commit: Commit) -> None:
    """Keep the first commit of an index at ``place``.

    Raises:
        IndexExists: an index stands there, or files that are not ours.
    """
    if _is_memory(place):
        if place in _memories:
            raise IndexExists(f"{place}: in use; close it, or add a name, as in ':memory:other'")
        _memories[place] = _unopened[place] = MemoryHome(place, commit)
        return
    folder = Path(place)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        occupants = os.listdir(folder)
    except OSError as error:
        raise IndexIOError(f"{place}: {error}") from error
    if occupants:
        raise IndexExists(f"{place}: holds files already; the whoosh engine wants an empty folder")
    FolderHome(place).save(commit, durable=True)


def home_at(place: str) -> Home:
    """The home of the index at ``place``.

    Raises:
        IndexNotFound: none stands there.
    """
    if not _is_memory(place):
        return FolderHome(place)
    home = _memories.get(place)
    if home is None:
        raise IndexNotFound(f"{place}: no such index in the memory of this process")
    _unopened.pop(place, None)
    return home
