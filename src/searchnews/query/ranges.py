"""Values of date and number fields: one value, a comparison, or a range in brackets."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import NamedTuple

from .dates import Calendar, Period, fold
from .fields import DateBound
from .spoken import Said, understood
from .tree import DateRange, NumberRange

COMPARISONS = (">=", "<=", ">", "<")

_BRACKETS = re.compile(r"([\[{])([^\[\]{}]*)([\]}])")
_TO = re.compile(r"(?:^|\s+)(?:TO|À|A\u0300)(?:\s+|$)|\.\.", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,300}(?:[.,]\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_OPEN_ENDS = ("", "*")

_BOUNDS: dict[DateBound, str] = {"since": ">=", "before": "<", "after": ">", "until": "<="}


class Bounds(NamedTuple):
    """The two ends of a range as typed; None leaves an end open."""

    low: str | None
    high: str | None
    include_low: bool = True
    include_high: bool = True

    def flipped(self) -> Bounds:
        """The same range typed from its other end."""
        return Bounds(self.high, self.low, self.include_high, self.include_low)


def read_bounds(text: str) -> Bounds | None:
    """``[a TO b]``, ``{a TO b}``, ``a..b``, ``>=a`` and the like, or None for anything else.

    >>> read_bounds("[2024-01 TO 2024-06}")
    Bounds(low='2024-01', high='2024-06', include_low=True, include_high=False)
    """
    match = _BRACKETS.fullmatch(text)
    if match:
        ends = [end.strip().strip('"') for end in _TO.split(match[2])]
        if len(ends) != 2:
            return None
        low, high = (None if end in _OPEN_ENDS else end for end in ends)
        return Bounds(low, high, match[1] == "[", match[3] == "]")
    for sign in COMPARISONS:
        if text.startswith(sign):
            return _compared(sign, text[len(sign) :].strip().strip('"'))
    low, dots, high = text.partition("..")
    return Bounds(low or None, high or None) if dots and (low or high) else None


def _compared(sign: str, value: str) -> Bounds:
    if sign[0] == ">":
        return Bounds(value, None, include_low=sign == ">=")
    return Bounds(None, value, include_high=sign == "<=")


def read_dates(
    field: str, text: str | Bounds, calendar: Calendar, bound: DateBound | None = None
) -> DateRange | None:
    """The range that the value of a date field means, or None if it is no date.

    ``bound`` is for ``depuis:`` and its like, which take one date. ``*`` asks for any
    date at all.
    """
    if not isinstance(text, str):
        return date_range(field, text, calendar)
    if bound is not None:
        return date_range(field, _compared(_BOUNDS[bound], text), calendar)
    if text == "*":
        return DateRange(field, None, None, True, True)
    bounds = read_bounds(text)
    if bounds is not None:
        return date_range(field, bounds, calendar)
    said = understood(fold(text))
    if said is not None and said.day is None:
        dates = date_range(field, _said_bounds(said), calendar)
        if dates is not None and said.low_before and _turned_round(dates):
            return date_range(field, Bounds(said.low_before, said.high), calendar)
        return dates
    period = calendar.span(text) if said is None else calendar.period(said.day or "")
    return None if period is None else DateRange(field, period.start, period.end, True, False)


def ends_of(text: str) -> Bounds | None:
    """The two ends that a text names, in signs or in words; None where it names no two."""
    said = None if read_bounds(text) else understood(fold(text))
    return read_bounds(text) if said is None or said.day else _said_bounds(said)


def _said_bounds(said: Said) -> Bounds:
    return Bounds(said.low, said.high, said.include_low, said.include_high)


def _turned_round(dates: DateRange) -> bool:
    return dates.start is not None and dates.end is not None and dates.start >= dates.end


def date_range(field: str, bounds: Bounds, calendar: Calendar) -> DateRange | None:
    """The range between two dates as typed, or None if one of them is no date."""
    low = None if bounds.low is None else calendar.period(bounds.low)
    high = None if bounds.high is None else calendar.period(bounds.high)
    if (low is None) != (bounds.low is None) or (high is None) != (bounds.high is None):
        return None
    start, include_start = _low_end(low, bounds.include_low)
    end, include_end = _high_end(high, bounds.include_high)
    return DateRange(field, start, end, include_start, include_end)


def _low_end(period: Period | None, include: bool) -> tuple[datetime | None, bool]:
    if period is None:
        return None, True
    if period.instant:
        return period.start, include
    return (period.start if include else period.end), True


def _high_end(period: Period | None, include: bool) -> tuple[datetime | None, bool]:
    if period is None:
        return None, True
    if period.instant:
        return period.start, include
    return (period.end if include else period.start), False


def read_numbers(field: str, text: str | Bounds) -> NumberRange | None:
    """The range that the value of a number field means, or None if it is no number."""
    if text == "*":
        return NumberRange(field)
    bounds = (read_bounds(text) or Bounds(text, text)) if isinstance(text, str) else text
    low = _number(bounds.low)
    high = _number(bounds.high)
    if (low is None) != (bounds.low is None) or (high is None) != (bounds.high is None):
        return None
    return NumberRange(field, low, high, bounds.include_low, bounds.include_high)


def _number(text: str | None) -> float | None:
    if text is None or not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    return number if math.isfinite(number) else None
