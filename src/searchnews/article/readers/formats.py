"""Which reader a file goes to: by its name, and where the name says nothing, by its first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from searchnews.article.article import Article
from searchnews.article.problem import Report
from searchnews.article.readers.streams import Input

_PACKED = (".gz", ".zst")


class Format(NamedTuple):
    """A kind of file."""

    read: Callable[[Input, Report], Iterator[Article]]
    is_text: bool
    """Its bytes are text in the encoding that the caller names; otherwise it says itself."""


def _reader(name: str) -> Callable[[Input, Report], Iterator[Article]]:
    """``read`` of the module ``name``, which is loaded for the first file that it reads: those of
    other formats, and what they need, would take longer than many a file."""

    def read(given: Input, report: Report) -> Iterator[Article]:
        articles: Iterator[Article] = import_module(f"{__package__}.{name}").read(given, report)
        return articles

    return read


TEXT = Format(_reader("text"), is_text=True)
JSON_LINES = Format(_reader("json_lines"), is_text=True)
JSON = Format(_reader("json_values"), is_text=True)
TABLE = Format(_reader("csv_tables"), is_text=True)
PARQUET = Format(_reader("parquet"), is_text=False)
HTML = Format(_reader("html"), is_text=False)
FEED = Format(_reader("feeds"), is_text=False)

BY_SUFFIX: Mapping[str, Format] = {
    ".txt": TEXT,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".json": JSON,
    ".csv": TABLE,
    ".tsv": TABLE,
    ".parquet": PARQUET,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".rss": FEED,
    ".atom": FEED,
    ".xml": FEED,
}


def by_name(name: str) -> Format | None:
    """The format that a file name ends on, ``.gz`` and ``.zst`` put aside; None if no known one.

    Example:
        >>> by_name("presse-2024.JSONL.gz") is JSON_LINES
        True
    """
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return BY_SUFFIX.get(name[name.rfind(".") :]) if "." in name else None


def by_content(head: bytes) -> Format:
    """The format that the first bytes (unpacked) look like; plain text where nothing else."""
    if head.startswith(b"PAR1"):
        return PARQUET
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"{", b"[{", b"[ ", b"[\n", b"[\r", b"[]")):
        return JSON
    if start.startswith((b"<!doctype html", b"<html")):
        return HTML
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")):
        return HTML if b"<html" in start else FEED
    return TABLE if _begins_as_table(head) else TEXT


def _begins_as_table(head: bytes) -> bool:
    first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    # A zero byte is no text, and older releases of the csv module end on one.
    if not newline or b"\0" in first or not any(mark in first for mark in b",;\t|"):
        return False
    names_columns = import_module(f"{__package__}.csv_tables").names_columns
    return bool(names_columns(first.decode(errors="replace").rstrip("\r")))
