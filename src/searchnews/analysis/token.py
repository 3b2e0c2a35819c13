"""The two values of this stage: what a word becomes, and where that stands in a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Token", "WordToken", "alternatives"]


class WordToken(NamedTuple):
    """One term that a raw word becomes; offsets count characters of that raw word.

    ``increment`` is the distance in positions from the previous token. The first token of
    a word has 1. After it, 0 opens another way to read the same words and 1 goes on with
    the way just opened, so *porte-parole* is::

        porteparole +1, porte +0, parole +1

    >>> WordToken("elect", "élections", 2, 11).increment
    1
    """

    term: str
    """What is indexed: the folded stem, or a stop word with its accents and ending."""
    form: str
    """The word as a reader would write it: NFC, lower-case, without the elided article."""
    start: int
    end: int
    increment: int = 1
    stop: bool = False
    """Dropped from free-text queries, kept in phrases."""


def word_token(values: tuple[str, str, int, int, int, bool]) -> WordToken:
    """A `WordToken` of all its values, at half the cost: analyzers make hundreds of thousands."""
    return tuple.__new__(WordToken, values)


class Token(NamedTuple):
    """One term of a text, as ``sn.analyze`` shows it; offsets count characters of the text.

    >>> token = Token("elect", 2, 11, 0, "élections", "élections", "stemming")
    >>> token.term, "L’élections"[token.start : token.end]
    ('elect', 'élections')
    """

    term: str
    start: int
    end: int
    position: int
    """Place in the text, counted in words from 0; two terms of one place share it."""
    word: str
    """The piece of the text as it is written there, ``text[start:end]``."""
    form: str = ""
    """The word as a reader would write it: NFC, lower-case, without the elided article."""
    rule: str = ""
    """Name of the rule that made the token."""
    stop: bool = False
    """Dropped from free-text queries, kept in phrases."""


def alternatives(tokens: Sequence[WordToken]) -> list[tuple[WordToken, ...]]:
    """The ways to read a word, each a sequence of tokens at successive positions.

    >>> porte_parole = [
    ...     WordToken("porteparol", "porte-parole", 0, 12),
    ...     WordToken("port", "porte", 0, 5, 0),
    ...     WordToken("parol", "parole", 6, 12, 1),
    ... ]
    >>> [[token.term for token in way] for way in alternatives(porte_parole)]
    [['porteparol'], ['port', 'parol']]
    """
    ways: list[list[WordToken]] = []
    for token in tokens:
        if not ways or token.increment == 0:
            ways.append([token])
        else:
            ways[-1].append(token)
    return [tuple(way) for way in ways]
