"""A piece of an article, for a language model to read."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Passage"]


class Passage(NamedTuple):
    """A piece of an article; ``start`` and ``end`` count characters of its field.

    >>> passage = Passage("1", "à Nantes", start=6, end=14, score=2.5)
    >>> "L’été à Nantes"[passage.start : passage.end] == passage.text
    True
    """

    id: str
    text: str
    start: int
    end: int
    score: float
