"""The figures of an index as labels and values that people read."""

from __future__ import annotations

from collections.abc import Mapping

from .messages import Messages

__all__ = ["figures"]

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
