"""%, €, C++ and Canal+: signs that are words, and words that end in a sign.

A currency sign is the name of the currency, so that *10 €* is *10 euros*. What a ``+`` or
``#`` ends is found with it and, from two letters on, without it: *LGBT+* is also *LGBT*,
*C#* is not *C*.
"""

from __future__ import annotations

import unicodedata

from ..normalize import Word
from ..word_list import entries
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["is_sign", "signs"]

_NAMES: dict[str, str] = {line[0]: line[1] for line in entries(__package__, "signs.txt")}


def is_sign(character: str) -> bool:
    """Whether ``character`` is a word by itself: %, ‰ or a currency."""
    return character in "%‰" or unicodedata.category(character) == "Sc"


def signs(word: Word, chain: Chain) -> list[Piece] | None:
    """A sign on its own, or a word with a trailing sign; None for another word."""
    text = word.text
    if len(text) == 1 and is_sign(text):
        kind = Kind.WORD if text in _NAMES else Kind.LITERAL
        return [Piece(_NAMES.get(text, text), text, word.start, word.end, 1, kind, "signs")]
    base = text.rstrip("+#")
    if base == text or base.startswith(("#", "@")):
        return None
    whole = [Piece(text, text, word.start, word.end, 1, Kind.LITERAL, "signs")]
    return after_joined(whole, chain.pieces(word.part(0, len(base))) if len(base) > 1 else [])
