"""JSON lines (.jsonl, .ndjson): one object a line, one article an object."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import (
    LARGEST_RECORD,
    Input,
    lines_left,
    not_utf8,
)
from searchnews.errors import InvalidArticle


def read(given: Input, report: Report) -> Iterator[Article]:
    """Each line's article, in the order of the file; blank lines are passed over."""
    loads = orjson.loads
    notes: list[str] = []
    for number, line in lines_left(given):
        try:
            record = loads(line)
            if type(record) is not dict:
                shown = line[:40].decode(errors="replace").strip()
                raise InvalidArticle(f"a JSON object was expected, not {shown!r}")
            article = article_of(record, notes)
        except orjson.JSONDecodeError as error:
            if not line.isspace():
                report(Problem(given.path, number, _why(line, error)))
            continue
        except InvalidArticle as error:
            report(Problem(given.path, number, str(error)))
            continue
        if notes:
            report(Problem(given.path, number, "; ".join(notes), skipped=False))
            notes.clear()
        yield article


def _why(line: bytes, error: orjson.JSONDecodeError) -> str:
    if len(line) == LARGEST_RECORD:
        return f"a line of {LARGEST_RECORD >> 20} MiB or more is no article"
    try:
        line.decode()
    except UnicodeDecodeError as bad:
        return not_utf8(bad, "the line")
    return f"not JSON: {error.msg} at column {error.colno}; correct or remove the line"
