"""The commands put together, and what becomes of their errors."""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from collections.abc import Sequence

import typer

from ..errors import QuerySyntaxError, SearchNewsError
from . import (
    analyze_command,
    article_commands,
    bench_command,
    check_command,
    index_command,
    repl_command,
    search_command,
    stats_command,
)

__all__ = ["app", "run"]

FAILED = 2

app = typer.Typer(
    name="searchnews",
    help="Full-text search for French news.",
    epilog=(
        "\b\nStart with:\n  searchnews index seeds/\n"
        "  searchnews search aide à l’Ukraine\n\n"
        "Exit code: 0 found or done, 1 nothing found, 2 usage or error."
    ),
    no_args_is_help=True,
    # Help without Rich: loading it would take longer than everything else.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _commands in (
    index_command,
    search_command,
    repl_command,
    analyze_command,
    article_commands,
    stats_command,
    check_command,
    bench_command,
):
    _commands.register(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code; no error of this library leaves it."""
    for stream in (sys.stdout, sys.stderr):
        # Half characters of file names, and locales that lack é, must not end a command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        code = _run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has gone; what Python flushes at its end goes nowhere too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        app(arguments, prog_name="searchnews")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILED
    except QuerySyntaxError as error:
        _complain(str(error))
        return FAILED
    except SearchNewsError as error:
        _complain(" ".join(str(error).split("\n")))
        return FAILED
    except OSError as error:
        if error.errno == errno.EPIPE:
            return 0
        place = f"{error.filename}: " if error.filename else ""
        _complain(f"{place}{error.strerror or error}; check that it exists and its rights")
        return FAILED
    return 0


def _complain(text: str) -> None:
    sys.stdout.flush()
    print(f"searchnews: {text}", file=sys.stderr)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: str | None = None,
) -> None:
    _complain(f"{message}")
