"""Abbreviations after which a full stop does not end a sentence."""

from __future__ import annotations

from functools import cache

from ..analysis.word_list import entries

__all__ = ["abbreviations"]


@cache
def abbreviations() -> tuple[str, ...]:
    """The lines of `abbreviations.txt`.

    >>> "mme" in abbreviations()
    True
    """
    return tuple(" ".join(words) for words in entries("searchnews.snippet", "abbreviations.txt"))
