"""What was asked, as small values.

A query is a tree of these nodes. They are frozen, compare by value, and print as
queries: ``parse(str(tree)).tree == tree`` for every simplified tree within the
limits of the language (with ``match="any"`` where a `Mixed` holds several optional
parts). Engines compile the tree and see nothing of the text it came from.

Operators from the loosest to the tightest: side by side, ``OU``, ``ET``/``SAUF``,
``|``, ``NON``, ``PROCHE/n``, and what is glued to a word (``+ - = : ^ ~ *``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from ..frozen import Frozen
from .spelling import (
    escape_pattern,
    escape_word,
    escape_words,
    quote,
    spell_number,
    spell_value,
)

Match = Literal["any", "all"]
"""Whether an article must hold any or all of what stands side by side."""

# How tightly a printed node holds together; a looser child needs parentheses.
_BESIDE, _OR, _AND, _BEST, _NOT, _NEAR, _RUN, _BOOSTED, _ATOM = range(9)


class Node(Frozen):
    """The base of all nodes; ``str(node)`` is a query that means the node."""


def _child(node: Node, above: int) -> str:
    return str(node) if _level(node) > above else f"({node})"


def _named(field: str | None, text: str) -> str:
    return text if field is None else f"{field}:{text}"


class Words(Node):
    """A run of bare words exactly as typed: free text, which the engine scans.

    Whether one word suffices or all are needed is the ``match`` of the search.
    ``field`` (here and below) restricts to one field; None searches all text fields.
    """

    text: str
    field: str | None = None

    # Nearly every query is one of these, and the way of all nodes takes twice as long.
    def __init__(self, text: str, field: str | None = None) -> None:
        _put_text(self, text)
        _put_field(self, field)

    def __str__(self) -> str:
        spelled = escape_words(self.text, keep_question=self.field is None)
        if self.field is None:
            return spelled
        return _named(self.field, f"({spelled})" if len(self.text.split()) != 1 else spelled)


_put_text, _put_field = Words._put


class Phrase(Node):
    """Words in this order, at most ``slop`` positions astray in total."""

    text: str
    field: str | None = None
    slop: int = 0

    def __str__(self) -> str:
        return _named(self.field, quote(self.text) + (f"~{self.slop}" if self.slop else ""))


class Exact(Node):
    """One word in this very form, not its other inflections: ``=présidente``."""

    word: str
    field: str | None = None

    def __str__(self) -> str:
        spelled = escape_word(self.word)
        # "=>" is an arrow; a word that starts with a sign needs its escape here.
        plain = spelled[:1].isalnum() or spelled[:1] in ("\\", "#", "@")
        return _named(self.field, f"={spelled}" if plain else f"=\\{spelled}")


class Prefix(Node):
    """Words that start so: ``retrait*``. The empty prefix asks for any value at all."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        # Signs alone are no word with a wildcard, unless the field "*" says so.
        name = self.field if any(map(str.isalnum, self.text)) else self.field or "*"
        return _named(name, escape_word(self.text) + "*")


class Wildcard(Node):
    """Words of this shape: ``?`` is one character, ``*`` any number: ``r?forme``."""

    pattern: str
    field: str | None = None

    def __str__(self) -> str:
        # Bare, a final "?" ends a question; the field "*" says that it is a wildcard.
        bare = self.pattern.rstrip("?")
        final = self.field is None and "*" not in bare and "?" not in bare
        lettered = any(map(str.isalnum, self.pattern))
        name = "*" if self.field is None and (final or not lettered) else self.field
        return _named(name, escape_pattern(self.pattern))


class Fuzzy(Node):
    """Words at most ``distance`` (1 or 2) edits away: ``macron~1``."""

    word: str
    distance: int = 1
    field: str | None = None

    def __str__(self) -> str:
        return _named(self.field, f"{escape_word(self.word)}~{self.distance}")


class Keyword(Node):
    """Articles whose keyword field (source, section, tags, author, id) has this value."""

    field: str
    value: str

    def __str__(self) -> str:
        return _named(self.field, spell_value(self.value))


class DateRange(Node):
    """Articles dated between two aware datetimes; None leaves that side open."""

    field: str
    start: datetime | None = None
    end: datetime | None = None
    include_start: bool = True
    include_end: bool = False

    def __str__(self) -> str:
        low = "*" if self.start is None else self.start.isoformat()
        high = "*" if self.end is None else self.end.isoformat()
        return _range(self.field, low, high, self.include_start, self.include_end)


class NumberRange(Node):
    """Articles whose number lies between two bounds; None leaves that side open."""

    field: str
    low: float | None = None
    high: float | None = None
    include_low: bool = True
    include_high: bool = True

    def __str__(self) -> str:
        low = "*" if self.low is None else spell_number(self.low)
        high = "*" if self.high is None else spell_number(self.high)
        return _range(self.field, low, high, self.include_low, self.include_high)


def _range(field: str, low: str, high: str, closed_low: bool, closed_high: bool) -> str:
    return f"{field}:{'[' if closed_low else '{'}{low} TO {high}{']' if closed_high else '}'}"


