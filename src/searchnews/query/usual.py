"""The syntax that readers usually type, understood without the parser.

Words, phrases, ``retrait*``, ``macron~1``, ``titre:otan``, dates, ``+`` and ``-``, one kind of
operator between clauses, and ``*:*``. Whatever is not certain is left to the parser, which makes
the same tree of all that is read here.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from .dates import Calendar
from .fields import QueryFields
from .ranges import read_dates
from .simplify import NOTHING, simplify
from .spelling import INFIX_OPERATORS, OPERATOR_WORDS
from .tree import And, Every, Fuzzy, Keyword, Match, Mixed, Node, Not, Or, Phrase, Prefix, Words

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


class Clause(NamedTuple):
    """One clause; ``operator`` is what stands before it: "and", "or", "except", "best" or ""."""

    node: Node
    mark: str | None
    filtering: bool
    operator: str


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
    clauses: list[Clause] = []
    operator = ""
    run = -1  # where the bare words began that the last clause consists of
    at = 0
    while at < len(text):
        found = _CLAUSE(text, at)
        if found is None or len(clauses) == MOST_CLAUSES:
            return None
        at = found.end()
        mark, name, word, star, fuzzy = found.group("mark", "name", "word", "star", "fuzzy")
        bare = word is not None and name is None and star is None and fuzzy is None
        if bare and word in OPERATOR_WORDS:
            if operator or mark or not clauses or word not in INFIX_OPERATORS:
                return None
            operator = INFIX_OPERATORS[word]
            continue
        bare = bare and mark is None
        if bare and run >= 0 and not operator:
            clauses[-1] = Clause(Words(text[run:at]), None, False, clauses[-1].operator)
            continue
        read = _read(found, at == len(text), fields, now, zone)
        if read is None:
            return None
        run = found.start("clause") if bare else -1
        node, filtering = read
        clauses.append(Clause(node, mark, filtering, operator))
        operator = ""
    if operator or not clauses:
        return None
    if any(clause.operator for clause in clauses):
        return _joined(clauses)
    return _side_by_side(clauses, match)


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
        calendar = Calendar(now, zone)
        node = read_dates(field, brackets or content, calendar, bound)
        node = None if node is None or calendar.remarks else simplify(node)
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


def _joined(clauses: list[Clause]) -> Node | None:
    """Clauses with one kind of operator between any two; None where they are not that."""
    if any(clause.mark for clause in clauses):
        return None
    nodes = [Not(one.node) if one.operator == "except" else one.node for one in clauses]
    operators = {clause.operator for clause in clauses[1:]}
    if operators == {"or"}:
        return Or(tuple(nodes))
    return And(tuple(nodes)) if operators <= {"and", "except"} else None


def _side_by_side(clauses: list[Clause], match: Match) -> Node:
    """Clauses without operators: filters and what is marked with ``+`` must match."""
    sorted_out: dict[str, list[Node]] = {"": [], "filter": [], "+": [], "-": []}
    for node, mark, filtering, _ in clauses:
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
