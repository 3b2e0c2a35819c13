"""The syntax that readers usually type, understood without the parser.

Words, phrases, ``retrait*``, ``macron~1``, ``titre:otan``, dates, ``+`` and ``-``, one kind of
operator between clauses, and ``*:*``. Whatever is not certain is left to the parser, which makes
the same tree of all that is read here.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from unicodedata import normalize

from .dates import Calendar
from .fields import QueryFields
from .ranges import read_dates
from .simplify import NOTHING, simplify
from .spelling import INFIX_OPERATORS, OPERATOR_WORDS
from .tree import And, Every, Fuzzy, Keyword, Mixed, Node, Not, Or, Phrase, Prefix, Words

if TYPE_CHECKING:
    from .language import Match

MOST_CLAUSES = 64  # with more, a query is not usual

_CLAUSE = re.compile(
    r"""\s*
    (?P<clause>
        (?P<mark>[+-])?
        (?:(?P<name>[^\W\d_]+):)?
        (?:
            (?P<word>[^\W_]+(?:['’-][^\W_]+)*) (?:(?P<star>\*)|(?P<fuzzy>~[12]?))?
          | "(?P<quoted>[^"\\\ud800-\udfff]+)" (?:~(?P<slop>\d\d?))?
          | (?P<range>\[[^\[\]{}"«»“”()\\\ud800-\udfff]+\])
        )
    )
    (?!\S)""",
    re.VERBOSE,
).match


def read_usual(
    text: str, fields: QueryFields, match: Match, now: datetime | None, zone: str
) -> Node | None:
    """The simplified tree of a query in usual syntax; None for any other query.

    >>> from searchnews.query.fields import NEWS
    >>> print(read_usual('+otan "force de paix" macr*', NEWS, "any", None, "UTC"))
    "force de paix" macr* +otan
    """
    text = text.rstrip()
    if text.lstrip() in ("*:*", "*"):
        return Every()
    nodes: list[Node] = []
    marks: list[str | None] = []
    filters: list[bool] = []
    operators: list[str] = []  # those before the second, the third… clause
    waiting = ""
    run = -1  # where the bare words began that the last clause consists of
    at = 0
    while at < len(text):
        found = _CLAUSE(text, at)
        if found is None or len(nodes) == MOST_CLAUSES:
            return None
        at = found.end()
        mark, name, word, *shape = found.group("mark", "name", "word", "star", "fuzzy")
        bare = word is not None and name is None and shape == [None, None]
        if bare and word in OPERATOR_WORDS:
            waiting = INFIX_OPERATORS.get(word, "") if nodes and not (waiting or mark) else ""
            if not waiting:
                return None
            continue
        bare = bare and mark is None
        if bare and run >= 0 and not waiting:
            nodes[-1] = Words(text[run:at])
            continue
        read = _read(found, at == len(text), fields, now, zone)
        if read is None:
            return None
        node, filtering = read
        run = found.start("clause") if bare else -1
        if nodes:
            operators.append(waiting)
            waiting = ""
        nodes.append(node)
        marks.append(mark)
        filters.append(filtering)
    if waiting or not nodes:
        return None
    if not any(operators):
        return _side_by_side(nodes, marks, filters, match)
    return None if any(marks) else _joined(nodes, operators)


def _read(
    found: re.Match[str], last: bool, fields: QueryFields, now: datetime | None, zone: str
) -> tuple[Node, bool] | None:
    """The node of one clause, and whether it only filters.

    ``last`` tells that nothing follows which could belong to its date.
    """
    name, word, star, fuzzy = found.group("name", "word", "star", "fuzzy")
    quoted, slop, brackets = found.group("quoted", "slop", "range")
    content = word or (quoted or "").strip()
    field = kind = bound = None
    if name is not None:
        field = fields.find(name)
        bound = None if field else fields.bound(name)
        field = field or (fields.date_field if bound else None)
        kind = fields.kinds[field] if field else None
        if kind not in ("text", "keyword", "date"):
            return None
    node: Node | None
    if kind == "date" and field is not None:
        shaped = star or fuzzy or slop
        certain = (content and (quoted or last)) or (brackets and not bound)
        if shaped or not certain:
            return None
        node = read_dates(field, brackets or content, Calendar(now, zone), bound)
        node = None if node is None else simplify(node)
        return None if node is None or node == NOTHING else (node, True)
    if brackets or not content:
        return None
    if star:
        node = Prefix(normalize("NFC", content), field)
    elif fuzzy:
        node = Fuzzy(normalize("NFC", content), int(fuzzy[1:] or 1), field)
    elif kind == "keyword" and field is not None:
        node = Keyword(field, content)
    else:
        node = Phrase(content, field, int(slop or 0)) if quoted else Words(content, field)
    return node, kind == "keyword"


def _joined(nodes: list[Node], operators: list[str]) -> Node | None:
    """Clauses with an operator between any two."""
    if all(operator == "or" for operator in operators):
        return Or(tuple(nodes))
    if all(operator in ("and", "except") for operator in operators):
        others = zip(nodes[1:], operators, strict=True)
        return And((nodes[0], *(Not(node) if op == "except" else node for node, op in others)))
    return None


def _side_by_side(
    nodes: list[Node], marks: list[str | None], filters: list[bool], match: Match
) -> Node:
    """Clauses without operators: filters and what is marked with ``+`` must match."""
    sorted_out: dict[str, list[Node]] = {"": [], "filter": [], "+": [], "-": []}
    for node, mark, filtering in zip(nodes, marks, filters, strict=True):
        sorted_out[mark or ("filter" if filtering else "")].append(node)
    free, narrowing, must, must_not = sorted_out.values()
    if free and match == "all":
        must, free = [*free, *must], []
    if not free:
        every = [*must, *map(Not, must_not), *narrowing]
    elif must or must_not:
        every = [Mixed(tuple(free), tuple(must), tuple(must_not)), *narrowing]
    else:
        every = [Or(tuple(free)) if len(free) > 1 else free[0], *narrowing]
    return And(tuple(every)) if len(every) > 1 else every[0]
