"""What may follow what was typed so far: commands, fields, values, operators, words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import searchnews as sn

from ..analysis.fold import fold
from ..query.fields import QueryFields
from .messages import Language

__all__ = ["Suggestion", "Suggestions"]

_OPERATORS = ("ET", "OU", "SAUF", "NON", "PROCHE/5", "AND", "OR", "NOT")
_FRENCH = {"title": "titre", "lead": "chapo", "body": "corps", "section": "rubrique",
           "author": "auteur", "tags": "tag"}  # fmt: skip
_DAYS = {"fr": ("hier", "aujourd’hui", '"cette semaine"', '"ce mois"'),
         "en": ("yesterday", "today", '"this week"', '"this month"')}  # fmt: skip
_WORDS = 8
_VALUES = 20


class Suggestion(NamedTuple):
    """A text to put in place of the last ``replaced`` characters before the cursor."""

    text: str
    replaced: int
    shown: str
    """As a list of suggestions shows it."""


class Suggestions:
    """Completes lines of a conversation with one index.

    Example:
        >>> list(Suggestions(index, ("next",)).of(":ne"))  # doctest: +SKIP
        [Suggestion(text=':next', replaced=3, shown=':next')]
    """

    def __init__(self, index: sn.Index, commands: Sequence[str], language: Language = "en") -> None:
        self._index = index
        self._commands = [f":{name}" for name in commands]
        self._language = language
        self._fields = QueryFields(index.schema.kinds())
        kinds = self._fields.kinds
        searched = [name for name, kind in kinds.items() if kind != "stored"]
        local = _FRENCH if language == "fr" else {}
        self._names = [f"{local.get(name, name)}:" for name in searched]
        orders = [name for name in searched if kinds[name] != "text" and name != "id"]
        self._orders = ["score", *orders, *(f"-{name}" for name in orders)]
        keywords = [name for name in orders if kinds[name] == "keyword"]
        dates = [name for name in orders if kinds[name] == "date"]
        periods = [f"{name}:{period}" for name in dates for period in ("year", "month", "day")]
        self._facets = [*keywords, *periods]
        # By commit, so that new sources are offered once they are there.
        self._values = lru_cache(maxsize=64)(self._values_of)

    def of(self, line: str) -> Iterator[Suggestion]:
        """The suggestions for what stands before the cursor, likely ones first."""
        if line.startswith(":"):
            command, space, rest = line.partition(" ")
            if not space:
                yield from _beginning(self._commands, line)
            elif command == ":filter":
                yield from self._of_query(rest)
            else:
                yield from self._of_setting(command, rest)
        else:
            yield from self._of_query(line)

    def _of_setting(self, command: str, rest: str) -> Iterator[Suggestion]:
        word = rest.rpartition(" ")[2].rpartition(",")[2]
        if command == ":set":
            name, space, value = rest.partition(" ")
            if not space:
                names = ("sort", "filter", "facets", "match", "limit")
                yield from _beginning(names, word)
            elif name == "filter":
                yield from self._of_query(value)
            else:
                yield from self._of_setting(f":{name}", value)
        elif command in (":sort", ":facets", ":match"):
            offered = {":sort": self._orders, ":facets": self._facets, ":match": ["any", "all"]}
            yield from _beginning(offered[command], word)

    def _of_query(self, text: str) -> Iterator[Suggestion]:
        name, colon, value = text.rpartition(":")
        field = self._fields.find(name.rpartition(" ")[2].lstrip("+-("))
        if colon and field is not None and _is_one_value(value):
            yield from self._of_value(field, value)
            if self._fields.kinds[field] != "text":
                return
        word = text.rpartition(" ")[2].lstrip("+-(")
        if not word:
            return
        yield from _beginning(self._names, word)
        yield from _beginning(_OPERATORS, word)
        for completed in self._index.complete(text, _WORDS):
            if completed != text:
                yield Suggestion(completed, len(text), completed.rpartition(" ")[2])

    def _of_value(self, field: str, typed: str) -> Iterator[Suggestion]:
        kind = self._fields.kinds[field]
        if kind == "date":
            years = [str(year) for year in reversed(self._known(f"{field}:year"))]
            yield from _beginning((*_DAYS[self._language], *years), typed)
        elif kind == "keyword" and field != "id":
            begun = fold(typed.lstrip('"«').lower())
            # A value is found by any of its words: « gazette » offers "La Gazette des Alpes".
            matching = [value for value in self._known(field) if begun in fold(value.lower())]
            matching.sort(key=lambda value: not fold(value.lower()).startswith(begun))
            for value in matching[:_VALUES]:
                quoted = value if value.isalnum() else '"' + value.replace('"', "") + '"'
                yield Suggestion(quoted, len(typed), value)

    def _known(self, facet: str) -> tuple[str, ...]:
        return self._values(facet, self._index.generation)

    def _values_of(self, facet: str, generation: int) -> tuple[str, ...]:
        """The values of a facet over the whole index, frequent ones first."""
        return tuple(self._index.search("*", 0, facets=(facet,)).facets[facet])


def _beginning(offered: Sequence[str], typed: str) -> Iterator[Suggestion]:
    for text in offered:
        if text.startswith(typed) and text != typed:
            yield Suggestion(text, len(typed), text)


def _is_one_value(text: str) -> bool:
    """Whether ``text`` is still the value of the field before it."""
    if text[:1] in ('"', "«"):
        return not ({'"', "»"} & set(text[1:]))
    return " " not in text
