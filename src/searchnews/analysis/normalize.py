"""A raw word as it is compared: NFC, lower-case, one apostrophe, one hyphen, nothing invisible.

Offsets must stay those of the word as given, so where the length changes (accents written
as separate characters, soft hyphens, the Turkish İ) a `Word` remembers where each of its
characters came from.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

__all__ = ["APOSTROPHES", "JOINER", "LONGEST", "Word", "is_word_character", "lower", "normalize"]

LONGEST = 255
"""Characters of a raw word that are read; what follows is not searched."""

APOSTROPHES = "'\u2019\u02bc\u2032"
"""Typewriter, typographic, modifier letter (U+02BC) and prime: one character in use."""

_HYPHENS = "-\u2010\u2011"
_MIDDLE_DOTS = "\u00b7\u2022\u2027\u2219\u22c5"
REPLACEMENT = "\ufffd"
JOINER = "\u200d"
"""Invisible in words; between two pictures it makes them one, and stays."""
_SOFT_HYPHEN = "\u00ad"
_LAST_LATIN = "\u024f"
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")


@cache
def _spellings() -> tuple[frozenset[str], dict[int, str]]:
    """The signs that have one spelling for their kind, and a table of it for ``str.translate``;
    most searches need none."""
    spellings = (
        dict.fromkeys(APOSTROPHES, "'")
        | dict.fromkeys(_HYPHENS, "-")
        | dict.fromkeys(_MIDDLE_DOTS, "·")
        | {"º": "°"}  # nº 5, from a Spanish keyboard
        | dict.fromkeys(map(chr, range(0xD800, 0xE000)), REPLACEMENT)  # lone surrogates
    )
    others = frozenset(sign for sign, spelling in spellings.items() if sign != spelling)
    return others, str.maketrans(spellings)


def _unified(text: str) -> str:
    """``text`` with one spelling for each kind of sign."""
    others, spellings = _spellings()
    # `translate` raises and catches an error for every character that its table lacks.
    return text if others.isdisjoint(text) else text.translate(spellings)


class Word(NamedTuple):
    """A stretch of a normalised raw word: its characters, and where they stand in the whole."""

    text: str
    """Lower-case."""
    cased: str
    """The same characters with their capitals."""
    start: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def part(self, start: int, end: int) -> Word:
        """The stretch from ``start`` to ``end``, counted in characters of this one."""
        return Word(self.text[start:end], self.cased[start:end], self.start + start)


class Origins(NamedTuple):
    """Where each character of a normalised word starts and ends in the raw word."""

    starts: list[int]
    ends: list[int]


def is_word_character(character: str) -> bool:
    """Whether ``character`` is a letter, a digit or other number, or a combining mark."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def lower(word: str) -> str:
    """Lower-case, character by character, so that a capital Σ does not depend on its place."""
    return "".join(map(str.lower, word)) if "Σ" in word else word.lower()


def normalize(raw: str) -> tuple[Word, Origins | None]:
    """The normalised word, and the origins of its characters unless each kept its place.

    >>> word, origins = normalize("Cote\\u0301")
    >>> word.text, origins.starts, origins.ends
    ('coté', [0, 1, 2, 3], [1, 2, 3, 5])
    """
    if raw.isascii():
        return Word(raw.lower(), raw), None
    text = lower(raw)
    if (
        len(text) == len(raw)
        and INVISIBLE.isdisjoint(raw)
        and unicodedata.is_normalized("NFC", raw)
        and unicodedata.is_normalized("NFC", text)
    ):
        return Word(_unified(text), _unified(raw)), None
    return _with_soft_hyphens(raw) or _by_cluster(raw)


def _with_soft_hyphens(raw: str) -> tuple[Word, Origins] | None:
    """What `_by_cluster` makes of a word of Latin letters and digits in which nothing but soft
    hyphens is strange; None of any other. Whole sites write them into every long word."""
    shown = raw.replace(_SOFT_HYPHEN, "")
    if len(shown) == len(raw) or not shown.isalnum() or max(shown) > _LAST_LATIN:
        return None
    word, moved = normalize(shown)
    if moved is not None:
        return None
    starts = [place for place, character in enumerate(raw) if character != _SOFT_HYPHEN]
    return word, Origins(starts, [*starts[1:], len(raw)])


def _by_cluster(raw: str) -> tuple[Word, Origins]:
    """Normalise each character together with the marks that follow it, noting its extent."""
    clusters: list[tuple[str, int, int]] = []
    for place, character in enumerate(raw):
        joins = character in INVISIBLE or _continues(character)
        if joins and clusters:
            before, start, _ = clusters[-1]
            visible = "" if character in INVISIBLE and not _unites(character, before) else character
            clusters[-1] = (before + visible, start, place + 1)
        elif character not in INVISIBLE:
            clusters.append((character, place, place + 1))
    text, cased = [], []
    starts: list[int] = []
    ends: list[int] = []
    for cluster, start, end in clusters:
        lowered = unicodedata.normalize("NFC", lower(cluster))
        capital = unicodedata.normalize("NFC", cluster)
        text.append(lowered)
        cased.append(capital if len(capital) == len(lowered) else lowered)
        starts += [start] * len(lowered)
        ends += [end] * len(lowered)
    word = Word(_unified("".join(text)), _unified("".join(cased)))
    return word, Origins(starts, ends)


def _unites(character: str, before: str) -> bool:
    """Whether ``character`` joins the picture ``before`` to another; Cn may be a newer picture."""
    return character == JOINER and unicodedata.category(before[-1]) in ("So", "Sk", "Cn")


def _continues(character: str) -> bool:
    """Whether NFC may melt ``character`` into the one before: a mark, or a Korean jamo."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"
