"""An article as the cluster keeps it: analysed here, so that a word is what it is everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from ...analysis import WordToken
from ...article import Article
from ...errors import InvalidArticle
from ...index import Moments, Schema
from ..stored import article_to_json, field_value
from ..words import TextAnalysis
from .mapping import LAYERS, field_of, repeats

__all__ = ["Analysed", "Entry", "analysed", "document_of", "kept_as", "layers_of"]

FILLER = "\u2400"
"""Stands where a layer has no term; no analyzer makes it of a word."""
_SPACE = "\u2420"
_LONGEST_TOKEN = 200
"""Characters; the white-space analyzer of the server would cut tokens of more than 255."""
_LONGEST_KEYWORD = 32_766
_LONGEST_ID = 512


class Entry(NamedTuple):
    """What the lexicon knows of a word: one of its terms and forms, and where they stand."""

    term: str
    form: str
    layer: int
    stop: bool


class Analysed(NamedTuple):
    """A text in layers of terms and of forms, all of its terms and forms, and its words."""

    terms: tuple[str, ...]
    forms: tuple[str, ...]
    all_terms: str
    all_forms: frozenset[str]
    entries: frozenset[Entry]


@lru_cache(1 << 17)
def kept_as(word: str) -> str:
    """A term or form as one token of the cluster: no white space in it, and not too long.

    >>> kept_as("congrès"), kept_as("10 000"), len(kept_as("a" * 900))
    ('congrès', '10␠000', 133)
    """
    token = "".join(_SPACE if c.isspace() or "\x1c" <= c <= "\x1f" else c for c in word)
    if len(token) <= _LONGEST_TOKEN // 2 or len(token.encode("utf-16-le")) <= 2 * _LONGEST_TOKEN:
        return token
    digest = blake2b(token.encode(), digest_size=16).hexdigest()
    return token[: _LONGEST_TOKEN // 2] + FILLER + digest


def layers_of(tokens: Iterable[WordToken]) -> list[tuple[int, int, WordToken]]:
    """Position and layer of each token of a text.

    Layer 0 holds the last term of a position: of a compound its parts, so that a phrase of
    plain words stands in one layer. The terms before it lie above, one a layer.

    Raises:
        InvalidArticle: more terms share a position than there are layers.
    """
    places: dict[int, list[WordToken]] = {}
    position = -1
    for token in tokens:
        position += token.increment
        places.setdefault(position, []).append(token)
    found = []
    for at, held in places.items():
        if len(held) > LAYERS:
            raise InvalidArticle(
                f"the analyzer makes {len(held)} terms of the word {held[0].form!r} at one place; "
                f"a cluster keeps {LAYERS}"
            )
        found += [(at, layer, token) for layer, token in enumerate(reversed(held))]
    return found


def analysed(words: Sequence[tuple[int, tuple[WordToken, ...]]]) -> Analysed:
    """The layers of a text whose words were analysed."""
    placed = layers_of(token for _, tokens in words for token in tokens)
    terms: list[list[str]] = [[] for _ in range(LAYERS)]
    forms: list[list[str]] = [[] for _ in range(LAYERS)]
    for position, layer, token in sorted(placed, key=lambda one: one[:2]):
        for streams, word in ((terms, token.term), (forms, token.form)):
            stream = streams[layer]
            stream += [FILLER] * (position - len(stream))
            stream.append(kept_as(word))
    return Analysed(
        tuple(map(" ".join, terms)),
        tuple(map(" ".join, forms)),
        " ".join(token for stream in terms for token in stream if token != FILLER),
        frozenset(token for stream in forms for token in stream if token != FILLER),
        frozenset(Entry(t.term, t.form, layer, t.stop) for _, layer, t in placed),
    )


def document_of(
    article: Article, schema: Schema, analysis: TextAnalysis, moments: Moments
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
            held = analysed(analysis.words(_typed(article, name, value, str)))
            entries |= held.entries
            ranked += [held.all_terms] * times[name]
            ranked_forms |= held.all_forms
            for layer in range(LAYERS):
                if held.terms[layer]:
                    put("terms", name, held.terms[layer], layer)
                    put("forms", name, held.forms[layer], layer)
        elif field.kind == "keyword":
            values = [value] if isinstance(value, str) else list(_typed(article, name, value))
            for keyword in values:
                if len(_typed(article, name, keyword, str).encode()) > _LONGEST_KEYWORD:
                    raise InvalidArticle(
                        f"article {article.id!r}: field {name!r} holds a keyword of "
                        f"{len(keyword.encode())} bytes; a cluster keeps {_LONGEST_KEYWORD}"
                    )
            if values:
                put("keyword", name, [analysis.fold(keyword.strip()) for keyword in values])
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
