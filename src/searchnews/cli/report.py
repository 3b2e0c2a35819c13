"""A page about an index: one HTML file with its style and its charts inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from .charts import Bar, Chart
from .messages import Messages

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --bar: #2f6f9f; --quiet: #767676; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
td { padding: .1rem 1.5rem .1rem 0 } td:last-child { text-align: right }
svg { width: 100%; height: auto; font-size: 13px } rect { fill: var(--bar) }
text { fill: currentColor } .quiet { fill: var(--quiet) }
"""

_WIDTH = 720
_LABELS = 220
_ROW = 22
_HEIGHT = 160


def page(
    title: str, figures: Iterable[tuple[str, str]], charts: Iterable[Chart], say: Messages
) -> str:
    """The whole page; it loads nothing from anywhere.

    Args:
        title: the heading, plain text.
        figures: labels and values.
        charts: what is drawn below them.
    """
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>\n" for label, value in figures
    )
    drawn = "".join(
        f"<h2>{escape(chart.title)}</h2>\n{_columns(chart) if chart.in_time else _rows(chart)}\n"
        for chart in charts
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{say.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<table>\n{rows}</table>\n{drawn}</body>\n</html>\n"
    )


def _svg(chart: Chart, height: int, inside: Iterator[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(chart.title)}">\n'
        + "\n".join(inside)
        + "\n</svg>"
    )


def _rows(chart: Chart) -> str:
    """Bars that lie below one another, each with its label and value."""
    return _svg(chart, _ROW * len(chart.bars), _lying(chart.bars))


def _lying(bars: Sequence[Bar]) -> Iterator[str]:
    room = _WIDTH - _LABELS - 90
    largest = max(bar.value for bar in bars)
    for number, bar in enumerate(bars):
        long = room * bar.value / largest
        top = number * _ROW
        yield (
            f'<text x="{_LABELS - 8}" y="{top + 15}" text-anchor="end">{escape(bar.label)}</text>'
            f'<rect x="{_LABELS}" y="{top + 3}" width="{long:.1f}" height="{_ROW - 6}"/>'
            f'<text class="quiet" x="{_LABELS + long + 6:.1f}" y="{top + 15}">'
            f"{escape(bar.shown)}</text>"
        )


def _columns(chart: Chart) -> str:
    """Bars that stand beside one another; a few of them are labelled."""
    return _svg(chart, _HEIGHT + 24, _standing(chart.bars))


def _standing(bars: Sequence[Bar]) -> Iterator[str]:
    largest = max(bar.value for bar in bars)
    wide = min(_WIDTH / len(bars), 60)
    # A label takes about as much room as 60 units; the first and every so many after it fit.
    every = max(1, round(60 / wide))
    for number, bar in enumerate(bars):
        high = _HEIGHT * bar.value / largest
        left = number * wide
        yield (
            f'<rect x="{left + wide * 0.1:.1f}" y="{_HEIGHT - high:.1f}" '
            f'width="{wide * 0.8:.1f}" height="{high:.1f}">'
            f"<title>{escape(bar.label)}: {escape(bar.shown)}</title></rect>"
        )
        if number % every == 0:
            label = escape(bar.label)
            yield f'<text class="quiet" x="{left:.1f}" y="{_HEIGHT + 18}">{label}</text>'
