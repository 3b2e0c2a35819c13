"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["IndexOption", "JsonOption", "examples"]

IndexOption = Annotated[
    str,
    typer.Option("--index", envvar="SEARCHNEWS_INDEX", metavar="DIR", help="Folder of the index."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, for programs.")
]


def examples(*commands: str) -> str:
    """The end of a command's help: commands to copy. A test runs them all."""
    return "\b\nExamples:\n" + "\n".join(f"  searchnews {command}" for command in commands)
