"""How terms are kept: the schema of an index, dates as it keeps them, damage to its files."""

from __future__ import annotations

from .damage import Checked, Damage, Repaired
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
    "Checked",
    "Damage",
    "DateField",
    "Field",
    "FieldKind",
    "KeywordField",
    "Moments",
    "NumberField",
    "Repaired",
    "Schema",
    "StoredField",
    "TextField",
    "from_micros",
    "has_column",
    "offset_changes",
    "to_micros",
]
