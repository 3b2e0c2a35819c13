"""`searchnews explain`: why an article has its score."""

from __future__ import annotations

from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, MatchOption, examples, joined
from .output import Output
from .render import explanation_lines, explanation_object

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        context_settings={"ignore_unknown_options": True},
        epilog=examples("explain ukraine otan-ukraine", "explain 'aide ukraine' otan-ukraine"),
    )(explain)


def explain(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, and syntax.")],
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of an article.")],
    place: IndexOption = "index",
    match: MatchOption = "any",
    as_json: JsonOption = False,
) -> None:
    """The exit code is 1 where the article does not match."""
    output = Output()
    with sn.open(place) as index:
        if id not in index:
            output.note(output.say("no-article", id=id))
            raise typer.Exit(1)
        explanation = index.explain(joined([query]), id, match=match)
    if as_json:
        output.object(explanation_object(explanation))
    else:
        output.lines(explanation_lines(explanation))
    if not explanation.value:
        raise typer.Exit(1)
