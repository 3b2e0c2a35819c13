"""Text with roles (title, mark, …), and how it looks on a terminal and without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from ..snippet import Snippet

__all__ = ["Line", "Span", "ansi", "marked", "plain", "wrapped"]

Style = Literal["", "mark", "title", "quiet", "number", "error"]

_CODES = {"mark": "1;33", "title": "1", "quiet": "2", "number": "36", "error": "31"}

# An article may hold bytes that drive a terminal; none of them gets there.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Span(NamedTuple):
    """A piece of a line in one role."""

    text: str
    style: Style = ""


Line: TypeAlias = "tuple[Span, ...]"


def plain(line: Iterable[Span]) -> str:
    """The line without colours; marks stand between asterisks.

    >>> plain([Span("l’"), Span("Ukraine", "mark")])
    'l’**Ukraine**'
    """
    return "".join(
        f"**{_clean(text)}**" if style == "mark" else _clean(text) for text, style in line
    )


def ansi(line: Iterable[Span]) -> str:
    """The line with the colours of a terminal."""
    return "".join(
        f"\x1b[{_CODES[style]}m{_clean(text)}\x1b[0m" if style else _clean(text)
        for text, style in line
    )


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def marked(snippet: Snippet, style: Style = "") -> Iterator[Span]:
    """The text of a snippet, its marks as spans of their own, the others in ``style``."""
    reached = 0
    for start, end in snippet.marks:
        yield Span(snippet.text[reached:start], style)
        yield Span(snippet.text[start:end], "mark")
        reached = end
    yield Span(snippet.text[reached:], style)


def wrapped(line: Iterable[Span], width: int | None, indent: int) -> Iterator[Line]:
    """The line broken at spaces, no-break ones excepted, and set in by ``indent`` columns.

    Line breaks in the text stay. A ``width`` of None breaks nowhere else.
    """
    margin = Span(" " * indent)
    room = None if width is None else max(20, width - indent)
    filled: list[Span] = []
    used = 0
    for word in _words(line):
        length = sum(len(span.text) for span in word)
        too_long = room is not None and used and used + length > room
        if too_long or word[0].text == "\n":
            yield (margin, *_joined(filled))
            filled, used = [], 0
            if word[0].text in (" ", "\n"):
                continue
        filled += word
        used += length
    if filled:
        yield (margin, *_joined(filled))


def _joined(words: list[Span]) -> Iterator[Span]:
    """Neighbours of one style as one span; no space at the end of the line."""
    while words and words[-1].text == " ":
        words.pop()
    for style, spans in groupby(words, key=lambda span: span.style):
        yield Span("".join(span.text for span in spans), style)


def _words(line: Iterable[Span]) -> Iterator[list[Span]]:
    """Words, which may have several spans, and the spaces and line breaks between them."""
    word: list[Span] = []
    for text, style in line:
        for piece in re.split("([ \n])", text):
            if piece in (" ", "\n"):
                if word:
                    yield word
                    word = []
                yield [Span(piece, style)]
            elif piece:
                word.append(Span(piece, style))
    if word:
        yield word
