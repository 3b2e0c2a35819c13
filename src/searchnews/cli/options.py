"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

__all__ = ["INTERRUPTED", "IndexOption", "JsonOption", "MatchOption", "examples", "joined"]

INTERRUPTED = 130
"""The exit code that shells expect of a command that Ctrl-C ended."""

IndexOption = Annotated[
    str,
    typer.Option(
        "--index",
        envvar="SEARCHNEWS_INDEX",
        metavar="PLACE",
        help="The index: a folder, or opensearch://…",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, for programs.")
]
MatchOption = Annotated[Literal["any", "all"], typer.Option(help="What several words mean.")]


def examples(*commands: str) -> str:
    """The end of a command's help: commands to copy. A test runs them all."""
    return "\b\nExamples:\n" + "\n".join(f"  searchnews {command}" for command in commands)


def joined(words: Sequence[str]) -> str:
    """Words of a command line as one text; bytes that are no characters become question marks.

    >>> joined(["aide", "à", "l’Ukraine"])
    'aide à l’Ukraine'
    """
    return " ".join(words).encode("utf-8", "replace").decode()
