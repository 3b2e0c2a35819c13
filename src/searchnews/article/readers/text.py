"""Plain text (.txt): one article a file.

The first line that is not blank is the title. Lines ``Source: X`` and ``De la même section X``
become source and section wherever they stand (the first of each; a later one stays text). A line
that is a date and nothing else becomes the date when it stands among the first lines or beside
one of those two. The remainder is the body, its paragraphs one blank line apart.

The id is the name of the file without ``.txt`` (below a folder that is read, the path from there),
so that reading a corrected file again replaces the article instead of adding a second one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from searchnews.article.article import Article
from searchnews.article.dates import parse_date
from searchnews.article.problem import Report
from searchnews.article.readers.streams import Input, not_utf8, whole
from searchnews.errors import UnreadableFile

# A name is short: a long "Source: …" is a sentence of the article.
_SOURCE = re.compile(r"\s*source\s*:\s*(?P<name>\S.{0,119}?)\s*", re.IGNORECASE)
_SECTION = re.compile(
    r"\s*de\s+la\s+même\s+section(?:\s*:\s*|\s+)(?P<name>\S.{0,119}?)\s*", re.IGNORECASE
)
_LINES_FOR_A_DATE = 3
_BLANK_LINES = re.compile(r"\n{3,}")


def read(given: Input, report: Report) -> Iterator[Article]:
    """The one article that the file is.

    Raises:
        UnreadableFile: not text, not UTF-8, larger than an article may be, or blank.
    """
    lines = [line.rstrip() for line in _decoded(whole(given)).split("\n")]
    source = _take(lines, _SOURCE)
    section = _take(lines, _SECTION)
    date = _take_date(lines, {index for index, _ in (source, section)})
    title, body = _title_and_body(lines)
    if not title:
        raise UnreadableFile("no text: the first line of an article is its title")
    yield Article(
        id=given.id, title=title, body=body, date=date, source=source[1], section=section[1]
    )


def _decoded(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        raise UnreadableFile("a PDF, not text; give its text as .txt or .jsonl")
    nul = content.find(0)
    if nul >= 0:
        # With a byte order mark, it would have been known as UTF-16 by that.
        order = "le" if nul % 2 else "be"
        raise UnreadableFile(
            f"not text: a zero byte at offset {nul}; give --encoding utf-16-{order} if it is UTF-16"
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UnreadableFile(not_utf8(error, "the file")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _take(lines: list[str], pattern: re.Pattern[str]) -> tuple[int, str | None]:
    """Blank the first line that the pattern fits; its number and the name in it."""
    for index, line in enumerate(lines):
        match = pattern.fullmatch(unicodedata.normalize("NFC", line[:200]))
        if match and len(line) <= 200:
            lines[index] = ""
            return index, match["name"]
    return -1, None


def _take_date(lines: list[str], metadata: set[int]) -> datetime | None:
    """Blank the first line in a place for dates that is one."""
    # The metadata lines are blank by now; they still part text from text here.
    filled = [index for index, line in enumerate(lines) if line or index in metadata]
    texts = [index for index in filled if index not in metadata]
    places = texts[: _LINES_FOR_A_DATE + 1]
    for before, after in pairwise(filled):
        if before in metadata:
            places.append(after)
        if after in metadata:
            places.append(before)
    for index in sorted(set(places) - metadata):
        date = parse_date(lines[index])
        if date is not None and len(texts) > 1:
            lines[index] = ""
            return date
    return None


def _title_and_body(lines: list[str]) -> tuple[str, str]:
    first = next((index for index, line in enumerate(lines) if line), len(lines))
    title = lines[first].strip() if first < len(lines) else ""
    return title, _BLANK_LINES.sub("\n\n", "\n".join(lines[first + 1 :]).strip("\n"))
