"""Étudiant·e·s, acteur.rice.s, salarié-e-s, conseiller/ère: both words, at one place.

Each line of ``inclusive.txt`` says how a feminine is made from what is written after the
dot; the masculine is what stands before it.
"""

from __future__ import annotations

import re

from ..normalize import Word
from ..word_list import entries
from .piece import Kind, Piece

__all__ = ["inclusive"]

_FEMININE: dict[str, list[tuple[str, str]]] = {}
_UNAMBIGUOUS: set[str] = set()
for _ending, *_changes in entries(__package__, "inclusive.txt"):
    if _changes[0] == "-":
        _UNAMBIGUOUS.add(_ending)
        _changes = _changes[1:]
    _FEMININE[_ending] = [
        (before, after) for before, after in (change.split(">") for change in _changes)
    ]

_LETTERS = "[a-zà-öø-ÿœ]"
_WRITTEN = re.compile(rf"({_LETTERS}{{2,}})([·./-])({'|'.join(_FEMININE)})(?:(?:\2)?(s))?")
_ends_so = re.compile(rf"[·./-](?:{'|'.join(_FEMININE)}|s)s?$").search


def inclusive(word: Word) -> list[Piece] | None:
    """The masculine and the feminine of a word in inclusive writing; None for another word."""
    match = _WRITTEN.fullmatch(word.text) if _ends_so(word.text) else None
    if not match or word.cased[match.end(1) :] != word.text[match.end(1) :]:
        return None
    base, sign, ending, plural = match[1], match[2], match[3], match[4] or ""
    if sign != "·" and (len(base) < 4 or (sign in "-/" and ending not in _UNAMBIGUOUS)):
        return None
    masculine = base[:-1] if plural and base.endswith("s") and ending != "e" else base
    feminine = next(
        masculine[: len(masculine) - len(before)] + after
        for before, after in _FEMININE[ending]
        if masculine.endswith(before)
    )
    return [
        Piece(form, form, word.start, word.end, increment, Kind.NAME, "inclusive")
        for form, increment in ((base + _plural_of(base, plural), 1), (feminine + plural, 0))
    ]


def _plural_of(base: str, plural: str) -> str:
    return "" if base.endswith(("s", "x")) else plural
