"""O.T.A.N. = OTAN, S.N.C.F., U.S.A.: letters with dots are one word without them."""

from __future__ import annotations

import re

from ..normalize import Word
from .piece import Kind, Piece

__all__ = ["acronyms"]

_LETTERS_WITH_DOTS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")


def acronyms(word: Word) -> list[Piece] | None:
    """The word that the letters spell; None for another word."""
    if not _LETTERS_WITH_DOTS.fullmatch(word.text):
        return None
    spelled = word.text.replace(".", "")
    return [Piece(spelled, spelled, word.start, word.end, 1, Kind.NAME, "acronyms")]
