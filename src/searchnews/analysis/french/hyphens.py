"""Porte-parole = porte parole = porteparole; dit-elle, a-t-il, celui-ci: hyphens.

A compound is found by its parts, at successive positions, and joined, at the first of
them. Pronouns and particles after a verb or noun (``clitics.txt``) are words of their own,
except in the words of ``not_clitics.txt``. Nothing is joined where it would be no word:
among numbers (2019-2020) and among stop words (celui-ci, eux-mêmes).
"""

from __future__ import annotations

from ..fold import fold
from ..normalize import Word
from ..word_list import entries
from .numbers import number
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["hyphens"]

_CLITICS = frozenset(clitic for (clitic,) in entries(__package__, "clitics.txt"))
_NOT_CLITICS = frozenset(word for (word,) in entries(__package__, "not_clitics.txt"))
_SIGNS = str.maketrans({"-": "", "·": "", "'": ""})


def hyphens(word: Word, chain: Chain) -> list[Piece] | None:
    """The joined word and its parts, or the word and its pronouns; None without hyphen."""
    if "-" not in word.text and "·" not in word.text:
        return None
    parts = _parts(word)
    after = 0 if word.text in _NOT_CLITICS else _clitics(parts)
    head, clitics = parts[: len(parts) - after], parts[len(parts) - after :]
    if clitics and len(head) > 1 and head[-1].text == "t":
        del head[-1]  # the t of a-t-il is only heard
    pieces = [piece for part in head for piece in _pieces(part, chain)]
    if len(head) > 1 and _joins(head, chain):
        compound = word.part(head[0].start - word.start, head[-1].end - word.start)
        pieces = after_joined([_joined(compound)], pieces)
    return pieces + [piece for part in clitics for piece in _pieces(part, chain)]


def _pieces(part: Word, chain: Chain) -> list[Piece]:
    """What the chain makes of a part, the common case of plain letters without the detour."""
    if part.text.isalpha() and part.text.isascii():
        return [Piece(part.text, part.text, part.start, part.end, 1, Kind.WORD, "hyphens")]
    return chain.pieces(part)


def _parts(word: Word) -> list[Word]:
    parts, start = [], 0
    for text in word.text.replace("·", "-").split("-"):
        end = start + len(text)
        if text.strip("'"):
            parts.append(word.part(start, end))
        start = end + 1
    return parts


def _clitics(parts: list[Word]) -> int:
    """How many of the last parts are clitics; the first part never is."""
    count = 0
    while count < len(parts) - 1 and parts[-1 - count].text in _CLITICS:
        count += 1
    return count


def _joins(parts: list[Word], chain: Chain) -> bool:
    texts = [part.text for part in parts]
    return not (
        all(text in chain.stop_words for text in texts)
        or all(text[0].isdigit() and (number(text) or len(text) > 1) for text in texts)
    )


def _joined(compound: Word) -> Piece:
    text = compound.text.translate(_SIGNS)
    literal = any(map(str.isdigit, text))
    return Piece(
        fold(text) if literal else text,
        compound.text,
        compound.start,
        compound.end,
        1,
        Kind.LITERAL if literal else Kind.NAME,
        "hyphens",
    )
