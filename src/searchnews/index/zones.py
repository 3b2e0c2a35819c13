"""When the clocks of a time zone change."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["offset_changes"]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_STEP = timedelta(days=7)
"""Shorter than any time for which a zone has kept an offset since clocks were made law."""


def offset_changes(zone: str, low: int, high: int) -> list[tuple[int, int]]:
    """The offsets from UTC of ``zone`` between two moments.

    Args:
        zone: an IANA name.
        low: microseconds since 1970 UTC.
        high: likewise, not before ``low``.

    Returns:
        Pairs (microseconds since 1970 UTC, seconds ahead of UTC from then on), rising. The
        first pair holds at ``low``.

    Example:
        >>> changes = offset_changes("Europe/Paris", 1704067200000000, 1735603200000000)
        >>> [(offset, str(_EPOCH + timedelta(microseconds=m))) for m, offset in changes][1:]
        [(7200, '2024-03-31 01:00:00+00:00'), (3600, '2024-10-27 01:00:00+00:00')]
    """
    first, last = _moment(low), _moment(high)
    changes = [(low, _offset(ZoneInfo(zone), first))]
    for year in range(first.year, last.year + 1):
        changes += [change for change in _changes_in(zone, year) if low < change[0] <= high]
    return changes


def _moment(micros: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:  # the first local hours of year 1, or the last ones of year 9999
        return (datetime.min if micros < 0 else datetime.max).replace(tzinfo=timezone.utc)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    try:
        local = moment.astimezone(zone)
    except OverflowError:  # the first and last hours of the calendar, on the far side of it
        return 0
    return int((local.utcoffset() or timedelta()).total_seconds())


@lru_cache(maxsize=4096)
def _changes_in(name: str, year: int) -> tuple[tuple[int, int], ...]:
    """The changes from the first moment of a year (excluded) to that of the next one."""
    zone = ZoneInfo(name)
    end = datetime(year + 1, 1, 1, tzinfo=timezone.utc) if year < 9999 else _last()
    before = datetime(year, 1, 1, tzinfo=timezone.utc)
    offset = _offset(zone, before)
    changes = []
    while before < end:
        after = end if end - before <= _STEP else before + _STEP
        if _offset(zone, after) != offset:
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                if _offset(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            high = high.replace(microsecond=0)
            offset = _offset(zone, high)
            changes.append(((high - _EPOCH) // timedelta(microseconds=1), offset))
            # A second change within the step is looked for from here on.
            after = high
        before = after
    return tuple(changes)


def _last() -> datetime:
    return datetime(9999, 12, 31, tzinfo=timezone.utc)
