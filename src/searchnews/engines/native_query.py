"""Query trees as the native engine takes them: nested tuples, dates as integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from ..errors import QueryError
from ..index import to_micros
from ..query import tree
from ..query.nearness import spread

__all__ = ["NativeTree", "native_tree"]

NativeTree: TypeAlias = "tuple[object, ...]"


def native_tree(node: tree.Node) -> NativeTree:
    """The tuple form of ``node``, which `_native.pyi` describes."""
    form = _FORMS.get(type(node))
    if form is None:
        raise QueryError(
            f"{type(node).__name__} cannot stand in a query; see searchnews.query.tree"
        )
    return form(node)


def _all(children: tuple[tree.Node, ...]) -> list[NativeTree]:
    return [native_tree(child) for child in children]


def _keyword(node: tree.Keyword) -> NativeTree:
    if node.field == "id":
        return ("id", node.value)
    return ("keyword", node.field, node.value)


def _numbers(node: tree.NumberRange) -> NativeTree:
    return ("numbers", node.field, node.low, node.high, node.include_low, node.include_high)


def _dates(node: tree.DateRange) -> NativeTree:
    low = None if node.start is None else to_micros(node.start) + (not node.include_start)
    high = None if node.end is None else to_micros(node.end) - (not node.include_end)
    return ("dates", node.field, low, high)


def _mixed(node: tree.Mixed) -> NativeTree:
    return ("mixed", _all(node.must), _all(node.should), _all(node.must_not))


def _near(node: tree.Near) -> NativeTree:
    words = spread(node)
    if words != node:
        return native_tree(words)
    return ("near", _all(node.children), node.distance, node.ordered)


# A table and no `match`, which tries one class after the other: a search would pay for all that
# stand before its own.
_FORMS: dict[type[tree.Node], Callable[[Any], NativeTree]] = {
    tree.Words: lambda node: ("words", node.text, node.field),
    tree.Phrase: lambda node: ("phrase", node.text, node.field, node.slop),
    tree.Exact: lambda node: ("exact", node.word, node.field),
    tree.Prefix: lambda node: ("prefix", node.text, node.field),
    tree.Wildcard: lambda node: ("wildcard", node.pattern, node.field),
    tree.Fuzzy: lambda node: ("fuzzy", node.word, node.distance, node.field),
    tree.Keyword: _keyword,
    tree.DateRange: _dates,
    tree.NumberRange: _numbers,
    tree.And: lambda node: ("and", _all(node.children)),
    tree.Or: lambda node: ("or", _all(node.children)),
    tree.Best: lambda node: ("best", _all(node.children)),
    tree.Mixed: _mixed,
    tree.Near: _near,
    tree.Not: lambda node: ("not", native_tree(node.child)),
    tree.Boost: lambda node: ("boost", native_tree(node.child), node.factor),
    tree.Constant: lambda node: ("constant", native_tree(node.child), node.score),
    tree.Every: lambda node: ("every",),
    tree.Nothing: lambda node: ("nothing",),
}
