"""The scanner in plain Python: where the raw words of a text are.

    text       = ( number | word | ideograph | sign | anything else, skipped )*
    number     = one to three digits, ( digit space, three digits )+, trailing?
                 where the first digits are a whole run without connectors, and no digit
                 follows the last; a letter may follow, and starts a word
    word       = leading? run ( connector run )* trailing?
    run        = word character+
    leading    = "#" or "@"
    trailing   = ( "+" or "#" )+ that no word character follows
    ideograph  = one Han character
    sign       = "%", "‰" or a currency sign

A word character is a letter (Han aside), a number, a combining mark, or an invisible character
inside words: soft hyphen, zero-width characters, byte order mark. A connector joins two runs
only where it stands alone between them; at the edge of a word it is punctuation.

The scanner knows no French. It reads each character a bounded number of times.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

LONGEST = 255  # characters of a raw word that are kept; the rest of it is skipped

APOSTROPHES = "'\u2019\u02bc\u2032"
CONNECTORS = frozenset(APOSTROPHES + "-\u2010\u2011" + ".,\u00b7\u2027@&/_")
DIGIT_SPACES = frozenset(" \u00a0\u202f\u2009")
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
LEADING = frozenset("#@")
TRAILING = frozenset("+#")
DIGITS = frozenset("0123456789")

HAN = (
    (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip

CIRCLED = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
"""Symbols that Unicode counts as alphabetic: letters in circles and squares."""


def raw_words(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each raw word of ``text``, in characters."""
    at = 0
    while at < len(text):
        character = text[at]
        if is_word(character):
            end = end_of_number(text, at) or end_of_runs(text, at)
        elif character in LEADING and is_word(text[at + 1 : at + 2]):
            end = end_of_runs(text, at + 1)
        elif is_ideograph(character) or is_sign(character):
            yield at, at + 1
            at += 1
            continue
        else:
            at += 1
            continue
        end = end_of_trailing(text, end)
        yield at, min(end, at + LONGEST)
        at = end


def end_of_runs(text: str, at: int) -> int:
    """Where the runs end of which the first starts at ``at``, connectors between them."""
    while True:
        while is_word(text[at : at + 1]):
            at += 1
        connected = text[at : at + 1] in CONNECTORS and is_word(text[at + 1 : at + 2])
        if not connected:
            return at
        at += 1


def end_of_number(text: str, at: int) -> int | None:
    """Where the number in groups of digits ends that starts at ``at``; None if none does."""
    first = digits_at(text, at)
    if not 1 <= first <= 3 or end_of_runs(text, at) != at + first:
        return None
    end = at + first
    while text[end : end + 1] in DIGIT_SPACES and digits_at(text, end + 1) == 3:
        end += 4
    return end if end > at + first else None


def end_of_trailing(text: str, at: int) -> int:
    """Where the signs at ``at`` end, if they are the end of a word; else ``at``."""
    end = at
    while text[end : end + 1] in TRAILING:
        end += 1
    return at if is_word(text[end : end + 1]) else end


def digits_at(text: str, at: int) -> int:
    """How many ASCII digits stand at ``at``; four stand for more."""
    count = 0
    while count < 4 and text[at + count : at + count + 1] in DIGITS:
        count += 1
    return count


def is_word(character: str) -> bool:
    """Whether words are made of ``character``; the empty text behind the last one is none."""
    if not character or character in APOSTROPHES or is_ideograph(character):
        return False
    return (
        character.isalpha()
        or character.isnumeric()
        or character in INVISIBLE
        or unicodedata.category(character)[0] == "M"
        or within(character, CIRCLED)
    )


def is_ideograph(character: str) -> bool:
    """Whether ``character`` is a Han character, which is a word by itself."""
    return within(character, HAN)


def is_sign(character: str) -> bool:
    """Whether ``character`` is a percent, per-mille or currency sign, a word by itself."""
    return character in "%‰" or unicodedata.category(character) == "Sc"


def within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether the code point of ``character`` lies in one of ``ranges``, ends included."""
    return any(first <= ord(character) <= last for first, last in ranges)
