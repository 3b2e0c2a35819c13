"""How far loading has come: a moving line on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from .loading import Loaded, Watch
from .output import Output, wants_colour
from .reading import Reading
from .translation import translated

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["show_percent", "watching"]

_MOST_PROBLEMS = 50
"""Lines of problems before the rest is only counted."""

_EVERY = 0.1
"""Seconds between two looks of the moving line."""


def show_percent(done: int, total: int) -> None:
    """How much of a task is done, on a line of stderr that goes away at its end."""
    percent = 100 * done // max(total, 1)
    end = "\r" if percent < 100 else "\r     \r"
    print(f"{percent:3d} %", end=end, file=sys.stderr, flush=True)


@contextmanager
def watching(output: Output) -> Iterator[Watch]:
    """Somebody to tell about loading, who sums up what was left unsaid at the end."""
    problems = _Problems(output)
    try:
        if not sys.stderr.isatty():
            yield problems
            return
        # Imported here: Rich takes longer to load than a few articles.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(stderr=True, no_color=not wants_colour(True), highlight=False)
        columns = (SpinnerColumn(), BarColumn(20), TextColumn("{task.description}"))
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            yield _Moving(output, problems, progress)
    finally:
        problems.sum_up()


class _Problems:
    """Says the first problems and counts the others."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._count = 0

    def problem(self, text: str) -> None:
        self._count += 1
        if self._count <= _MOST_PROBLEMS:
            self._output.note(f"searchnews: {translated(text, self._output.say.language)}")

    def article(self, loaded: Loaded, reading: Reading) -> None:
        pass

    def sum_up(self) -> None:
        if self._count > _MOST_PROBLEMS:
            more = self._count - _MOST_PROBLEMS
            self._output.note(f"searchnews: {self._output.say('more-problems', n=more)}")


class _Moving:
    """A line that shows articles and text per second, and how much is left where that is known."""

    def __init__(self, output: Output, problems: _Problems, progress: Progress) -> None:
        self._say = output.say
        self._progress = progress
        self._problems = problems
        self._task = progress.add_task("", total=None)
        self._started = self._shown = monotonic()

    def problem(self, text: str) -> None:
        self._problems.problem(text)

    def article(self, loaded: Loaded, reading: Reading) -> None:
        now = monotonic()
        if now - self._shown < _EVERY:
            return
        self._shown = now
        seconds = now - self._started
        rate = self._say(
            "rate",
            seconds=self._say("found", n=loaded.seen),
            articles=self._say.number(loaded.seen / seconds),
            size=self._say.size(loaded.characters / seconds),
        )
        done = reading.position
        if reading.size and done:
            done = min(done, reading.size)
            left = self._say.duration(seconds * (reading.size - done) / done)
            percent = self._say.number(100 * done / reading.size)
            rate = self._say("progress", percent=percent, rate=rate, left=left)
            self._progress.update(self._task, total=reading.size, completed=done)
        self._progress.update(self._task, description=rate)
