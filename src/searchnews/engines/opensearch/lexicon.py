"""The lexicon of an index on a cluster: every term and form seen, in an index of its own.

A query asks it for no more than the words that can stand for its own, so that a table of those
answers as one of all words would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Any

import orjson

from ...analysis import WordToken
from ...errors import QueryLimit
from ...query import tree
from ..words import (
    MOST_EXPANSIONS,
    MOST_PARTS,
    Pair,
    Spelled,
    TextAnalysis,
    WordTable,
    ways_of,
)
from .bulk import Step
from .connection import Connection
from .layers import Entry
from .patterns import pattern

__all__ = ["Lexicon", "LookedUp"]

_PAGE = 8_192
_AT_ONCE = 5_000


class LookedUp:
    """The words of the lexicon that a query needs, and in which layers they stand."""

    def __init__(self, entries: Iterable[tuple[str, str, int]], analysis: TextAnalysis) -> None:
        self.layers: dict[tuple[str, str], set[int]] = {}
        """Under ("terms", term) and ("forms", form)."""
        pairs: set[Pair] = set()
        for term, form, layer in entries:
            pairs.add((term, form))
            self.layers.setdefault(("terms", term), set()).add(layer)
            self.layers.setdefault(("forms", form), set()).add(layer)
        self.table = WordTable(pairs, analysis)


class Lexicon:
    """Reads and writes the index of words."""

    def __init__(self, connection: Connection, index: str, analysis: TextAnalysis) -> None:
        self._connection = connection
        self._index = index
        self._analysis = analysis

    # Reading

    def look_up(
        self,
        texts: Sequence[str],
        forms: Sequence[str],
        patterns: Sequence[Mapping[str, object]],
    ) -> tuple[LookedUp, list[frozenset[str]]]:
        """The words that can stand for those of ``texts`` or are spelled like one of ``forms``,
        and the forms that fit each pattern.
        """
        terms: set[str] = set()
        spellings = {self._analysis.fold(form) for form in forms}
        for text in texts:
            words = [tokens for _, tokens in self._analysis.words(text) if tokens]
            for token in chain.from_iterable(words):
                terms.add(token.term)
                spellings.add(self._analysis.fold(token.form))
            spellings |= set(self._joinings(words))
        entries: set[tuple[str, str, int]] = set()
        if terms or spellings:
            entries |= self._entries(_either("term", terms), _either("spelling", spellings))
            shared = {self._analysis.fold(form) for term, form, _ in entries if term in terms}
            if shared - spellings:
                entries |= self._entries(_either("spelling", shared - spellings))
        fitting = []
        for wanted in patterns:
            found = self._entries(wanted)
            pairs = {(term, form) for term, form, _ in found}
            if len(pairs) > MOST_EXPANSIONS:
                raise QueryLimit(
                    f"the pattern stands for more than {MOST_EXPANSIONS} words; give more of its "
                    "letters"
                )
            fitting.append(frozenset(form for _, form, _ in found))
            entries |= found
        return LookedUp(entries, self._analysis), fitting

    def _joinings(self, words: Sequence[Sequence[WordToken]]) -> Iterable[str]:
        """The spellings of the compounds that neighbouring words might be."""
        for at in range(len(words)):
            ways = [ways_of(tokens) for tokens in words[at : at + MOST_PARTS]]
            joined: list[str] = []
            for way in ways:
                if len(way) != 1 or len(way[0]) != 1:
                    break
                joined.append(way[0][0][0].form)
                if len(joined) > 1:
                    yield self._analysis.fold("-".join(joined))
                    yield self._analysis.fold("".join(joined))

    def _entries(self, *anyhow: Mapping[str, object]) -> set[tuple[str, str, int]]:
        found: set[tuple[str, str, int]] = set()
        after: list[object] | None = None
        while True:
            body: dict[str, object] = {
                "query": {"bool": {"should": list(anyhow), "minimum_should_match": 1}},
                "size": _PAGE,
                "track_total_hits": False,
                "_source": ["term", "form", "layer"],
                "sort": [{"form": "asc"}, {"term": "asc"}, {"layer": "asc"}],
            }
            if after is not None:
                body["search_after"] = after
            hits = self._search(body)
            for hit in hits:
                source = hit["_source"]
                found.add((source["term"], source["form"], source["layer"]))
            if len(hits) < _PAGE or len(found) > 2 * MOST_EXPANSIONS:
                return found
            after = hits[-1]["sort"]

    def _search(self, body: Mapping[str, object]) -> list[Any]:
        query = {"allow_partial_search_results": "false"}
        answer = self._connection.ask("POST", f"/{self._index}/_search", body, query=query)
        hits: list[Any] = answer["hits"]["hits"]
        return hits

    def pattern(self, leaf: Spelled) -> dict[str, object]:
        """The query for the words that a prefix, a wildcard or a fuzzy word stands for."""
        return pattern("spelling", leaf, self._analysis.fold)

    def complete(self, text: str, limit: int) -> list[str]:
        """The forms that begin like the last word of ``text``, those of most articles first.

        Articles count as often as they were written: what was deleted or replaced counts too.
        """
        words = self._analysis.words(text)
        if not words or limit < 1:
            return []
        start, tokens = words[-1]
        start += tokens[0].start if tokens else 0
        typed = text[start:]
        if any(character.isspace() for character in typed):
            return []
        body: dict[str, object] = {
            "query": self.pattern(tree.Prefix(typed)),
            "size": min(20 * limit, _PAGE),
            "_source": ["form"],
            "sort": [{"stop": "asc"}, {"articles": "desc"}, {"form": "asc"}],
        }
        hits = self._search(body)
        stop = all(hit["sort"][0] for hit in hits)
        best: dict[str, str] = {}
        for hit in hits:
            form = hit["_source"]["form"]
            if stop or not hit["sort"][0]:
                best.setdefault(self._analysis.fold(form), form)
        return [text[:start] + form for form in list(best.values())[:limit]]

    def __len__(self) -> int:
        return int(self._connection.ask("GET", f"/{self._index}/_count")["count"])

    # Writing

    def missing(self, entries: Iterable[Entry], seen: Counter[Entry]) -> list[Step]:
        """What makes words known that are not yet, with their articles; known ones stay."""
        return [self._step("create", entry, seen[entry]) for entry in entries]

    def count(self, seen: Counter[Entry]) -> Iterable[list[Step]]:
        """What adds to how many articles hold each word."""
        entries = list(seen)
        for first in range(0, len(entries), _AT_ONCE):
            some = {_id_of(entry): entry for entry in entries[first : first + _AT_ONCE]}
            known = self._connection.documents(self._index, some, "articles")
            yield [
                self._step("index", entry, before.get("articles", 0) + seen[entry])
                for entry, before in zip(some.values(), known, strict=True)
            ]

    def _step(self, kind: str, entry: Entry, articles: int) -> Step:
        action = {kind: {"_index": self._index, "_id": _id_of(entry)}}
        spelling = self._analysis.fold(entry.form)
        document = {**entry._asdict(), "spelling": spelling, "articles": articles}
        return Step(b"%b\n%b\n" % (orjson.dumps(action), orjson.dumps(document)), "", entry)


def _either(field: str, values: Iterable[str]) -> dict[str, object]:
    return {"terms": {field: sorted(values)}}


def _id_of(entry: Entry) -> str:
    text = f"{entry.term}\n{entry.form}\n{entry.layer}"
    return blake2b(text.encode(), digest_size=12).hexdigest()
