"""The commands put together, and what becomes of their errors."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from inspect import cleandoc
from io import TextIOWrapper
from typing import Annotated, Any

import typer

import searchnews as sn

from ..errors import QuerySyntaxError, SearchNewsError
from .messages import Messages
from .options import INTERRUPTED
from .translation import translated

__all__ = ["COMMANDS", "application", "run"]

FAILED = 2

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises where arguments are wrong; it has no public name for it."""

COMMANDS = {
    "index": ("index_command", "Add articles to an index."),
    "search": ("search_command", "Find articles, best first."),
    "repl": ("repl_command", "Search as long as you like; :help lists the commands."),
    "complete": (
        "complete_command",
        "Complete the last word of a text, frequent words first.",
    ),
    "explain": (
        "explain_command",
        "Show where the score of an article for a query comes from.",
    ),
    "analyze": ("analyze_command", "Show the terms of a text, and the rule that made each."),
    "get": ("article_commands", "Print articles."),
    "delete": ("article_commands", "Delete articles by id, or all that match a query."),
    "export": ("article_commands", "Write all articles as JSON lines."),
    "stats": (
        "stats_command",
        "Count articles, words and bytes, and draw where they come from.",
    ),
    "check": ("check_command", "Compare every byte of an index with its checksums."),
    "optimize": (
        "optimize_command",
        "Merge an index into one segment and drop what was deleted.",
    ),
    "copy": (
        "copy_command",
        "Copy every article of an index into a new one, analysed anew.",
    ),
    "bench": ("bench_command", "Time searches of an index on this machine."),
}
"""Each command, the module of this folder that has it and what it does, in the order of the help.

Said here and nowhere else, the list of all needs none of them loaded; the docstring of a command
is what its own help says besides."""


def application(command: str | None = None, *, is_listed_only: bool = False) -> typer.Typer:
    """The command line.

    Args:
        command: the only one that will be run, so that the modules of the others need not be
            loaded; all of them by default, and where there is none of this name.
        is_listed_only: none will be run, only their names and what they do are wanted.
    """
    say = Messages()
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
    # A command line of one command would otherwise go without its name.
    app.callback()(_before_all)
    if is_listed_only:
        for name in COMMANDS:
            app.command(name)(lambda: None)
    else:
        all_modules = dict.fromkeys(module for module, _ in COMMANDS.values())
        for name in [COMMANDS[command][0]] if command in COMMANDS else all_modules:
            import_module(f".{name}", __package__).register(app)
    for made in app.registered_commands:
        _, summary = COMMANDS[str(made.name)]
        details = (made.callback and made.callback.__doc__) or ""
        # In French already here, because Typer shortens what it lists.
        made.help = f"{translated(summary, say.language)}\n\n{cleandoc(details)}"
    if say.language == "fr":
        # Imported here, as only help in French is laid out by it.
        from .french_help import speak_french

        speak_french(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"searchnews {sn.__version__}")
        raise typer.Exit


def _before_all(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """What is said before any command."""


def _application_for(given: Sequence[str]) -> typer.Typer:
    """As much of the command line as these arguments need."""
    # A shell that asks for completions asks by its environment, and for all commands.
    if "_SEARCHNEWS_COMPLETE" in os.environ:
        return application()
    if given and given[0] in COMMANDS:
        return application(given[0])
    return application(is_listed_only=COMMANDS.keys().isdisjoint(given))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code; no error of this library leaves it."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # Half characters of file names, and locales that lack é, must not end a command.
        if isinstance(stream, TextIOWrapper):
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


def _open_closed_streams() -> None:
    """Let what is written to a stream that the shell closed (``>&-``) go nowhere, and one that
    would be read (``<&-``) be empty.

    Python has None in its place, and the next file that is opened would get its number: what a
    child writes there would end up in that file.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Open until the process ends, as the one in whose place it is.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _run(arguments: Sequence[str] | None) -> int:
    try:
        given = sys.argv[1:] if arguments is None else arguments
        app = _application_for(given)
        code = app(arguments, prog_name="searchnews", standalone_mode=False)
        if code == INTERRUPTED:
            # What newer releases of Typer make of Ctrl-C; older ones abort.
            _complain(Messages()("stopped"))
        # A command that was left early gives back its exit code; others give back nothing.
        return code if isinstance(code, int) else 0
    except _UsageError as error:
        _explain(error)
        return FAILED
    # Typer's, where it ran the command already; Python's before that.
    except (typer.Abort, KeyboardInterrupt):
        _complain(Messages()("stopped"))
        return INTERRUPTED
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            return 0  # Typer makes it a failure; to stop reading is none.
        return stop.code if isinstance(stop.code, int) else FAILED
    except QuerySyntaxError as error:
        # What it says is what would be done with such a query; here, nothing is. Its caret stands
        # under the query in a line of its own.
        say = Messages()
        _complain(say("refused", message=translated(str(error), say.language)))
        return FAILED
    except SearchNewsError as error:
        _complain(" ".join(str(error).split("\n")))
        return FAILED
    except OSError as error:
        if error.errno == errno.EPIPE:
            return 0
        place = f"{error.filename}: " if error.filename else ""
        _complain(f"{place}{error.strerror or error}; {_way_out(error)}")
        return FAILED


def _way_out(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space"
    if error.errno == errno.EISDIR:
        return "name a file"
    return "check that it exists and its rights"


def _explain(error: Any) -> None:
    """Say how a command is meant to be typed: its usage, what is wrong, where there is help."""
    say = Messages()
    message = translated(error.format_message(), say.language)
    if error.ctx is None or message.startswith("Usage: "):
        # No command at all: the message is the whole help.
        print(message, file=sys.stderr)
        return
    usage = error.ctx.get_usage().removeprefix("Usage: ")
    print(say("usage", usage=usage), file=sys.stderr)
    print(say("usage-help", command=f"{error.ctx.command_path} --help"), file=sys.stderr)
    print(f"\n{say('usage-error', message=message)}", file=sys.stderr)


def _complain(text: str) -> None:
    sys.stdout.flush()
    print(f"searchnews: {translated(text, Messages().language)}", file=sys.stderr)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: str | None = None,
) -> None:
    _complain(f"{message}")
