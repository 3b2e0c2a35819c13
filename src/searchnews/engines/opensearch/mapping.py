"""Settings and mapping of an index on a cluster, written from its schema, and what it says of us.

French stays ours: what a text field holds on the cluster is the terms that our analyzer made of
it, with white space between them. One text becomes several such *layers*, because a white-space
analyzer gives each token a position of its own, and two terms of ours may share one (the joined
form of a compound and its first part).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...analysis import Fingerprint
from ...errors import IncompatibleIndex
from ...index import Schema, TextField
from ...ranking.bm25 import DEFAULTS

__all__ = [
    "FORMAT",
    "LAYERS",
    "State",
    "field_of",
    "index_body",
    "lexicon_body",
    "read_state",
    "repeats",
]

FORMAT = 1
LAYERS = 4
"""The most terms that may share a position."""

_PERIODS = ("year", "month", "day")
_WORDS = {"type": "text", "analyzer": "whitespace"}
_KEYWORD = {"type": "keyword"}
_UNINDEXED = {"index": False, "doc_values": False}


def repeats(schema: Schema) -> dict[str, int]:
    """How often the words of each text field stand in the field that ranks: as it weighs.

    Fields are so joined before saturation, which is what makes BM25F of BM25; weights are whole
    multiples of the smallest one, rounded, and at most 16.

    >>> from searchnews.index import NEWS
    >>> repeats(NEWS)
    {'title': 2, 'lead': 1, 'body': 1}
    """
    weights = {n: f.weight for n, f in schema.items() if isinstance(f, TextField)}
    least = min(weights.values())
    return {name: min(round(weight / least), 16) for name, weight in weights.items()}


def field_of(kind: str, name: str, layer: int = 0) -> str:
    """Where the cluster keeps one view of a field.

    >>> field_of("terms", "title", 1), field_of("keyword", "source")
    ('terms1.title', 'keyword.source')
    """
    return f"{kind}{layer}.{name}" if kind in ("terms", "forms") else f"{kind}.{name}"


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of itself, in the metadata of its mapping."""

    schema: Schema
    fingerprint: Fingerprint
    generation: int = 0
    payload: bytes = b""

    def to_meta(self) -> dict[str, object]:
        """The metadata as JSON."""
        name, versions, checksum = self.fingerprint
        return {
            "searchnews": {
                "format": FORMAT,
                "fields": [list(one) for one in self.schema.to_tuples()],
                "timezone": self.schema.timezone,
                "analyzer": {"name": name, "versions": dict(versions), "checksum": checksum},
                "generation": self.generation,
                "payload": base64.b64encode(self.payload).decode(),
            }
        }

    def after(self, payload: bytes | None) -> State:
        """The state of the next commit."""
        kept = self.payload if payload is None else payload
        return replace(self, generation=self.generation + 1, payload=kept)


def read_state(place: object, mapping: Mapping[str, Any]) -> State:
    """What a mapping says of the index.

    Raises:
        IncompatibleIndex: it is none of ours, or of another format, or a field has a type that
            its schema does not ask for.
    """
    meta = (mapping.get("_meta") or {}).get("searchnews")
    if not isinstance(meta, Mapping):
        raise IncompatibleIndex(
            f"{place}: an index stands there that searchnews did not make; choose another name"
        )
    if meta.get("format") != FORMAT:
        raise IncompatibleIndex(
            f"{place}: written in format {meta.get('format')}, and this release reads {FORMAT}; "
            "update searchnews, or build the index anew with `searchnews copy`"
        )
    fields = [(name, kind, weight, flag) for name, kind, weight, flag in meta["fields"]]
    schema = Schema.from_tuples(fields, meta["timezone"])
    _require(place, _properties(schema), mapping.get("properties", {}), "")
    analyzer = meta["analyzer"]
    fingerprint = Fingerprint(analyzer["name"], analyzer["versions"], analyzer["checksum"])
    return State(schema, fingerprint, meta["generation"], base64.b64decode(meta["payload"]))


def _require(place: object, wanted: Mapping[str, Any], found: Mapping[str, Any], at: str) -> None:
    for name, one in wanted.items():
        held = found.get(name, {})
        if "properties" in one:
            _require(place, one["properties"], held.get("properties", {}), f"{at}{name}.")
        elif any(held.get(key) != one[key] for key in ("type", "analyzer") if key in one):
            raise IncompatibleIndex(
                f"{place}: mapping conflict: the field {at}{name} is {held.get('type', 'missing')} "
                f"on the cluster, and its schema asks for {one['type']}; build the index anew with "
                "`searchnews copy`"
            )


def _properties(schema: Schema) -> dict[str, Any]:
    """The fields of the cluster for the fields of a schema."""
    fields: dict[str, dict[str, Any]] = {}

    def add(kind: str, name: str, mapped: Mapping[str, object]) -> None:
        fields.setdefault(kind, {})[name] = dict(mapped)

    for name, field in schema.items():
        if field.kind == "text":
            for layer in range(LAYERS):
                add(f"terms{layer}", name, _WORDS)
                add(f"forms{layer}", name, _WORDS)
        elif field.kind == "keyword":
            add("keyword", name, _KEYWORD)
            add("written", name, {**_KEYWORD, "index": False})
        elif field.kind == "date":
            add("date", name, {"type": "long"})
            for period in _PERIODS:
                add(period, name, {"type": "integer", "index": False})
        elif field.kind == "number":
            add("number", name, {"type": "double"})
    objects = {kind: {"properties": held} for kind, held in fields.items()}
    return {
        "order": {"type": "long"},
        "writer": _UNINDEXED | {"type": "keyword"},
        "generation": _UNINDEXED | {"type": "long"},
        "article": _UNINDEXED | {"type": "keyword"},
        "ranked": {**_WORDS, "index_options": "freqs"},
        # Without lengths and frequencies a form scores its idf, once: what the native engine gives
        # it in an article of average length.
        "ranked_forms": {**_WORDS, "index_options": "docs", "norms": False},
        **objects,
    }


def index_body(
    state: State, shards: int | None, replicas: int | None, alias: str | None
) -> dict[str, object]:
    """The request that makes the index of articles.

    Nothing is refreshed but by a commit, and what was analysed is not kept a second time: it
    can be made again from the article.
    """
    similarity = {"type": "BM25", "k1": DEFAULTS.k1, "b": DEFAULTS.b}
    body: dict[str, object] = {
        "settings": {
            "number_of_shards": 1 if shards is None else shards,
            "number_of_replicas": 1 if replicas is None else replicas,
            "refresh_interval": "-1",
            "similarity": {"default": similarity},
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": state.to_meta(),
            "_source": {"includes": ["article", "generation", "order", "writer"]},
            "properties": _properties(state.schema),
        },
    }
    if alias is not None:
        body["aliases"] = {alias: {}}
    return body


def lexicon_body(replicas: int | None) -> dict[str, object]:
    """The request that makes the index of words beside it: one document for a term and form."""
    return {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 1 if replicas is None else replicas,
            "refresh_interval": "-1",
        },
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "term": _KEYWORD,
                "form": _KEYWORD,
                "spelling": _KEYWORD,
                # Read and ordered by, never looked for.
                "layer": {"type": "integer", "index": False},
                "stop": {"type": "boolean", "index": False},
                "articles": {"type": "long", "index": False},
            },
        },
    }
