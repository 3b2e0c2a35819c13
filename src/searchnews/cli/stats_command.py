"""`searchnews stats`: figures about an index."""

from __future__ import annotations

import typer

import searchnews as sn

from .figures import figures, parts
from .options import IndexOption, JsonOption, examples
from .output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats", epilog=examples("stats", "stats --json"))(stats)


def stats(place: IndexOption = "index", as_json: JsonOption = False) -> None:
    """Count articles, words and bytes."""
    output = Output()
    with sn.open(place) as index:
        counted = index.stats()
    if as_json:
        output.object(counted)
        return
    say = output.say
    output.table(("", ""), figures(counted, say), numbers=(1,))
    output.table((say("part"), say("size"), say("share")), parts(counted, say), numbers=(1,))
