"""The syntax tree that Whoosh's parser arranges, made of nodes that turn into ours.

Leaves are what the scanner found in the text; groups are what brackets, marks and
operators made of them. ``query()``, which in Whoosh builds a Whoosh query, here
builds a node of `searchnews.query.tree`, or None where nothing is left to ask.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whoosh.qparser import syntax

from .tree import (
    And,
    Best,
    Boost,
    Constant,
    Exact,
    Fuzzy,
    Keyword,
    Mixed,
    Must,
    MustNot,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Words,
)

if TYPE_CHECKING:
    from .parser import NewsParser

_FILTERS = ("keyword", "date", "number")


class Leaf(syntax.SyntaxNode):  # type: ignore[misc]
    """One clause of the text, in ``fieldname`` or (None) in all text fields."""

    has_fieldname = True

    def __init__(self, text: str, start: int, end: int, fieldname: str | None = None) -> None:
        self.text = text
        self.startchar = start
        self.endchar = end
        self.fieldname = fieldname

    def restricts(self, parser: NewsParser) -> bool:
        return parser.kind(self.fieldname) in _FILTERS

    def query(self, parser: NewsParser) -> Node | None:
        """Build the clause by what its field holds."""
        kind = parser.kind(self.fieldname)
        if self.fieldname is not None and kind == "keyword":
            return self.keyword(self.fieldname, parser)
        if self.fieldname is not None and kind in ("date", "number"):
            return parser.value(self.fieldname, self.text, self.startchar, self.endchar)
        return self.free(self.fieldname)

    def keyword(self, field: str, parser: NewsParser) -> Node:
        return Keyword(field, self.text)

    def free(self, field: str | None) -> Node:
        raise NotImplementedError


class WordsLeaf(Leaf):
    """Bare words; a run of them is one leaf."""

    def free(self, field: str | None) -> Node:
        return Words(self.text, field)

    def keyword(self, field: str, parser: NewsParser) -> Node:
        # Words side by side in source:(AFP Reuters) are that many values.
        return Or(tuple(Keyword(field, word) for word in self.text.split()))


class BareLeaf(WordsLeaf):
    """A piece of text that no syntax claimed; pieces in a row become one leaf."""


class ValueLeaf(WordsLeaf):
    """One word after a field name, blanks and all: a keyword is a single value."""

    def keyword(self, field: str, parser: NewsParser) -> Node:
        return Keyword(field, self.text)


class PhraseLeaf(Leaf):
    slop = 0

    def free(self, field: str | None) -> Node:
        return Phrase(self.text, field, self.slop)


class _FormLeaf(Leaf):
    """A leaf about the forms of one word, compared composed whatever was typed."""

    def __init__(self, text: str, start: int, end: int, fieldname: str | None = None) -> None:
        super().__init__(unicodedata.normalize("NFC", text), start, end, fieldname)


class ExactLeaf(_FormLeaf):
    def free(self, field: str | None) -> Node:
        return Exact(self.text, field)


class PatternLeaf(_FormLeaf):
    def free(self, field: str | None) -> Node:
        bare = self.text.rstrip("*")
        if "*" in bare or "?" in bare:
            return Wildcard(self.text, field)
        return Prefix(bare, field)

    def keyword(self, field: str, parser: NewsParser) -> Node:
        return self.free(field)


class FuzzyLeaf(_FormLeaf):
    distance = 1

    def free(self, field: str | None) -> Node:
        return Fuzzy(self.text, self.distance, field)

    def keyword(self, field: str, parser: NewsParser) -> Node:
        return self.free(field)


class ReadyLeaf(Leaf):
    """A clause that the scanner understood to the end: a range, or every article."""

    def __init__(self, tree: Node, start: int, end: int, fieldname: str | None = None) -> None:
        super().__init__("", start, end, fieldname)
        self.tree = tree

    def query(self, parser: NewsParser) -> Node | None:
        return self.tree


class Group(syntax.GroupNode):  # type: ignore[misc]
    """The base of our groups."""

    def restricts(self, parser: NewsParser) -> bool:
        return bool(self.nodes) and all(node.restricts(parser) for node in self.nodes)

    def children(self, parser: NewsParser) -> Iterator[Node]:
        for node in self.nodes:
            child = node.query(parser)
            if child is not None:
                yield child

    def only(self, parser: NewsParser) -> Node | None:
        return next(self.children(parser), None)


class Clauses(Group):
    """Clauses side by side, at the top or in parentheses."""

    def set_fieldname(self, name: str | None, override: bool = False) -> None:
        super().set_fieldname(name, override)
        self.kwargs["listed"] = True

    def query(self, parser: NewsParser) -> Node | None:
        free: list[Node] = []
        filters: list[Node] = []
        marked: list[Node] = []
        for node in self.nodes:
            child = node.query(parser)
            if child is None:
                continue
            if isinstance(node, NotOf) and isinstance(child, Not):
                marked.append(MustNot(child.child))
            elif isinstance(child, (Must, MustNot)):
                marked.append(child)
            elif node.restricts(parser):
                filters.append(child)
            else:
                free.append(child)
        if "listed" in self.kwargs and filters:
            # source:("Le Monde" AFP) lists values, one of which is enough.
            free, filters = [*free, *filters], []
            ranked: list[Node] = [Or(tuple(free))]
        elif free and parser.match == "all":
            ranked = [And(tuple(free))]
        else:
            ranked = free
        if marked:
            if parser.match == "all":
                ranked = [Must(node) for node in ranked]
            core: list[Node] = [Mixed.of([*ranked, *marked])]
        else:
            core = [Or(tuple(ranked))] if len(ranked) > 1 else ranked
        both = core + filters
        if len(both) > 1:
            return And(tuple(both))
        return both[0] if both else None


class AllOf(Group):
    def query(self, parser: NewsParser) -> Node | None:
        return And(tuple(self.children(parser))) if self.nodes else None


class AnyOf(Group):
    def query(self, parser: NewsParser) -> Node | None:
        return Or(tuple(self.children(parser))) if self.nodes else None


class BestOf(Group):
    def query(self, parser: NewsParser) -> Node | None:
        return Best(tuple(self.children(parser))) if self.nodes else None


class NearOf(Group):
    merging = False
    place = (0, 0)  # of the operator: an operand may have no place, being empty

    def query(self, parser: NewsParser) -> Node | None:
        children = tuple(self.children(parser))
        if all(_has_positions(child, parser) for child in children):
            return Near(children, self.kwargs["distance"], self.kwargs["ordered"])
        parser.complain(
            "PROCHE/n takes words, phrases and choices between them; read as ET",
            *self.place,
        )
        return And(children)


def _has_positions(node: Node, parser: NewsParser) -> bool:
    if isinstance(node, (Or, Best, Near)):
        return all(_has_positions(child, parser) for child in node.children)
    if isinstance(node, (Words, Phrase, Exact, Prefix, Wildcard, Fuzzy)):
        return parser.kind(node.field) == "text"
    return False


class NotOf(Group):
    merging = False

    def query(self, parser: NewsParser) -> Node | None:
        child = self.only(parser)
        return None if child is None else Not(child)


class MarkOf(Group):
    """A clause with its ``+`` or ``-``."""

    def query(self, parser: NewsParser) -> Node | None:
        child = self.only(parser)
        if child is None:
            return None
        return Must(child) if self.kwargs["sign"] == "+" else MustNot(child)


class BoostOf(Group):
    """A clause with its ``^2`` or ``^=2``; ranked by it, so no longer a mere filter."""

    def restricts(self, parser: NewsParser) -> bool:
        return False

    def query(self, parser: NewsParser) -> Node | None:
        child = self.only(parser)
        if child is None:
            return None
        factor: float = self.kwargs["factor"]
        return Constant(child, factor) if self.kwargs["constant"] else Boost(child, factor)


class Operation(Group):
    """Operands and the operators between them, until those are folded into one group."""

    def query(self, parser: NewsParser) -> Node | None:
        return self.only(parser)


class _Sign(syntax.SyntaxNode):  # type: ignore[misc]
    def __init__(self, start: int) -> None:
        self.set_range(start, start + 1)


class OpenBracket(_Sign):
    pass


class CloseBracket(_Sign):
    pass


class MarkNode(_Sign):
    """A ``+`` or ``-`` glued to what follows it."""

    def __init__(self, sign: str, start: int) -> None:
        super().__init__(start)
        self.sign = sign


class BoostNode(syntax.SyntaxNode):  # type: ignore[misc]
    """A ``^2`` (or ``^=2``, a constant score) glued to what stands before it."""

    def __init__(self, factor: float, constant: bool, start: int, end: int) -> None:
        self.factor = factor
        self.constant = constant
        self.set_range(start, end)


class Infix(syntax.InfixOperator):  # type: ignore[misc]
    """ET, OU or ``|``."""

    def restricts(self, parser: NewsParser) -> bool:
        # Not folded yet, it keeps filters what they are: (source:AFP OU source:AA).
        return True


class Except(Infix):
    """SAUF: ET with its right operand turned round, so that a chain of them stays flat."""

    def replace_self(self, parser: NewsParser, group: Any, position: int) -> int:
        group[position + 1] = NotOf([group[position + 1]])
        return int(super().replace_self(parser, group, position))


class NearBy(Infix):
    """PROCHE/n or AVANT/n; a chain of one kind and distance is one group."""

    distance = 0
    ordered = False

    def replace_self(self, parser: NewsParser, group: Any, position: int) -> int:
        left, right = group[position - 1], group[position + 1]
        kind = {"distance": self.distance, "ordered": self.ordered}
        if isinstance(left, NearOf) and left.kwargs == kind:
            left.append(right)
            del group[position : position + 2]
        else:
            near = NearOf([left, right], **kind)
            near.place = (self.startchar, self.endchar)
            group[position - 1 : position + 2] = [near]
        return position


class Negation(syntax.PrefixOperator):  # type: ignore[misc]
    """NON."""
