"""What a search gives back: a page of hits, each read only as far as it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, overload

from .. import _native
from ..errors import UnknownField
from ..index import has_column
from .arguments import size_for

if TYPE_CHECKING:
    from ..article import Article
    from ..engines.engine import EngineResults, Request
    from ..query.language import QueryWarning
    from ..ranking.explanation import Explanation
    from ..snippet import Snippet

__all__ = ["Hit", "Results"]

_MADE_AT_ONCE = 1_000


class Hit:
    """One article that was found, with its place in the list.

    ``hit["section"]`` is the value of a field; `article` the whole article. Hits are equal where
    they are the same place of the same results.

    Raises:
        UnknownField: ``hit[field]`` of a field that the schema has not.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
        ...     with index.writer() as writer:
        ...         writer.add(sn.Article(id="1", title="L’été à Nantes", section="France"))
        ...     hit = index.search("nantes")[0]
        ...     hit.rank, hit.id, hit["section"], hit.highlight("title").html()
        (1, '1', 'France', 'L’été à <mark>Nantes</mark>')
    """

    __slots__ = ("_number", "_results", "id", "rank")

    _results: EngineResults
    _number: int
    rank: int
    """Place in the whole list, from 1."""
    id: str
    """The article's id."""

    @property
    def score(self) -> float:
        """The score; comparable within one search only."""
        return self._results.score(self._number)

    @property
    def title(self) -> str:
        """The headline; empty where there is none."""
        try:
            value = self._results.value(self._number, "title")
        except UnknownField:
            return ""
        return value if isinstance(value, str) else ""

    @property
    def date(self) -> datetime | None:
        """The date, in the time zone of the index."""
        try:
            value = self._results.value(self._number, "date")
        except UnknownField:
            return None
        return value if isinstance(value, datetime) else None

    @property
    def article(self) -> Article:
        """The whole article, as it was added."""
        return self._results.article(self._number)

    def __getitem__(self, field: str) -> object:
        """The value of a field.

        Raises:
            UnknownField: the schema has no such field; the message names the known ones.
        """
        if field == "id":
            return self.id
        self._results.schema[field]  # raises where there is no such field
        return self._results.value(self._number, field)

    def snippet(self, length: int = 240, passages: int = 2, *, field: str = "body") -> Snippet:
        """Passages that show why the article was found.

        Args:
            length: characters of all passages together.
            passages: how many at most.
            field: the text field to show.

        Raises:
            QueryError: ``length`` or ``passages`` is no number from 1, or the field holds no text.
            UnknownField: the schema has no such field.
        """
        length = size_for("snippet: length", length)
        passages = size_for("snippet: passages", passages)
        return self._results.snippet(self._number, field, length, passages)

    def highlight(self, field: str) -> Snippet:
        """A whole text field with what matched marked.

        Raises:
            QueryError: the field holds no text.
            UnknownField: the schema has no such field.
        """
        return self._results.snippet(self._number, field, 0, 0)

    def explain(self) -> Explanation:
        """Where the score comes from: a tree that prints, whose numbers add up to it."""
        return self._results.explain(self._number)

    def to_dict(self) -> dict[str, object]:
        """Rank, score, id and the fields that a list shows, ready for JSON."""
        shown: dict[str, object] = {"rank": self.rank, "score": self.score, "id": self.id}
        for name, field in self._results.schema.items():
            if not has_column(field):
                continue
            value = self[name]
            if isinstance(value, datetime):
                value = value.isoformat()
            shown[name] = list(value) if isinstance(value, tuple) else value
        return shown

    # Made anew each time it is asked for, a hit is the same one all the same.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hit):
            return NotImplemented
        return self._results is other._results and self._number == other._number

    def __hash__(self) -> int:
        return hash((id(self._results), self._number))

    def __repr__(self) -> str:
        return f"<Hit {self.rank} {self.id!r} {self.title!r} score={self.score:.3f}>"


_make_hits = _native.NativeHitMaker(Hit)


class Results(Sequence[Hit]):
    """A page of hits, best first, and what is known of all matches.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
        ...     with index.writer() as writer:
        ...         added = writer.add_many({"id": str(n), "title": "Aide"} for n in range(9))
        ...     results = index.search("aide", limit=3)
        ...     results.total, results.total_is_exact, len(results), results[0].rank
        (9, True, 3, 1)
    """

    def __init__(
        self,
        found: EngineResults,
        offset: int,
        took: float,
        warnings: tuple[QueryWarning, ...] = (),
        request: Request | None = None,
        generation: int = 0,
    ) -> None:
        self._found = found
        self._offset = offset
        self.took = took
        """Seconds from the call to the answer."""
        self.warnings = warnings
        """What of the query was forgiven, and where."""
        self._request = request
        self._generation = generation

    @property
    def total(self) -> int:
        """How many articles match; a lower bound unless `total_is_exact`."""
        return self._found.total

    @property
    def total_is_exact(self) -> bool:
        """Whether `total` counts every match."""
        return self._found.total_is_exact

    @property
    def cursor(self) -> str | None:
        """What ``search(…, after=cursor)`` continues from; None where this is the last page.

        A full page may turn out to be the last one: then the next is empty.
        """
        request, place = self._request, self._found.last
        if request is None or place is None or len(self) < request.limit:
            return None
        # Imported here, as few pages are asked where they end.
        from .cursor import Cursor, digest

        search = digest(request.query, request.sort, request.filter, request.match, request.recency)
        rank = self._offset + len(self)
        return Cursor(self._generation, search, request.now, rank, place).spell()

    @cached_property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet asked for, its values and how many matches have each.

        Keywords stand as written, the most frequent first; periods in their own order.
        """
        return self._found.facets()

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, number: int) -> Hit: ...
    @overload
    def __getitem__(self, number: slice) -> list[Hit]: ...
    def __getitem__(self, number: int | slice) -> Hit | list[Hit]:
        count = len(self._found)
        if isinstance(number, slice):
            start, end, step = number.indices(count)
            if step == 1:
                return self._hits(start, max(start, end))
            return [self[i] for i in range(start, end, step)]
        if number < 0:
            number += count
        if not 0 <= number < count:
            raise IndexError(f"hit {number} of {count}")
        (hit,) = self._hits(number, number + 1)
        return hit

    def __iter__(self) -> Iterator[Hit]:
        count = len(self._found)
        if count <= _MADE_AT_ONCE:
            return iter(self._hits(0, count))
        # Those of a long list are made as the reader gets there.
        starts = range(0, count, _MADE_AT_ONCE)
        pages = (self._hits(start, min(start + _MADE_AT_ONCE, count)) for start in starts)
        return chain.from_iterable(pages)

    def _hits(self, start: int, end: int) -> list[Hit]:
        found = self._found
        return _make_hits(found, start, self._offset + start + 1, found.ids(start, end))

    def __repr__(self) -> str:
        return f"<Results {len(self)} of {self.total}{'' if self.total_is_exact else '+'}>"
