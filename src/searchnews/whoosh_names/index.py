"""Making and opening indexes by Whoosh's names."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..analysis import FRENCH, Analyzer
from ..api import Index, create
from ..api import open as open_index
from ..api.commits import Place
from ..errors import IncompatibleIndex, IndexNotFound, IndexStateError
from .cures import Partial, refuse, refuse_all
from .fields import Schema
from .searching import Searcher
from .writing import IndexWriter

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["FileIndex", "create_in", "exists_in", "open_dir"]


def create_in(
    dirname: Place, schema: Schema, indexname: str | None = None, *, analyzer: Analyzer = FRENCH
) -> FileIndex:
    """Make an empty index in a folder.

    Unlike Whoosh's, which begins anew over an index that stands there, it leaves that one alone.

    Raises:
        IndexExists: an index stands there; `open_dir` opens it.

    Example:
        >>> import tempfile
        >>> from searchnews.whoosh_names import ID, TEXT, QueryParser
        >>> schema = Schema(path=ID(stored=True, unique=True), content=TEXT)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ix = create_in(folder, schema)
        ...     with ix.writer() as writer:
        ...         writer.add_document(path="/a", content="L’OTAN se réunit")
        ...     with ix.searcher() as searcher:
        ...         hits = searcher.search(QueryParser("content", schema).parse("otan"))
        ...         [hit["path"] for hit in hits]
        ['/a']
    """
    if indexname is not None:
        refuse("create_in", "indexname")
    index = create(dirname, schema=schema.to_news(), analyzer=analyzer)
    with index.writer() as writer:
        writer.commit(schema.to_json())
    index.refresh()
    return FileIndex(index, schema)


def open_dir(
    dirname: Place,
    indexname: str | None = None,
    readonly: bool = False,
    schema: Schema | None = None,
    *,
    analyzer: Analyzer = FRENCH,
) -> FileIndex:
    """Open the index in a folder, whether it was made by `create_in` or by ``sn.create``.

    Raises:
        IndexNotFound: none stands there.
        IncompatibleIndex: Whoosh wrote it. Whoosh's files hold pickles, which can run any code,
            so they are never read; index the documents again.
    """
    if indexname is not None:
        refuse("open_dir", "indexname")
    try:
        index = open_index(dirname, analyzer=analyzer)
    except IndexNotFound:
        if any(Path(os.fsdecode(dirname)).glob("_*_*.toc")):
            raise IncompatibleIndex(
                f"{os.fsdecode(dirname)}: Whoosh wrote this index, and its pickles are never "
                "read; create_in another folder and add the documents again"
            ) from None
        raise
    return FileIndex(index, schema or Schema.from_json(index.payload, index.schema))


def exists_in(dirname: Place, indexname: str | None = None) -> bool:
    """Whether `open_dir` would find an index there."""
    if indexname is not None:
        refuse("exists_in", "indexname")
    try:
        open_index(dirname).close()
    except IndexNotFound:
        return False
    except IndexStateError:
        return True
    return True


class FileIndex(Partial):
    """An index by Whoosh's names; ``index`` is the searchnews index behind it."""

    def __init__(self, index: Index, schema: Schema) -> None:
        self.index = index
        """The searchnews index: facets, completion, correction and more."""
        self.schema = schema
        """The fields."""

    def writer(
        self, *, limitmb: int = 512, procs: int | None = None, **others: object
    ) -> IndexWriter:
        """Take the writer's lock. ``limitmb`` is its memory, ``procs`` its threads.

        Raises:
            IndexLocked: another writer holds it.
        """
        refuse_all("writer", others, ("multisegment", "timeout", "delay", "compound"))
        return IndexWriter(self.index.writer(memory_mb=limitmb, threads=procs), self.schema)

    def searcher(self, **others: object) -> Searcher:
        """A searcher of the newest commit, whatever is committed later."""
        refuse_all("searcher", others)
        self.index.refresh()
        return Searcher(self.index, self.schema)

    def doc_count(self) -> int:
        """How many documents there are."""
        self.index.refresh()
        return len(self.index)

    doc_count_all = doc_count

    def is_empty(self) -> bool:
        """Whether there is no document."""
        return self.doc_count() == 0

    def latest_generation(self) -> int:
        """How many commits the index has seen."""
        return self.index.refresh()

    def refresh(self) -> Self:
        """The index, at its newest commit."""
        self.index.refresh()
        return self

    def up_to_date(self) -> bool:
        """True: an index follows its commits; a searcher does not."""
        return True

    def close(self) -> None:
        """Let go of the files."""
        self.index.close()

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
        return f"<FileIndex {self.index.place!r}>"
