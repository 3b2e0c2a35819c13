"""An open index that follows its commits, and what needs no search."""

from __future__ import annotations

import os
import threading
import warnings as python_warnings
from collections.abc import Iterator, Mapping
from time import monotonic, time_ns
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from ..analysis import Analyzer, Fingerprint
from ..engines.engine import Engine, EngineWriter, Progress, View
from ..engines.place import without_password
from ..errors import ForkedProcess, IndexClosed, NotSupported
from ..index import Checked, Moments
from .arguments import can_be_held, cores_for, megabytes_for

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..article import Article

__all__ = ["CommittedIndex", "Place"]

Place: TypeAlias = "str | bytes | os.PathLike[str] | os.PathLike[bytes]"

_LOOK_EVERY = 0.05
"""Seconds between looks for a newer commit: a stat each, so that a search costs none."""

_TICK = 2_000_000_000
"""Nanoseconds within which two changes of a folder may bear the same time; two seconds on FAT."""

_SHOWN = 12
"""Characters of a checksum: enough to tell two apart, few enough to read."""


class CommittedIndex:
    """The newest commit of an index, or the one that a snapshot pinned."""

    def __init__(self, place: Place, engine: Engine, analyzer: Analyzer) -> None:
        self._address = os.fsdecode(place)
        self.place = without_password(self._address)
        """Where the index is; of an address on a cluster, without user and password."""
        self._engine = engine
        self._analyzer = analyzer
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._pinned = False
        self._view: View | None = engine.open(self._address, analyzer)
        self._looked = monotonic()
        # What opening saw may be older than the folder is by now.
        self._folder_time = -1
        self.schema = self._view.schema
        """The fields of the articles."""
        self._kinds = self.schema.kinds()
        self._moments = Moments(self.schema.timezone)
        if not self._view.fingerprint.agrees_with(analyzer.fingerprint()):
            python_warnings.warn(self._mismatch(self._view), stacklevel=3)

    def _mismatch(self, view: View) -> str:
        wrote, reads = map(_described, (view.fingerprint, self._analyzer.fingerprint()))
        return (
            f"{self.place}: written by {wrote}; opened with {reads}, which makes other terms, as "
            "the checksums tell; searching goes on with the words that the index knows, writing "
            "is refused; `searchnews optimize --reanalyze` (`index.optimize(reanalyze=True)`) "
            "rebuilds it from the stored articles"
        )

    # Commits

    def _time_of_folder(self) -> int:
        try:
            return os.stat(self.place).st_mtime_ns
        except OSError:
            return -1

    def _newest(self) -> View:
        view = self._view
        if view is None:
            raise self._closed()
        if self._pinned or monotonic() - self._looked < _LOOK_EVERY:
            return view
        return self._look()

    def _closed(self) -> IndexClosed:
        return IndexClosed(f"{self.place}: this index is closed; open it again")

    def _look(self) -> View:
        if os.getpid() != self._process:
            raise ForkedProcess(
                f"{self.place}: opened in another process; open the index again in this one"
            )
        with self._lock:
            view = self._view
            if view is None:
                raise self._closed()
            now, folder_time = monotonic(), self._time_of_folder()
            # An index in memory has no folder whose time could tell.
            if folder_time < 0 or folder_time != self._folder_time:
                # File systems keep time in ticks: another commit may follow within this one.
                settled = time_ns() - folder_time > _TICK
                newer = view.newest()
                if newer is not None:
                    self._view = view = newer
                # Only now: where the newest commit is damaged, the next search must say so too.
                self._folder_time = folder_time if settled else -1
            self._looked = now
            return view

    def _expect_commit(self) -> None:
        """Make the next search look for a commit, whenever the last look was."""
        self._looked = float("-inf")
        self._folder_time = -1

    def _lock_for_writing(self, memory_mb: int, threads: int | None, durable: bool) -> EngineWriter:
        self._newest()
        if self._pinned:
            raise NotSupported(
                f"{self.place}: a snapshot stays as it is; write by the index that it was taken of"
            )
        return self._engine.writer(
            self._address,
            self._analyzer,
            memory_mb=megabytes_for(memory_mb),
            threads=cores_for(threads, "a writer"),
            durable=durable,
        )

    def refresh(self) -> int:
        """Look for a newer commit now; the generation that searches see.

        A snapshot stays at its own.
        """
        if self._pinned:
            return self._newest().generation
        self._folder_time = -1
        return self._look().generation

    def snapshot(self) -> Self:
        """The index as it is now, whatever is committed later; for reading only."""
        pinned = object.__new__(type(self))
        view = self._newest().pinned()
        pinned.__dict__.update(self.__dict__)
        pinned._view, pinned._pinned, pinned._lock = view, True, threading.Lock()
        return pinned

    @property
    def generation(self) -> int:
        """How many commits the index has seen."""
        return self._newest().generation

    @property
    def payload(self) -> bytes:
        """What was kept with the newest commit."""
        return self._newest().payload

    # Articles

    def get(self, id: str) -> Article | None:
        """The article with this id, as it was added.

        Raises:
            QueryError: an id that is no text.
        """
        view = self._newest()
        return view.get(id) if can_be_held(id, "get") else None

    def __contains__(self, id: object) -> bool:
        view = self._newest()
        return isinstance(id, str) and can_be_held(id, "in") and id in view

    def __bool__(self) -> bool:
        # Not by its length: an index that is open is there, however many articles it holds.
        return True

    def __len__(self) -> int:
        return len(self._newest())

    def ids(self) -> Iterator[str]:
        """Every id, in the order in which articles were added."""
        return self._newest().ids()

    def articles(self) -> Iterator[Article]:
        """Every article as it was added, in order; as they are now, whatever is committed later.

        Example:
            >>> import tempfile
            >>> import searchnews as sn
            >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
            ...     with index.writer() as writer:
            ...         writer.add({"id": "1", "title": "Un"})
            ...     [article.title for article in index.articles()]
            ['Un']
        """
        return self._newest().articles()

    # Care

    def stats(self) -> Mapping[str, object]:
        """Figures about the index: articles, words, terms, bytes by part."""
        return self._newest().stats()

    def optimize(
        self,
        progress: Progress | None = None,
        *,
        reanalyze: bool = False,
        memory_mb: int = 512,
        threads: int | None = None,
    ) -> int:
        """Merge everything into one segment, without what was deleted, and commit.

        Until the commit stands, readers see the index as it was; the disk has to hold both.

        Args:
            progress: called now and then with how much is done of how much (bytes; articles where
                ``reanalyze``). What it raises ends the work and leaves the index as it was.
            reanalyze: build the index anew from its stored articles with the analyzer that it was
                opened with. Ids, order and payload stay. This is the cure where another analyzer,
                or another version of it, wrote the index.
            memory_mb: as for `writer`.
            threads: as for `writer`.

        Returns:
            The generation of the index.

        Raises:
            IndexLocked: a writer holds the index.
            NotSupported: this is a snapshot.
            CorruptIndex: a stored article, or a list to merge, is damaged.

        Example:
            >>> import tempfile
            >>> import searchnews as sn
            >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
            ...     for title in "Un", "Deux":
            ...         with index.writer() as writer:
            ...             writer.add({"title": title})
            ...     index.optimize(), index.stats()["segments"]
            (4, 1)
        """
        engine = self._lock_for_writing(memory_mb, threads, durable=True)
        try:
            generation = engine.reanalyze(progress) if reanalyze else engine.optimize(progress)
        finally:
            engine.close()
        self._expect_commit()
        return generation

    def check(self) -> Checked:
        """Read every byte of the newest commit and compare it with its checksums.

        Returns:
            A report with ``ok`` and ``problems``, each of which names file, part and offset.

        Where an index is too damaged to open, `searchnews.check` says the same.
        """
        if self._view is None:
            raise self._closed()
        problems = tuple(self._engine.check(self._address))
        return Checked(not problems, problems)

    def close(self) -> None:
        """Let go of the files."""
        self._view = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Index {self.place!r}>"


def _described(fingerprint: Fingerprint) -> str:
    """Name, versions and the start of the checksum, for people."""
    versions = ", ".join(
        f"{package} {version}" for package, version in fingerprint.versions.items()
    )
    shown = f"{versions}; " if versions else ""
    return f"analyzer {fingerprint.name} ({shown}checksum {fingerprint.checksum[:_SHOWN]})"
