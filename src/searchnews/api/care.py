"""Damage found and repaired, for indexes that may be too damaged to open."""

from __future__ import annotations

from ..index import Checked, Repaired
from .opening import Place, engine_called, path_of

__all__ = ["check", "repair"]


def check(place: Place, *, engine: str = "native") -> Checked:
    """Compare every byte of the newest commit of an index with its checksums.

    Needs no lock, and works where `open` raises `CorruptIndex`.

    Args:
        place: path or address of the index, as `open` takes it.
        engine: that of an index in a folder.

    Returns:
        A report with ``ok`` and ``problems``, each of which names file, part and offset.

    Raises:
        IndexNotFound: no index stands there.
        IndexIOError: a file cannot be read, which says nothing of its bytes.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sn.create(folder).close()
        ...     check(folder)
        Checked(ok=True, problems=())
    """
    path = path_of(place)
    problems = tuple(engine_called(engine, path).check(path))
    return Checked(not problems, problems)


def repair(place: Place, *, engine: str = "native") -> Repaired:
    """Commit everything of an index that is intact.

    Damaged files are set aside under names that begin with ``damaged-``. A damaged segment takes
    its articles with it; where a list of deletions is damaged, deleted articles come back. What
    was lost is said in ``lost``. An intact index is not changed.

    Args:
        place: path or address of the index, as `open` takes it.
        engine: that of an index in a folder.

    Raises:
        IndexNotFound: no index stands there.
        IndexLocked: a writer holds it.
        IndexIOError: a file cannot be read or written; one that cannot be read is not given up.
        CorruptIndex: no list of segments can be read, so nothing can be kept.
        NotSupported: the engine cannot repair.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sn.create(folder).close()
        ...     repair(folder)
        Repaired(generation=1, articles=0, lost=())
    """
    path = path_of(place)
    return engine_called(engine, path).repair(path)
