"""`searchnews complete`: words of the index that begin as what was typed."""

from __future__ import annotations

from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, examples, joined
from .output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("complete", epilog=examples("complete ukr", "complete l’aide à l’ukr --json"))(
        complete
    )


def complete(
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT", help="What was typed; its last word grows.")
    ],
    place: IndexOption = "index",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Completions to print.")] = 8,
    as_json: JsonOption = False,
) -> None:
    output = Output()
    with sn.open(place) as index:
        completions = index.complete(joined(text), limit)
    for completion in completions:
        if as_json:
            output.object({"text": completion})
        else:
            output.text(completion)
    if not completions:
        raise typer.Exit(1)
