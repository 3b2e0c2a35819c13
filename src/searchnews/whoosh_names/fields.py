"""Whoosh's field types and schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from .. import index as news
from ..errors import InvalidArticle, SchemaError, UnknownField
from ..query.fields import QueryFields
from .cures import Partial
from .kinds import BOOLEAN, DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, TYPES, FieldType

__all__ = ["BOOLEAN", "DATETIME", "ID", "KEYWORD", "NUMERIC", "STORED", "TEXT", "Schema"]

_OPTIONS = ("stored", "unique", "field_boost", "commas")

# An Article has these attributes, each for values of one kind only.
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("title", "body", "lead", "source", "section", "author"), ("TEXT", "ID")),
    "url": ("TEXT", "ID"),
    "tags": ("KEYWORD",),
    "date": ("DATETIME",),
    "extra": (),
}


def kept_name(name: str, field: FieldType) -> str:
    """Under which name the index keeps a field: its own, unless that has another meaning."""
    if name in ("id", "score"):
        return f"{name}_"
    fits = name not in _ATTRIBUTES or field.kind in _ATTRIBUTES[name]
    return name if fits else f"{name}_"


class Schema(Partial):
    """The fields of an index by name.

    One field may be unique: it is the id of a document. Without one, documents get an id of
    their own that nothing shows.

    Raises:
        SchemaError: two unique fields, no TEXT field, or a field of no known type.

    Example:
        >>> Schema(path=ID(unique=True, stored=True), content=TEXT).names()
        ['content', 'path']
    """

    def __init__(self, **fields: FieldType | type[FieldType]) -> None:
        self._fields: dict[str, FieldType] = {}
        self._set(fields)

    def _set(self, fields: Mapping[str, FieldType | type[FieldType]]) -> None:
        for name, given in fields.items():
            field: Any = given() if isinstance(given, type) else given
            if not isinstance(field, FieldType):
                raise SchemaError(
                    f"field {name}: {field!r} is none of {', '.join(TYPES)} of "
                    "searchnews.whoosh_names"
                )
            self._fields[name] = field
        unique = [name for name, field in self._fields.items() if field.unique]
        if len(unique) > 1:
            raise SchemaError(
                f"{' and '.join(unique)} are both unique; one field identifies a document: "
                "keep one of them unique"
            )
        self.unique: str | None = unique[0] if unique else None
        """The field that identifies a document."""
        self.kept = {
            name: kept_name(name, field)
            for name, field in self._fields.items()
            if name != self.unique
        }
        """Field -> the name under which the searchnews index keeps it; without the unique one."""

    def __getitem__(self, name: str) -> FieldType:
        try:
            return self._fields[name]
        except KeyError:
            raise UnknownField(
                f"no field {name!r}; the fields are {', '.join(self._fields)}"
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[FieldType]:
        return iter(self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def names(self) -> list[str]:
        """The names of all fields, sorted."""
        return sorted(self._fields)

    def items(self) -> list[tuple[str, FieldType]]:
        """Names and fields, sorted by name."""
        return sorted(self._fields.items())

    def stored_names(self) -> list[str]:
        """The names of the fields that hits show."""
        return [name for name, field in self.items() if field.stored]

    def add(self, name: str, field: FieldType | type[FieldType]) -> None:
        """Add a field, as long as no index was made with the schema."""
        self._set({name: field})

    def __repr__(self) -> str:
        return f"<Schema: {self.names()!r}>"

    # Between the two libraries

    def text_fields(self) -> list[str]:
        """The kept names of the TEXT fields, in their order."""
        return [kept for name, kept in self.kept.items() if self._fields[name].kind == "TEXT"]

    def to_news(self) -> news.Schema:
        """The schema of the searchnews index; naive dates are taken as UTC, unchanged."""
        declared = {kept: self._fields[name].declared() for name, kept in self.kept.items()}
        return news.Schema(declared, timezone="UTC")

    def query_fields(self) -> QueryFields:
        """The fields as queries may name them."""
        aliases = dict(self.kept)
        if self.unique is not None:
            aliases[self.unique] = "id"
        return QueryFields(self.to_news().kinds(), aliases)

    def keep(self, document: Mapping[str, object]) -> dict[str, object]:
        """The values of a document as `Article.from_mapping` takes them.

        Raises:
            UnknownField: a field that the schema does not declare.
            InvalidArticle: a value of another type, or no value of the unique field.
        """
        values: dict[str, object] = {}
        extra: dict[str, object] = {}
        for name, value in document.items():
            field = self[name]
            if value is None:
                continue
            try:
                kept = field.keep(value)
            except (TypeError, UnicodeDecodeError) as error:
                raise InvalidArticle(
                    f"field {name}: {value!r} is not what {field.kind} takes: {error}"
                ) from None
            if name == self.unique:
                values["id"] = str(value)
            elif self.kept[name] in _ATTRIBUTES:
                values[self.kept[name]] = kept
            else:
                extra[self.kept[name]] = kept
        if self.unique is not None and not values.get("id"):
            raise InvalidArticle(f"the document has no {self.unique}, which identifies it")
        return {**values, "extra": extra}

    def to_json(self) -> bytes:
        """What `from_json` reads; kept with every commit."""
        fields = {}
        for name, field in self._fields.items():
            options = {o: getattr(field, o) for o in _OPTIONS if getattr(field, o, False)}
            if isinstance(field, NUMERIC):
                options["numtype"] = field.numtype.__name__
            if isinstance(field, STORED):
                options = {}
            fields[name] = [field.kind, options, self.kept.get(name)]
        return orjson.dumps({"whoosh_names": fields})

    @classmethod
    def from_json(cls, payload: bytes, declared: news.Schema) -> Schema:
        """The schema that was kept, or, of an index made otherwise, one read off its fields."""
        try:
            fields = orjson.loads(payload)["whoosh_names"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return cls._read_off(declared)
        numbers = {"int": int, "float": float, "Decimal": Decimal}
        made: dict[str, FieldType] = {}
        kept: dict[str, str] = {}
        for name, (kind, options, place) in fields.items():
            if "numtype" in options:
                options["numtype"] = numbers[options["numtype"]]
            made[name] = TYPES[kind](**options)
            if place is not None:
                kept[name] = place
        schema = cls(**made)
        schema.kept = kept
        return schema

    @classmethod
    def _read_off(cls, declared: news.Schema) -> Schema:
        made: dict[str, FieldType] = {"id": ID(stored=True, unique=True)}
        for name, field in declared.items():
            if isinstance(field, news.TextField):
                made[name] = TEXT(stored=True, field_boost=field.weight)
            elif isinstance(field, news.KeywordField):
                multiple = field.multiple
                made[name] = KEYWORD(stored=True, commas=True) if multiple else ID(stored=True)
            elif isinstance(field, news.NumberField):
                made[name] = NUMERIC(float, stored=True)
            else:
                made[name] = DATETIME(stored=True) if field.kind == "date" else STORED()
        schema = cls(**made)
        schema.kept = {name: name for name in schema.kept}
        return schema
