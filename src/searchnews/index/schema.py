"""Which fields the articles of an index have, and how each is searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo

from ..errors import SchemaError, UnknownField
from ..frozen import Frozen

__all__ = [
    "NEWS",
    "DateField",
    "Field",
    "FieldKind",
    "KeywordField",
    "NumberField",
    "Schema",
    "StoredField",
    "TextField",
    "has_column",
]

FieldKind: TypeAlias = Literal["text", "keyword", "date", "number", "stored"]

RESERVED = frozenset(("id", "score"))


class TextField(Frozen):
    """Words, analysed and ranked.

    ``weight`` is how much an occurrence counts beside one in a field of weight 1: a multiple
    of 0.25 from 0.25 to 64. A ``shown`` field is kept where a list of results finds it without
    reading the stored article: for headlines, not for bodies.

    >>> Schema({"title": TextField(weight=2, shown=True), "body": TextField()})["body"].weight
    1.0
    """

    weight: float = 1.0
    shown: bool = False
    kind: ClassVar[FieldKind] = "text"


class KeywordField(Frozen):
    """Whole values, compared without case and accents, shown as written; counted by facets.

    An article has one value, or a sequence of them where the field is ``multiple``.

    >>> Schema({"body": TextField(), "tags": KeywordField(multiple=True)})["tags"].multiple
    True
    """

    multiple: bool = False
    kind: ClassVar[FieldKind] = "keyword"


class DateField(Frozen):
    """A moment, from year 1 to 9999, to the microsecond; filtered, sorted, counted by period.

    A value is a ``datetime``, in the schema's time zone where it names none, or an ISO string.

    >>> Schema({"body": TextField(), "updated": DateField()})["updated"].kind
    'date'
    """

    kind: ClassVar[FieldKind] = "date"


class NumberField(Frozen):
    """A number (a double); filtered and sorted.

    >>> Schema({"body": TextField(), "minutes": NumberField()})["minutes"].kind
    'number'
    """

    kind: ClassVar[FieldKind] = "number"


class StoredField(Frozen):
    """Kept and given back, not searched: text, or anything that JSON can say.

    >>> Schema({"body": TextField(), "photo": StoredField()})["photo"].kind
    'stored'
    """

    kind: ClassVar[FieldKind] = "stored"


Field: TypeAlias = "TextField | KeywordField | DateField | NumberField | StoredField"


_PLAIN: dict[str, type[DateField] | type[NumberField] | type[StoredField]] = {
    "date": DateField,
    "number": NumberField,
    "stored": StoredField,
}


def has_column(declared: Field) -> bool:
    """Whether a list of results finds the field's value without reading the stored article."""
    if isinstance(declared, TextField):
        return declared.shown
    return not isinstance(declared, StoredField)


class Schema(Mapping[str, "Field"]):
    """The fields of an index by name, in order; every article also has an ``id``.

    The last text field is the *main* one, where most words are. ``timezone`` is the IANA name
    of the zone in which naive dates are read and days begin.

    Raises:
        SchemaError: no text field, more than 32, a reserved name, a weight out of bounds, or
            something that is no field, no option or no time zone.

    Example:
        >>> schema = Schema({"title": TextField(weight=2), "body": TextField()})
        >>> schema["title"].weight
        2
    """

    def __init__(self, fields: Mapping[str, Field], *, timezone: str = "Europe/Paris") -> None:
        try:
            self._fields = dict(fields)
        except (TypeError, ValueError):
            raise SchemaError(
                f"{fields!r:.60}: a schema is made of the fields by name, such as "
                '{"body": TextField()}'
            ) from None
        self.timezone = timezone
        for name, declared in self._fields.items():
            if not isinstance(name, str) or not name.isidentifier() or name in RESERVED:
                raise SchemaError(
                    f"a field cannot be called {name!r}: use letters, digits and underscores, "
                    f"and not {' or '.join(sorted(RESERVED))}"
                )
            if not isinstance(
                declared, (TextField, KeywordField, DateField, NumberField, StoredField)
            ):
                raise SchemaError(f"field {name}: {declared!r} is no field type of searchnews")
            for option in ("shown", "multiple"):
                value = getattr(declared, option, False)
                if not isinstance(value, bool):
                    raise SchemaError(f"field {name}: {option}={value!r}; it is True or False")
        texts = [f for f in self._fields.values() if isinstance(f, TextField)]
        if not 1 <= len(texts) <= 32:
            raise SchemaError(f"{len(texts)} text fields; a schema has 1 to 32")
        for name, declared in self._fields.items():
            if isinstance(declared, TextField) and not _is_weight(declared.weight):
                raise SchemaError(
                    f"field {name}: the weight {declared.weight!r} is not a multiple of 0.25 "
                    "between 0.25 and 64"
                )
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError, TypeError):
            raise SchemaError(
                f"no time zone {timezone!r}; give an IANA name such as Europe/Paris"
            ) from None

    def __getitem__(self, name: str) -> Field:
        try:
            return self._fields[name]
        except KeyError:
            raise UnknownField(
                f"no field {name!r}; the fields are {', '.join(self._fields)}"
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Schema({self._fields!r}, timezone={self.timezone!r})"

    def kinds(self) -> dict[str, FieldKind]:
        """Field name -> kind, with ``id`` as the keyword it is in queries."""
        return {"id": "keyword", **{name: f.kind for name, f in self._fields.items()}}

    def to_tuples(self) -> list[tuple[str, FieldKind, float, bool]]:
        """The fields as the native part takes them: name, kind, weight, shown or multiple."""
        tuples: list[tuple[str, FieldKind, float, bool]] = []
        for name, declared in self._fields.items():
            weight = float(declared.weight) if isinstance(declared, TextField) else 0.0
            flag = (isinstance(declared, TextField) and declared.shown) or (
                isinstance(declared, KeywordField) and declared.multiple
            )
            tuples.append((name, declared.kind, weight, flag))
        return tuples

    @classmethod
    def from_tuples(cls, tuples: list[tuple[str, FieldKind, float, bool]], timezone: str) -> Schema:
        """The schema that `to_tuples` made ``tuples`` of, with its ``timezone``."""
        fields: dict[str, Field] = {}
        for name, kind, weight, flag in tuples:
            if kind == "text":
                fields[name] = TextField(weight, flag)
            elif kind == "keyword":
                fields[name] = KeywordField(flag)
            else:
                fields[name] = _PLAIN[kind]()
        return cls(fields, timezone=timezone)


def _is_weight(weight: object) -> bool:
    try:
        number = float(weight)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False
    return not isinstance(weight, str) and 0.25 <= number <= 64 and (number * 4).is_integer()


NEWS = Schema(
    {
        "title": TextField(weight=2.0, shown=True),
        "lead": TextField(weight=1.0),
        "body": TextField(),
        "date": DateField(),
        "source": KeywordField(),
        "section": KeywordField(),
        "author": KeywordField(),
        "tags": KeywordField(multiple=True),
        "url": StoredField(),
        "extra": StoredField(),
    }
)
"""The schema of news articles, the default."""
