"""Making an index, and opening one that stands."""

from __future__ import annotations

import os
from contextlib import suppress

from ..analysis import FRENCH, Analyzer
from ..engines.engine import Engine
from ..engines.native import NativeEngine
from ..engines.place import WHOOSH_MARKER, is_address
from ..errors import (
    IndexExists,
    IndexLocked,
    IndexNotFound,
    IndexStateError,
    InvalidSetting,
    NotSupported,
    SchemaError,
)
from ..index import NEWS, Schema
from .commits import Place
from .index import Index

__all__ = ["Place", "create", "engine_called", "open", "path_of"]


def path_of(place: Place) -> str:
    """A place as text.

    Raises:
        InvalidSetting: it is neither text nor a path, no system can name it, or it is empty.

    >>> path_of(b"index")
    'index'
    """
    try:
        path = os.fsdecode(place)
        os.fsencode(path)  # which half a character cannot be
    except (TypeError, UnicodeEncodeError):
        raise InvalidSetting(
            f"{place!r} is no place of an index: give the path of a folder, or opensearch://…"
        ) from None
    if not path:
        raise InvalidSetting("an empty path is no place of an index; '.' is the current folder")
    return path


def _check_analyzer(analyzer: Analyzer) -> None:
    if not isinstance(analyzer, Analyzer) or isinstance(analyzer, type):
        raise InvalidSetting(
            f"analyzer={analyzer!r:.60}: give an object with the members of sn.Analyzer, such as "
            "sn.FRENCH"
        )


def engine_called(
    name: str, place: Place = "", *, shards: int | None = None, replicas: int | None = None
) -> Engine:
    """The engine of this name, or that of an address on a cluster."""
    if name == "opensearch" or (place and is_address(path_of(place))):
        # Imported only now: the client of a cluster takes long to load, and most have none.
        from ..engines.opensearch import OpenSearchEngine

        return OpenSearchEngine(shards, replicas)
    if shards is not None or replicas is not None:
        raise NotSupported(
            f"shards= and replicas= are for an index on a cluster (opensearch://…), not for {name}"
        )
    if name == "native":
        return NativeEngine()
    if name == "whoosh":
        # Imported only now: Whoosh takes longer to load than many a search takes to run.
        from ..engines.whoosh import WhooshEngine

        return WhooshEngine()
    raise NotSupported(f"no engine {name!r}; the engines are: native, opensearch, whoosh")


def create(
    place: Place,
    *,
    schema: Schema = NEWS,
    analyzer: Analyzer = FRENCH,
    engine: str = "native",
    exist_ok: bool = False,
    shards: int | None = None,
    replicas: int | None = None,
) -> Index:
    """Make an empty index in a folder, which is made too if need be, or on a cluster.

    Args:
        place: the folder, or ``opensearch://host:9200/name``, which chooses its engine itself.
        schema: the fields of its articles; the default is that of news.
        analyzer: how words become terms; the default is French.
        engine: who keeps and searches it.
        exist_ok: open the index if one stands there already.
        shards: on a cluster, into how many parts the index is cut; 1 by default.
        replicas: on a cluster, how many further copies of each part are kept; 1 by default.

    Raises:
        IndexExists: one stands there already, of this engine or of another.
        IndexLocked: somebody else is making one there.
        InvalidSetting: an empty path, or an analyzer that is none.
        SchemaError: the schema is no `Schema`.
        ClusterError: the cluster cannot be reached, or refuses.
        NotSupported: shards or replicas for an engine without a cluster.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with create(folder) as index:
        ...         len(index)
        0
    """
    path = path_of(place)
    if not isinstance(schema, Schema):
        raise SchemaError(f"schema={schema!r}: give a Schema, such as sn.Schema({{...}})")
    _check_analyzer(analyzer)
    made_by = engine_called(engine, path, shards=shards, replicas=replicas)
    if exist_ok:
        # To make one asks for the lock of a writer, and an index may stand here that has one.
        with suppress(IndexNotFound):
            return open(path, analyzer=analyzer, engine=engine)
    _refuse_whoosh(made_by, path, IndexExists)
    try:
        made_by.create(path, schema, analyzer)
    except (IndexExists, IndexLocked):
        if exist_ok:
            # Somebody may have made it just now.
            with suppress(IndexNotFound):
                return open(path, analyzer=analyzer, engine=engine)
        raise
    return open(path, analyzer=analyzer, engine=engine)


def _refuse_whoosh(engine: Engine, path: str, error: type[IndexStateError]) -> None:
    """Raise where the native engine is asked for an index that the whoosh engine keeps."""
    if engine.name == "native" and os.path.exists(os.path.join(path, WHOOSH_MARKER)):
        raise error(
            f"{path}: the whoosh engine keeps the index here; open it with engine='whoosh'"
        ) from None


def open(place: Place, *, analyzer: Analyzer = FRENCH, engine: str = "native") -> Index:
    """Open the index in a folder, or on a cluster (``opensearch://host:9200/name``).

    Args:
        place: path of the folder, or address of the index.
        analyzer: the one that the index was made with; with another one it warns, and writes
            nothing.
        engine: ``"whoosh"`` for an index in a folder that the engine beside the native one wrote.

    Raises:
        IndexNotFound: none stands there.
        InvalidSetting: an empty path, or an analyzer that is none.
        IncompatibleIndex: it was written in a format that this release cannot read.
        CorruptIndex: a file of it is damaged or missing.
        ClusterError: the cluster cannot be reached, or refuses.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     create(folder).close()
        ...     with open(folder) as index:
        ...         len(index)
        0
    """
    path = path_of(place)
    _check_analyzer(analyzer)
    kept_by = engine_called(engine, path)
    try:
        return Index(path, kept_by, analyzer)
    except IndexNotFound:
        _refuse_whoosh(kept_by, path, IndexNotFound)
        raise