class And(Node):
    """All children; scores add up."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ET ".join(_child(node, _AND) for node in self.children)


class Or(Node):
    """At least one child; scores of those that match add up."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OU ".join(_child(node, _OR) for node in self.children)


class Best(Node):
    """At least one child; the score is the highest of those that match."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " | ".join(_child(node, _BEST) for node in self.children)


class Not(Node):
    """Every article that the child does not match."""

    child: Node

    def __str__(self) -> str:
        return f"NON {_child(self.child, _NOT)}"


class Near(Node):
    """All children within ``distance`` positions, in any order or, ``ordered``, in this one."""

    children: tuple[Node, ...]
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        operator = f" {'AVANT' if self.ordered else 'PROCHE'}/{self.distance} "
        return operator.join(_child(node, _NEAR) for node in self.children)


class Must(Node):
    """``+child``: the mark that makes a clause of a group required. See `Mixed.of`."""

    child: Node

    def __str__(self) -> str:
        return f"+{_child(self.child, _RUN)}"


class MustNot(Node):
    """``-child``: the mark that makes a clause of a group forbidden. See `Mixed.of`."""

    child: Node

    def __str__(self) -> str:
        return f"-{_child(self.child, _RUN)}"


class Mixed(Node):
    """Clauses with ``+`` and ``-``: all of ``must``, none of ``must_not``.

    ``should`` adds to the score; without any ``must``, one of ``should`` has to
    match. The tuples hold the clauses themselves, without their marks.
    """

    should: tuple[Node, ...] = ()
    must: tuple[Node, ...] = ()
    must_not: tuple[Node, ...] = ()

    @classmethod
    def of(cls, clauses: Iterable[Node]) -> Mixed:
        """Sort clauses by their marks.

        >>> str(Mixed.of([Words("ukraine"), Must(Words("otan")), MustNot(Words("sport"))]))
        'ukraine +otan -sport'
        """
        should: list[Node] = []
        must: list[Node] = []
        must_not: list[Node] = []
        for clause in clauses:
            if isinstance(clause, Must):
                must.append(clause.child)
            elif isinstance(clause, MustNot):
                must_not.append(clause.child)
            else:
                should.append(clause)
        return cls(tuple(should), tuple(must), tuple(must_not))

    def __str__(self) -> str:
        runs = sum(isinstance(node, Words) and node.field is None for node in self.should)
        parts = []
        for node in self.should:
            # A bare filter would be required, and two runs of words would become one.
            if restricts(node):
                parts.append(_child(node, _BOOSTED) + "^1")
            elif runs > 1 and isinstance(node, Words):
                parts.append(f"({node})")
            else:
                parts.append(_child(node, _NEAR))
        parts += [str(Must(node)) for node in self.must]
        parts += [str(MustNot(node)) for node in self.must_not]
        return " ".join(parts)


class Every(Node):
    """Every article."""

    def __str__(self) -> str:
        return "*:*"


class Nothing(Node):
    """No article."""

    def __str__(self) -> str:
        return "NON *:*"


class Boost(Node):
    """The child, its score multiplied by ``factor`` (0 to 1,000)."""

    child: Node
    factor: float

    def __str__(self) -> str:
        return f"{_child(self.child, _BOOSTED)}^{spell_number(self.factor)}"


class Constant(Node):
    """The child, every match scoring ``score`` (0 to 1,000)."""

    child: Node
    score: float = 1.0

    def __str__(self) -> str:
        return f"{_child(self.child, _BOOSTED)}^={spell_number(self.score)}"


_LEVELS: dict[type[Node], int] = {
    Mixed: _BESIDE, Or: _OR, And: _AND, Best: _BEST, Not: _NOT, Nothing: _NOT,
    Near: _NEAR, Boost: _BOOSTED, Constant: _BOOSTED,
}  # fmt: skip


def _level(node: Node) -> int:
    if isinstance(node, Words) and node.field is None and len(node.text.split()) != 1:
        return _RUN
    return _LEVELS.get(type(node), _ATOM)


def restricts(node: Node) -> bool:
    """Whether a clause only narrows the search (a source, a date…) and ranks nothing.

    Typed beside free text, such a clause is required even in a search for any word.
    """
    if isinstance(node, (Keyword, DateRange, NumberRange)):
        return True
    if isinstance(node, (Prefix, Wildcard, Fuzzy)):
        return node.field is not None
    if isinstance(node, (And, Or, Best)):
        return all(restricts(child) for child in node.children)
    return isinstance(node, Not) and restricts(node.child)


def parts(node: Node) -> tuple[Node, ...]:
    """The direct children of a node, in order."""
    if isinstance(node, (And, Or, Best, Near)):
        return node.children
    if isinstance(node, (Not, Must, MustNot, Boost, Constant)):
        return (node.child,)
    if isinstance(node, Mixed):
        return node.should + node.must + node.must_not
    return ()


def measure(tree: Node) -> tuple[int, int]:
    """Depth (a leaf is 1 deep) and number of leaves, without recursion.

    >>> measure(And((Words("a"), Not(Words("b")))))
    (3, 2)
    """
    depth = leaves = 0
    waiting = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        below = parts(node)
        depth = max(depth, level)
        leaves += not below
        waiting += [(child, level + 1) for child in below]
    return depth, leaves
