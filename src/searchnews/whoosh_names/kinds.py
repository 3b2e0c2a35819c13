"""Whoosh's field types, and how the values of each are kept in an index of searchnews."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from .. import index as news
from .cures import refuse_all

__all__ = ["TRUE", "TYPES", "FieldType"]

LARGEST_EXACT = 2**53
"""Numbers are kept as doubles: whole ones beyond this would not come back as they were."""

TRUE = frozenset(("true", "t", "yes", "1"))


class FieldType:
    """How a field is searched, and whether hits show it."""

    kind: ClassVar[str] = ""

    def __init__(self, stored: bool = False, unique: bool = False) -> None:
        self.stored = stored
        self.unique = unique

    def declared(self) -> news.Field:
        """The field of a searchnews schema that holds its values."""
        raise NotImplementedError

    def keep(self, value: object) -> object:
        """A value as the index keeps it; `TypeError` for one of another type."""
        raise NotImplementedError

    def show(self, value: object) -> object:
        """A kept value as the program gave it."""
        return value


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, str):
        raise TypeError("text")
    return value


class TEXT(FieldType):
    """Words, analysed and ranked. ``field_boost`` becomes the weight of the field."""

    kind = "TEXT"

    def __init__(
        self,
        analyzer: object = None,
        phrase: bool = True,
        chars: bool = False,
        stored: bool = False,
        field_boost: float = 1.0,
        sortable: bool = False,
        **others: object,
    ) -> None:
        super().__init__(stored)
        self.field_boost = float(field_boost)
        refuse_all("TEXT", others, ("multitoken_query", "spelling", "lang", "spelling_prefix"))
        if analyzer is not None or others.get("lang"):
            warnings.warn(
                "TEXT: one analyzer reads all texts of an index; give it to create_in",
                stacklevel=2,
            )

    def declared(self) -> news.Field:
        weight = min(64.0, max(0.25, round(self.field_boost * 4) / 4))
        return news.TextField(weight=weight, shown=False)

    def keep(self, value: object) -> object:
        return _text(value)


class ID(FieldType):
    """One value, searched whole; where ``unique``, what identifies a document."""

    kind = "ID"

    def __init__(self, stored: bool = False, unique: bool = False, **others: object) -> None:
        super().__init__(stored, unique)
        refuse_all("ID", others, ("field_boost", "sortable", "analyzer"))

    def declared(self) -> news.Field:
        return news.KeywordField()

    def keep(self, value: object) -> object:
        return _text(value)


class KEYWORD(FieldType):
    """Values parted by blanks or, with ``commas``, by commas; a list of them is taken too.

    They compare without case and accents whether ``lowercase`` or not, and come back in
    alphabetical order.
    """

    kind = "KEYWORD"

    def __init__(
        self,
        stored: bool = False,
        lowercase: bool = False,
        commas: bool = False,
        scorable: bool = False,
        unique: bool = False,
        **others: object,
    ) -> None:
        super().__init__(stored, unique)
        self.commas = commas
        refuse_all("KEYWORD", others, ("field_boost", "sortable", "vector", "analyzer"))

    def declared(self) -> news.Field:
        return news.KeywordField(multiple=True)

    def keep(self, value: object) -> object:
        if isinstance(value, str):
            pieces = value.split(",") if self.commas else value.split()
            values = [piece.strip() for piece in pieces if piece.strip()]
        elif isinstance(value, Sequence):
            values = [_text(piece) for piece in value]
        else:
            raise TypeError("text, or a list of texts")
        return tuple(values)

    def show(self, value: object) -> object:
        if not isinstance(value, Sequence):
            return value
        return (", " if self.commas else " ").join(value)


class NUMERIC(FieldType):
    """A number. Whole ones are exact up to 2**53."""

    kind = "NUMERIC"

    def __init__(
        self,
        numtype: type = int,
        bits: int = 32,
        stored: bool = False,
        unique: bool = False,
        **others: object,
    ) -> None:
        super().__init__(stored, unique)
        self.numtype = numtype
        harmless = ("field_boost", "sortable", "signed", "shift_step", "decimal_places")
        refuse_all("NUMERIC", others, harmless)

    def declared(self) -> news.Field:
        return news.NumberField()

    def keep(self, value: object) -> object:
        if not isinstance(value, (int, float, Decimal, str)):
            raise TypeError("a number")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise TypeError("a number") from None
        if self.numtype is int and (number != int(number) or abs(number) > LARGEST_EXACT):
            raise TypeError("a whole number up to 2**53; keep a longer one in an ID field")
        return float(number)

    def show(self, value: object) -> object:
        return self.numtype(value) if isinstance(value, (int, float)) else value


class DATETIME(FieldType):
    """A moment, to the microsecond; naive, and taken as it is."""

    kind = "DATETIME"

    def __init__(self, stored: bool = False, unique: bool = False, sortable: bool = False) -> None:
        super().__init__(stored, unique)

    def declared(self) -> news.Field:
        return news.DateField()

    def keep(self, value: object) -> object:
        if isinstance(value, datetime):
            return value
        if not isinstance(value, date):
            raise TypeError("a datetime")
        return datetime.combine(value, time())

    def show(self, value: object) -> object:
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value


class BOOLEAN(FieldType):
    """True or false; asked for as ``flag:true`` or ``flag:no``."""

    kind = "BOOLEAN"

    def __init__(self, stored: bool = False, field_boost: float = 1.0) -> None:
        super().__init__(stored)

    def declared(self) -> news.Field:
        return news.KeywordField()

    def keep(self, value: object) -> object:
        if isinstance(value, str):
            value = value.lower() in TRUE
        return "true" if value else "false"

    def show(self, value: object) -> object:
        return None if value is None else value == "true"


class STORED(FieldType):
    """Kept and shown, not searched: anything that JSON can say."""

    kind = "STORED"

    def __init__(self) -> None:
        super().__init__(True)

    def declared(self) -> news.Field:
        return news.StoredField()

    def keep(self, value: object) -> object:
        return value


TYPES = {kind.kind: kind for kind in (TEXT, ID, KEYWORD, NUMERIC, DATETIME, BOOLEAN, STORED)}
