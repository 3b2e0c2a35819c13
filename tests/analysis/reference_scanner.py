"""The scanner in plain Python: where the raw words of a text are.

    text       = ( number | emoji | word | ideograph | symbol | anything else, skipped )*
    number     = one to three digits, ( digit space, three digits )+, ( ",", digit+ )?, trailing?
                 where the first digits are a whole run without connectors, and no digit
                 follows the last; a letter may follow, and starts a word
    word       = leading? run ( connector run | ending run? | selector run? )* trailing?
    run        = word character+, none of them the digit of a keycap
    leading    = "#" or "@"
    ending     = "(", one to five letters with their marks, ")"
    trailing   = ( "+" or "#" )+ that no word character follows
    emoji      = keycap | flag | picture ( joiner picture )*
    keycap     = digit, "#" or "*", selector?, U+20E3
    flag       = two regional indicators, or one
    picture    = ( pictograph | sign, U+FE0F ) ( selector | skin tone | tag )*
                 where a sign is one that running text uses for other ends: ©, arrows
    ideograph  = one Han character
    symbol     = "%", "‰" or a currency sign

A word character is a letter (Han aside), a number, a combining mark, or an invisible character
inside words: soft hyphen, zero-width characters, byte order mark. A connector joins two runs
only where it stands alone between them; at the edge of a word it is punctuation.

The scanner knows no French. It reads each character a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

LONGEST = 255  # characters of a raw word that are kept; the rest of it is skipped

APOSTROPHES = "'\u2019\u02bc\u2032"
CONNECTORS = frozenset(APOSTROPHES + "-\u2010\u2011" + ".,\u00b7\u2027@&/_")
DIGIT_SPACES = frozenset(" \u00a0\u202f\u2009")
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
LEADING = frozenset("#@")
TRAILING = frozenset("+#")
DIGITS = frozenset("0123456789")
SELECTORS = frozenset("\ufe0e\ufe0f")
KEYCAP = "\u20e3"

HAN = (
    (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip

CIRCLED = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
"""Symbols that Unicode counts as alphabetic: letters in circles and squares."""


def read_ranges(name: str) -> str:
    """The ranges of a file, as the inside of a character class."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    ends = [line.split() for line in lines if not line.startswith("#")]
    return "".join(f"{chr(int(e[0], 16))}-{chr(int(e[-1], 16))}" for e in ends)


PICTOGRAPHS = read_ranges("pictographs.txt")
SIGNS = "©®™‼⁉↔-↙↩↪⤴⤵➡⬅-⬇▪▫▶◀◻◼〰〽㊗㊙"
STYLE = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
EMOJI = re.compile(
    f"[0-9#*][\ufe0e\ufe0f]?{KEYCAP}|[\U0001f1e6-\U0001f1ff]{{1,2}}"
    f"|(?:[{PICTOGRAPHS}]|[{SIGNS}]\ufe0f){STYLE}(?:\u200d[{PICTOGRAPHS}{SIGNS}]{STYLE})*"
)
DECIMALS = re.compile(",[0-9]+")
ENDING = re.compile(r"\(([^()\s]+)\)")


def raw_words(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each raw word of ``text``, in characters."""
    at = 0
    while at < len(text):
        character = text[at]
        if end := end_of_number(text, at):
            end = end_of_trailing(text, end)
        elif emoji := EMOJI.match(text, at):
            end = emoji.end()
        elif is_run(text, at) or (character in LEADING and is_run(text, at + 1)):
            end = end_of_trailing(text, end_of_runs(text, at + 1))
        elif is_ideograph(character) or is_symbol(character):
            end = at + 1
        else:
            at += 1
            continue
        yield at, min(end, at + LONGEST)
        at = end


def is_run(text: str, at: int) -> bool:
    """Whether a word character stands at ``at`` that is not the digit of a keycap."""
    return is_word(text[at : at + 1]) and not EMOJI.match(text, at)


def end_of_runs(text: str, at: int) -> int:
    """Where the runs end of which the first starts at ``at``, with what connects them."""
    while True:
        while is_run(text, at) or text[at : at + 1] in SELECTORS:
            at += 1
        if text[at : at + 1] in CONNECTORS and is_run(text, at + 1):
            at += 1
        elif ending := end_of_ending(text, at):
            at = ending
        else:
            return at


def end_of_ending(text: str, at: int) -> int | None:
    """Where the bracketed ending ends that starts at ``at``; None if none does."""
    match = ENDING.match(text, at)
    if match is None or not all(is_word(c) and c not in DIGITS for c in match[1]):
        return None
    letters = sum(c.isalpha() or within(c, CIRCLED) for c in match[1])
    return match.end() if 1 <= letters <= 5 else None


def end_of_number(text: str, at: int) -> int | None:
    """Where the number in groups of digits ends that starts at ``at``; None if none does."""
    first = digits_at(text, at)
    if not 1 <= first <= 3:
        return None
    end = at + first
    while text[end : end + 1] in DIGIT_SPACES and digits_at(text, end + 1) == 3:
        end += 4
    if end == at + first:
        return None
    decimals = DECIMALS.match(text, end)
    return decimals.end() if decimals else end


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
    if character in SELECTORS or character == KEYCAP:
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


def is_symbol(character: str) -> bool:
    """Whether ``character`` is a percent, per-mille or currency sign, a word by itself."""
    return character in "%‰" or unicodedata.category(character) == "Sc"


def within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether the code point of ``character`` lies in one of ``ranges``, ends included."""
    return any(first <= ord(character) <= last for first, last in ranges)
