"""Edges: what stands before the first and after the last character of a word goes.

The scanner trims raw words already; words from elsewhere, and parts of words, come as they are.
"""

from __future__ import annotations

from ..normalize import Word, is_word_character
from .signs import is_sign

__all__ = ["trimmed"]


def trimmed(word: Word) -> Word:
    """``word`` from its first to its last word character; empty if it has none.

    A ``#`` or ``@`` before, and up to two ``+`` or ``#`` after, belong to the word.
    """
    text = word.text
    if text and text[0].isalnum() and text[-1].isalnum():
        return word
    places = [place for place, character in enumerate(text) if character.isalnum()]
    if not places:
        sign = next((place for place, character in enumerate(text) if is_sign(character)), None)
        return word.part(0, 0) if sign is None else word.part(sign, sign + 1)
    start, end = places[0], places[-1] + 1
    while end < len(text) and is_word_character(text[end]):
        end += 1
    tail = end
    while tail < len(text) and tail < end + 2 and text[tail] in "+#":
        tail += 1
    if start and text[start - 1] in "#@":
        start -= 1
    return word.part(start, tail)
