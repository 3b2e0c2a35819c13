"""The usual syntax is read as the parser reads it, to the last node, or left to it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.query.fields import NEWS
from searchnews.query.language import expressible
from searchnews.query.parser import read
from searchnews.query.tree import Match
from searchnews.query.usual import MOST_CLAUSES, read_usual

from .test_soup import queries
from .test_table import NOW, ROWS

ZONE = "Europe/Paris"
MATCHES: tuple[Match, ...] = ("any", "all")

PIECES = r"""
    a Ukraine l’été porte-parole 2024 12 Å mars juin ET OU SAUF NON AND && |
    retrait* macron~1 macron~ x~3 ' + - " titre: titre:otan titre:macr* titre:"a_b"~2
    source:AFP source:"Le_Monde" source:Af* section:France~1 bidon:x url:x
    date:2024-06 date:hier date:"juin_2024" date:[2024-01_TO_2024-06] date:[2024_TO_2020]
    depuis:2024 avant:juin "force_de_paix" "a_b"~3
""".split()  # noqa: SIM905  a list literal would take a line a piece


def agree(query: str, now: datetime = NOW) -> int:
    """How many of the two readings were not left to the parser."""
    read_here = 0
    for match in MATCHES:
        tree = read_usual(query, NEWS, match, now, ZONE)
        if tree is not None:
            read_here += 1
            assert (tree, ()) == read(query, NEWS, match, False, now, ZONE)
    return read_here


def test_the_table() -> None:
    read_here = [query for query, *_ in ROWS if agree(expressible(query))]
    assert len(read_here) > 80


@pytest.mark.parametrize("query", ["*:*", " *:*\n", "*", "* "])
def test_every_article_needs_no_parser(query: str) -> None:
    assert agree(query) == len(MATCHES)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=8),
    st.sampled_from([" ", "", "  ", "\n"]),
)
def test_pieces_side_by_side(pieces: list[str], blank: str) -> None:
    agree(blank.join(pieces).replace("_", " "))


@pytest.mark.parametrize("seed", range(2))
def test_soup(seed: int) -> None:
    for query in queries(seed, 500):
        agree(expressible(query))


@pytest.mark.parametrize(
    "query",
    [
        "ukraine ET otan",
        "aide OU paix",
        "otan SAUF sport",
        "+otan -sport ukraine",
        "retrait* macron~1",
        "titre:otan source:AFP",
        'date:[2024-01-01 TO 2024-06-30] "force de paix"',
        "otan depuis:2024",
    ],
)
def test_usual_queries_are_read_here(query: str) -> None:
    assert agree(query) == 2


@pytest.mark.parametrize("query", ["a ET b OU c", "a (b)", "a^2", "r?forme", "=a", "a ET", "ET a"])
def test_others_are_left_to_the_parser(query: str) -> None:
    assert agree(query) == 0


def test_many_clauses_are_left_to_the_parser() -> None:
    assert agree(" ".join(["+a"] * MOST_CLAUSES)) == 2
    assert agree(" ".join(["+a"] * (MOST_CLAUSES + 1))) == 0
