"""Le, de, qui, très: words that free-text queries drop.

They are indexed, so that phrases stay exact, under their own spelling: *à* is not *a*, and
*avons* does not fall on the stem of another word. A line of ``stop_words.txt`` is a word
and its other spellings, those of headlines without accents above all.
"""

from __future__ import annotations

from ..word_list import entries

__all__ = ["STOP_WORDS", "spellings"]

_LINES = entries(__package__, "stop_words.txt")

STOP_WORDS: frozenset[str] = frozenset(line[0] for line in _LINES)
"""The words that the built-in list drops, each in its usual spelling."""


def spellings() -> dict[str, str]:
    """Other spelling -> the stop word that it stands for."""
    return {other: line[0] for line in _LINES for other in line[1:]}
