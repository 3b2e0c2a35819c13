"""❤️ = ❤, 👍🏽 = 👍, 1️⃣ = 1: emoji, in whichever style, and in any skin.

A picture made of several (👩‍🚒, 🇫🇷) is one word, which its parts do not find.
"""

from __future__ import annotations

import re
import unicodedata

from ..normalize import JOINER, REPLACEMENT, Word
from .piece import Kind, Piece

__all__ = ["emoji", "emoji_end"]

KEYCAP = "\u20e3"
_SIGNS = frozenset("‼⁉↔↖↗↘↙↩↪⤴⤵▪▫▶◀◻◼◽◾〰〽")  # pictures, though Unicode files them elsewhere
_TAGS = range(0xE0020, 0xE0080)  # spell the flags of regions
_SKINS = re.compile("[\U0001f3fb-\U0001f3ff]")


def emoji(word: Word) -> list[Piece] | None:
    """A picture without its skin tones, a keycap and what stands on it; None for another word."""
    text = word.text
    if text.endswith(KEYCAP):
        keys = (text, text[0]) if text[0].isdigit() else (text,)
    elif not text[0].isalnum() and _is_picture(text[0]):
        keys = (_SKINS.sub("", text) or text,)
    else:
        return None
    return [
        Piece(key, text, word.start, word.end, 0 if place else 1, Kind.LITERAL, "emoji")
        for place, key in enumerate(keys)
    ]


def emoji_end(text: str) -> int:
    """Where the emoji at the start of ``text`` ends; 0 if none is there.

    >>> [emoji_end(text) for text in ("👍🏽!", "#\u20e3", "#a", "%")]
    [2, 2, 0, 0]
    """
    if text[:1] in ("#", "*") and text[1:2] == KEYCAP:
        return 2
    end = 0
    while end < len(text) and (_is_picture(text[end]) or (end and _is_inside(text[end]))):
        end += 1
    return end


def _is_picture(character: str) -> bool:
    """Also what this Python's Unicode does not know yet, in the planes that hold pictures."""
    if character == REPLACEMENT:
        return False
    return (
        "\U0001f000" <= character < "\U0001fb00"
        or unicodedata.category(character) == "So"
        or character in _SIGNS
    )


def _is_inside(character: str) -> bool:
    return character == JOINER or ord(character) in _TAGS
