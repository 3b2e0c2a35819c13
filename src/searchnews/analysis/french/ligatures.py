"""Œuvre = oeuvre, ﬁn = fin, Æ = ae: ligatures come apart before stemming.

No stemmer knows them: *cœurs* and *coeurs* would get different stems. Accents stay, the
stemmer needs them. Combining marks that no letter took up and full-width forms go too.
"""

from __future__ import annotations

from functools import cache

from ..fold import fold_table

__all__ = ["untied"]


@cache
def _table() -> dict[int, str]:
    folds = fold_table()
    return {
        code: spelling
        for code, spelling in folds.items()
        if len(spelling) != 1 or code > 0x2000 or chr(code).isupper() or code < 0x80
    }


def untied(word: str) -> str:
    """``word`` with its ligatures spelled out.

    >>> untied("œil"), untied("ex"), untied("côté")
    ('oeil', 'ex', 'côté')
    """
    return word if word.isascii() else word.translate(_table())
