"""The hits of the native engine, with dates and values put into what Python has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from .. import _native
from ..index import Field, KeywordField, Moments, Schema, has_column
from ..snippet import Snippet
from .engine import Place

if TYPE_CHECKING:
    from ..article import Article
    from ..query.facets import Facet
    from ..ranking.explanation import Explanation

__all__ = ["ArticleFields", "NativeResults", "explained"]

_READ_AT_ONCE = 16


class ArticleFields(NamedTuple):
    """What the fields of a stored article are made into."""

    schema: Schema
    moments: Moments
    columns: Mapping[str, Callable[[list[Any]], list[object]]]
    """How the values of a column are shown."""

    @classmethod
    def of(cls, schema: Schema, moments: Moments) -> ArticleFields:
        """Those of a schema, with dates in the zone of the index."""
        declared = [(name, field) for name, field in schema.items() if has_column(field)]
        return cls(schema, moments, {name: _shown_as(field, moments) for name, field in declared})


def _shown_as(declared: Field, moments: Moments) -> Callable[[list[Any]], list[object]]:
    if isinstance(declared, KeywordField):
        if declared.multiple:
            return lambda all_values: [tuple(values or ()) for values in all_values]
        return lambda all_values: [values[0] if values else None for values in all_values]
    if declared.kind == "date":
        local = moments.local
        return lambda dates: [None if micros is None else local(micros) for micros in dates]
    return lambda values: values


class NativeResults:
    """The hits of one search of a native index."""

    __slots__ = ("_facets", "_fields", "_found", "_read")

    def __init__(
        self, found: _native.NativeResults, fields: ArticleFields, facets: tuple[Facet, ...] = ()
    ) -> None:
        self._found = found
        self._fields = fields
        self._facets = facets
        self._read: dict[str, dict[int, object]] = {}
        """Per column, the values that were read last, by the numbers of their hits."""

    @property
    def schema(self) -> Schema:
        """The fields of the articles."""
        return self._fields.schema

    @property
    def total(self) -> int:
        """How many articles match, at least."""
        return self._found.total

    @property
    def total_is_exact(self) -> bool:
        """Whether no more match."""
        return self._found.total_is_exact

    def __len__(self) -> int:
        return len(self._found)

    def ids(self, start: int, end: int) -> list[str]:
        """The ids of the articles from ``start`` to before ``end``."""
        return self._found.ids(start, end)

    def score(self, number: int) -> float:
        """Its score."""
        return self._found.score(number)

    def value(self, number: int, field: str) -> object:
        """The value of ``field``, from a column where it has one, else from the article."""
        read = self._read.get(field)
        if read is None or number not in read:
            return self._newly_read(number, field)
        return read[number]

    def _newly_read(self, number: int, field: str) -> object:
        shown_as = self._fields.columns.get(field)
        if shown_as is None:
            self._fields.schema[field]  # raises where there is no such field
            # As in the article, whose extra is empty and not None.
            return self._stored(number).get(field, {} if field == "extra" else None)
        # Who shows one hit shows its neighbours too: reading all at once is a third of the work.
        first = number - number % _READ_AT_ONCE
        end = min(first + _READ_AT_ONCE, len(self._found))
        values = shown_as(self._found.values(field, first, end))
        read = self._read[field] = dict(zip(range(first, end), values, strict=True))
        return read[number]

    def _stored(self, number: int) -> dict[str, object]:
        record = self._found.record(number)
        for name, text in record.items():
            if self._fields.schema[name].kind == "stored":
                # Imported here: it brings all of JSON along, and a list of hits needs none.
                from .stored_values import read_value

                record[name] = read_value(cast(str, text))
        return record

    def article(self, number: int) -> Article:
        """The whole article, as it was added."""
        schema = self._fields.schema
        record = self._stored(number)
        values: dict[str, object] = {"id": self._found.ids(number, number + 1)[0]}
        for name, declared in schema.items():
            if declared.kind == "date":
                (micros,) = self._found.values(name, number, number + 1)
                if micros is not None:
                    offset = cast("int | None", record.get(name))
                    values[name] = self._fields.moments.decode(cast(int, micros), offset)
            elif name in record:
                values[name] = record[name]
            elif has_column(declared):
                values[name] = self.value(number, name)
        return _article(values)

    def snippet(self, number: int, field: str, length: int, passages: int) -> Snippet:
        """Passages of a text field with what matched marked."""
        return Snippet.of(self._found.snippet(number, field, length, passages))

    def explain(self, number: int) -> Explanation:
        """Where the score of a hit comes from."""
        return explained(self._found.explain(number))

    @property
    def last(self) -> Place | None:
        """The place of the last hit."""
        return self._found.last()

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """For each facet asked for, its values and their articles."""
        if not self._facets:
            return {}
        # Imported here, as few searches count.
        from ..query.facets import name_counts

        counted = zip(self._facets, self._found.facets(), strict=True)
        return {facet.name: name_counts(facet, counts) for facet, counts in counted}


def explained(nested: Any) -> Explanation:
    """What native code says of a score, as a tree."""
    # Imported here, as few searches are explained.
    from ..ranking.explanation import Explanation

    return Explanation.of(nested)


def _article(values: dict[str, object]) -> Article:
    # Imported here, as a list of hits is shown without any.
    from ..article import Article

    # What a column has no value of was not in the article.
    given = {name: value for name, value in values.items() if value is not None and value != ()}
    extra = dict(cast("Mapping[str, object]", given.pop("extra", {})))
    for name in [name for name in given if name not in Article.__dataclass_fields__]:
        value = given.pop(name)
        # As where their order had to be kept: one keyword is told as several are.
        extra[name] = list(value) if isinstance(value, tuple) else value
    return Article(**given, extra=extra)  # type: ignore[arg-type]
