"""Queries made of random pieces of syntax: none may harm, and all keep their promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

import pytest

from searchnews.errors import QueryError
from searchnews.query import language
from searchnews.query.fields import NEWS
from searchnews.query.language import parse
from searchnews.query.parser import read
from searchnews.query.simplify import MAX_CLAUSES, MAX_NESTING, simplify
from searchnews.query.tree import Nothing, Words, measure

NOW = datetime(2024, 6, 15, 12)

SYNTAX = r"""
    ( ( ( ) ) ) [ ] { } " " « » “ ” + - = * ? ~ ^ | & : \ / < > ' ’ . , ! # @ 5
    titre: corps: source: section: date: depuis: avant: id: url: bidon: *: titre:( date:[
    date:hier date:-7j date:>2024 date:{2024-01 date:32/13/2024 date:*
    ^2 ^=3 ^0.5 ^-1 ^x ~1 ~9 ~-1 "~5 "~-2 *:* =forme retrait* r?forme macron~1
    12:30 C++ a:(^ ET( )OU
    aide Ukraine l’été l'État porte-parole 43,3 % Macron?
"""
OPERATORS = "ET OU NON SAUF AND OR NOT ANDNOT && || | TO PROCHE/5 NEAR/2 AVANT/3 PROCHE/-5"
CHARACTERS = (
    "\x00\ud800\n\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}\N{PILE OF POO}\N{COMBINING ACUTE ACCENT}م"
)
PIECES = [
    *SYNTAX.split(),
    *(f" {operator} " for operator in OPERATORS.split()),
    *CHARACTERS,
    *" " * 30,
]


def queries(seed: int, count: int) -> Iterator[str]:
    source = random.Random(seed)
    for _ in range(count):
        yield "".join(source.choices(PIECES, k=source.randint(1, 25)))


def check(query: str) -> None:
    for match in ("any", "all"):
        parsed = parse(query, match=match, now=NOW)
        assert parsed == parse(query, match=match, now=NOW)
        depth, clauses = measure(parsed.tree)
        assert depth <= MAX_NESTING
        assert clauses <= MAX_CLAUSES
        assert simplify(parsed.tree) == parsed.tree
        str(parsed.tree).encode()
        for warning in parsed.warnings:
            assert 0 <= warning.start <= warning.end <= len(query)
            assert warning.message
    tree = parse(query, now=NOW).tree
    assert parse(str(tree), now=NOW) == (tree, ())
    try:
        strict = parse(query, strict=True, now=NOW)
    except QueryError:
        assert parse(query, now=NOW).warnings
    else:
        assert strict == parse(query, now=NOW)
        assert strict.warnings == ()


@pytest.mark.parametrize("seed", range(4))
def test_soup(seed: int) -> None:
    for query in queries(seed, 500):
        check(query)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_much_soup(seed: int) -> None:
    for query in queries(seed, 10_000):
        check(query)


def test_the_fast_path_and_the_parser_agree() -> None:
    plain = 0
    for query in queries(7, 4000):
        fast = language.read_plain(query)
        if fast is None:
            continue
        plain += 1
        tree, complaints = read(query, NEWS, "any", True, NOW, "Europe/Paris")
        assert complaints == ()
        # The parser drops signs that stand alone; to the engine they are no words either.
        assert tree == fast.tree or (tree == Nothing() and isinstance(fast.tree, Words))
    assert plain > 100
