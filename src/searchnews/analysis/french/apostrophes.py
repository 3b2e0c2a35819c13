"""Aujourd'hui, prud'hommes, O'Brien, N'Djamena: apostrophes that elide nothing.

The word is found without its apostrophe (*OBrien*, *aujourdhui*). Names are also found by
what is longer than a letter: *Brien*, *Djamena*, *Moody* of *Moody's*. The words of
``one_word.txt`` are one word only.
"""

from __future__ import annotations

from ..normalize import Word
from ..word_list import entries
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["apostrophes"]

_ONE_WORD = frozenset(one_word for (one_word,) in entries(__package__, "one_word.txt"))


def apostrophes(word: Word, chain: Chain) -> list[Piece] | None:
    """The word without its apostrophes, and its longer parts; None where it has none."""
    if "'" not in word.text:
        return None
    spelled = word.text.replace("'", "")
    joined = Piece(spelled, word.text, word.start, word.end, 1, Kind.NAME, "apostrophes")
    if word.text in _ONE_WORD:
        return [joined]
    parts, start = [], 0
    for text in word.text.split("'"):
        if text:
            parts.append(word.part(start, start + len(text)))
        start += len(text) + 1
    while len(parts) > 1 and len(parts[0].text) == 1:
        del parts[0]
    while len(parts) > 1 and len(parts[-1].text) == 1:
        del parts[-1]
    if not parts:
        return []
    return after_joined([joined], [piece for part in parts for piece in chain.pieces(part)])
