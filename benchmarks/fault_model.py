"""What a sequence of steps makes of an index, worked out with a dict.

A step is drawn from its number alone, so whoever knows how many steps a commit holds knows every
article of it. The number travels in the payload of the commit.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import searchnews as sn

__all__ = ["Step", "apply", "articles_of", "seen", "step"]

IDS = 60
WORDS = [
    "le",
    "la",
    "congrès",
    "congres",
    "élu",
    "élus",
    "sénat",
    "loi",
    "lois",
    "retraites",
    "budget",
    "otan",
    "ukraine",
    "paix",
    "porte-parole",
    "l’élection",
    "aujourd’hui",
    "président",
    "présidente",
    "ville",
    "santé",
    "école",
    "grève",
]


class Step(NamedTuple):
    """One thing that a writer is told to do."""

    kind: str
    """``update``, ``delete``, ``commit`` or ``optimize``."""
    id: str = ""
    title: str = ""
    body: str = ""


def step(seed: int, number: int, words: int = 60) -> Step:
    """Step ``number`` of the sequence ``seed``; articles have about so many words."""
    draws = Random(seed * 1_000_003 + number)
    kind = draws.choices(("update", "delete", "commit", "optimize"), (70, 12, 16, 2))[0]
    if kind in ("commit", "optimize"):
        return Step(kind)
    id = f"id-{draws.randrange(IDS)}"
    if kind == "delete":
        return Step(kind, id)
    body = " ".join(draws.choices(WORDS, k=draws.randrange(1, 2 * words)))
    return Step(kind, id, f"Titre {number}", body)


def apply(model: dict[str, tuple[str, str]], done: Step) -> None:
    """Do to a dict what the step does to an index: it holds articles in order of arrival."""
    if done.kind in ("update", "delete"):
        model.pop(done.id, None)
    if done.kind == "update":
        model[done.id] = (done.title, done.body)


def articles_of(seed: int, steps: int, words: int = 60) -> dict[str, tuple[str, str]]:
    """What an index holds after the first ``steps`` steps."""
    model: dict[str, tuple[str, str]] = {}
    for number in range(steps):
        apply(model, step(seed, number, words))
    return model


def seen(index: sn.Index) -> dict[str, tuple[str, str]]:
    """What an index holds, read back from it."""
    found = {}
    for id in index.ids():
        article = index.get(id)
        assert article is not None
        found[id] = (article.title, article.body)
    return found
