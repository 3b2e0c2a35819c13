"""The articles of the files that were named, without those that were read before."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import time_ns

from .. import article as articles
from .read_files import FileState, state_of

__all__ = ["Reading"]

_MOST_IDS = 100
"""Ids that are remembered of one file; a larger one is read again for --delete-missing."""


class Reading:
    """Reads the files behind ``paths`` one after the other.

    Args:
        paths: files, folders, globs, ``-``.
        before: the files as they were when they were read, by their absolute paths.
        needs_ids: whether the ids in unchanged files must be known.

    Raises:
        UnreadableFile: there is no such encoding.
    """

    def __init__(
        self,
        paths: Sequence[str],
        encoding: str,
        report: Callable[[articles.Problem], None],
        before: Mapping[str, FileState],
        needs_ids: bool,
    ) -> None:
        articles.check_encoding(encoding)
        self._encoding = encoding
        self._report_problem = report
        self._started = time_ns()
        self._ended = 0
        """Bytes of the files that were read to their ends."""
        self._open: io.RawIOBase | None = None
        self._clean = True
        self.size: int | None = 0
        """Bytes of all files that are to be read; None where that is not known."""
        self.unchanged: dict[str, FileState] = {}
        """Files that need not be read."""
        self.read: dict[str, FileState] = {}
        """Files that were read without any trouble, and need not be read another time."""
        self._files: list[tuple[articles.SourceFile, str, FileState | None]] = []
        for file in articles.source_files(list(paths), report):
            self._sort_in(file, before, needs_ids)

    def _sort_in(
        self, file: articles.SourceFile, before: Mapping[str, FileState], needs_ids: bool
    ) -> None:
        path = os.path.abspath(file.path)
        state = None
        if file.path == "-":
            self.size = None
        else:
            state = state_of(file.path, file.id, self._encoding, self._started)
        known = before.get(path)
        same = state is not None and state.is_as(known)
        if same and known is not None and not (needs_ids and known.ids is None):
            self.unchanged[path] = known
            return
        if self.size is not None:
            self.size += _size(file.path)
        self._files.append((file, path, state))

    def __iter__(self) -> Iterator[articles.Article]:
        for file, path, state in self._files:
            self._clean = True
            ids: list[str] | None = []
            for article in articles.articles_of(file, self._encoding, self._report, self._opened):
                if ids is not None:
                    ids.append(article.id)
                    if len(ids) > _MOST_IDS:
                        ids = None
                yield article
            self._open = None
            self._ended += _size(file.path)
            if self._clean and state is not None:
                self.read[path] = state._replace(ids=None if ids is None else tuple(ids))

    @property
    def position(self) -> int:
        """Bytes that were read so far."""
        inside = self._open is not None and not self._open.closed and self._open.seekable()
        return self._ended + (self._open.tell() if inside and self._open is not None else 0)

    def read_again(self) -> None:
        """The file at hand was not taken as it is: read it the next time, too."""
        self._clean = False

    def _opened(self, file: io.RawIOBase) -> None:
        self._open = file

    def _report(self, problem: articles.Problem) -> None:
        self._clean = False
        self._report_problem(problem)


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
