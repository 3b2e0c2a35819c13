"""Marked text written out: for a page, a terminal, a Markdown file.

The text is of unknown origin. Whatever it holds, a page gets no element but the mark, a terminal
no escape sequence but the ones given here, and Markdown no structure but emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import _native
from ..errors import InvalidSetting

Marks = Sequence[tuple[int, int]]
"""(start, end) in characters; sorted, apart from one another."""

TAGS = ("mark", "em", "strong", "b", "i", "u")
"""The HTML elements that can mark a word."""

# Stands for either end of a mark while a text is escaped, which holds no controls any more.
_MARK = "\0"
# Patterns as text: `re` compiles them when they are first used, and most searches use none.
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_MARKDOWN = r"[\\`*_{}\[\]<>#~|&!$]"
# What means a list, a heading or a block of code, but only where a line begins.
_LINE_START = r"(?m)^([ \t]+)?(?:([-+=:])|(\d+)([.)]))?"


def replace_controls(text: str) -> str:
    """``text`` with its control characters, other than newline and tab, as U+FFFD."""
    return re.sub(_CONTROLS, "\N{REPLACEMENT CHARACTER}", text)


def html_tags(tag: str = "mark", class_: str | None = None) -> tuple[str, str]:
    """What stands before and behind a mark: ``<mark>`` or another of `TAGS`.

    Raises:
        InvalidSetting: ``tag`` is none of `TAGS`.
    """
    if tag not in TAGS:
        raise InvalidSetting(f"html: tag={tag!r}; a mark is one of {', '.join(TAGS)}")
    if class_ is None:
        return f"<{tag}>", f"</{tag}>"
    # Imported only now: it brings a table of all named characters along.
    from html import escape

    return f'<{tag} class="{escape(class_)}">', f"</{tag}>"


def to_html(text: str, marks: Marks, tag: str = "mark", class_: str | None = None) -> str:
    """``text`` escaped for HTML, with the tags of `html_tags` around the marks.

    Raises:
        InvalidSetting: ``tag`` is none of `TAGS`.
    """
    return _native.write_html(text, marks, *html_tags(tag, class_))


def to_ansi(text: str, marks: Marks, on: str = "\x1b[1;33m", off: str = "\x1b[0m") -> str:
    """``text`` for a terminal, with ``on`` before and ``off`` after every mark."""
    return _with_marks(text, marks, on, off)


def to_markdown(text: str, marks: Marks) -> str:
    """``text`` escaped for Markdown (CommonMark), the marks in bold."""
    escaped = re.sub(_MARKDOWN, r"\\\g<0>", _with_marks(text, marks, _MARK, _MARK))
    return re.sub(_LINE_START, _escape_line_start, escaped.replace(_MARK, "**"))


def _with_marks(text: str, marks: Marks, on: str, off: str) -> str:
    text = replace_controls(text)
    parts: list[str] = []
    at = 0
    for start, end in marks:
        if start < end:
            parts += (text[at:start], on, text[start:end], off)
            at = end
    parts.append(text[at:])
    return "".join(parts)


def _escape_line_start(found: re.Match[str]) -> str:
    white, bullet, number, stop = found.groups(default="")
    # A character reference is text: it can neither indent a block nor be trimmed away.
    spaces = "".join(f"&#{ord(character)};" for character in white)
    return f"{spaces}\\{bullet}" if bullet else f"{spaces}{number}" + (f"\\{stop}" if stop else "")
