"""What a rule makes of a word: pieces that are not yet terms.

Stemming is asked for a whole batch of words at once, so rules only say *what* is to become
a term and where it stands; `french.chain` finishes the work.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple, Protocol

from ..normalize import Word

__all__ = ["LETTERS", "Chain", "Kind", "Piece", "after_joined", "is_plain"]

LETTERS = "[a-zà-åç-öø-ÿœ]+"
"""The pattern of a word that no rule has anything to say of: small letters of French."""
is_plain = re.compile(LETTERS).fullmatch


class Kind(IntEnum):
    """How the text of a piece becomes a term."""

    WORD = 0
    """Looked up among stop words and listed forms, then stemmed and folded."""
    NAME = 1
    """The same, but never a stop word: the dots of *O.N.* say that it is not *on*."""
    LITERAL = 2
    """Is the term already."""


class Piece(NamedTuple):
    """One token to be; offsets count characters of the normalised raw word."""

    text: str
    form: str
    start: int
    end: int
    increment: int
    kind: Kind
    rule: str


class Chain(Protocol):
    """What a rule that takes a word apart needs of the whole chain."""

    @property
    def stop_words(self) -> frozenset[str]:
        """The words that free-text queries drop."""

    def pieces(self, word: Word) -> list[Piece]:
        """What the whole chain makes of a part of a word."""


def after_joined(joined: list[Piece], parts: list[Piece]) -> list[Piece]:
    """``parts`` as another reading at the place of the ``joined`` ones."""
    if joined and parts:
        parts = [parts[0]._replace(increment=0), *parts[1:]]
    return joined + parts
