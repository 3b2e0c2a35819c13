"""Query trees of ``whoosh.query``, built by a user's own code, as trees of ours.

Nothing here imports Whoosh: whoever holds such a tree has done so already.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ..errors import QueryError, QueryLimit, UnknownField
from .dates import Calendar
from .fields import NEWS, Kind, QueryFields
from .ranges import Bounds, date_range
from .simplify import MAX_FACTOR, MAX_NESTING, simplify
from .tree import (
    And,
    Best,
    Boost,
    Constant,
    DateRange,
    Every,
    Fuzzy,
    Keyword,
    Mixed,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Words,
)

_ZERO_SCORE = 0.0


def is_whoosh_query(value: object) -> bool:
    """Whether a value is some node of ``whoosh.query``, or of a class derived from one."""
    return any(
        kind.__name__ == "Query" and kind.__module__.startswith("whoosh.query")
        for kind in type(value).__mro__
    )


def from_whoosh(
    query: object,
    fields: QueryFields = NEWS,
    now: datetime | None = None,
    zone: str = "Europe/Paris",
) -> Node:
    """The tree that asks what a Whoosh query tree asks.

    Accepted: And, Or, AndNot, AndMaybe, Require, DisjunctionMax, Not, Term, Phrase,
    Prefix, Wildcard, FuzzyTerm, Variations, TermRange, NumericRange, DateRange, Every,
    NullQuery and ConstantScoreQuery, with their boosts and the bounds they exclude.
    Fields go by the names and aliases of ``fields``; naive dates are local to ``zone``.

    The index analyses the text of terms, so give words as people write them, not their
    stems. Not kept, having no counterpart: scale of Or and tiebreak of DisjunctionMax,
    which only rank, and prefixlength of FuzzyTerm.

    Raises `QueryError` for any other node, by its name; `UnknownField`; `QueryLimit`.
    """
    return simplify(_Translation(fields, Calendar(now, zone)).node(query, 1))


class _Translation:
    def __init__(self, fields: QueryFields, calendar: Calendar) -> None:
        self.fields = fields
        self.calendar = calendar

    def node(self, query: Any, depth: int) -> Node:
        if depth > 4 * MAX_NESTING:
            raise QueryLimit(
                f"the Whoosh query nests over {4 * MAX_NESTING} levels deep: flatten it"
            )
        kind = type(query)
        rule = _RULES.get(kind.__name__) if kind.__module__.startswith("whoosh.query") else None
        if rule is None:
            raise QueryError(
                f"a Whoosh query may not hold {kind.__name__}; it may hold {', '.join(_NAMES)}"
            )
        node = rule(self, query, depth + 1)
        boost = getattr(query, "boost", 1.0)
        if not 0 <= boost <= MAX_FACTOR:
            raise QueryError(f"the boost {boost} of {kind.__name__} is not within 0 to 1,000")
        return node if boost == 1 else Boost(node, float(boost))

    def _nodes(self, queries: Any, depth: int) -> tuple[Node, ...]:
        return tuple(self.node(query, depth) for query in queries)

    def _field(self, name: str | None) -> tuple[str | None, Kind]:
        if name is None:
            return None, "text"
        field = self.fields.find(name)
        if field is None or self.fields.kinds[field] == "stored":
            raise UnknownField(
                f"the Whoosh query names the field {name!r}, which cannot be searched; "
                f"the fields are {self.fields.searchable()}"
            )
        return field, self.fields.kinds[field]

    def _text_field(self, query: Any) -> str | None:
        field, kind = self._field(query.fieldname)
        if kind in ("date", "number"):
            raise QueryError(
                f"{type(query).__name__} cannot search the {kind} field {field}: use a range"
            )
        return field

    def everything(self, query: Any, depth: int) -> Node:
        field, kind = self._field(query.fieldname)
        if field is None:
            return Every()
        if kind == "date":
            return DateRange(field, None, None)
        return NumberRange(field) if kind == "number" else Prefix("", field)

    def nothing(self, query: Any, depth: int) -> Node:
        if getattr(query, "error", None):
            raise QueryError(f"Whoosh could not parse a part of this query: {query.error}")
        return Nothing()

    def every(self, query: Any, depth: int) -> Node:
        return And(self._nodes(query.subqueries, depth))

    def some(self, query: Any, depth: int) -> Node:
        if getattr(query, "minmatch", 0) > 1:
            raise QueryError("Or with minmatch above 1 has no counterpart here")
        return Or(self._nodes(query.subqueries, depth))

    def best(self, query: Any, depth: int) -> Node:
        return Best(self._nodes(query.subqueries, depth))

    def without(self, query: Any, depth: int) -> Node:
        return And((self.node(query.a, depth), Not(self.node(query.b, depth))))

    def maybe(self, query: Any, depth: int) -> Node:
        return Mixed(should=(self.node(query.b, depth),), must=(self.node(query.a, depth),))

    def require(self, query: Any, depth: int) -> Node:
        # The second part has to match and adds nothing to the score.
        required = Constant(self.node(query.b, depth), _ZERO_SCORE)
        return And((self.node(query.a, depth), required))

    def negation(self, query: Any, depth: int) -> Node:
        return Not(self.node(query.query, depth))

    def constant(self, query: Any, depth: int) -> Node:
        if not 0 <= query.score <= MAX_FACTOR:
            raise QueryError(f"the constant score {query.score} is not within 0 to 1,000")
        return Constant(self.node(query.child, depth), float(query.score))

    def term(self, query: Any, depth: int) -> Node:
        field, kind = self._field(query.fieldname)
        text = (
            query.text.decode("utf-8", "replace") if isinstance(query.text, bytes) else query.text
        )
        if field is not None and kind in ("date", "number"):
            return self._range(field, kind, text, text, True, True)
        if field is not None and kind == "keyword":
            return Keyword(field, str(text))
        return Words(str(text), field)

    def phrase(self, query: Any, depth: int) -> Node:
        field, kind = self._field(query.fieldname)
        text = " ".join(query.words)
        if field is not None and kind == "keyword":
            return Keyword(field, text)
        # Whoosh counts from word to word: its slop of 1 is the exact phrase.
        return Phrase(text, self._text_field(query), max(query.slop - 1, 0))

    def prefix(self, query: Any, depth: int) -> Node:
        return Prefix(query.text, self._text_field(query))

    def wildcard(self, query: Any, depth: int) -> Node:
        if "[" in query.text:
            raise QueryError(f"Wildcard({query.text!r}): only * and ? have counterparts here")
        return Wildcard(query.text, self._text_field(query))

    def fuzzy(self, query: Any, depth: int) -> Node:
        if query.maxdist > 2:
            raise QueryError(f"FuzzyTerm with maxdist {query.maxdist}: at most 2 is allowed")
        field = self._text_field(query)
        return (
            Fuzzy(query.text, query.maxdist, field) if query.maxdist else Words(query.text, field)
        )

    def between(self, query: Any, depth: int) -> Node:
        field, kind = self._field(query.fieldname)
        if field is None or kind not in ("date", "number"):
            raise QueryError(
                f"{type(query).__name__} on the field {field}: only dates and numbers have ranges"
            )
        # A DateRange of Whoosh keeps its dates beside the numbers it made of them.
        low = getattr(query, "startdate", query.start)
        high = getattr(query, "enddate", query.end)
        return self._range(field, kind, low, high, not query.startexcl, not query.endexcl)

    def _range(
        self, field: str, kind: Kind, low: Any, high: Any, include_low: bool, include_high: bool
    ) -> Node:
        if kind == "number":
            try:
                first, last = (None if end is None else float(end) for end in (low, high))
            except (TypeError, ValueError) as error:
                raise QueryError(f"{low!r} to {high!r} is no range of numbers") from error
            return NumberRange(field, first, last, include_low, include_high)
        if isinstance(low, str) or isinstance(high, str):
            dates = date_range(field, Bounds(low, high, include_low, include_high), self.calendar)
            if dates is None:
                raise QueryError(f"{low!r} to {high!r} is no range of dates")
            return dates
        start, end = self._moment(low), self._moment(high)
        return DateRange(field, start, end, include_low, include_high)

    def _moment(self, value: datetime | float | None) -> datetime | None:
        try:
            if value is None or isinstance(value, datetime):
                return None if value is None else self.calendar.fixed(value)
            # Whoosh stores a date as microseconds since the first day of the year 1.
            return self.calendar.fixed(datetime.min + timedelta(microseconds=value))
        except (TypeError, ValueError, OverflowError) as error:
            raise QueryError(f"{value!r} is no date") from error


_RULES: dict[str, Callable[[_Translation, Any, int], Node]] = {
    "And": _Translation.every,
    "Or": _Translation.some,
    "AndNot": _Translation.without,
    "AndMaybe": _Translation.maybe,
    "Require": _Translation.require,
    "DisjunctionMax": _Translation.best,
    "Not": _Translation.negation,
    "Term": _Translation.term,
    "Phrase": _Translation.phrase,
    "Prefix": _Translation.prefix,
    "Wildcard": _Translation.wildcard,
    "FuzzyTerm": _Translation.fuzzy,
    "Variations": _Translation.term,
    "TermRange": _Translation.between,
    "NumericRange": _Translation.between,
    "DateRange": _Translation.between,
    "Every": _Translation.everything,
    "_NullQuery": _Translation.nothing,
    "ConstantScoreQuery": _Translation.constant,
}
_NAMES = [name.removeprefix("_") for name in _RULES]
