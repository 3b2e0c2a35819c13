"""Every error that searchnews raises.

    SearchNewsError
    ├── ArticleError              a record that cannot become an article
    │   ├── InvalidArticle        a field is missing, of the wrong type or too large
    │   ├── DuplicateId           add() of an id that the index already holds
    │   ├── ArticlesRefused       some of the articles that were sent together cannot be kept
    │   └── UnreadableFile        a file, or one record of it, that a reader cannot make sense of
    ├── AnalysisError             an analyzer broke its contract
    │   └── AnalyzerMismatch      the index was written by an analyzer that makes other terms
    ├── IndexStateError           the index is not in the state that the call needs
    │   ├── IndexExists           create() where an index already stands
    │   ├── IndexNotFound         open() where none stands
    │   ├── IndexLocked           another writer holds the lock
    │   ├── IncompatibleIndex     written in a format version that this release cannot read
    │   ├── IndexIOError          the operating system refused to read or write a file
    │   ├── CorruptIndex          a file of the index is damaged, truncated or missing
    │   ├── IndexClosed           a call on an index that was closed
    │   ├── WriterClosed          a call on a writer that was closed, or that a failed write stopped
    │   └── ForkedProcess         an index or writer used in a forked child
    ├── SchemaError               a schema that contradicts itself
    │   └── UnknownField          a field that the schema does not declare
    ├── QueryError                a query that cannot be answered
    │   ├── QuerySyntaxError      strict parsing met something it does not understand
    │   └── QueryLimit            the query is larger than a stated bound
    ├── ClusterError              a cluster did not do what was asked, or its address says nothing
    │   ├── ClusterUnreachable    no node answers: wrong host or port, TLS, or none in time
    │   ├── ClusterUnavailable    it answers that it cannot: shards missing, no leader, overloaded
    │   ├── AccessDenied          user or password are wrong, or the user may not do this
    │   └── ReadOnlyIndex         the cluster lets nobody write to the index
    ├── InvalidSetting            an argument that says how to do a thing is out of its bounds
    └── NotSupported              the engine behind the index cannot do this

Each message says what happened, where, and the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class SearchNewsError(Exception):
    """The base of every error of this package; catch it to catch them all."""


class ArticleError(SearchNewsError):
    """A record cannot become an article of the index."""


class InvalidArticle(ArticleError, ValueError):
    """A field of an article is missing, has the wrong type or is too large."""


class DuplicateId(ArticleError, ValueError):
    """``add()`` met an id that the index already holds; ``update()`` replaces."""


class ArticlesRefused(ArticleError):
    """Some of the articles that were sent to a cluster together cannot be kept.

    ``refused`` holds each of them with its own error; all others were taken.
    """

    def __init__(self, message: str, refused: Sequence[tuple[object, ArticleError]] = ()) -> None:
        self.refused = tuple(refused)
        super().__init__(message)


class UnreadableFile(ArticleError, ValueError):
    """A file, or one record of it, cannot be read as articles."""

    names_place = False
    """Whether the message begins with the file already, and with the line where there is one."""


class AnalysisError(SearchNewsError):
    """An analyzer broke its contract."""


class AnalyzerMismatch(AnalysisError):
    """The index was written by an analyzer that makes other terms of the same words."""


class IndexStateError(SearchNewsError):
    """The index is not in the state that the call needs."""


class IndexExists(IndexStateError, FileExistsError):
    """``create()`` was asked to build where an index already stands."""


class IndexNotFound(IndexStateError, FileNotFoundError):
    """``open()`` found no index at the given place."""


class IndexLocked(IndexStateError):
    """Another writer, in this process or another one, holds the lock."""


class IncompatibleIndex(IndexStateError):
    """The index was written in a format version that this release cannot read."""


class IndexIOError(IndexStateError, OSError):
    """The operating system refused to read or write a file of the index."""


class CorruptIndex(IndexStateError):
    """A file of the index is damaged, truncated or missing."""


class IndexClosed(IndexStateError):
    """The index was closed; open it again."""


class WriterClosed(IndexStateError):
    """The writer was closed, or stopped after a write that failed."""


class ForkedProcess(IndexStateError):
    """An index or writer was used in a forked child; open it again there."""


class SchemaError(SearchNewsError, ValueError):
    """A schema contradicts itself or a stated bound."""


class UnknownField(SchemaError, KeyError):
    """A field that the schema does not declare; the message names the known ones."""

    __str__ = Exception.__str__


class QueryError(SearchNewsError, ValueError):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """Strict parsing met something that it does not understand.

    ``query`` is the text as given, ``position`` the character where the trouble
    starts; ``str(error)`` shows both, with a caret under the place.
    """

    def __init__(self, message: str, query: str = "", position: int = 0) -> None:
        self.query = query
        self.position = position
        caret = f"\n  {query}\n  {' ' * position}^" if query else ""
        super().__init__(message + caret)


class QueryLimit(QueryError):
    """The query is larger than a stated bound; the message gives the number."""


class ClusterError(SearchNewsError):
    """A cluster did not do what was asked of it, or its address cannot be understood."""


class ClusterUnreachable(ClusterError, ConnectionError):
    """No node of the cluster answers, or none in time."""


class ClusterUnavailable(ClusterError):
    """The cluster answers that it cannot do it now."""


class AccessDenied(ClusterError, PermissionError):
    """The cluster refuses the user, or refuses this to the user."""


class ReadOnlyIndex(ClusterError):
    """The cluster lets nobody write to the index."""


class InvalidSetting(SearchNewsError, ValueError):
    """An argument that says how to do a thing is out of its bounds."""


class NotSupported(SearchNewsError, NotImplementedError):
    """The engine behind this index cannot do what was asked."""
