"""The writer that users hold."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from ..article import Article, ArticleStream
from ..engines.engine import EngineWriter, Request
from ..errors import (
    ArticleError,
    ArticlesRefused,
    ForkedProcess,
    InvalidArticle,
    InvalidSetting,
    NotSupported,
)
from .arguments import can_be_held, refuse_nan, refuse_several, single_keywords

if TYPE_CHECKING:
    from ..query.tree import Node
    from .index import Index

__all__ = ["Rejected", "Writer"]

_REPORT_EVERY = 1000
_DELETE_AT_ONCE = 10_000
_MOST_PAYLOAD = 1 << 20

_Answer = TypeVar("_Answer")


class Rejected(NamedTuple):
    """An article that `Writer.add_many` skipped, and why."""

    article: object
    error: ArticleError


class Writer:
    """Adds and deletes articles; one per index at a time, in all processes.

    Threads may share it: what each of them calls is done one after the other. As a context
    manager it commits on a clean exit, unless it was closed by then, and rolls back on an error.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
        ...     with index.writer() as writer:
        ...         writer.add(sn.Article(id="otan-1", title="L’OTAN se réunit", body="…"))
        ...     list(index.ids())
        ['otan-1']
    """

    def __init__(self, index: Index, engine: EngineWriter) -> None:
        self._index = index
        self._held = engine
        self._lock = threading.Lock()
        self._inside: int | None = None
        self._process = os.getpid()
        self._is_closed = False
        self._warned = False
        self._numbers = [name for name, field in index.schema.items() if field.kind == "number"]
        self._single = single_keywords(index.schema, Article.__dataclass_fields__)
        self._keeps_all = index.schema.keys() >= Article.__dataclass_fields__.keys() - {"id"}
        self.rejected: list[Rejected] = []
        """What `add_many(errors="skip")` skipped since the last commit; what a commit went without
        stays here until `add_many` is called again."""
        self._committed_without = 0

    def _in_turn(self, call: Callable[..., _Answer], *given: object) -> _Answer:
        """Call the engine when no other call is under way: it lends itself to one at a time.

        Not a context manager: Ctrl-C within its own two methods would leave the lock taken.
        """
        # Before the lock: a forked child would wait for a thread that only its parent has.
        if os.getpid() != self._process:
            raise ForkedProcess(
                "this writer belongs to the process that opened it; open one in this process"
            )
        me = threading.get_ident()
        # After an interrupt, who was inside may still be written there, but holds no lock.
        if self._inside == me and self._lock.locked():
            raise NotSupported(
                f"{self._index.place}: a writer cannot be called by its own analyzer, nor by the "
                "time zone of a date: they run within another call of it; call it after that one"
            )
        with self._lock:
            self._inside = me
            try:
                return call(*given)
            finally:
                self._inside = None

    def add(self, article: Article | Mapping[str, object]) -> None:
        """Add an article whose id is new.

        Raises:
            DuplicateId: the index holds an article with this id; `update` replaces it.
            InvalidArticle: a field has the wrong type, cannot be indexed, or is none that the
                schema declares.
            WriterClosed: the writer was closed, or a failed write stopped it.
            NotSupported: as every call: one of the writer's own analyzer, within another call.
        """
        self._guarded(self._held.add, article)

    def update(self, article: Article | Mapping[str, object]) -> None:
        """Add an article in place of the one with its id, if there is one.

        Raises: what `add` raises, but for DuplicateId.
        """
        self._guarded(self._held.update, article)

    def _guarded(
        self,
        call: Callable[[Article], None],
        article: Article | Mapping[str, object],
        of_file: bool = False,
    ) -> None:
        if not isinstance(article, Article):
            article = Article.from_mapping(article)
        if not (self._keeps_all or of_file):
            self._refuse_undeclared(article)
        if self._numbers:
            refuse_nan(article, self._numbers)
        if self._single:
            refuse_several(article, self._single)
        try:
            self._in_turn(call, article)
        except UnicodeEncodeError as error:
            raise InvalidArticle(
                f"article {article.id!r}: half a character (a lone surrogate) stands at "
                f"{error.start} of one of its texts; decode the text with errors='replace'"
            ) from None

    def _refuse_undeclared(self, article: Article) -> None:
        schema = self._index.schema
        own = Article.__dataclass_fields__.keys() - schema.keys() - {"id", "extra"}
        lost = [name for name in sorted(own) if getattr(article, name)]
        if "extra" not in schema:
            lost += [name for name in article.extra if name not in schema]
        if lost:
            raise InvalidArticle(
                f"article {article.id!r}: there is no field {lost[0]!r} in this index, and "
                f"nothing may be lost; the fields are id, {', '.join(schema)}; a StoredField "
                "called extra keeps what is not declared"
            )

    def add_many(
        self,
        articles: Iterable[Article | Mapping[str, object]],
        *,
        progress: Callable[[int], object] | None = None,
        errors: Literal["raise", "skip"] = "raise",
        update: bool = False,
    ) -> int:
        """Add articles as they come; never holds more than the writer's memory.

        Args:
            articles: those that `read_articles` streams are taken as far as the schema declares
                their fields; of any other, a field that it does not declare is an error.
            progress: called with the number of articles so far, now and then.
            errors: ``"skip"`` collects articles that cannot be added in `rejected` and goes
                on; ``"raise"`` stops at the first, the ones before it stay.
            update: replace articles whose id the index knows.

        Returns:
            How many were added.

        Raises:
            InvalidSetting: ``errors`` is neither.
            ArticleError: what `add` or `update` raises, unless errors are skipped.
        """
        if errors not in ("raise", "skip"):
            raise InvalidSetting(f"errors={errors!r}: it is 'raise' or 'skip'")
        # A list anew: who read the one before keeps it.
        self.rejected, self._committed_without = self.rejected[self._committed_without :], 0
        call = self._held.update if update else self._held.add
        of_file = isinstance(articles, ArticleStream)
        added = 0
        run = _Run(self, update, progress)
        with run.taking_lines_of(articles):
            for article in articles:
                run.raise_failure()
                try:
                    self._guarded(call, article, of_file)
                    added += 1
                except ArticleError as error:
                    if errors == "raise":
                        raise
                    added += self._reject(article, error)
                run.count(1)
        run.raise_failure()
        try:
            self.flush()
        except ArticleError as error:
            if errors == "raise":
                raise
            added += self._reject(None, error)
        if progress is not None:
            progress(run.seen)
        return added + run.taken

    def _reject(self, article: object, error: ArticleError) -> int:
        """Note who was refused; how many more were added than that one was not."""
        if not isinstance(error, ArticlesRefused):
            self.rejected.append(Rejected(article, error))
            return 0
        # What is sent together is refused together: this article was only the last one of them.
        self.rejected += [Rejected(*refused) for refused in error.refused]
        return (article is not None) - len(error.refused)

    def flush(self) -> None:
        """Have all that was added taken or refused now: a cluster is sent articles together.

        Raises:
            ArticlesRefused: some were not taken; `commit` raises it too, and goes on when it is
                called again, without them.
        """
        self._in_turn(self._held.flush)

    def delete(self, id: str) -> bool:
        """Delete the article with this id; whether it was there.

        Raises:
            QueryError: an id that is no text.
            WriterClosed: the writer was closed, or a failed write stopped it.
        """
        return can_be_held(id, "delete") and self._in_turn(self._held.delete, id)

    def delete_by_query(self, query: str | Node) -> int:
        """Delete every article of the last commit that matches; how many.

        Args:
            query: as `Index.search` takes it; all its bare words must match.

        Raises:
            QuerySyntaxError: the query is not understood; deleting never guesses.
        """
        tree = self._index._read(query, "all", strict=True).tree
        view = self._index._newest().pinned()
        deleted = offset = 0
        while True:
            request = Request(tree, _DELETE_AT_ONCE, offset, match="all", count="exact")
            found = view.search(request)
            deleted += self._in_turn(self._held.delete_all, found.ids(0, len(found)))
            offset += len(found)
            if len(found) < _DELETE_AT_ONCE:
                return deleted

    def commit(self, payload: bytes | None = None) -> int:
        """Make everything visible and durable.

        Args:
            payload: kept with the commit, for instance how far a feed was read; at most a
                megabyte, because every reader of the index reads it. Without one, that of the
                commit before stays.

        Returns:
            The generation of the index, which counts its commits.

        Raises:
            ArticlesRefused: a cluster did not take some of the articles; nothing is committed
                yet, and the next call commits the others.
            IndexIOError: the disk is full or failed. The index stands at its last commit, and
                this writer is stopped: open a new one and add what came since then again.
            WriterClosed: the writer was closed, or a failed write stopped it.
            NotSupported: the payload is too long; nothing was committed, and the writer goes on.
            InvalidSetting: likewise where it is not bytes.

        Warns:
            UserWarning: merging failed, for want of space or because a segment is damaged. The
                commit stands; this writer merges no more.
        """
        if payload is not None and not isinstance(payload, (bytes, bytearray, memoryview)):
            raise InvalidSetting(
                f"payload: bytes are kept with a commit, not {type(payload).__name__} "
                f"{payload!r:.40}; encode it, as in commit(text.encode())"
            )
        kept = None if payload is None else bytes(payload)
        if kept is not None and len(kept) > _MOST_PAYLOAD:
            raise NotSupported(
                f"a payload of {len(kept):,} bytes: a commit keeps at most {_MOST_PAYLOAD:,}; "
                "keep a file, and its name with the commit"
            )

        def commit() -> int:
            generation = self._held.commit(kept)
            self._index._expect_commit()
            self._committed_without = len(self.rejected)
            return generation

        generation = self._in_turn(commit)
        self._warn_of_merges()
        return generation

    @property
    def merge_failure(self) -> str | None:
        """Why this writer merges no more, where a merge failed that its commits did without."""
        return self._in_turn(lambda: self._held.merge_failure)

    def _warn_of_merges(self) -> None:
        failure = self.merge_failure
        if failure is not None and not self._warned:
            self._warned = True
            warnings.warn(
                f"{self._index.place}: commits stand, but merging failed and will not be tried "
                f"again by this writer: {failure}",
                stacklevel=3,
            )

    def rollback(self) -> None:
        """Forget everything since the last commit."""

        def rollback() -> None:
            self._held.rollback()
            del self.rejected[self._committed_without :]

        self._in_turn(rollback)

    def close(self) -> None:
        """Give the lock back; what was not committed is forgotten."""
        self._in_turn(self._held.close)
        self._is_closed = True

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and not self._is_closed:
                self.commit()
        finally:
            self.close()


class _Run:
    """One call of `Writer.add_many`: what it has seen, and the lines that need no `Article`."""

    def __init__(
        self, writer: Writer, update: bool, progress: Callable[[int], object] | None
    ) -> None:
        self._writer = writer
        self._update = update
        self._progress = progress
        self._failure: BaseException | None = None
        self.seen = 0
        self.taken = 0

    @contextmanager
    def taking_lines_of(self, articles: object) -> Iterator[None]:
        """Take what lines the stream offers, for as long as this lasts."""
        if not isinstance(articles, ArticleStream):
            yield
            return
        self._lines = articles.lines
        self._lines.take = self._take
        try:
            yield
        finally:
            self._lines.take = None

    def _take(self, lines: bytes, start: int) -> tuple[int, int]:
        before = self.taken
        most = articles = 0
        try:
            while articles == most and start < len(lines):
                most = _REPORT_EVERY - self.seen % _REPORT_EVERY
                start, articles = self._writer._in_turn(
                    self._writer._held.add_lines, lines, start, most, self._update
                )
                self.taken += articles
                self.count(articles)
        except BaseException as error:
            # Raised here, it would look like trouble with the file that is being read.
            self._failure = error
            self._lines.take = None
        return start, self.taken - before

    def count(self, articles: int) -> None:
        """Count articles that were seen, never beyond the next report."""
        self.seen += articles
        if articles and self._progress is not None and self.seen % _REPORT_EVERY == 0:
            self._progress(self.seen)

    def raise_failure(self) -> None:
        """Raise what went wrong while lines were taken."""
        if self._failure is not None:
            raise self._failure
