"""`searchnews analyze`: how a text becomes terms."""

from __future__ import annotations

from typing import Annotated

import typer

import searchnews as sn

from .options import JsonOption, examples, joined
from .output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "analyze",
        context_settings={"ignore_unknown_options": True},
        epilog=examples("analyze L’aide à l’Ukraine", "analyze --json porte-parole"),
    )(analyze)


def analyze(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Any text; - for stdin.")],
    as_json: JsonOption = False,
) -> None:
    output = Output()
    say = output.say
    whole = joined(text)
    if whole == "-":
        whole = typer.get_text_stream("stdin", encoding="utf-8", errors="replace").read()
    tokens = sn.analyze(whole)
    if as_json:
        for token in tokens:
            output.object(token._asdict())
    elif tokens:
        headings = ("position", "word", "term", "characters", "rule", "stop-word")
        rows = (
            (
                str(token.position),
                token.word,
                token.term,
                f"{token.start}-{token.end}",
                token.rule,
                say("stop-word") if token.stop else "",
            )
            for token in tokens
        )
        output.table([say(heading) for heading in headings], rows, numbers=(0, 3))
    else:
        output.note(say("no-terms"))
    if not tokens:
        raise typer.Exit(1)
