"""43,3 = 43.3; 10 000 = 10.000 = 10000; 1er, 2ème; 20h30 = 20 h 30; Covid19; m².

A dot or a space before exactly three digits separates thousands, a comma decimals; a dot
before any other number of digits is a decimal comma written the English way. A number that
touches letters is found whole and, while that makes at most three parts, by its parts.
"""

from __future__ import annotations

import re
import unicodedata

from ..fold import fold
from ..normalize import Word
from ..token import WordToken, word_token
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["number", "numbers", "whole", "with_unit"]

_SPACES = " \u00a0\u202f\u2009"
_THOUSANDS = re.compile(rf"[1-9][0-9]{{0,2}}(?:[.{_SPACES}][0-9]{{3}})+(?:,[0-9]+)?")
_DECIMAL = re.compile("[0-9]+[.,][0-9]+")
_NOT_OF_THOUSANDS = str.maketrans({**dict.fromkeys("." + _SPACES), ",": "."})

_ORDINAL = re.compile("([0-9]+)(?:ers?|res?|ères?|es?|i?[èe]mes?|nde?s?)")
_NUMBER_OR_LETTERS = re.compile(f"{_THOUSANDS.pattern}|{_DECIMAL.pattern}|[0-9]+|[^\\W\\d_]+")
_WITH_UNIT = re.compile("([0-9]+)(?!e$)([a-z])([0-9]*)").fullmatch  # 5e is an ordinal
_MOST_PARTS = 3
_has_digit = re.compile("[0-9]").search


def number(text: str) -> str | None:
    """The term of a number written in ASCII digits, or None for anything else.

    >>> [number(text) for text in ("2024", "43,3", "10 000", "1.250,50", "0.125", "1.15.2")]
    ['2024', '43.3', '10000', '1250.50', '0.125', None]
    """
    if text.isascii() and text.isdecimal():
        return text
    if _THOUSANDS.fullmatch(text):
        return text.translate(_NOT_OF_THOUSANDS)
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    return None


def with_unit(text: str) -> tuple[WordToken, ...] | None:
    """The tokens of digits with one letter behind or among them, as `numbers` has them, the most
    frequent of all that it takes apart; None for anything else.

    >>> [(token.term, token.increment) for token in with_unit("20h30")]
    [('20h30', 1), ('20', 0), ('h', 1), ('30', 1)]
    >>> with_unit("5e"), with_unit("20min")
    (None, None)
    """
    text = text.lower()
    match = _WITH_UNIT(text)
    if not match:
        return None
    end = match.end(1)
    tokens = [
        word_token((text, text, 0, len(text), 1, False)),
        word_token((match[1], match[1], 0, end, 0, False)),
        word_token((match[2], match[2], end, end + 1, 1, False)),
    ]
    if match[3]:
        tokens.append(word_token((match[3], match[3], end + 1, len(text), 1, False)))
    return tuple(tokens)


def numbers(word: Word, chain: Chain) -> list[Piece] | None:
    """A number, an ordinal, or a number that touches letters; None for another word."""
    text = _ascii_digits(word.text)
    if not _has_digit(text):
        return None
    if term := number(text):
        return [_literal(word, term)]
    if ordinal := _ORDINAL.fullmatch(text):
        digits = ordinal[1]
        return [_literal(word, digits + ("er" if digits == "1" else "e"))]
    parts = _NUMBER_OR_LETTERS.findall(text)
    if sum(map(len, parts)) != len(text):
        return None
    terms = [number(part) or fold(part) for part in parts]
    joined = [_literal(word, "".join(terms))]
    if len(parts) > _MOST_PARTS:
        return joined
    pieces: list[Piece] = []
    start = 0
    for part, term in zip(parts, terms, strict=True):
        end = start + len(part)
        # One letter is a unit or a model (20 h, A 380), never a stop word.
        if part[0] <= "9" or len(part) == 1:
            at = word.start + start
            pieces.append(Piece(term, part, at, at + len(part), 1, Kind.LITERAL, "numbers"))
        else:
            pieces += chain.pieces(word.part(start, end))
        start = end
    return after_joined(joined, pieces)


def whole(word: Word) -> list[Piece] | None:
    """A number written in ASCII digits; None for another word."""
    if not "0" <= word.text[:1] <= "9":
        return None
    term = number(word.text)
    return [_literal(word, term)] if term else None


def _literal(word: Word, term: str) -> Piece:
    return Piece(term, word.text, word.start, word.end, 1, Kind.LITERAL, "numbers")


def _ascii_digits(text: str) -> str:
    """``text`` with raised, lowered and foreign digits as 0 to 9; fractions stay as they are."""
    if text.isascii():
        return text
    return "".join(
        c if c.isascii() or (digit := unicodedata.digit(c, None)) is None else str(digit)
        for c in text
    )
