"""Parquet tables (.parquet), row group by row group, through the optional package pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import Input, optional_module
from searchnews.errors import InvalidArticle, UnreadableFile

_ROWS = 1024


def read(given: Input, report: Report) -> Iterator[Article]:
    """Each row's article; problems give the row, from 1, in the place of the line.

    Raises:
        UnreadableFile: pyarrow is not installed, or the file is damaged or cannot be read
            from its end, as the format asks (standard input, packed files).
    """
    tables = optional_module("pyarrow.parquet", "parquet")
    if not given.stream.seekable():
        raise UnreadableFile("a parquet file is read from its end; give it as a file, unpacked")
    notes: list[str] = []
    for number, record in enumerate(_rows(tables, given), 1):
        try:
            article = article_of(
                {key: _without_bytes(value) for key, value in record.items()}, notes
            )
        except InvalidArticle as error:
            report(Problem(given.path, number, str(error)))
            continue
        if notes:
            report(Problem(given.path, number, "; ".join(notes), skipped=False))
            notes.clear()
        yield article


def _rows(tables: Any, given: Input) -> Iterator[Mapping[str, object]]:
    arrow = optional_module("pyarrow", "parquet")
    try:
        for batch in tables.ParquetFile(given.stream).iter_batches(batch_size=_ROWS):
            yield from batch.cast(_in_microseconds(arrow, batch.schema), safe=False).to_pylist()
    # ValueError too: text columns may hold bytes that are not UTF-8.
    except (arrow.ArrowException, ValueError) as error:
        raise UnreadableFile(f"damaged parquet file: {error}") from error


def _without_bytes(value: object) -> object:
    """A value without the bytes inside it: pictures and the like are nothing to show."""
    if isinstance(value, dict):
        return {
            key: _without_bytes(item) for key, item in value.items() if not isinstance(item, bytes)
        }
    if isinstance(value, (list, tuple)):
        return [_without_bytes(item) for item in value if not isinstance(item, bytes)]
    return value


def _in_microseconds(arrow: Any, schema: Any) -> Any:
    """The schema with times no finer than Python has them."""
    for place, column in enumerate(schema):
        if arrow.types.is_timestamp(column.type) and column.type.unit == "ns":
            schema = schema.set(place, column.with_type(arrow.timestamp("us", tz=column.type.tz)))
    return schema
