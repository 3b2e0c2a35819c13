"""How terms are kept: the schema of an index, and dates as it keeps them."""

from __future__ import annotations

from .moments import Moments, from_micros, to_micros
from .schema import (
    NEWS,
    DateField,
    Field,
    FieldKind,
    KeywordField,
    NumberField,
    Schema,
    StoredField,
    TextField,
    has_column,
)
from .zones import offset_changes

__all__ = [
    "NEWS",
    "DateField",
    "Field",
    "FieldKind",
    "KeywordField",
    "Moments",
    "NumberField",
    "Schema",
    "StoredField",
    "TextField",
    "from_micros",
    "has_column",
    "offset_changes",
    "to_micros",
]
