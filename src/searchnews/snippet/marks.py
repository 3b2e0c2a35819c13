"""Marked text written out: for a page, a terminal, a Markdown file.

The text is of unknown origin. Whatever it holds, a page gets no element but the mark, a terminal
no escape sequence but the ones given here, and Markdown no structure but emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

Marks = Sequence[tuple[int, int]]
"""(start, end) in characters; sorted, apart from one another."""

TAGS = ("mark", "em", "strong", "b", "i", "u")
"""The HTML elements that can mark a word."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#~|&!$]")
# What means a list, a heading or a block of code, but only where a line begins.
_LINE_START = re.compile(r"^([ \t]+)?(?:([-+=:])|(\d+)([.)]))?", re.MULTILINE)


def replace_controls(text: str) -> str:
    """``text`` with its control characters, other than newline and tab, as U+FFFD."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def to_html(text: str, marks: Marks, tag: str = "mark", class_: str | None = None) -> str:
    """``text`` escaped for HTML, with ``<mark>`` (or another of `TAGS`) around the marks.

    Raises:
        ValueError: ``tag`` is none of `TAGS`.
    """
    if tag not in TAGS:
        raise ValueError(f"html(): no mark can be made with tag {tag!r}; use one of {TAGS}")
    attribute = "" if class_ is None else f' class="{escape(class_)}"'
    return _write(_parts(replace_controls(text), marks), escape, f"<{tag}{attribute}>", f"</{tag}>")


def to_ansi(text: str, marks: Marks, on: str = "\x1b[1;33m", off: str = "\x1b[0m") -> str:
    """``text`` for a terminal, with ``on`` before and ``off`` after every mark."""
    return _write(_parts(replace_controls(text), marks), str, on, off)


def to_markdown(text: str, marks: Marks) -> str:
    """``text`` escaped for Markdown (CommonMark), the marks in bold."""
    escaped = _write(_parts(replace_controls(text), marks), _escape_markdown, "**", "**")
    return _LINE_START.sub(_escape_line_start, escaped)


def _parts(text: str, marks: Marks) -> Iterator[tuple[bool, str]]:
    at = 0
    for start, end in marks:
        yield False, text[at:start]
        yield True, text[start:end]
        at = end
    yield False, text[at:]


def _write(
    parts: Iterable[tuple[bool, str]], write: Callable[[str], str], on: str, off: str
) -> str:
    return "".join(
        f"{on}{write(part)}{off}" if marked else write(part) for marked, part in parts if part
    )


def _escape_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _escape_line_start(found: re.Match[str]) -> str:
    white, bullet, number, stop = found.groups(default="")
    # A character reference is text: it can neither indent a block nor be trimmed away.
    spaces = "".join(f"&#{ord(character)};" for character in white)
    return f"{spaces}\\{bullet}" if bullet else f"{spaces}{number}" + (f"\\{stop}" if stop else "")
