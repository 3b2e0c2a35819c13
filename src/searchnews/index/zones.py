"""When the clocks of a time zone change."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["offset_changes"]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_STEP = timedelta(days=7)
"""Shorter than any time for which a zone has kept an offset since clocks were made law."""

_TABLES = range(1800, 2100)
"""The years that the tables of zones tell one by one: the first change of any was in 1834, and the
last that follows no rule is in 2087."""

_CYCLE = 400
"""Years after which the calendar repeats, days of the week included, and rules with it."""
_CYCLE_MICROS = timedelta(days=146_097) // timedelta(microseconds=1)


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
    return list(_changes_between(zone, low, high))


# Kept, as the span of an index changes with its commits only, and dates that stand for none, such
# as the first and the last of the calendar, make it long.
@lru_cache(maxsize=64)
def _changes_between(zone: str, low: int, high: int) -> tuple[tuple[int, int], ...]:
    first, last = _moment(low), _moment(high)
    changes = [(low, _offset(ZoneInfo(zone), first))]
    for year in range(max(first.year, _TABLES.start), last.year + 1):
        changes += [change for change in _changes_in(zone, year) if low < change[0] <= high]
    return tuple(changes)


def _moment(micros: int) -> datetime:
    """The moment, or the nearest one that every zone can write: articles may be dated a few hours
    beyond the calendar of UTC."""
    least = datetime(1, 1, 2, tzinfo=timezone.utc) - _EPOCH
    most = datetime(9999, 12, 31, tzinfo=timezone.utc) - _EPOCH
    since = timedelta(microseconds=micros)
    return _EPOCH + min(max(since, least), most)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _changes_in(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The changes from the first moment of a year (excluded) to that of the next one."""
    cycles = max(year - _TABLES.stop, 0) // _CYCLE
    changes = _changes_looked_for(zone, year - cycles * _CYCLE)
    return tuple([(micros + cycles * _CYCLE_MICROS, offset) for micros, offset in changes])


@lru_cache(maxsize=4096)
def _changes_looked_for(name: str, year: int) -> tuple[tuple[int, int], ...]:
    zone = ZoneInfo(name)
    before = datetime(year, 1, 1, tzinfo=timezone.utc)
    end = datetime(year + 1, 1, 1, tzinfo=timezone.utc)
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
