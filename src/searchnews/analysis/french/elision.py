"""L'Ukraine, qu’il, jusqu'à: the elided word goes, and takes no position.

Words of ``kept.txt`` begin like an elision and are none: l'Oréal, N'Djamena, c'est-à-dire.
The engine does the same natively before it interns a word (`elisions`); this is for the words
that it leaves alone, and for parts of compounds: Val-d'Oise.
"""

from __future__ import annotations

import re

from ..normalize import APOSTROPHES, Word, lower
from .elisions import SHRINK

__all__ = ["elided", "elision"]


def _either_case(prefix: str) -> str:
    """A pattern for ``prefix`` in any case; re.IGNORECASE would take the long ſ for an s."""
    return "".join(f"[{letter}{letter.upper()}]" for letter in prefix)


_LONGEST_KEPT = max(map(len, SHRINK.kept))
_PREFIX = re.compile(
    "(?:{})[{}](?=[^\\W_])".format(
        "|".join(_either_case(prefix[:-1]) for prefix in SHRINK.elisions), APOSTROPHES
    )
)
_UNIFY = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def elided(raw: str) -> int:
    """How many characters of elided words stand before the word itself.

    >>> elided("L’Ukraine"), elided("qu'l'avion"), elided("L'Oréal")
    (2, 5, 0)
    """
    start = 0
    while prefix := _PREFIX.match(raw, start):
        rest = raw[start : start + _LONGEST_KEPT + 1]
        if lower(rest).translate(_UNIFY) in SHRINK.kept or raw[prefix.end()] in APOSTROPHES:
            break
        start = prefix.end()
    return start


def elision(word: Word) -> Word:
    """``word`` without the elided words before it."""
    start = elided(word.text) if "'" in word.text else 0
    return word.part(start, len(word.text)) if start else word
