"""The figures of an index as labels and values that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from .messages import Messages

__all__ = ["figures", "parts"]

_LABELS = {
    "articles": "articles",
    "deleted": "deleted-waiting",
    "words": "words",
    "distinct_words": "distinct-words",
    "terms": "terms",
    "segments": "segments",
    "generation": "commits",
    "bytes": "size",
    "analyzer": "analyzer",
}

_BAR = 24


def figures(stats: Mapping[str, object], say: Messages) -> list[tuple[str, str]]:
    """What `Index.stats` counts, in an order that suits people."""
    shown: list[tuple[str, str]] = []
    for name, label in _LABELS.items():
        value = stats.get(name)
        if isinstance(value, int):
            text = say.size(value) if name == "bytes" else say.number(value)
            shown.append((say(label), text))
        elif value is not None:
            shown.append((say(label), str(value)))
    return shown


def parts(stats: Mapping[str, object], say: Messages) -> list[tuple[str, str, str]]:
    """The parts of an index, largest first: name, size, a bar as long as its share."""
    sizes = cast("Mapping[str, int]", stats.get("parts") or {})
    largest = max(sizes.values(), default=0) or 1
    ordered = sorted(sizes.items(), key=lambda part: -part[1])
    return [
        (name, say.size(size), "█" * max(1, round(_BAR * size / largest)) if size else "")
        for name, size in ordered
    ]
