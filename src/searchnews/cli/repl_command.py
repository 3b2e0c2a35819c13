"""`searchnews repl`: a conversation with an index, typed or from a pipe."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, examples
from .output import Output
from .session import Answer, Session

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("repl", epilog=examples("repl"))(repl)


def repl(
    place: IndexOption = "index",
    history: Annotated[
        bool, typer.Option(help="Remember what is typed from one run to the next.")
    ] = True,
) -> None:
    """Where standard input is not a terminal, each line of it is a query."""
    output = Output()
    with sn.open(place) as index:
        session = Session(index, output.say, output.width)
        if sys.stdin.isatty() and sys.stdout.isatty():
            # Imported here: prompt_toolkit takes longer to load than a search to run.
            from .repl import converse

            converse(session, index, output, remember=history)
            return
        answers = _answers_of_pipe(session, output)
    if any(answer.failed for answer in answers):
        raise typer.Exit(2)
    if not any(answer.found for answer in answers):
        raise typer.Exit(1)


def _answers_of_pipe(session: Session, output: Output) -> list[Answer]:
    if isinstance(sys.stdin, TextIOWrapper):
        # A line in another encoding is asked as well as it can be; those after it are asked, too.
        sys.stdin.reconfigure(errors="replace")
    answers: list[Answer] = []
    for line in sys.stdin:
        answer = session.answer(line)
        if answer.failed:
            for part in answer.lines:
                output.note("".join(span.text for span in part))
        elif answer.lines:
            output.lines((*answer.lines, ()))
            # A program that talks to us waits for this answer before it asks again.
            sys.stdout.flush()
        answers.append(answer._replace(lines=()))
        if answer.ended:
            break
    return answers
