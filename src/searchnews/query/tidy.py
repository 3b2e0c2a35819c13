"""What the scanner found, made sound before Whoosh's filters arrange it.

Afterwards every bracket has its partner, every mark, field name and boost its
clause, and bare words that follow each other are one leaf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh.qparser.syntax import FieldnameNode, SyntaxNode

from ..errors import QueryLimit
from .simplify import EVERY, MAX_NESTING
from .spelling import unescape
from .syntax import (
    BareLeaf,
    BoostNode,
    CloseBracket,
    Infix,
    Leaf,
    MarkNode,
    Negation,
    OpenBracket,
    ReadyLeaf,
)

if TYPE_CHECKING:
    from .parser import NewsParser

# A tree within MAX_NESTING prints with at most one pair of parentheses a level.
MAX_BRACKETS = 2 * MAX_NESTING

# Left over from broken syntax, these ask for nothing ("%" and "$" are words).
_LITTER = frozenset("!\"&'()*+,-./:;<=>?@[\\]^_`{|}~#«»“”–—…")


def tidy(parser: NewsParser, nodes: list[SyntaxNode]) -> list[SyntaxNode]:
    """Make a list of scanned nodes sound; raise `QueryLimit` on too many brackets."""
    return _run_together(parser, _lead(parser, _pair_up(parser, nodes)))


def _bare(parser: NewsParser, node: SyntaxNode) -> BareLeaf:
    return BareLeaf(parser.text[node.startchar : node.endchar], node.startchar, node.endchar)


def _partnerless(nodes: list[SyntaxNode]) -> set[int]:
    opened: list[int] = []
    alone: set[int] = set()
    for at, node in enumerate(nodes):
        if isinstance(node, OpenBracket):
            opened.append(at)
        elif isinstance(node, CloseBracket):
            if opened:
                opened.pop()
            else:
                alone.add(at)
    return alone.union(opened)


def _pair_up(parser: NewsParser, nodes: list[SyntaxNode]) -> list[SyntaxNode]:
    """Brackets in pairs and around something, boosts behind something."""
    alone = _partnerless(nodes)
    depth = 0
    result: list[SyntaxNode] = []
    for at, node in enumerate(nodes):
        last = result[-1] if result else None
        if at in alone:
            parser.complain(
                "this parenthesis has no partner; read as part of a word",
                node.startchar,
                node.endchar,
            )
            node = _bare(parser, node)
        elif isinstance(node, OpenBracket):
            depth += 1
            if depth > MAX_BRACKETS:
                raise QueryLimit(
                    f"more than {MAX_BRACKETS} parentheses are open at once: write fewer"
                )
        elif isinstance(node, CloseBracket):
            depth -= 1
            if isinstance(last, OpenBracket):
                parser.complain(
                    "nothing stands between these parentheses", last.startchar, node.endchar
                )
                result.pop()
                while result and isinstance(result[-1], (MarkNode, FieldnameNode)):
                    result.pop()
                continue
        elif isinstance(node, BoostNode):
            boostable = isinstance(last, (Leaf, CloseBracket)) and not isinstance(last, BareLeaf)
            if last is None or not boostable or last.endchar != node.startchar:
                node = _bare(parser, node)
        result.append(node)
    return result


def _lead(parser: NewsParser, nodes: list[SyntaxNode]) -> list[SyntaxNode]:
    """Marks before a clause, field names before a bracket, or else they are text."""
    following: SyntaxNode | None = None
    for at in range(len(nodes) - 1, -1, -1):
        node = nodes[at]
        if isinstance(node, (MarkNode, FieldnameNode)):
            led: tuple[type[SyntaxNode], ...] = (OpenBracket,)
            if isinstance(node, MarkNode):
                led += (FieldnameNode, Leaf)
            glued = following is not None and following.startchar == node.endchar
            if not (glued and isinstance(following, led)):
                nodes[at] = _bare(parser, node)
        following = nodes[at]
    return nodes


def _run_together(parser: NewsParser, nodes: list[SyntaxNode]) -> list[SyntaxNode]:
    """One leaf for each run of bare words; behind a mark, for each single word."""
    result: list[SyntaxNode] = []
    at = 0
    while at < len(nodes):
        node = nodes[at]
        at += 1
        if not isinstance(node, BareLeaf):
            result.append(node)
            continue
        last = result[-1] if result else None
        pieces, end = [node.text], node.endchar
        while at < len(nodes) and isinstance(nodes[at], BareLeaf):
            gap = parser.text[end : nodes[at].startchar]
            if gap and isinstance(last, MarkNode):
                break
            pieces += [gap if not gap or gap.isspace() else " ", nodes[at].text]
            end = nodes[at].endchar
            at += 1
        raw = "".join(pieces)
        if raw == "*" and _stands_alone(last, nodes[at] if at < len(nodes) else None):
            result.append(ReadyLeaf(EVERY, node.startchar, end))
        elif not _LITTER.issuperset(raw.replace(" ", "")) or "\\" in raw:
            result.append(BareLeaf(unescape(raw), node.startchar, end))
        elif isinstance(last, MarkNode):
            result.pop()
    return result


def _stands_alone(before: SyntaxNode | None, after: SyntaxNode | None) -> bool:
    return isinstance(before, (Infix, Negation, OpenBracket, MarkNode, type(None))) and isinstance(
        after, (Infix, CloseBracket, type(None))
    )
