"""Edges: what stands before the first and after the last character of a word goes.

The scanner trims raw words already; words from elsewhere, and parts of words, come as they are.
"""

from __future__ import annotations

from ..normalize import Word, is_word_character
from .emoji import emoji_end
from .signs import is_sign

__all__ = ["trimmed"]


def trimmed(word: Word) -> Word:
    """``word`` from its first to its last word character; empty if it has none.

    A ``#`` or ``@`` before, up to two ``+`` or ``#`` after, and the bracket that closes one
    inside, belong to the word.
    """
    text = word.text
    if text and text[0].isalnum() and text[-1].isalnum():
        return word
    places = [place for place, character in enumerate(text) if character.isalnum()]
    if not places:
        for place, character in enumerate(text):
            if end := 1 if is_sign(character) else emoji_end(text[place:]):
                return word.part(place, place + end)
        return word.part(0, 0)
    start, end = places[0], places[-1] + 1
    while end < len(text) and is_word_character(text[end]):
        end += 1
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    tail = end
    while tail < len(text) and tail < end + 2 and text[tail] in "+#":
        tail += 1
    if start and text[start - 1] in "#@":
        start -= 1
    return word.part(start, tail)
