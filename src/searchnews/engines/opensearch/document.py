"""An article as the cluster keeps it: analysed here, so that a word is what it is everywhere."""

from __future__ import annotations

import math
from typing import Any

from ...article import Article
from ...errors import InvalidArticle
from ...index import Moments, Schema
from ..stored import article_to_json, field_value
from .layers import Entry, LayeredWords, layered
from .mapping import field_of, repeats

__all__ = ["document_of"]

_LONGEST_KEYWORD = 32_766
_LONGEST_ID = 512


def document_of(
    article: Article, schema: Schema, words: LayeredWords, moments: Moments
) -> tuple[dict[str, Any], frozenset[Entry]]:
    """The document of an article, and the words in it.

    Raises:
        InvalidArticle: a field has the wrong type, or is longer than a cluster can keep.
        UnicodeEncodeError: a text holds half a character.
    """
    if len(article.id.encode()) > _LONGEST_ID:
        raise InvalidArticle(
            f"article {article.id[:40]!r}…: its id has {len(article.id.encode())} bytes; a "
            f"cluster keeps at most {_LONGEST_ID}"
        )
    for text in (article.title, article.body, article.lead or ""):
        text.encode()
    document: dict[str, Any] = {"article": article_to_json(article)}
    entries: set[Entry] = set()
    ranked: list[str] = []
    ranked_forms: set[str] = set()
    times = repeats(schema)

    def put(kind: str, name: str, value: object, layer: int = 0) -> None:
        outer, inner = field_of(kind, name, layer).split(".", 1)
        document.setdefault(outer, {})[inner] = value

    for name, field in schema.items():
        value: Any = field_value(article, name)
        if value is None or field.kind == "stored":
            continue
        if field.kind == "text":
            held = layered(words.of(_typed(article, name, value, str)))
            entries |= held.entries
            ranked += [held.all_terms] * times[name]
            ranked_forms |= held.all_forms
            for layer, (terms, forms) in enumerate(zip(held.terms, held.forms, strict=True)):
                if terms:
                    put("terms", name, terms, layer)
                    put("forms", name, forms, layer)
        elif field.kind == "keyword":
            values = [value] if isinstance(value, str) else list(_typed(article, name, value))
            for keyword in values:
                if len(_typed(article, name, keyword, str).encode()) > _LONGEST_KEYWORD:
                    raise InvalidArticle(
                        f"article {article.id!r}: field {name!r} holds a keyword of "
                        f"{len(keyword.encode())} bytes; a cluster keeps {_LONGEST_KEYWORD}"
                    )
            if values:
                put("keyword", name, [words.analysis.fold(keyword.strip()) for keyword in values])
                put("written", name, values)
        elif field.kind == "date":
            micros = moments.encode(value)[0]
            local = moments.local(micros)
            put("date", name, micros)
            put("year", name, local.year)
            put("month", name, 100 * local.year + local.month)
            put("day", name, 10_000 * local.year + 100 * local.month + local.day)
        else:
            number = float(_typed(article, name, value, (int, float)))
            if not math.isfinite(number):
                raise InvalidArticle(
                    f"article {article.id!r}: field {name!r} is {number}, which has no place "
                    "among numbers; leave it out"
                )
            put("number", name, number)
    document["ranked"] = " ".join(ranked)
    document["ranked_forms"] = " ".join(sorted(ranked_forms))
    return document, frozenset(entries)


def _typed(article: Article, field: str, value: Any, kind: Any = (tuple, list)) -> Any:
    if not isinstance(value, kind):
        raise InvalidArticle(f"article {article.id!r}: field {field!r} cannot be {value!r}")
    return value
