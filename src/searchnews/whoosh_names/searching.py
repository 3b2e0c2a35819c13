"""Whoosh's searcher, its results and their hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

from .. import api
from ..errors import NotSupported, QueryError
from ..query import tree
from ..query.tree import Node
from .cures import Partial, refuse, refuse_all
from .fields import Schema
from .qparser import any_query, term

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Hit", "Results", "ResultsPage", "Searcher"]

_HARMLESS = ("scored", "optimize", "maptype", "collapse_limit", "collapse_order")
_LARGEST = 1_000_000


class Searcher(Partial):
    """Searches one commit of an index."""

    def __init__(self, index: api.Index, schema: Schema) -> None:
        self._index = index
        self._pinned = index.snapshot()
        self.schema = schema
        """The fields."""

    def search(
        self,
        q: object,
        limit: int | None = 10,
        sortedby: object = None,
        reverse: bool = False,
        filter: object = None,
        mask: object = None,
        **others: object,
    ) -> Results:
        """Find documents, best first.

        Args:
            q: what a parser gave, or a tree of ``whoosh.query``.
            limit: how many hits; None for all, up to a million.
            sortedby: the name of a DATETIME, NUMERIC, ID or KEYWORD field to order by.
            reverse: the order of ``sortedby``, turned round.
            filter: a query that hits must match too.
            mask: a query that no hit may match.

        Raises:
            QueryError: ``q`` is no query.
            NotSupported: an argument without counterpart; the message names the way out.
        """
        refuse_all("search", (name for name, value in others.items() if value), _HARMLESS)
        only = [] if filter is None else [any_query(self.schema, filter)]
        if mask is not None:
            only.append(tree.Not(any_query(self.schema, mask)))
        found = self._pinned.search(
            any_query(self.schema, q),
            min(limit or len(self._pinned), _LARGEST),
            sort=self._order(sortedby, reverse),
            filter=tree.And(tuple(only)) if only else None,
            match="all",
            count="exact",
        )
        return Results(found, self.schema)

    def _order(self, sortedby: object, reverse: bool) -> str:
        if isinstance(sortedby, (list, tuple)) and len(sortedby) == 1:
            (sortedby,) = sortedby
        if sortedby is None:
            if reverse:
                raise NotSupported(
                    "search: the worst score first is not to be had; read the results backwards"
                )
            return "score"
        if not isinstance(sortedby, str):
            raise NotSupported(
                f"search(sortedby={sortedby!r}): results are ordered by one field, given by name"
            )
        self.schema[sortedby]  # raises where there is no such field
        if sortedby == self.schema.unique:
            raise NotSupported(
                f"search(sortedby={sortedby!r}): the unique field gives no order; keep its "
                "value in an ID field besides"
            )
        return ("-" if reverse else "") + self.schema.kept[sortedby]

    def search_page(
        self, query: object, pagenum: int, pagelen: int = 10, **others: Any
    ) -> ResultsPage:
        """One page of hits, from 1; a page behind the last one is the last one."""
        if pagenum < 1:
            raise QueryError(f"search_page: page {pagenum}; pages count from 1")
        return ResultsPage(self.search(query, pagenum * pagelen, **others), pagenum, pagelen)

    def documents(self, **values: object) -> Iterator[dict[str, object]]:
        """The stored fields of every document with these values; of all without any."""
        asked = [term(self.schema, name, value) for name, value in values.items()]
        query: Node = tree.And(tuple(asked)) if asked else tree.Every()
        return (hit.fields() for hit in self.search(query, limit=None))

    def document(self, **values: object) -> dict[str, object] | None:
        """The stored fields of the first document with these values."""
        return next(self.documents(**values), None)

    def doc_count(self) -> int:
        """How many documents the commit holds."""
        return len(self._pinned)

    doc_count_all = doc_count

    def up_to_date(self) -> bool:
        """Whether there is no later commit."""
        return self._index.refresh() == self._pinned.generation

    def refresh(self) -> Searcher:
        """A searcher of the newest commit."""
        self._index.refresh()
        return Searcher(self._index, self.schema)

    def close(self) -> None:
        """Let go of the commit."""
        self._pinned.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Results(Partial):
    """The hits of a search; their `len` is how many documents match in all."""

    def __init__(self, found: api.Results, schema: Schema) -> None:
        self.found = found
        """The results of searchnews: facets, times, warnings."""
        self._schema = schema
        self.runtime = found.took
        """Seconds that the search took."""

    def __len__(self) -> int:
        return self.found.total

    def scored_length(self) -> int:
        """How many hits there are to go through."""
        return len(self.found)

    def estimated_length(self) -> int:
        """How many documents match; exact."""
        return self.found.total

    estimated_min_length = estimated_length

    def has_exact_length(self) -> bool:
        """True."""
        return True

    def is_empty(self) -> bool:
        """Whether nothing matches."""
        return not self.found.total

    @overload
    def __getitem__(self, n: int) -> Hit: ...
    @overload
    def __getitem__(self, n: slice) -> list[Hit]: ...
    def __getitem__(self, n: int | slice) -> Hit | list[Hit]:
        if isinstance(n, slice):
            return [Hit(hit, self._schema) for hit in self.found[n]]
        return Hit(self.found[n], self._schema)

    def __iter__(self) -> Iterator[Hit]:
        return (Hit(hit, self._schema) for hit in self.found)

    def fields(self, n: int) -> dict[str, object]:
        """The stored fields of the hit at place ``n``."""
        return self[n].fields()

    def score(self, n: int) -> float:
        """The score of the hit at place ``n``."""
        return self[n].score

    def __repr__(self) -> str:
        return f"<Top {self.scored_length()} Results of {len(self)}>"


class ResultsPage(Partial):
    """One page of a search; its `len` is how many documents match in all."""

    def __init__(self, results: Results, pagenum: int, pagelen: int) -> None:
        self.results = results
        """The hits of this page and those before it."""
        self.total = len(results)
        """How many documents match."""
        self.pagecount = -(-self.total // pagelen)
        """How many pages there are."""
        self.pagenum = min(max(1, self.pagecount), pagenum)
        """This page, from 1."""
        self.offset = (self.pagenum - 1) * pagelen
        """How many hits stand on the pages before."""
        self.pagelen = min(pagelen, self.total - self.offset)
        """How many stand on this one."""

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.results[self.offset : self.offset + self.pagelen])

    @overload
    def __getitem__(self, n: int) -> Hit: ...
    @overload
    def __getitem__(self, n: slice) -> list[Hit]: ...
    def __getitem__(self, n: int | slice) -> Hit | list[Hit]:
        return self.results[self.offset : self.offset + self.pagelen][n]

    def score(self, n: int) -> float:
        """The score of the hit at place ``n`` of the page."""
        return self[n].score

    def scored_length(self) -> int:
        """How many hits were read to get here."""
        return self.results.scored_length()

    def is_last_page(self) -> bool:
        """Whether no page follows."""
        return self.pagenum >= self.pagecount


class Hit(Partial, Mapping[str, object]):
    """One document that was found: a mapping of its stored fields that have a value."""

    __slots__ = ("_schema", "hit")

    def __init__(self, hit: api.Hit, schema: Schema) -> None:
        self.hit = hit
        """The hit of searchnews."""
        self._schema = schema

    @property
    def score(self) -> float:
        """The score; comparable within one search only."""
        return self.hit.score

    @property
    def rank(self) -> int:
        """The place in the list, from 0."""
        return self.hit.rank - 1

    pos = rank

    def _value(self, name: str) -> object:
        if name == self._schema.unique:
            return self.hit.id
        return self._schema[name].show(self.hit[self._schema.kept[name]])

    def __getitem__(self, name: str) -> object:
        if name not in self._schema or not self._schema[name].stored:
            raise KeyError(f"{name!r} is no stored field of this document")
        value = self._value(name)
        if value is None or value == "":
            raise KeyError(f"{name!r}: this document has no value there")
        return value

    def __iter__(self) -> Iterator[str]:
        for name in self._schema.stored_names():
            value = self._value(name)
            if value is not None and value != "":
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def fields(self) -> dict[str, object]:
        """The stored fields as a dictionary."""
        return dict(self)

    def highlights(
        self,
        fieldname: str,
        text: str | None = None,
        top: int = 3,
        minscore: int = 1,
        *,
        length: int = 400,
    ) -> str:
        """Passages of a field as HTML, what matched in ``<b class="match">``.

        Args:
            fieldname: a TEXT field, stored or not: the text is in the index either way.
            text: not possible; the text is that of the index.
            top: how many passages at most.
            minscore: without meaning here.
            length: characters of all passages together.

        Returns:
            An empty text where nothing matched in this field.
        """
        if text is not None:
            raise NotSupported(
                "highlights(text=…): the text of the index is marked; leave the argument out"
            )
        self._schema[fieldname]  # raises where there is no such field
        if self._schema[fieldname].kind != "TEXT":
            refuse("highlights", "matched_terms")
        passages = self.hit.snippet(length, top, field=self._schema.kept[fieldname])
        return passages.html("b", "match") if passages.marks else ""

    def __repr__(self) -> str:
        return f"<Hit {self.fields()!r}>"
