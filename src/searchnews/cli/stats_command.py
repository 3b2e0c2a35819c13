"""`searchnews stats`: figures about an index."""

from __future__ import annotations

from typing import Annotated

import typer

import searchnews as sn

from .charts import Chart, bar_text, charts, counted_values
from .figures import figures
from .options import IndexOption, JsonOption, examples
from .output import Output
from .report import page
from .written import written

__all__ = ["register"]

_BAR = 32
"""Columns of the longest bar."""
_SHORTEST = 8
"""The same where the terminal is narrow."""
_AROUND = 10
"""Columns that a table of three sets between and around its own."""
_MOST_ROWS = 24
"""Bars of a chart on a terminal; of those in time, the last ones."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats", epilog=examples("stats", "stats --json", "stats --html report.html"))(
        stats
    )


def stats(
    place: IndexOption = "index",
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a page with charts there.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    output = Output()
    say = output.say
    with sn.open(place) as index:
        counted = index.stats()
        values = counted_values(index)
    if html is not None:
        title = say("report", place=place)
        text = page(title, figures(counted, say), charts(counted, values, say), say)
        with written(html) as file:
            file.write(text.encode())
    if as_json:
        output.object({**counted, "facets": values})
        return
    output.table(("", ""), figures(counted, say), numbers=(1,))
    for chart in charts(counted, values, say):
        _draw(chart, output)
    if html is not None:
        output.text(say("report-written", place=html))


def _draw(chart: Chart, output: Output) -> None:
    bars = chart.bars[-_MOST_ROWS:] if chart.in_time else chart.bars
    largest = max(bar.value for bar in bars)
    width = _BAR
    if output.width is not None:
        texts = max(len(label) for label in (chart.title, *(bar.label for bar in bars)))
        room = output.width - texts - max(len(bar.shown) for bar in bars) - _AROUND
        # A bar that is cut looks like any other; a label is still read in two lines.
        width = min(_BAR, max(_SHORTEST, room))
    rows = [(bar.label, bar.shown, bar_text(bar.value, largest, width)) for bar in bars]
    output.table((chart.title, "", ""), rows, numbers=(1,), whole=(1, 2))
