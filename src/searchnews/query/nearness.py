"""Distances between more than words, said with distances between words alone.

``a PROCHE/5 (b OU c)`` and ``a PROCHE/5 b PROCHE/2 c`` are what a reader may ask; engines
compare the places of words. What is said here holds for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..errors import QueryLimit
from .simplify import MAX_CLAUSES, NOTHING, simplify
from .tree import And, Best, Near, Node, Or, parts

__all__ = ["check_nearness", "spread"]


def spread(near: Near) -> Node:
    """The same question with nothing but words and phrases in each `Near`.

    Near a choice is near one of its parts. Near a pair that is itself near each other is near
    either of the two, where both are. Words of different fields are never near each other.

    Raises:
        QueryLimit: it would have more than ``MAX_CLAUSES`` clauses.

    >>> from .language import parse
    >>> print(spread(parse("otan PROCHE/5 (aide OU paix)").tree))
    otan PROCHE/5 aide OU otan PROCHE/5 paix
    >>> print(spread(parse("aide PROCHE/5 otan PROCHE/2 paix").tree))
    (aide PROCHE/2 paix OU otan PROCHE/2 paix) ET aide PROCHE/5 otan
    """
    if not any(isinstance(child, (Or, Best, Near)) for child in near.children):
        return near if _share_a_field(near) else NOTHING
    return simplify(_Spreading().near(near))


def check_nearness(tree: Node) -> None:
    """Raise `QueryLimit` where `spread` would, so that a typed query can be forgiven."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Near):
            spread(node)
        else:
            waiting += parts(node)


class _Spreading:
    """Counts what it makes: a few choices side by side stand for very many combinations."""

    def __init__(self) -> None:
        self.clauses = 0

    def near(self, near: Near) -> Node:
        if any(isinstance(child, (Or, Best)) for child in near.children):
            choices = (
                child.children if isinstance(child, (Or, Best)) else (child,)
                for child in near.children
            )
            return Or(tuple(self.near(near.replaced(children=one)) for one in product(*choices)))
        inner = [child for child in near.children if isinstance(child, Near)]
        if inner:
            loose = (
                Or(tuple(_words(child))) if isinstance(child, Near) else child
                for child in near.children
            )
            outer = self.near(near.replaced(children=tuple(loose)))
            return And((outer, *map(self.near, inner)))
        self.clauses += len(near.children)
        if self.clauses > MAX_CLAUSES:
            raise QueryLimit(
                f"the choices beside PROCHE/n combine into more than {MAX_CLAUSES} words: "
                "write fewer of them"
            )
        return near if _share_a_field(near) else NOTHING


def _words(node: Node) -> Iterator[Node]:
    if isinstance(node, (Or, Best, Near)):
        for child in node.children:
            yield from _words(child)
    else:
        yield node


def _share_a_field(near: Near) -> bool:
    fields = {getattr(child, "field", None) for child in near.children}
    return len(fields - {None}) < 2
