"""Any characters at all are analysed, and tokens say where they stand in the text as given."""

from __future__ import annotations

import random

import pytest

import searchnews as sn

LATIN, COMMON, EVERY = range(0x20, 0x250), range(0x3000), range(0x110000)
PIECE = 100_000


def random_text(characters: int, seed: int) -> str:
    """Letters mostly, but also marks, controls, emoji, unassigned ones and half characters."""
    source = random.Random(seed)
    kinds = source.choices((LATIN, COMMON, EVERY), weights=(5, 3, 2), k=characters)
    return "".join(chr(source.choice(kind)) for kind in kinds)


def analysed(text: str) -> int:
    tokens = sn.analyze(text)
    position = 0
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert token.word in text[token.start : token.end]
        assert token.position >= position
        position = token.position
    return len(tokens)


@pytest.mark.parametrize("seed", range(3))
def test_random_characters(seed: int) -> None:
    assert analysed(random_text(PIECE // 10, seed)) > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_ten_million_random_characters(seed: int) -> None:
    assert analysed(random_text(PIECE, seed)) > 0
