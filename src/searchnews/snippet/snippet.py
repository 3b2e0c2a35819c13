"""A snippet: a short text out of an article, with the words that were found marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..frozen import Frozen
from .marks import html_tags, to_ansi, to_html, to_markdown

if TYPE_CHECKING:
    from .. import _native


class Snippet(Frozen):
    """What is shown of an article for a query.

    Attributes:
        text: the passages as plain text, as the article has them; only white space with a line
            break in it became one space, and `` … `` stands where something was left out.
        marks: the found words, as (start, end) in characters of ``text``, sorted and apart.
        runs: where the parts of ``text`` come from, as (start in ``text``, start in the article,
            length), in characters and in order. An ellipsis that was added lies in no run.
        score: what the passages hold, to compare passages of several articles for one query.

    Example:
        >>> snippet = Snippet("… Kiev & Brest", [(2, 6)], [(2, 40, 12)])
        >>> snippet.html()
        '… <mark>Kiev</mark> &amp; Brest'
        >>> snippet.article_marks
        [(40, 44)]
    """

    __slots__ = ("_found",)

    text: str
    marks: list[tuple[int, int]]
    runs: list[tuple[int, int, int]]
    score: float

    def __init__(
        self,
        text: str,
        marks: Iterable[tuple[int, int]] = (),
        runs: Iterable[tuple[int, int, int]] = (),
        score: float = 0.0,
    ) -> None:
        super().__init__(text, list(marks), list(runs), score)

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def of(cls, found: _native.NativeSnippet) -> Snippet:
        """A snippet that native code wrote.

        Args:
            found: the native one; its fields become Python's own when one is asked for.
        """
        snippet = cls.__new__(cls)
        object.__setattr__(snippet, "_found", found)
        return snippet

    def __getattr__(self, name: str) -> Any:
        # Where nothing stands yet: a field of what was found, which nobody has asked for.
        if name not in self._fields:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        for put, value in zip(self._put, self._found.values(), strict=True):
            put(self, value)
        return getattr(self, name)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def plain(self) -> str:
        """The text without marks; the same as ``text`` and ``str()``."""
        return self.text

    @property
    def article_marks(self) -> list[tuple[int, int]]:
        """The marks as (start, end) in characters of the article's text."""
        # The end is mapped through the last character: the one after it may lie elsewhere.
        return [
            (self._in_article(start), self._in_article(end - 1) + 1) for start, end in self.marks
        ]

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """The passages as (start, end) in characters of the article's text."""
        passages: list[tuple[int, int]] = []
        reached = -1
        for start, article, length in self.runs:
            begin = passages.pop()[0] if start == reached else article
            passages.append((begin, article + length))
            reached = start + length
        return passages

    def html(self, tag: str = "mark", class_: str | None = None) -> str:
        """The snippet as HTML: everything escaped, no element but the marks.

        Control characters other than newline and tab become U+FFFD.

        Args:
            tag: the element of a mark: mark, em, strong, b, i or u.
            class_: its ``class`` attribute.

        Raises:
            InvalidSetting: another ``tag``.
        """
        found: _native.NativeSnippet | None = getattr(self, "_found", None)
        if found is not None:
            return found.html(*html_tags(tag, class_))
        return to_html(self.text, self.marks, tag, class_)

    def ansi(self, on: str = "\x1b[1;33m", off: str = "\x1b[0m") -> str:
        """The snippet for a terminal; control characters of the article cannot reach it.

        Args:
            on: written before a mark; bold yellow unless told.
            off: written after a mark.
        """
        return to_ansi(self.text, self.marks, on, off)

    def markdown(self) -> str:
        """The snippet as Markdown, the marks in bold, everything else escaped."""
        return to_markdown(self.text, self.marks)

    def _in_article(self, character: int) -> int:
        at = bisect_right(self.runs, character, key=lambda run: run[0]) - 1
        start, article, _ = self.runs[at]
        return article + character - start
