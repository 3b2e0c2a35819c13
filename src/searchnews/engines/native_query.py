"""Query trees as the native engine takes them: nested tuples, dates as integers."""

from __future__ import annotations

from typing import TypeAlias

from ..errors import QueryError
from ..index import to_micros
from ..query import tree

__all__ = ["NativeTree", "native_tree"]

NativeTree: TypeAlias = "tuple[object, ...]"


def native_tree(node: tree.Node) -> NativeTree:
    """The tuple form of ``node``, which `_native.pyi` describes."""
    match node:
        case tree.Words(text, field):
            return ("words", text, field)
        case tree.Phrase(text, field, slop):
            return ("phrase", text, field, slop)
        case tree.Exact(word, field):
            return ("exact", word, field)
        case tree.Prefix(text, field):
            return ("prefix", text, field)
        case tree.Wildcard(pattern, field):
            return ("wildcard", pattern, field)
        case tree.Fuzzy(word, distance, field):
            return ("fuzzy", word, distance, field)
        case tree.Keyword("id", value):
            return ("id", value)
        case tree.Keyword(field, value):
            return ("keyword", field, value)
        case tree.DateRange():
            return _dates(node)
        case tree.NumberRange(field, low, high, include_low, include_high):
            return ("numbers", field, low, high, include_low, include_high)
        case tree.And(children):
            return ("and", _all(children))
        case tree.Or(children):
            return ("or", _all(children))
        case tree.Best(children):
            return ("best", _all(children))
        case tree.Mixed(should, must, must_not):
            return ("mixed", _all(must), _all(should), _all(must_not))
        case tree.Near(children, distance, ordered):
            return ("near", _all(children), distance, ordered)
        case tree.Not(child):
            return ("not", native_tree(child))
        case tree.Boost(child, factor):
            return ("boost", native_tree(child), factor)
        case tree.Constant(child, score):
            return ("constant", native_tree(child), score)
        case tree.Every():
            return ("every",)
        case tree.Nothing():
            return ("nothing",)
    raise QueryError(f"{type(node).__name__} cannot stand in a query; see searchnews.query.tree")


def _all(children: tuple[tree.Node, ...]) -> list[NativeTree]:
    return [native_tree(child) for child in children]


def _dates(node: tree.DateRange) -> NativeTree:
    low = None if node.start is None else to_micros(node.start) + (not node.include_start)
    high = None if node.end is None else to_micros(node.end) - (not node.include_end)
    return ("dates", node.field, low, high)
