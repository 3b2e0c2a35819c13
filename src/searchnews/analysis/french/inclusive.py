"""Étudiant·e·s, acteur.rice.s, salarié-e-s, conseiller/ère, élu(e)s: both words, at one place.

Each line of ``inclusive.txt`` says how a feminine is made from what is written after the
dot; the masculine is what stands before it.
"""

from __future__ import annotations

import re

from ..normalize import Word
from ..word_list import entries
from .hyphens import hyphens
from .piece import Chain, Kind, Piece

__all__ = ["ENDINGS", "inclusive"]

_FEMININE: dict[str, list[tuple[str, str]]] = {}
_UNAMBIGUOUS: set[str] = set()
for _ending, *_changes in entries(__package__, "inclusive.txt"):
    if _changes[0] == "-":
        _UNAMBIGUOUS.add(_ending)
        _changes = _changes[1:]
    _FEMININE[_ending] = [
        (before, after) for before, after in (change.split(">") for change in _changes)
    ]

ENDINGS = frozenset(f"{ending}{plural}" for ending in (*_FEMININE, "s") for plural in ("", "s"))
"""What may stand behind the last hyphen of a word in inclusive writing."""

_LETTERS = "[a-zà-öø-ÿœ]"
_WRITTEN = re.compile(rf"({_LETTERS}{{2,}})([·./-])({'|'.join(_FEMININE)})(?:(\2)?(s))?")
_ends_so = re.compile(rf"[·./-](?:{'|'.join(_FEMININE)}|s)s?$").search
_BRACKETED = re.compile(
    rf"({_LETTERS}{{2,}})\(({_LETTERS}+)\)(?:\(({_LETTERS}+)\)|({_LETTERS}*))"
).fullmatch


def inclusive(word: Word, chain: Chain) -> list[Piece] | None:
    """The masculine and the feminine of a word in inclusive writing; None for another word.

    Of a compound (vice-président·e·s) the last part is written so, and the rest is hyphens.
    """
    last = word.text.rfind("-") + 1
    if last and _written(word.part(last, len(word.text))):
        return hyphens(word, chain)
    return _written(word)


def _written(word: Word) -> list[Piece] | None:
    if "(" in word.text:
        return _bracketed(word)
    match = _WRITTEN.fullmatch(word.text) if _ends_so(word.text) else None
    if not match:
        return None
    base, sign, ending, again, plural = match[1], match[2], match[3], match[4], match[5] or ""
    if not _cased_alike(word, match.end(1), sign == "·" or ending == "e" or again is not None):
        return None
    short = len(base) < 4 and again is None
    if sign != "·" and (short or (sign in "-/" and ending not in _UNAMBIGUOUS)):
        return None
    masculine = base[:-1] if plural and base.endswith("s") and ending != "e" else base
    feminine = _feminine(masculine, ending)
    return _both(word, base + _plural_of(base, plural), feminine + plural, Kind.NAME)


def _bracketed(word: Word) -> list[Piece] | None:
    """Étudiant(e)s, acteur(trice), élu(e)(s), pass(ait): without what is in the first brackets,
    and with it."""
    match = _BRACKETED(word.text)
    if not match or not _cased_alike(word, match.end(1), True):
        return None
    base, ending, rest = match[1], match[2], match[3] or match[4]
    singular = ending[:-1] if ending.endswith("s") and ending[:-1] in _FEMININE else ending
    if singular in _FEMININE:
        masculine = base[:-1] if singular != ending and base.endswith("s") else base
        other = _feminine(masculine, singular) + ending[len(singular) :]
    else:
        other = base + ending
    return _both(word, base + rest, other + rest, Kind.WORD)


def _both(word: Word, one: str, other: str, kind: Kind) -> list[Piece]:
    return [
        Piece(form, form, word.start, word.end, increment, kind, "inclusive")
        for form, increment in ((one, 1), (other, 0))
    ]


def _cased_alike(word: Word, end: int, clear: bool) -> bool:
    """Whether the ending goes on as the word does: *lundi.Le* is a missing space. In capitals
    that is so where the ending is ``clear`` by itself."""
    return word.cased[end:] == word.text[end:] or (clear and word.cased.isupper())


def _feminine(masculine: str, ending: str) -> str:
    return next(
        masculine[: len(masculine) - len(before)] + after
        for before, after in _FEMININE[ending]
        if masculine.endswith(before)
    )


def _plural_of(base: str, plural: str) -> str:
    return "" if base.endswith(("s", "x")) else plural
