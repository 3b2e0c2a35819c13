"""JSON files (.json): an array of objects, objects one after another, or one object.

Objects are read one at a time, so the file may be larger than the memory. An object that is only
a wrapper, such as ``{"articles": […]}``, is opened.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

import orjson

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers import json_lines
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import LARGEST_RECORD, Input, not_utf8
from searchnews.errors import InvalidArticle, UnreadableFile

_CHUNK = 1024 * 1024
# How near the end of what was read an error may be for more text to mend it: inside the
# longest token that is not a string.
_LONGEST_TOKEN = 400
_BLANK = re.compile(r"[ \t\r\n]*")
_WRAPPERS = ("articles", "items", "results", "docs", "data")


def read(given: Input, report: Report) -> Iterator[Article]:
    """The articles of the file, in its order.

    Raises:
        UnreadableFile: the text stops being JSON; what stood before has been yielded.
    """
    if _is_lines(given):
        yield from json_lines.read(given, report)
        return
    notes: list[str] = []
    for line, source in _values(given):
        try:
            # One judge of what JSON is for all files: no NaN, no half characters.
            value = orjson.loads(source)
        except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
            report(Problem(given.path, line, f"not JSON: {error}; correct or remove the value"))
            continue
        for record in _records(value):
            try:
                if not isinstance(record, dict):
                    raise InvalidArticle(f"a JSON object was expected, not {str(record)[:40]!r}")
                article = article_of(record, notes)
            except InvalidArticle as error:
                report(Problem(given.path, line, str(error)))
                continue
            if notes:
                report(Problem(given.path, line, "; ".join(notes), skipped=False))
                notes.clear()
            yield article


def _is_lines(given: Input) -> bool:
    """JSON lines under another name: the first line is an object of its own, more follow."""
    head = given.stream.peek()
    first, newline, rest = head.partition(b"\n")
    if not newline or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _records(value: object) -> list[object]:
    if isinstance(value, dict):
        for name in _WRAPPERS:
            wrapped = value.get(name)
            if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], dict):
                return wrapped
    return [value]


def _values(given: Input) -> Iterator[tuple[int, str]]:
    """Values at the top of the file, or of its one array: the line where each starts, its text."""
    text = _Text(given)
    in_array = text.next_character() == "["
    if in_array:
        text.skip(1)
    while (character := text.next_character()) not in ("", "]" if in_array else ""):
        line = text.line
        yield line, text.take_value()
        following = text.next_character()
        if in_array and following == ",":
            text.skip(1)
        elif in_array and following not in ("]", ""):
            raise text.broken("',' or ']' expected", text.line)
    if in_array and character == "":
        raise text.broken("the file ends inside an array", text.line)


class _Text:
    """A window on the decoded file, moved along as values are taken."""

    def __init__(self, given: Input) -> None:
        self._stream = given.stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._scan = json.JSONDecoder().raw_decode
        self._window = ""
        self._start = 0
        self._bytes = 0
        self._ended = False
        self.line = 1

    def next_character(self) -> str:
        """The next character that is not blank, which is not taken; "" at the end."""
        while True:
            match = _BLANK.match(self._window, self._start)
            self.skip(match.end() - self._start if match else 0)
            if self._start < len(self._window) or not self._more():
                return self._window[self._start : self._start + 1]

    def skip(self, count: int) -> None:
        self.line += self._window.count("\n", self._start, self._start + count)
        self._start += count

    def take_value(self) -> str:
        """The text of the value that starts here."""
        while True:
            try:
                _, end = self._scan(self._window, self._start)
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self._more():
                    continue
                line = self.line + self._window.count("\n", self._start, error.pos)
                raise self.broken(error.msg, line) from error
            except RecursionError as error:
                raise self.broken("nested too deep", self.line) from error
            # A number at the edge of the window may go on behind it.
            if end == len(self._window) and self._more():
                continue
            break
        source = self._window[self._start : end]
        self.skip(end - self._start)
        return source

    def broken(self, why: str, line: int) -> UnreadableFile:
        return UnreadableFile(
            f"not JSON: {why} at line {line}; correct the file, or write JSON lines (.jsonl), "
            f"where one bad line costs one article"
        )

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        near_end = error.pos >= len(self._window) - _LONGEST_TOKEN
        return near_end or error.msg.startswith("Unterminated string")

    def _more(self) -> bool:
        """Read on; False at the end of the file."""
        if self._ended:
            return False
        if len(self._window) - self._start > LARGEST_RECORD:
            raise UnreadableFile(
                f"one JSON value at line {self.line} is larger than {LARGEST_RECORD >> 20} MiB; "
                f"write one article a line (.jsonl)"
            )
        # Twice as much each time, so that a long value is not scanned over and over.
        content = self._stream.read(max(_CHUNK, len(self._window) - self._start))
        self._ended = not content
        held_back = len(self._decoder.getstate()[0])
        try:
            added = self._decoder.decode(content, self._ended)
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                not_utf8(error, "the file", first=self._bytes - held_back)
            ) from error
        self._bytes += len(content)
        self._window = self._window[self._start :] + added
        self._start = 0
        return not self._ended
