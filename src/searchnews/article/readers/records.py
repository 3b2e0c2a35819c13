"""A record of a news data set, whatever its keys are called, becomes an article."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import datetime

import orjson

from searchnews.article.article import Article, from_epoch
from searchnews.article.dates import date_as_text, parse_date
from searchnews.article.readers.key_names import key_map
from searchnews.errors import InvalidArticle

_MARK, _VERBATIM = "searchnews", "verbatim"
"""The key, and its value, of a record that is taken as it stands."""
_MARKED = frozenset((*Article.__dataclass_fields__, _MARK))
"""What `record_of` writes; with any other key the mark is somebody else's."""

_NAMING_KEYS = ("name", "nom", "title", "value", "term", "label", "$oid", "$date", "$numberLong")
_NOT_TEXT = frozenset(("date", "tags"))
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?", re.ASCII)
_LONGEST_TAG_LIST = 100_000


def article_of(record: Mapping[str, object], notes: list[str]) -> Article:
    """The article that a record holds; see `key_names` for the keys.

    Lists of paragraphs are joined by newlines, lists of names by commas; a mapping with a name
    stands for its name; tags may be a list, a printed list, or text with ``;``, ``|`` or ``,``
    between them. What has no usable form goes to ``extra`` under its own key, and what a mapping
    called ``extra`` holds goes there too. A record that `record_of` marked is taken as it stands.

    Args:
        record: keys and values as the file has them.
        notes: receives a message for a part that was left out of an article all the same taken.

    Raises:
        InvalidArticle: there is no title, no text and no lead, or the text is not text.
    """
    names = key_map(tuple(record))
    if _MARK in names.others and record[_MARK] == _VERBATIM and record.keys() <= _MARKED:
        return Article.from_mapping({key: record[key] for key in record if key != _MARK})
    values: dict[str, object] = {}
    extra: dict[str, object] = {}
    for field, keys in names.fields:
        for key in keys:
            value = record[key]
            if type(value) is str:
                value = value.strip()
            if value is None or value == "":
                continue
            if field in values:
                extra[key] = value
            elif type(value) is str and field not in _NOT_TEXT:
                values[field] = value
            else:
                converted = _converted(field, key, value, notes)
                if converted is not None:
                    values[field] = converted
                else:
                    extra[key] = value
    if not ("title" in values or "body" in values or "lead" in values):
        raise InvalidArticle(
            f"no title and no text among the keys {_shown(list(record))}; "
            f"name them 'title' and 'body' (or titre, headline, text, content, corps…)"
        )
    for key in names.others:
        value = record[key]
        if key == "extra" and isinstance(value, Mapping):
            extra = {**value, **extra}
        # Pictures and the like, which parquet files carry as bytes, are nothing to show.
        elif value is not None and not isinstance(value, bytes):
            extra[key] = value
    return Article(extra=extra, **values)  # type: ignore[arg-type]


def record_of(article: Article) -> dict[str, object]:
    """The record that `article_of` makes this article of, as values that JSON can express.

    Reading puts records of data sets in order: it strips texts, drops empty ones, refuses an
    article of nothing. Where that would change this article, its record carries a mark against it.

    Raises:
        InvalidArticle: ``extra`` holds something that JSON cannot express.

    Example:
        >>> record_of(Article(id="1", title="Météo"))
        {'id': '1', 'title': 'Météo', 'body': ''}
        >>> record_of(Article(id="1", title=" Météo "))
        {'id': '1', 'title': ' Météo ', 'body': '', 'searchnews': 'verbatim'}
    """
    record = article.to_mapping()
    notes: list[str] = []
    try:
        is_kept = article_of(record, notes).to_mapping() == record and not notes
    except InvalidArticle:
        is_kept = False
    return record if is_kept else record | {_MARK: _VERBATIM}


def _converted(field: str, key: str, value: object, notes: list[str]) -> object:
    """The value as its field wants it; None where it cannot be."""
    if field == "tags":
        return _tags(value)
    if field == "date":
        moment = _moment(value)
        if moment is None:
            text = date_as_text(value) if isinstance(value, (int, float)) else None
            if text is None:
                notes.append(f"{key!r} is {_shown(value)}, which is no date; read without it")
            else:
                notes.append(
                    f"{key!r} is {value}, a number, which means seconds since 1970; write the date "
                    f"as text, {text!r}; read without it"
                )
        return moment
    text = _text(field, value)
    if text is None and field in ("title", "body"):
        raise InvalidArticle(f"{key!r} must be text, not {_shown(value)}")
    return text


def _text(field: str, value: object) -> str | None:
    """Text of a value that is not plain text; None where it has none."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        for name in _NAMING_KEYS:
            if isinstance(value.get(name), (str, int)):
                return str(value[name]).strip()
        return None
    if isinstance(value, (list, tuple)):
        parts = [_text(field, item) for item in value]
        if None in parts:
            return None
        return ("\n" if field in ("body", "lead") else ", ").join(part for part in parts if part)
    return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, Mapping):
        value = value.get("$date")
        if isinstance(value, Mapping):
            value = value.get("$numberLong")
    if isinstance(value, str):
        moment = parse_date(value)
        if moment is not None or not _EPOCH.fullmatch(value):
            return moment
        value = float(value)
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return from_epoch(value)
        return Article.from_mapping({"id": "-", "date": value}).date
    except (InvalidArticle, ValueError, OverflowError, OSError):
        return None


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _listed(value)
    items = value if isinstance(value, (list, tuple)) else [value]
    texts = [item.strip() if type(item) is str else _text("tags", item) for item in items]
    return tuple([text for text in texts if text])


def _listed(text: str) -> object:
    """Tags from one text: a list as Python or JSON prints it, or words with marks between."""
    if text[:1] in "[(" and text[-1:] in "])" and len(text) <= _LONGEST_TAG_LIST:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
        try:
            return ast.literal_eval(text)
        # What a literal cannot be, and what the parser raises on nesting beyond its stack.
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            pass
    for mark in (";", "|", ","):
        if mark in text:
            return text.split(mark)
    return text


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:80] + "…"
