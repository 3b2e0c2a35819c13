"""AFP/Reuters, rouge,vert, lundi.Le: signs and missing spaces between words part them.

R&D and snake_case are found whole too, because people search for them as they are.
"""

from __future__ import annotations

import re

from ..fold import fold
from ..normalize import Word, is_word_character
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["separators"]

_INSIDE = "'-·"
_WHOLE = frozenset("&_")
_is_one = re.compile(r"[^\W_](?:[^\W_]|['·-])*").fullmatch


def separators(word: Word, chain: Chain) -> list[Piece] | None:
    """The parts between signs, one after the other; None where there is no sign."""
    if _is_one(word.text) or len(stretches := _stretches(word)) == 1:
        return None
    parts = [piece for stretch in stretches for piece in chain.pieces(stretch)]
    between = {
        c for c in word.text if not c.isalnum() and c not in _INSIDE and not is_word_character(c)
    }
    if len(between) == 1 and between <= _WHOLE:
        whole = Piece(
            fold(word.text), word.text, word.start, word.end, 1, Kind.LITERAL, "separators"
        )
        return after_joined([whole], parts)
    return parts


def _stretches(word: Word) -> list[Word]:
    """The maximal runs of characters of words, apostrophes and hyphens. Of a word with brackets,
    those within its compounds, brackets kept, or else without: *élu(e)-maire*, *Macron(LREM)*."""
    if "(" in word.text and len(runs := _runs(word, "'·()")) > 1:
        return runs
    return _runs(word, _INSIDE)


def _runs(word: Word, within: str) -> list[Word]:
    if not word.text.isascii():
        within += "".join(c for c in word.text if not c.isalnum() and is_word_character(c))
    runs = re.finditer(rf"(?:[^\W_]|[{re.escape(within)}])+", word.text)
    return [word.part(*run.span()) for run in runs]
