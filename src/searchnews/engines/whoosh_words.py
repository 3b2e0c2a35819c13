"""Words as Whoosh keeps them.

Every occurrence is indexed twice, in two Whoosh fields: under its term, and under the pair of
term and form. So the lexicon of the second field is the table of forms that prefixes, patterns
and unaccented spellings are looked up in, and needs no file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.analysis import Analyzer as WhooshAnalyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, NUMERIC, STORED, TEXT
from whoosh.fields import Schema as WhooshSchema

from ..index import Schema
from .words import Pair

__all__ = ["PreAnalysed", "pair_of", "pair_text", "whoosh_schema"]

_BETWEEN = "\x1f"


def pair_text(pair: Pair) -> str:
    """What a pair is indexed under."""
    return _BETWEEN.join(pair)


def pair_of(text: str) -> Pair:
    """The pair indexed under ``text``."""
    term, _, form = text.partition(_BETWEEN)
    return term, form


class _HandOn(WhooshAnalyzer):  # type: ignore[misc]
    """Gives Whoosh the (text, position) pairs that it is given."""

    def __call__(self, value: Iterable[tuple[str, int]], **_: Any) -> Iterator[Any]:
        token = WhooshToken(positions=True)
        for token.text, token.pos in value:
            yield token


class PreAnalysed(TEXT):  # type: ignore[misc]
    """A Whoosh field whose values are lists of (text, position): Whoosh never splits a text."""

    def __init__(self, positions: bool = True) -> None:
        super().__init__(analyzer=_HandOn(), phrase=positions)

    def index(self, value: list[tuple[str, int]], **_: Any) -> Iterator[tuple[object, ...]]:
        """The postings of a value; not a list for Whoosh, which would read it as plain words."""
        for text, *posting in self.format.word_values(iter(value), self.analyzer, mode="index"):
            yield text.encode(), *posting


def whoosh_schema(schema: Schema) -> Any:
    """The Whoosh fields that hold ours; the kind in their names keeps them from clashing."""
    fields: dict[str, Any] = {"id": ID(unique=True), "article": STORED()}
    for name, field in schema.items():
        if field.kind == "text":
            fields[f"text:{name}"] = PreAnalysed()
            fields[f"form:{name}"] = PreAnalysed()
        elif field.kind == "keyword":
            fields[f"keyword:{name}"] = PreAnalysed(positions=False)
        elif field.kind == "date":
            fields[f"date:{name}"] = NUMERIC(int, bits=64)
        elif field.kind == "number":
            fields[f"number:{name}"] = NUMERIC(float)
    return WhooshSchema(**fields)
