"""Hits for programs and pages: JSON lines, CSV, HTML, Markdown."""

from __future__ import annotations

from collections.abc import Iterator

import searchnews as sn

from .messages import Messages
from .render import explanation_object, total

__all__ = ["as_csv", "as_html", "as_markdown", "as_object"]

_COLUMNS = ("rank", "score", "id", "title", "date", "source", "section")


def as_object(hit: sn.Hit, explain: bool = False) -> dict[str, object]:
    """A hit with its snippet; marks are pairs (start, end) of characters of its text."""
    snippet = hit.snippet()
    shown = hit.to_dict() | {"snippet": {"text": snippet.text, "marks": snippet.marks}}
    return shown | {"explanation": explanation_object(hit.explain())} if explain else shown


def as_csv(results: sn.Results, _: Messages) -> Iterator[str]:
    """A heading and a line for each hit, as RFC 4180 has them."""
    yield _csv_line([*_COLUMNS, "snippet"])
    for hit in results:
        values = hit.to_dict()
        yield _csv_line([*(values.get(name) for name in _COLUMNS), hit.snippet().text])


def _csv_line(cells: list[object]) -> str:
    # Imported here: few searches are answered in CSV.
    import csv
    import io

    line = io.StringIO(newline="")
    # With an end of line, which goes again: only then is a cell quoted that holds one.
    csv.writer(line).writerow(["" if cell is None else cell for cell in cells])
    return line.getvalue().removesuffix("\r\n")


def as_html(results: sn.Results, say: Messages) -> Iterator[str]:
    """A list to put into a page; everything is escaped, found words are in <mark>."""
    # Imported here: it brings a table of all named characters along.
    from html import escape

    yield f'<p class="total">{escape(total(results, say))}</p>'
    yield f'<ol class="hits" start="{results[0].rank if results else 1}">'
    for hit in results:
        about = " · ".join(_about(hit, say))
        title = hit.highlight("title").html() if hit.title else escape(say("untitled"))
        yield (
            f'<li id="{escape(hit.id)}"><h3>{title}</h3>'
            f'<p class="about">{escape(about)}</p><p>{hit.snippet().html()}</p></li>'
        )
    yield "</ol>"


def as_markdown(results: sn.Results, say: Messages) -> Iterator[str]:
    """A numbered list; found words are bold."""
    for hit in results:
        title = hit.highlight("title") if hit.title else sn.Snippet(say("untitled"))
        about = sn.Snippet(" · ".join(_about(hit, say)))
        yield f"{hit.rank}. {title.markdown()}"
        yield f"   {about.markdown()}"
        yield ""
        yield f"   {hit.snippet().markdown()}"
        yield ""
    yield total(results, say)


def _about(hit: sn.Hit, say: Messages) -> list[str]:
    values = hit.to_dict()
    about = [str(values[name]) for name in ("source", "section") if values.get(name)]
    return [*about, say.day(hit.date)] if hit.date is not None else about
