"""Did you mean: a text with its misspelt words replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["CorrectedWord", "Correction"]


class CorrectedWord(NamedTuple):
    """One replacement; ``start`` and ``end`` count characters of the text as typed."""

    start: int
    end: int
    typed: str
    corrected: str


class Correction(NamedTuple):
    """What was probably meant; ``str(correction)`` is the corrected text.

    >>> correction = Correction.of("aide ukrane", [(5, 11, "ukraine")])
    >>> str(correction), correction.words[0].typed
    ('aide ukraine', 'ukrane')
    """

    text: str
    words: tuple[CorrectedWord, ...]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, text: str, replacements: Iterable[tuple[int, int, str]]) -> Correction:
        """The correction of ``text`` by ``replacements``: (start, end, new text), which rise.

        >>> Correction.of("ukrane otna", [(0, 6, "ukraine"), (7, 11, "otan")]).text
        'ukraine otan'
        """
        words = tuple(CorrectedWord(s, e, text[s:e], with_) for s, e, with_ in replacements)
        parts, done = [], 0
        for word in words:
            parts += [text[done : word.start], word.corrected]
            done = word.end
        return cls("".join([*parts, text[done:]]), words)
