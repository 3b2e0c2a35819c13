"""Folding: a word without its accents, as many people type it.

The table is ``unidecode``'s, read once for the letters that it gets right; the whole of
``unidecode`` is for other scripts only (``french/scripts.py``), because on punctuation and
signs it changes what a word is (``£`` gives ``PS``, ``½`` a space).
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from functools import cache

from unidecode import unidecode

__all__ = ["FOLDS", "Folds", "fold", "fold_table"]

_LATIN = (
    range(0x00C0, 0x0250),  # Latin-1 letters, Latin Extended-A and -B
    range(0x1E00, 0x1F00),  # Latin Extended Additional
    range(0xFB00, 0xFB07),  # typographic ligatures: ﬁ, ﬂ, …
)
_FULLWIDTH = range(0xFF01, 0xFF5F)
_SILENT = (
    *range(0x0300, 0x0370),  # combining accents left over by NFC
    0x00AD,  # soft hyphen
    0x200B, 0x200C, 0x200D, 0x2060,  # zero-width space, non-joiner, joiner, word joiner
    0xFE0F,  # variation selector: emoji style
    0xFEFF,  # byte order mark
)  # fmt: skip
_SIGNS = {
    **dict.fromkeys((0x2019, 0x02BC, 0x2032), "'"),  # the apostrophes of `normalize`
    **dict.fromkeys((0x2010, 0x2011), "-"),  # its hyphens
    **dict.fromkeys((0x00A0, 0x2009, 0x202F), " "),  # spaces that hold a line together
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", strict=True))


@cache
def fold_table() -> dict[int, str]:
    """The folds by code point, for ``str.translate``; ASCII letters and digits included.

    ``translate`` raises and catches an error for every character that a table lacks, so the
    characters that most words are made of stand in it too.
    """
    table = {code: chr(code) for code in range(0x80)}
    latin = [code for block in _LATIN for code in block]
    # All at once: Unidecode raises and catches an error for every call.
    spellings = unidecode("\n".join(map(chr, latin))).lower().split("\n")
    table |= {
        code: spelling
        for code, spelling in zip(latin, spellings, strict=True)
        if spelling.isalnum()
    }
    table |= {code: chr(code - 0xFEE0).lower() for code in _FULLWIDTH}
    table |= dict.fromkeys(_SILENT, "")
    table |= _SIGNS
    table |= {ord(raised): digit for raised, digit in _RAISED.items()}
    return table


class Folds(Mapping[str, str]):
    """Character -> folded spelling; built at the first look, because few programs need it."""

    def __getitem__(self, character: str) -> str:
        return self._spellings()[character]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spellings())

    def __len__(self) -> int:
        return len(self._spellings())

    def items(self) -> ItemsView[str, str]:
        """All pairs, by the view of a dict: native code takes them whenever an index is opened."""
        return self._spellings().items()

    def __repr__(self) -> str:
        return f"<Folds of {len(self)} characters>"

    @staticmethod
    @cache
    def _spellings() -> dict[str, str]:
        return {chr(code): spelling for code, spelling in fold_table().items() if code >= 0x80}


FOLDS: Mapping[str, str] = Folds()
"""Latin letters, ligatures, full-width forms and raised digits -> lower-case ASCII;
typographic apostrophes, hyphens and spaces -> those of a keyboard;
combining accents, soft hyphen and zero-width characters -> nothing."""


def fold(word: str) -> str:
    """``word`` with each character of `FOLDS` in its folded spelling, the others as they are.

    >>> fold("évènement"), fold("œuvre"), fold("ﬁn")
    ('evenement', 'oeuvre', 'fin')
    """
    return word if word.isascii() else word.translate(fold_table())
