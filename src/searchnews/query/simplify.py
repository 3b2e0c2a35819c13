"""Simpler trees that find the same articles with the same scores.

The rules: nested groups of one kind become one group, a group of one is its member,
``*:* ET a`` is ``a``, ``NON NON a`` is ``a``, whatever cannot match goes, and what
can be said with a plainer node is. Children keep their order, and equal children
stay: each of them counts in the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import QueryLimit
from .tree import (
    And,
    Best,
    Boost,
    Constant,
    DateRange,
    Every,
    Exact,
    Fuzzy,
    Keyword,
    Mixed,
    Must,
    MustNot,
    Near,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Words,
    measure,
    parts,
)

MAX_NESTING = 32  # levels of a tree
MAX_CLAUSES = 1024  # leaves of a tree
MAX_FACTOR = 1000.0  # a boost or a constant score

NOTHING = Nothing()
EVERY = Every()


def check_size(tree: Node) -> None:
    """Raise `QueryLimit` where a tree is too deep or holds too many clauses."""
    depth, clauses = measure(tree)
    if depth > MAX_NESTING:
        raise QueryLimit(
            f"the query nests {depth} levels deep; at most {MAX_NESTING} are allowed: "
            "write it with fewer parentheses"
        )
    if clauses > MAX_CLAUSES:
        raise QueryLimit(
            f"the query has {clauses} clauses; at most {MAX_CLAUSES} are allowed: split it"
        )


def simplify(tree: Node) -> Node:
    """The simplest tree with the meaning of ``tree``.

    Raises `QueryLimit` where the result is deeper than ``MAX_NESTING`` or has more
    than ``MAX_CLAUSES`` leaves.

    >>> print(simplify(And((EVERY, Not(Not(Words("otan")))))))
    otan
    """
    # Recursion is safe here: this bound is far under the interpreter's own.
    depth, _ = measure(tree)
    if depth > 8 * MAX_NESTING:
        check_size(tree)
    result = _simplify(tree)
    check_size(result)
    return result


def _simplify(node: Node) -> Node:
    below = parts(node)
    if below:
        node = with_parts(node, tuple(map(_simplify, below)))
    rule = _RULES.get(type(node))
    return node if rule is None else rule(node)


def with_parts(node: Node, below: tuple[Node, ...]) -> Node:
    """``node`` with other direct children, in the order of `parts`."""
    if isinstance(node, (And, Or, Best, Near)):
        return node.replaced(children=below)
    if isinstance(node, Mixed):
        must = len(node.should)
        must_not = must + len(node.must)
        return Mixed(below[:must], below[must:must_not], below[must_not:])
    if isinstance(node, (Not, Must, MustNot, Boost, Constant)):
        return node.replaced(child=below[0])
    raise TypeError(f"{type(node).__name__} has parts but no way to replace them")


# Each rule below takes a node whose parts are simple already, and never descends:
# the whole pass visits every node once.


def _flat(kind: type[And | Or | Best], nodes: Iterable[Node]) -> list[Node]:
    result: list[Node] = []
    for node in nodes:
        result.extend(node.children if isinstance(node, kind) else (node,))
    return result


def _possible(kind: type[Or | Best], nodes: Iterable[Node]) -> list[Node]:
    return [node for node in _flat(kind, nodes) if node != NOTHING]


def _and(node: And) -> Node:
    children = _flat(And, node.children)
    if not children or NOTHING in children:
        return NOTHING
    narrowing = [child for child in children if child != EVERY]
    return And(tuple(narrowing)) if len(narrowing) > 1 else (narrowing or children)[0]


def _or(node: Or | Best) -> Node:
    kind = type(node)
    children = _possible(kind, node.children)
    if len(children) > 1:
        return kind(tuple(children))
    return children[0] if children else NOTHING


def _not(node: Not) -> Node:
    child = node.child
    if isinstance(child, Not):
        return child.child
    if child == NOTHING:
        return EVERY
    choices = child.children if isinstance(child, (Or, Best)) else (child,)
    return NOTHING if EVERY in choices else node


def _near(node: Near) -> Node:
    if not node.children or NOTHING in node.children:
        return NOTHING
    # Any word at all (a bare ``*:*``) stands near every other.
    children = tuple(child for child in node.children if child != EVERY) or (EVERY,)
    return Near(children, node.distance, node.ordered) if len(children) > 1 else children[0]


def _mixed(node: Mixed) -> Node:
    should = _possible(Or, node.should)
    must = _flat(And, node.must)
    must_not = _possible(Or, node.must_not)
    impossible = node.should and not should and not must
    if impossible or NOTHING in must or EVERY in must_not:
        return NOTHING
    if should == [EVERY] and not must:
        should = []
        must = [EVERY]
    if not should:
        return _and(And((*must, *(_not(Not(child)) for child in node.must_not))))
    if not must and not must_not:
        return _or(Or(tuple(should)))
    # With something else required, "every article" requires nothing.
    must = [child for child in must if child != EVERY] or must[:1]
    return Mixed(tuple(should), tuple(must), tuple(must_not))


def _boost(node: Boost) -> Node:
    child, factor = node.child, node.factor
    # Parts that were too strong together may not be so under a third factor.
    while isinstance(child, Boost) and factor * child.factor <= MAX_FACTOR:
        factor *= child.factor
        child = child.child
    if child == NOTHING or factor == 1:
        return child
    return Boost(child, factor)


def _constant(node: Constant) -> Node:
    child = node.child
    while isinstance(child, (Boost, Constant)):
        child = child.child
    return NOTHING if child == NOTHING else Constant(child, node.score)


def _wildcard(node: Wildcard) -> Node:
    bare = node.pattern.rstrip("*")
    if "*" in bare or "?" in bare:
        return node
    if bare == node.pattern:
        return _word(Exact(bare, node.field))
    return _prefix(Prefix(bare, node.field))


def _prefix(node: Prefix) -> Node:
    return node if node.text or node.field is not None else EVERY


def _words(node: Words) -> Node:
    text = node.text.strip()
    if not text:
        return NOTHING
    return node if text == node.text else Words(text, node.field)


def _phrase(node: Phrase) -> Node:
    text = node.text.strip()
    if not text:
        return NOTHING
    return node if text == node.text else Phrase(text, node.field, node.slop)


def _word(node: Exact | Fuzzy) -> Node:
    return node if node.word else NOTHING


def _keyword(node: Keyword) -> Node:
    value = node.value.strip()
    if not value:
        return NOTHING
    return node if value == node.value else Keyword(node.field, value)


def _date_range(node: DateRange) -> Node:
    # An open side has no bound that could be in or out.
    low = node.include_start or node.start is None
    high = node.include_end or node.end is None
    if _is_empty(node.start, node.end, low and high):
        return NOTHING
    return DateRange(node.field, node.start, node.end, low, high)


def _number_range(node: NumberRange) -> Node:
    low = node.include_low or node.low is None
    high = node.include_high or node.high is None
    if _is_empty(node.low, node.high, low and high):
        return NOTHING
    return NumberRange(node.field, node.low, node.high, low, high)


def _is_empty(low: Any, high: Any, closed: bool) -> bool:
    if low is None or high is None:
        return False
    return bool(low > high or (low == high and not closed))


_RULES: dict[type[Node], Callable[..., Node]] = {
    And: _and,
    Or: _or,
    Best: _or,
    Not: _not,
    Near: _near,
    Mixed: _mixed,
    Boost: _boost,
    Constant: _constant,
    Must: lambda node: node.child,
    MustNot: lambda node: _not(Not(node.child)),
    Words: _words,
    Phrase: _phrase,
    Prefix: _prefix,
    Exact: _word,
    Fuzzy: _word,
    Wildcard: _wildcard,
    Keyword: _keyword,
    DateRange: _date_range,
    NumberRange: _number_range,
}
