"""`searchnews check`: is every byte of an index what was written?"""

from __future__ import annotations

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, examples
from .output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog=examples("check", "check --json"))(check)


def check(place: IndexOption = "index", as_json: JsonOption = False) -> None:
    """Compare every byte of an index with its checksums.

    The exit code is 2 where something is damaged.
    """
    output = Output()
    with sn.open(place) as index:
        checked = index.check()
        articles = len(index)
    if as_json:
        output.object({"index": place, **checked._asdict()})
    elif checked.ok:
        output.text(output.say("intact", place=place, n=articles))
    else:
        for problem in checked.problems:
            output.text(problem)
    if not checked.ok:
        raise typer.Exit(2)
