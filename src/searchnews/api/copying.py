"""One index streamed into another, whatever engines keep them."""

from __future__ import annotations

import builtins
import os
import shutil
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, runtime_checkable

from ..analysis import FRENCH, Analyzer
from ..engines.engine import Progress
from ..engines.place import without_password
from ..errors import IndexExists, IndexIOError
from ..index import Schema
from .index import Index
from .opening import Place, create, engine_called, open, path_of

__all__ = ["copy"]

_REPORT_EVERY = 500

_UNFINISHED = "unfinished-copy"
"""The file by which a folder tells that a copy is being built in it."""


@runtime_checkable
class _Staging(Protocol):
    """An engine that can build an index which nobody sees, and then give it a name."""

    def stage(self, place: str, schema: Schema, analyzer: Analyzer) -> str: ...
    def publish(self, staged: str, place: str) -> None: ...
    def discard(self, staged: str) -> None: ...


def copy(
    source: Place,
    target: Place,
    *,
    analyzer: Analyzer = FRENCH,
    progress: Progress | None = None,
    shards: int | None = None,
    replicas: int | None = None,
) -> int:
    """Copy every article of one index into a new one, analysed anew; payload and order stay.

    On a cluster, the new index takes the name of ``target`` once it is whole: searches of an
    older index of that name go on until then, and the older one is deleted. So copying an
    index of a cluster onto its own address analyses it again without a pause. A folder must not
    exist yet, and exists only once the copy is whole.

    Args:
        source: a folder or an address on a cluster.
        target: likewise.
        analyzer: how words become terms in the new index.
        progress: called now and then with how many articles of how many are copied. What it
            raises ends the work and leaves nothing behind.
        shards: as for `create`.
        replicas: as for `create`.

    Returns:
        How many articles were copied.

    Raises:
        IndexNotFound: there is no source.
        IndexExists: the target is a folder that exists, or a name that cannot change hands; or
            something else stands where a copy is built, in ``<target>.copying``.
        IndexIOError: the target cannot be made, or what an interrupted copy left be deleted.
        ClusterError: a cluster cannot be reached, or refuses.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with sn.create(f"{folder}/one") as index, index.writer() as writer:
        ...         writer.add({"id": "1", "title": "Aide à l’Ukraine"})
        ...     copied = sn.copy(f"{folder}/one", f"{folder}/two")
        ...     with sn.open(f"{folder}/two") as index:
        ...         copied, index.count("ukraine")
        (1, 1)
    """
    address = path_of(target)
    engine = engine_called("native", address, shards=shards, replicas=replicas)
    with warnings.catch_warnings():
        # Opening warns of another analyzer, which a copy cures.
        warnings.simplefilter("ignore")
        held = open(source, analyzer=analyzer)
    with held:
        if isinstance(engine, _Staging):
            staged = engine.stage(address, held.schema, analyzer)
            try:
                with open(staged, analyzer=analyzer) as index:
                    copied = _stream(held, index, progress)
            except BaseException:
                engine.discard(staged)
                raise
            # Not discarded from here on: it may bear the name although the answer was lost.
            engine.publish(staged, address)
            return copied
        return _to_folder(address, lambda staged: _into_new(held, staged, analyzer, progress))


def _to_folder(folder: str, build: Callable[[str], int]) -> int:
    """Build beside a folder and take its name at the end."""
    if os.path.exists(folder):
        raise IndexExists(
            f"{without_password(folder)}: exists already; copy to a folder that does not"
        )
    staged = f"{folder.rstrip(os.sep)}.copying"
    mark = os.path.join(staged, _UNFINISHED)
    _clear(staged, mark)
    try:
        os.makedirs(staged)
        with builtins.open(mark, "wb"):
            pass
    except OSError as error:
        raise IndexIOError(f"cannot make {staged}: {error}") from error
    try:
        copied = build(staged)
        _rename(staged, folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    # Only now: a copy without its mark and its name would be in the way of all later ones. In an
    # index, the mark says nothing.
    with suppress(OSError):
        os.remove(os.path.join(folder, _UNFINISHED))
    _sync(os.path.dirname(os.path.abspath(folder)))
    return copied


def _clear(staged: str, mark: str) -> None:
    """Delete what an interrupted copy left: of no use to anybody. All else is not ours."""
    try:
        if os.path.exists(mark):
            shutil.rmtree(staged)
    except OSError as error:
        raise IndexIOError(
            f"{staged}: an interrupted copy left this, and it cannot be deleted: {error}; "
            "delete it, or copy to another folder"
        ) from error
    # It may have ended before it made its mark; what is no empty folder stays.
    with suppress(OSError):
        os.rmdir(staged)
    if os.path.lexists(staged):
        raise IndexExists(
            f"{staged}: exists, and a copy is built there; move it away, or copy to another folder"
        )


def _rename(staged: str, folder: str) -> None:
    try:
        os.rename(staged, folder)
    except OSError as error:
        raise IndexIOError(
            f"{folder}: the copy cannot take this name: {error}; copy to another folder"
        ) from error


def _sync(folder: str) -> None:
    """Have the names in a folder survive a power cut, where systems let folders be synced."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _into_new(held: Index, folder: str, analyzer: Analyzer, progress: Progress | None) -> int:
    with create(folder, schema=held.schema, analyzer=analyzer) as index:
        return _stream(held, index, progress)


def _stream(held: Index, index: Index, progress: Progress | None) -> int:
    snapshot = held.snapshot()
    total, copied = len(snapshot), 0
    with index.writer() as writer:
        for article in snapshot.articles():
            writer.add(article)
            copied += 1
            if progress is not None and copied % _REPORT_EVERY == 0:
                progress(copied, total)
        writer.commit(snapshot.payload)
    if progress is not None:
        progress(copied, total)
    return copied
