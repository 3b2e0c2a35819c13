"""The conversation at a terminal: editing, history, completion, a pager."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

import searchnews as sn

from .output import Output
from .session import Session
from .styled import ansi, plain

__all__ = ["Suggestions", "converse", "history_file"]

_OPERATORS = ("ET", "OU", "SAUF", "NON", "PROCHE")


def history_file() -> Path:
    """Where what was typed is remembered, by the XDG base directory rules."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "searchnews" / "history"


class Suggestions(Completer):
    """Commands after a colon; field names and operators anywhere else."""

    def __init__(self, session: Session, index: sn.Index) -> None:
        self._commands = [f":{name}" for name in session.commands]
        self._fields = [
            f"{name}:" for name, kind in index.schema.kinds().items() if kind != "stored"
        ]

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        """What may follow the word at the cursor."""
        line = document.text_before_cursor
        word = line.rpartition(" ")[2]
        if not word:
            return
        offered: Iterable[str] = [*self._fields, *_OPERATORS]
        if line.startswith(":") and word == line:
            offered = self._commands
        for text in offered:
            if text.startswith(word) and text != word:
                yield Completion(text, -len(word))


def converse(session: Session, index: sn.Index, output: Output, *, remember: bool) -> None:
    """Answer what is typed until :quit or Ctrl-D; Ctrl-C drops a line."""
    prompt: PromptSession[str] = PromptSession(
        history=_history(remember),
        completer=Suggestions(session, index),
        complete_while_typing=True,
    )
    output.text(session.welcome())
    while True:
        try:
            line = prompt.prompt("> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        output.width = session.width = prompt.output.get_size().columns
        answer = session.answer(line)
        if answer.ended:
            return
        if answer.long:
            _page("\n".join(map(ansi if output.colour else plain, answer.lines)))
        else:
            output.lines(answer.lines)


def _history(remember: bool) -> History:
    path = history_file()
    try:
        if remember:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            return FileHistory(str(path))
    except OSError:
        # A home that cannot be written to: remember until the end only.
        pass
    return InMemoryHistory()


def _page(text: str) -> None:
    # The pager of Python's own help: less where there is one, the screen otherwise.
    from pydoc import pager

    os.environ.setdefault("LESS", "-RFX")
    pager(text)
