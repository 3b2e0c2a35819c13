"""Зеленський, 京, محمد: words of other scripts, as they are and in Latin letters.

The transliteration is ``unidecode``'s, letters and digits only, lower-cased again (it
writes some scripts with capitals). Half of a name in one script is still that script.
"""

from __future__ import annotations

from unidecode import unidecode

from ..fold import fold, fold_table
from ..normalize import Word
from .piece import Kind, Piece

__all__ = ["is_latin", "scripts"]


def is_latin(text: str) -> bool:
    """Whether all characters are letters, digits or marks that `FOLDS` knows, or ASCII."""
    if text.isascii():
        return True
    table = fold_table()
    return all(ord(character) in table for character in text)


def scripts(word: Word) -> list[Piece]:
    """The word in its own script, and at the same place its transliteration."""
    native = fold(word.text)
    pieces = [Piece(native, word.text, word.start, word.end, 1, Kind.LITERAL, "scripts")]
    latin = "".join(filter(str.isalnum, unidecode(word.text).lower()))
    if latin and any(map(str.isalpha, word.text)):
        pieces.append(Piece(latin, latin, word.start, word.end, 0, Kind.LITERAL, "scripts"))
    return pieces
