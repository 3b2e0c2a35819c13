"""Where commands write: results to standard output, everything else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import Literal

from .messages import Messages
from .styled import Line, Span, ansi, plain

__all__ = ["Output", "wants_colour"]


def wants_colour(is_terminal: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Colours only on a terminal that has them, and never against NO_COLOR."""
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


class Output:
    """Both streams of one run, in the language of the locale."""

    def __init__(self) -> None:
        self.say = Messages()
        self.is_terminal = sys.stdout.isatty()
        self.colour = wants_colour(self.is_terminal)
        self.width = shutil.get_terminal_size().columns if self.is_terminal else None
        """Columns of the terminal; None where lines may be of any length."""

    def text(self, text: str) -> None:
        """One line of a result."""
        self.lines([(Span(text),)])

    def lines(self, lines: Iterable[Line]) -> None:
        """Lines of a result."""
        shown = ansi if self.colour else plain
        for line in lines:
            sys.stdout.write(shown(line) + "\n")

    def raw(self, text: str) -> None:
        """A line that is for programs and goes out as it is, in UTF-8 whatever the locale is."""
        stream = sys.stdout
        # A locale without œ or € would lose them, in an export for good.
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="replace")
        stream.write(text + "\n")

    def object(self, value: Mapping[str, object]) -> None:
        """A result as a JSON object in a line of its own."""
        # Imported here and not where only people read.
        import orjson

        text = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
        self.raw(text.decode())

    def note(self, text: str) -> None:
        """A line that is no result."""
        line = plain([Span(text)])
        # What was found so far comes before what is said about it.
        sys.stdout.flush()
        print(line, file=sys.stderr, flush=True)

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        numbers: Sequence[int] = (),
        whole: Sequence[int] = (),
    ) -> None:
        """Rows under headings; tab-separated without headings where no terminal is.

        Args:
            numbers: the columns to set to the right.
            whole: the columns that are never broken into lines; others are first.
        """
        if not self.is_terminal:
            for row in rows:
                self.text("\t".join(cell.strip() for cell in row))
            return
        # Imported here: Rich takes as long to load as a search to run.
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, show_header=any(headings))
        for number, heading in enumerate(headings):
            justify: Literal["left", "right"] = "right" if number in numbers else "left"
            table.add_column(heading, justify=justify, no_wrap=number in whole)
        for row in rows:
            table.add_row(*(Text(plain([Span(cell)])) for cell in row))
        # Its no_color would leave bold headings.
        system: Literal["auto"] | None = "auto" if self.colour else None
        Console(color_system=system, highlight=False).print(table)
