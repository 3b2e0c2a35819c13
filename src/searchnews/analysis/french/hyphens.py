"""Porte-parole = porte parole = porteparole; dit-elle, a-t-il, celui-ci: hyphens.

A compound is found by its parts, at successive positions, and joined, at the first of
them. Pronouns and particles after a verb or noun (``clitics.txt``) are words of their own,
except in the words of ``not_clitics.txt``. Nothing is joined where it would be no word:
among numbers (2019-2020) and among stop words (celui-ci, eux-mêmes).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..fold import fold
from ..normalize import Word
from ..word_list import entries
from .numbers import whole
from .piece import Chain, Kind, Piece, is_plain

__all__ = ["Compound", "compound", "hyphens"]

_CLITICS = frozenset(clitic for (clitic,) in entries(__package__, "clitics.txt"))
_NOT_CLITICS = frozenset(word for (word,) in entries(__package__, "not_clitics.txt"))
_is_hyphened = re.compile(r"[\w'-]+").fullmatch


def hyphens(word: Word, chain: Chain) -> list[Piece] | None:
    """The joined word and its parts, or the word and its pronouns; None without hyphen."""
    if "-" not in word.text and "·" not in word.text:
        return None
    head, tail = _divided(word.text)
    pieces: list[Piece] = []
    if _joins(head, chain.stop_words):
        pieces.append(_joined(word, head, chain))
    increment = 0 if pieces else 1
    for text, start in head + tail:
        if is_plain(text):
            first = word.start + start
            end = first + len(text)
            pieces.append(Piece(text, text, first, end, increment, Kind.WORD, "hyphens"))
        else:
            part = word.part(start, start + len(text))
            found = whole(part) or chain.pieces(part)
            if increment == 0:
                found[:1] = [piece._replace(increment=0) for piece in found[:1]]
            elif pieces:
                # Another reading of a later part (président·e) would stand alone here.
                found = [piece for piece in found if piece.increment]
            pieces += found
        increment = 1
    return pieces


def _divided(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The texts between the hyphens, each with its place: of the word, and of its clitics."""
    parts, start = [], 0
    for part in text.split("-" if "-" in text else "·"):
        if part and part != "'":
            parts.append((part, start))
        start += len(part) + 1
    end = len(parts)
    if text not in _NOT_CLITICS:
        while end > 1 and parts[end - 1][0] in _CLITICS:  # the first part never is one
            end -= 1
    head, tail = parts[:end], parts[end:]
    if tail and end > 1 and head[-1][0] == "t":
        del head[-1]  # the t of a-t-il is only heard
    return head, tail


def _joins(parts: list[tuple[str, int]], stop_words: frozenset[str]) -> bool:
    """Whether the parts make a word: not là-bas, nor where all are stop words, or all numbers."""
    if len(parts) == 1 or parts[0][0] == "là":
        return False
    for text, _ in parts:
        if text not in stop_words:
            return not (text[0].isdigit() and all(text[0].isdigit() for text, _ in parts))
    return False


class Compound(NamedTuple):
    """A compound of plain words."""

    joined: str
    """The word that they make; empty where they make none."""
    form: str
    """That word with its hyphens."""
    parts: list[tuple[str, int]]
    """Each word, clitics included, with its place."""


def compound(text: str, stop_words: frozenset[str]) -> Compound:
    """What becomes of words of letters with hyphens between them.

    >>> compound("porte-parole", frozenset())
    Compound(joined='porteparole', form='porte-parole', parts=[('porte', 0), ('parole', 6)])
    >>> compound("pense-t-il", frozenset()).parts
    [('pense', 0), ('il', 8)]
    """
    head, tail = _divided(text)
    if not _joins(head, stop_words):
        return Compound("", "", head + tail)
    form = text[: head[-1][1] + len(head[-1][0])]
    return Compound("".join([part for part, _ in head]), form, head + tail)


def _masculine(part: Word, chain: Chain) -> str:
    found = chain.pieces(part)
    return found[0].form if found and found[0].rule == "inclusive" else part.text


def _joined(word: Word, parts: list[tuple[str, int]], chain: Chain) -> Piece:
    start, end = parts[0][1], parts[-1][1] + len(parts[-1][0])
    form = word.text[start:end]
    if not _is_hyphened(form):
        # Of vice-président·e what is joined is its masculine, so that it is vice-président too.
        form = "-".join(_masculine(word.part(at, at + len(text)), chain) for text, at in parts)
    text = form.replace("-", "")
    if not text.isalpha():
        text = text.replace("·", "").replace("'", "")
    kind = Kind.NAME
    if not text.isalpha() and any(map(str.isdigit, text)):
        text, kind = fold(text), Kind.LITERAL
    return Piece(text, form, word.start + start, word.start + end, 1, kind, "hyphens")
