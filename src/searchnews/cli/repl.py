"""The conversation at a terminal: editing, history, completion, a preview, a pager."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.styles import Style

import searchnews as sn

from .output import Output
from .preview import Preview
from .session import Session
from .styled import Span, ansi, plain
from .suggestions import Suggestions

__all__ = [
    "ProblemUnderliner",
    "SuggestionCompleter",
    "converse",
    "history_file",
    "history_kept",
    "toolbar",
]

_STYLE = Style.from_dict(
    {
        "bottom-toolbar": "noreverse",
        "mark": "bold ansiyellow",
        "number": "ansicyan",
        "quiet": "ansibrightblack",
        "error": "ansired",
        "problem": "underline ansired",
    }
)
_LONGEST_PROBLEM = 160
"""Characters of a message under the line; the answer itself says it in full."""


def history_file() -> Path:
    """Where what was typed is remembered, by the XDG base directory rules."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "searchnews" / "history"


class SuggestionCompleter(Completer):
    """Suggestions as prompt_toolkit asks for them."""

    def __init__(self, suggestions: Suggestions) -> None:
        self._suggestions = suggestions

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        """What may follow the word at the cursor."""
        # An index that cannot be asked says so under the line, not in the midst of it.
        with suppress(sn.SearchNewsError):
            for text, replaced, shown in self._suggestions.of(document.text_before_cursor):
                yield Completion(text, -replaced, display=shown)


class ProblemUnderliner(Processor):
    """Underlines what of a line is not understood, once the preview has looked at it."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """The line in pieces, with their styles."""
        query, glimpse = self._preview.seen
        pieces = explode_text_fragments(transformation_input.fragments)
        # A query is one line; what was pasted as several is drawn as it is.
        if query == transformation_input.document.text and "\n" not in query:
            for _, start, end in glimpse.problems:
                for place in range(start, min(end, len(pieces))):
                    pieces[place] = ("class:problem", pieces[place][1])
        return Transformation(pieces)


def toolbar(preview: Preview) -> StyleAndTextTuples:
    """What stands under the line: what is wrong with it, and the first hits."""
    glimpse = preview.seen.glimpse
    lines = [
        (Span(problem.message[:_LONGEST_PROBLEM], "error"),) for problem in glimpse.problems[:2]
    ]
    shown: StyleAndTextTuples = []
    for line in (*lines, *glimpse.lines):
        if shown:
            shown.append(("", "\n"))
        shown += [(f"class:{style}" if style else "", text) for text, style in line]
    return shown


def converse(session: Session, index: sn.Index, output: Output, *, remember: bool) -> None:
    """Answer what is typed until :quit or Ctrl-D; Ctrl-C drops a line."""
    preview = Preview(session, lambda: prompt.app.invalidate())
    prompt: PromptSession[str] = PromptSession(
        history=history_kept(remember),
        completer=SuggestionCompleter(Suggestions(index, session.commands, output.say.language)),
        complete_while_typing=True,
        complete_in_thread=True,
        input_processors=[ProblemUnderliner(preview)],
        bottom_toolbar=lambda: toolbar(preview),
        style=_STYLE,
    )
    prompt.default_buffer.on_text_changed += lambda buffer: preview.look(buffer.text)
    output.text(session.welcome())
    while True:
        try:
            line = prompt.prompt("> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        preview.look("")
        output.width = session.width = prompt.output.get_size().columns
        answer = session.answer(line)
        if answer.ended:
            return
        if answer.long:
            _page("\n".join(map(ansi if output.colour else plain, answer.lines)))
        else:
            output.lines(answer.lines)


def history_kept(remember: bool) -> History:
    """What was typed before, if it is wanted and can be kept."""
    try:
        if remember:
            path = history_file()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            return FileHistory(str(path))
    except (OSError, RuntimeError):
        # A home that cannot be written to, or a user who has none: remember until the end only.
        pass
    return InMemoryHistory()


def _page(text: str) -> None:
    # The pager of Python's own help: less where there is one, the screen otherwise.
    from pydoc import pager

    os.environ.setdefault("LESS", "-RFX")
    # less goes by the locale, which may be one that this system does not have.
    os.environ.setdefault("LESSCHARSET", "utf-8")
    pager(text)
