"""`searchnews check`: is every byte of an index what was written?"""

from __future__ import annotations

from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, examples
from .output import Output
from .translation import translated

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = examples("check --json", "check --repair", "check")
    app.command("check", epilog=epilog)(check)


def check(
    place: IndexOption = "index",
    repair: Annotated[
        bool, typer.Option("--repair", help="Keep every intact segment; say what was lost.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """The exit code is 2 where something is damaged, and with --repair where something was lost."""
    output = Output()
    whole = _repair(place, as_json, output) if repair else _check(place, as_json, output)
    if not whole:
        raise typer.Exit(2)


def _check(place: str, as_json: bool, output: Output) -> bool:
    checked = sn.check(place)
    if as_json:
        problems = [problem._asdict() for problem in checked.problems]
        output.object({"index": place, "ok": checked.ok, "problems": problems})
    elif checked.ok:
        with sn.open(place) as index:
            output.text(output.say("intact", place=place, n=len(index)))
    else:
        for problem in checked.problems:
            output.text(translated(str(problem), output.say.language))
        output.note(output.say("repair-hint", place=place))
    return checked.ok


def _repair(place: str, as_json: bool, output: Output) -> bool:
    repaired = sn.repair(place)
    if as_json:
        output.object({"index": place, **repaired._asdict()})
    elif not repaired.lost:
        output.text(output.say("intact", place=place, n=repaired.articles))
    else:
        for lost in repaired.lost:
            what = translated(lost, output.say.language)
            output.text(output.say("lost", what=what))
        output.text(output.say("holds", place=place, n=repaired.articles))
    return not repaired.lost
