"""E-mail and web addresses, @accounts and #mots-dièse: whole, and by their parts.

A leading ``#`` or ``@`` belongs to the whole; without it the name is found as a word and,
where capitals or underscores divide it, by its parts: #RetraitesEnFrance, @Le_Monde.
"""

from __future__ import annotations

import re

from ..fold import fold
from ..normalize import Word
from ..word_list import entries
from .piece import Chain, Kind, Piece, after_joined

__all__ = ["handles", "is_address"]

_DOMAINS = frozenset(domain for (domain,) in entries(__package__, "domains.txt"))
_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+([a-z]{2,})")
_INNER = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|\d+")


def is_address(text: str) -> bool:
    """Whether ``text`` is an e-mail or web address, scheme aside.

    >>> [is_address(text) for text in ("www.lemonde.fr/politique", "a@b.fr", "lundi.Le")]
    [True, True, False]
    """
    if "." not in text or not text.isascii():
        return False
    host = _HOST.fullmatch(text.rpartition("@")[2].partition("/")[0])
    return host is not None and (host[1] in _DOMAINS or text.startswith("www."))


def handles(word: Word, chain: Chain) -> list[Piece] | None:
    """The tokens of an address, an account or a mot-dièse; None for another word."""
    text = word.text
    if text[0] in "#@" and len(text) > 1:
        return _tagged(word, chain)
    if "@" not in text[1:-1] and not is_address(word.cased):
        return None
    parts = [
        piece
        for match in _INNER.finditer(text)
        for piece in chain.pieces(word.part(match.start(), match.end()))
    ]
    return after_joined([_whole(word)], parts)


def _tagged(word: Word, chain: Chain) -> list[Piece]:
    bare = word.part(1, len(word.text))
    names = _CAPITALISED if bare.cased.isascii() or bare.text != bare.cased else _INNER
    matches = list(names.finditer(bare.cased))
    pieces = [_whole(word)]
    covered = sum(match.end() - match.start() for match in matches)
    if len(matches) > 1 and covered >= sum(map(str.isalnum, bare.text)):
        solid = "".join(filter(str.isalnum, bare.text))
        pieces.append(Piece(solid, bare.text, bare.start, bare.end, 0, Kind.NAME, "handles"))
        parts = [
            piece
            for match in matches
            for piece in chain.pieces(bare.part(match.start(), match.end()))
        ]
    else:
        parts = chain.pieces(bare)
    return after_joined(pieces, parts)


def _whole(word: Word) -> Piece:
    return Piece(fold(word.text), word.text, word.start, word.end, 1, Kind.LITERAL, "handles")
