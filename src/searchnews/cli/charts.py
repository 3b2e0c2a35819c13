"""What an index holds, as bars: articles by time, by source and section, and its size by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

import searchnews as sn

from .messages import Messages

__all__ = ["Bar", "Chart", "bar_text", "charts", "counted_values"]

_MOST_MONTHS = 60
"""Months beyond which articles are counted by year."""

_TOP = 10
_EIGHTHS = "▏▎▍▌▋▊▉█"


class Bar(NamedTuple):
    """One value of a chart."""

    label: str
    value: int
    shown: str
    """The value as people read it."""


class Chart(NamedTuple):
    """A title and its bars."""

    title: str
    bars: tuple[Bar, ...]
    in_time: bool = False
    """Whether the bars follow one another in time, rather than by length."""


def counted_values(index: sn.Index) -> dict[str, Mapping[str, int]]:
    """How many articles each source, section and month has, where the schema has such fields."""
    kinds = index.schema.kinds()
    wanted = [name for name in ("source", "section") if kinds.get(name) == "keyword"]
    if kinds.get("date") == "date":
        wanted.append("date:month")
    return dict(index.search("*", 0, facets=wanted).facets) if wanted else {}


def charts(
    stats: Mapping[str, object], values: Mapping[str, Mapping[str, int]], say: Messages
) -> list[Chart]:
    """The charts that there is something to draw in.

    Args:
        stats: what `Index.stats` counts.
        values: what `counted_values` counts.
    """
    drawn = []
    months = _with_gaps(values.get("date:month", {}))
    if len(months) > _MOST_MONTHS:
        drawn.append(Chart(say("articles-by-year"), _bars(_by_year(months), say), True))
    else:
        drawn.append(Chart(say("articles-by-month"), _bars(months, say), True))
    for name in ("source", "section"):
        top = dict(list(values.get(name, {}).items())[:_TOP])
        drawn.append(Chart(say(f"top-{name}s"), _bars(top, say)))
    sizes = cast("Mapping[str, int]", stats.get("parts") or {})
    ordered = sorted(sizes.items(), key=lambda part: -part[1])
    parts = tuple(Bar(name, size, say.size(size)) for name, size in ordered)
    drawn.append(Chart(say("size-by-part"), parts))
    return [chart for chart in drawn if any(bar.value for bar in chart.bars)]


def bar_text(value: int, largest: int, width: int) -> str:
    """A bar of at most ``width`` columns, to an eighth of a column.

    >>> bar_text(1, 2, 5), bar_text(0, 2, 5)
    ('██▌', '')
    """
    eighths = round(8 * width * value / largest) if largest else 0
    if value and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest - 1] if rest else "")


def _bars(counts: Mapping[str, int], say: Messages) -> tuple[Bar, ...]:
    return tuple(Bar(name, count, say.number(count)) for name, count in counts.items())


def _with_gaps(months: Mapping[str, int]) -> dict[str, int]:
    """The months from the first to the last, those without articles too.

    >>> _with_gaps({"2023-11": 4, "2024-01": 2})
    {'2023-11': 4, '2023-12': 0, '2024-01': 2}
    """
    if not months:
        return {}
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (min(months), max(months)))
    named = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))
    return {name: months.get(name, 0) for name in named}


def _by_year(months: Mapping[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, count in months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return years
