"""Text of a piece of HTML, such as feeds carry in their entries."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol",
    "p", "pre", "section", "table", "td", "th", "tr", "ul",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "template"))
_BLANKS = re.compile(r"[ \t\r\n]+")


def plain_text(markup: str) -> str:
    """The text between the tags, one line a block; references such as ``&eacute;`` resolved.

    Example:
        >>> plain_text("<p>L’<b>OTAN</b> se r&eacute;unit.</p><p>À Bruxelles.</p>")
        'L’OTAN se réunit.\\nÀ Bruxelles.'
    """
    parser = _Text()
    parser.feed(markup)
    parser.close()
    lines = (_BLANKS.sub(" ", "".join(line)).strip(" ") for line in parser.lines)
    return "\n".join(line for line in lines if line)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1].append(data)
