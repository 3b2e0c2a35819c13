"""What every engine offers to `searchnews.api`, and the values that cross the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from ..query.tree import Match, Node

if TYPE_CHECKING:
    from datetime import timedelta

    from ..analysis import Analyzer, Fingerprint
    from ..article import Article
    from ..index import Damage, Repaired, Schema
    from ..query.facets import Facet
    from ..query.sorting import Sort
    from ..ranking.explanation import Explanation
    from ..snippet import Snippet

__all__ = [
    "Count",
    "Engine",
    "EngineResults",
    "EngineWriter",
    "Match",
    "Place",
    "Progress",
    "Request",
    "View",
]

Count = Literal["auto", "exact"]
Place: TypeAlias = "tuple[object, int, int]"
"""A place in the order of a search: the value ordered by, segment, document."""


Progress: TypeAlias = "Callable[[int, int], object]"
"""Told now and then how much of how much is done; what it raises ends the work."""


# Not frozen: every search makes one, and frozen fields take five times as long to set.
@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Request:
    """One search, understood and checked; nobody changes it."""

    query: Node | str
    """A tree, or plain words that need no parser."""
    limit: int = 10
    offset: int = 0
    sort: Sort | None = None
    """None: the best score first."""
    filter: Node | None = None
    facets: tuple[Facet, ...] = ()
    match: Match = "any"
    recency: timedelta | None = None
    now: int = 0
    """The present for recency, in microseconds since 1970 UTC."""
    count: Count = "auto"
    after: Place | None = None
    """Only hits behind this place."""


class EngineResults(Protocol):
    """The hits of one search, read lazily by their number from 0."""

    @property
    def schema(self) -> Schema:
        """The fields of the articles."""

    @property
    def total(self) -> int:
        """How many articles match, at least."""

    @property
    def total_is_exact(self) -> bool:
        """Whether no more match."""

    @property
    def last(self) -> Place | None:
        """The place of the last hit."""

    def __len__(self) -> int: ...

    def ids(self, start: int, end: int) -> list[str]:
        """The ids of the articles from ``start`` to before ``end``."""

    def score(self, number: int) -> float:
        """Its score."""

    def value(self, number: int, field: str) -> object:
        """The value of one field, as an article holds it."""

    def article(self, number: int) -> Article:
        """The whole article."""

    def snippet(self, number: int, field: str, length: int, passages: int) -> Snippet:
        """Passages of a text field with what matched marked."""

    def explain(self, number: int) -> Explanation:
        """Where the score of a hit comes from."""

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet asked for, its values and their articles, most frequent first."""


class View(Protocol):
    """One commit of an index, as it was then."""

    schema: Schema
    generation: int
    payload: bytes
    fingerprint: Fingerprint

    def newest(self) -> View | None:
        """The newest commit, or None if this is it."""

    def __len__(self) -> int: ...

    def __contains__(self, id: str) -> bool: ...

    def get(self, id: str) -> Article | None:
        """The article with this id."""

    def ids(self) -> Iterator[str]:
        """Every id, in document order."""

    def articles(self) -> Iterator[Article]:
        """Every article, in document order."""

    def pinned(self) -> View:
        """The same articles whatever is committed later."""

    def search(self, request: Request) -> EngineResults:
        """Answer a search."""

    def search_many(
        self, queries: Sequence[Node | str], threads: int, limit: int, match: Match, count: Count
    ) -> Sequence[EngineResults]:
        """Answer many searches on several threads."""

    def similar(self, id: str, limit: int) -> EngineResults | None:
        """The articles most like one; None where there is no such article."""

    def complete(self, text: str, limit: int) -> list[str]:
        """Completions of the last word of ``text``, most frequent first."""

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """What should be replaced: start and end in characters, and by what."""

    def explain(self, query: Node | str, id: str, match: Match) -> Explanation | None:
        """Where the score of an article comes from; None where there is no such article."""

    def stats(self) -> Mapping[str, object]:
        """Figures about the index."""


class EngineWriter(Protocol):
    """The one writer of an index."""

    def add(self, article: Article) -> None:
        """Add an article whose id is new."""

    def update(self, article: Article) -> None:
        """Add an article in place of the one with its id."""

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Add the articles of JSON lines from byte ``start`` on, at most ``most``, up to one that
        takes a reader to understand or whose id is taken; where that is, and how many."""

    def delete(self, id: str) -> bool:
        """Delete an article; whether it was there."""

    def delete_all(self, ids: Iterable[str]) -> int:
        """Delete articles of the last commit; how many were there."""

    def flush(self) -> None:
        """Have what was added taken or refused, where an engine takes articles together."""

    def commit(self, payload: bytes | None) -> int:
        """Make everything visible and durable; the generation. No payload: the last one stays."""

    def optimize(self, progress: Progress | None) -> int:
        """Merge everything into one segment and commit; the generation."""

    def reanalyze(self, progress: Progress | None) -> int:
        """Analyse every article again and commit; the generation."""

    @property
    def merge_failure(self) -> str | None:
        """Why this writer merges no more, where a merge failed that commits can do without."""

    def rollback(self) -> None:
        """Forget everything since the last commit."""

    def close(self) -> None:
        """Give the lock back."""


class Engine(Protocol):
    """Who does the finding."""

    name: str

    def create(self, place: str, schema: Schema, analyzer: Analyzer) -> None:
        """Make an empty index; `IndexExists` where one stands."""

    def open(self, place: str, analyzer: Analyzer) -> View:
        """The newest commit of an index; `IndexNotFound` where none stands."""

    def writer(
        self, place: str, analyzer: Analyzer, *, memory_mb: int, threads: int, durable: bool
    ) -> EngineWriter:
        """Take the lock of an index; `IndexLocked` where another writer holds it."""

    def check(self, place: str) -> Sequence[Damage]:
        """The damage found by reading all of the newest commit."""

    def repair(self, place: str) -> Repaired:
        """Commit what is intact."""
