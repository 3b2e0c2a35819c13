"""The writer of the native engine."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from .. import _native
from ..analysis import Analyzer
from ..article import Article
from ..index import Moments, Schema
from .stored_values import spell_value

if TYPE_CHECKING:
    from .engine import Progress

__all__ = ["NativeWriter"]

_writers: weakref.WeakSet[NativeWriter] = weakref.WeakSet()


def _abandon_writers() -> None:
    """Close what a forked child has of the writers of its parent: while it had their lock files
    open, an index would stay locked after a parent that was killed."""
    for writer in tuple(_writers):
        # One that another thread of the parent was using stays as it is.
        with suppress(RuntimeError):
            writer.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_writers)


class NativeWriter:
    """The writer of a native index."""

    def __init__(
        self,
        place: str,
        analyzer: Analyzer,
        fingerprint: tuple[str, dict[str, str], str],
        schema: Schema,
        moments: Moments,
        *,
        memory_mb: int,
        threads: int,
        durable: bool,
    ) -> None:
        # Fields that articles have no attribute for come from extra, and are not kept twice.
        declared = frozenset(schema) - Article.__dataclass_fields__.keys()

        def convert_extra(value: object) -> str | None:
            if isinstance(value, Mapping):
                value = {key: item for key, item in value.items() if key not in declared}
                if not value:
                    return None
            return spell_value(value)

        self._fingerprint = fingerprint
        self._writer = _native.NativeWriter(
            place,
            _native.NativeLanguage(analyzer),
            memory=memory_mb << 20,
            threads=threads,
            durable=durable,
            convert_date=moments.encode,
            convert_extra=convert_extra,
        )
        _writers.add(self)

    def add(self, article: Article) -> None:
        """Add an article whose id is new."""
        self._writer.add(article)

    def update(self, article: Article) -> None:
        """Add an article in place of the one with its id."""
        self._writer.update(article)

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Add the articles of plain JSON lines; where that ended, and how many."""
        return self._writer.add_lines(lines, start, most, update)

    def delete(self, id: str) -> bool:
        """Delete an article; whether it was there."""
        return self._writer.delete(id)

    def delete_all(self, ids: Iterable[str]) -> int:
        """Delete articles of the last commit; how many were there."""
        return sum(self._writer.delete_committed(id) for id in ids)

    def flush(self) -> None:
        """Nothing: each article is taken or refused at once."""

    def commit(self, payload: bytes | None) -> int:
        """Make everything visible and durable; the generation."""
        return self._writer.commit(payload)

    def optimize(self, progress: Progress | None) -> int:
        """Merge everything into one segment and commit; the generation."""
        return self._writer.optimize(progress)

    def reanalyze(self, progress: Progress | None) -> int:
        """Analyse every article again and commit; the generation."""
        return self._writer.reanalyze(self._fingerprint, progress)

    @property
    def merge_failure(self) -> str | None:
        """Why this writer merges no more."""
        return self._writer.merge_failure()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._writer.rollback()

    def close(self) -> None:
        """Give the lock back."""
        self._writer.close()

    def abandon(self) -> None:
        """Let go in a forked child: everything stays with the parent."""
        self._writer.abandon()
