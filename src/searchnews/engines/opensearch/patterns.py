"""Prefixes, wildcards and fuzzy words in the query DSL, for a field that holds whole spellings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...query import tree
from ..words import Spelled

__all__ = ["pattern"]


def pattern(field: str, leaf: Spelled, fold: Callable[[str], str]) -> dict[str, Any]:
    """The query for documents whose ``field`` is spelled as ``leaf`` says."""
    match leaf:
        case tree.Prefix(""):
            return {"exists": {"field": field}}
        case tree.Prefix(text):
            return {"prefix": {field: {"value": fold(text)}}}
        case tree.Wildcard(shape):
            return {"wildcard": {field: {"value": fold(shape).replace("\\", "\\\\")}}}
        case tree.Fuzzy(word, distance):
            near = {"value": fold(word), "fuzziness": distance, "rewrite": "constant_score"}
            return {"fuzzy": {field: near}}
