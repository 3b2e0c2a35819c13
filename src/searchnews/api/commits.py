"""An open index that follows its commits, and what needs no search."""

from __future__ import annotations

import os
import threading
import warnings as python_warnings
from collections.abc import Iterator, Mapping
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..analysis import Analyzer
from ..article import Article
from ..engines.engine import Engine, View
from ..errors import ForkedProcess, QueryError
from ..index import Moments

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Checked", "CommittedIndex", "Place"]

Place: TypeAlias = "str | os.PathLike[str]"

_LOOK_EVERY = 0.05
"""Seconds between looks for a newer commit: a stat each, so that a search costs none."""


class Checked(NamedTuple):
    """What `Index.check` found."""

    ok: bool
    problems: tuple[str, ...]


class CommittedIndex:
    """The newest commit of an index, or the one that a snapshot pinned."""

    def __init__(self, place: Place, engine: Engine, analyzer: Analyzer) -> None:
        self.place = os.fspath(place)
        self._engine = engine
        self._analyzer = analyzer
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._pinned = False
        self._view: View | None = engine.open(self.place, analyzer)
        self._looked = monotonic()
        self._folder_time = self._time_of_folder()
        self.schema = self._view.schema
        """The fields of the articles."""
        self._kinds = self.schema.kinds()
        self._moments = Moments(self.schema.timezone)
        if not self._view.fingerprint.agrees_with(analyzer.fingerprint()):
            python_warnings.warn(self._mismatch(self._view), stacklevel=3)

    def _mismatch(self, view: View) -> str:
        then, now = view.fingerprint, self._analyzer.fingerprint()
        return (
            f"{self.place}: written by analyzer {then.name} {dict(then.versions)}, which makes "
            f"other terms than {now.name} {dict(now.versions)} does; searching goes on with the "
            "words the index knows; `searchnews optimize --reanalyze` brings it up to date"
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
            raise QueryError(f"{self.place}: this index is closed; open it again")
        if self._pinned or monotonic() - self._looked < _LOOK_EVERY:
            return view
        return self._look()

    def _look(self) -> View:
        if os.getpid() != self._process:
            raise ForkedProcess(
                f"{self.place}: opened in another process; open the index again in this one"
            )
        with self._lock:
            view = self._view
            if view is None:
                raise QueryError(f"{self.place}: this index is closed; open it again")
            now, folder_time = monotonic(), self._time_of_folder()
            # File systems keep time in ticks: a commit may follow another within one.
            recently = now - self._looked < 2 * _LOOK_EVERY
            # An index in memory has no folder whose time could tell.
            if recently or folder_time < 0 or folder_time != self._folder_time:
                self._folder_time = folder_time
                newer = view.newest()
                if newer is not None:
                    self._view = view = newer
            self._looked = now
            return view

    def _expect_commit(self) -> None:
        """Make the next search look for a commit, whenever the last look was."""
        self._looked = float("-inf")
        self._folder_time = -1

    def refresh(self) -> int:
        """Look for a newer commit now; the generation that searches see."""
        self._folder_time = -1
        return self._look().generation

    def snapshot(self) -> Self:
        """The index as it is now, whatever is committed later."""
        pinned = object.__new__(type(self))
        view = self._newest()
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
        """The article with this id, as it was added."""
        return self._newest().get(id)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and id in self._newest()

    def __len__(self) -> int:
        return len(self._newest())

    def ids(self) -> Iterator[str]:
        """Every id, in the order in which articles were added."""
        return self._newest().ids()

    # Care

    def stats(self) -> Mapping[str, object]:
        """Figures about the index: articles, words, terms, bytes by part."""
        return self._newest().stats()

    def check(self) -> Checked:
        """Read everything and compare it with its checksums."""
        problems = tuple(self._newest().check())
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
