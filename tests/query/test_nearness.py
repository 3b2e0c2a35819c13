"""Distances beside choices and beside distances, said between words alone."""

from __future__ import annotations

import pytest

from searchnews.errors import QueryLimit
from searchnews.query.language import parse
from searchnews.query.nearness import spread
from searchnews.query.simplify import MAX_CLAUSES
from searchnews.query.tree import Near, Nothing, Or, Words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a PROCHE/5 b", "a PROCHE/5 b"),
        ("a AVANT/5 (b OU c)", "a AVANT/5 b OU a AVANT/5 c"),
        ("(a | b) PROCHE/5 (c OU d)",
         "a PROCHE/5 c OU a PROCHE/5 d OU b PROCHE/5 c OU b PROCHE/5 d"),
        ('a PROCHE/5 ("b c" OU d*)', 'a PROCHE/5 "b c" OU a PROCHE/5 d*'),
        ("a PROCHE/5 b AVANT/2 c", "(a AVANT/2 c OU b AVANT/2 c) ET a PROCHE/5 b"),
        ("a PROCHE/5 (b OU c PROCHE/2 d)",
         "a PROCHE/5 b OU (a PROCHE/5 c OU a PROCHE/5 d) ET c PROCHE/2 d"),
        ("titre:a PROCHE/5 (titre:b OU corps:c)", "title:a PROCHE/5 title:b"),
        ("titre:a PROCHE/5 b", "title:a PROCHE/5 b"),
    ],
)  # fmt: skip
def test_spread(query: str, words: str) -> None:
    tree = parse(query, strict=True).tree
    assert isinstance(tree, Near)
    assert str(spread(tree)) == words


def test_words_of_different_fields_are_never_near_each_other() -> None:
    assert spread(Near((Words("a", "title"), Words("b", "body")), 5)) == Nothing()


def test_a_chain_of_distances_stays_small() -> None:
    chain = "a" + "".join(f" PROCHE/{2 + n % 2} b" for n in range(30))
    tree = parse(chain, strict=True).tree
    assert isinstance(tree, Near)
    spread(tree)


def test_too_many_combinations() -> None:
    choices = " OU ".join(["a"] * 40)
    query = f"({choices}) PROCHE/5 ({choices})"
    assert isinstance(parse(query).tree, Words)
    assert str(MAX_CLAUSES) in parse(query).warnings[0].message
    with pytest.raises(QueryLimit):
        parse(query, strict=True)
    with pytest.raises(QueryLimit):
        spread(Near((Or((Words("a"), Words("b"))),) * 500, 5))
