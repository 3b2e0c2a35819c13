"""Tables as text (.csv, .tsv): the first row names the columns, each further row is an article."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.key_names import key_map
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import LARGEST_RECORD, Input, not_utf8, numbered_lines
from searchnews.errors import InvalidArticle, UnreadableFile

_DELIMITERS = ",;\t|"
_TEXTS = frozenset(("title", "body", "lead"))


def read(given: Input, report: Report) -> Iterator[Article]:
    """Each row's article. Fields may be quoted and then hold delimiters and line breaks.

    The delimiter is the one of comma, semicolon, tab and bar that gives the first row most
    columns with a known name.

    Raises:
        UnreadableFile: no column is named as title or text.
    """
    _raise_limit()
    lines = _Lines(given)
    first = next(lines, "")
    delimiter = _delimiter(first)
    rows = csv.reader(lines.with_first(first), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] = ()
    notes: list[str] = []
    while True:
        line = lines.number + bool(columns)
        trouble = ""
        try:
            row = next(rows, None)
        except csv.Error as error:
            trouble, row = f"not a row of a table: {error}; check the quotes", []
        if row is None:
            return
        trouble = trouble or lines.take_trouble()
        if not columns and not trouble:
            columns = _columns(row)
            continue
        if not row and not trouble:
            continue
        try:
            if not trouble and len(row) != len(columns):
                trouble = f"{len(row)} fields where the first row names {len(columns)}"
            if trouble:
                raise InvalidArticle(trouble)
            article = article_of(dict(zip(columns, row, strict=False)), notes)
        except InvalidArticle as error:
            report(Problem(given.path, line, str(error)))
            if not columns:
                raise UnreadableFile("the first row, which names the columns, is broken") from error
            continue
        if notes:
            report(Problem(given.path, line, "; ".join(notes), skipped=False))
            notes.clear()
        yield article


class _Lines(Iterator[str]):
    """Lines as text for the csv module, which asks for as many as a row spans."""

    def __init__(self, given: Input) -> None:
        self._lines = numbered_lines(given)
        self._again = ""
        self._trouble = ""
        self.number = 0

    def __next__(self) -> str:
        if self._again:
            text, self._again = self._again, ""
            return text
        self.number, line = next(self._lines)
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            # The row is lost, but where it ends must still be found.
            self._trouble = self._trouble or not_utf8(error, f"line {self.number}")
            return line.decode(errors="replace")

    def with_first(self, line: str) -> _Lines:
        """The same lines, beginning (again) with this one."""
        self._again = line
        return self

    def take_trouble(self) -> str:
        """What was wrong with the lines since the last call; empty if nothing."""
        trouble, self._trouble = self._trouble, ""
        return trouble


def names_columns(first: str) -> bool:
    """Whether a line can only be the first of a table: two columns have names that are known,
    and one of them is for a text.

    Example:
        >>> names_columns("id;titre;texte"), names_columns("Titre, texte et images")
        (True, False)
    """
    _raise_limit()
    fields = _known(first, _delimiter(first))
    return len(fields) > 1 and not fields.isdisjoint(_TEXTS)


def _raise_limit() -> None:
    # That of the csv module is one for the process, and too low for an article.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_RECORD))


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: len(_known(first, delimiter)))


def _known(first: str, delimiter: str) -> set[str]:
    """The fields that the columns of a first line are for; none where it is no row of a table."""
    try:
        names = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        # A carriage return within the line.
        return set()
    return {field for field, _ in key_map(tuple(dict.fromkeys(names))).fields}


def _columns(row: list[str]) -> tuple[str, ...]:
    columns = tuple(name.strip() or f"column {place}" for place, name in enumerate(row, 1))
    if len(set(columns)) < len(columns):
        columns = tuple(
            name if columns.index(name) == place else f"{name} {place + 1}"
            for place, name in enumerate(columns)
        )
    if not _TEXTS & {field for field, _ in key_map(columns).fields}:
        shown = ", ".join(columns)[:200]
        raise UnreadableFile(
            f"no column for title or text among: {shown}; the first row must name the columns, "
            f"one of them title (titre, headline) or body (text, texte, content, corps)"
        )
    return columns
