"""Prefixes, wildcards and fuzzy words over keywords and ids, which are compared whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchnews as sn
from searchnews.query import tree

SOURCES = ["Reuters", "REUTER", "AFP", "Réuters", None, "L’Humanité", "Le Monde", "C++"]
AUTHORS = ["Zoé", None]


@pytest.fixture(params=["native", "whoosh"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> sn.Index:
    index = sn.create(tmp_path, engine=request.param)
    for half in (range(4), range(4, 8)):  # two segments
        with index.writer() as writer:
            for number in half:
                writer.add(
                    sn.Article(
                        id=f"Art-{10 + number}",
                        title="bonjour",
                        body="reuters",
                        source=SOURCES[number],
                        author=AUTHORS[number % 2],
                        tags=("défense", "Europe") if number % 3 else (),
                    )
                )
    index.refresh()
    return index


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("source:Reu*", [0, 1, 3]),
        ("source:REU*", [0, 1, 3]),
        ("source:Reu?ers", [0, 3]),
        ("source:re*s", [0, 3]),
        ("source:Reuters~1", [0, 1, 3]),
        ("source:Reutres~1", [0, 3]),
        ("source:Retuer~2", [0, 1, 3]),
        ("source:*mon*", [6]),
        ("source:mon*", []),
        (r"source:Le\ Mo*", [6]),
        ("source:L'Hum*", [5]),
        ("source:l’hum*", [5]),
        ("source:C+*", [7]),
        ("source:*", [0, 1, 2, 3, 5, 6, 7]),
        ("NON source:*", [4]),
        ("auteur:*", [0, 2, 4, 6]),
        ("tag:eur*", [1, 2, 4, 5, 7]),
        ("tag:d?fense", [1, 2, 4, 5, 7]),
        ("source:(Reu* AFP)", [0, 1, 2, 3]),
        ("bonjour source:Reu*", [0, 1, 3]),
        ("bonjour -source:Reu*", [2, 4, 5, 6, 7]),
        ("source:zzz*", []),
        ("id:Art-1*", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("id:art-1*", []),
        ("id:Art-?5", [5]),
        ("id:Art-10~1", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("id:*7", [7]),
    ],
)
def test_values_are_found_by_their_spelling(
    index: sn.Index, query: str, numbers: list[int]
) -> None:
    results = index.search(query, strict=True)
    assert sorted(hit.id for hit in results) == [f"Art-{10 + number}" for number in numbers]
    assert results.total == len(numbers)


def test_they_score_nothing(index: sn.Index) -> None:
    alone, narrowed = index.search("bonjour"), index.search("bonjour source:Reu*")
    assert narrowed[0].score == alone[0].score
    assert {hit.score for hit in index.search("source:Reu*")} == {0.0}


def test_they_filter_and_delete(index: sn.Index) -> None:
    assert index.search("bonjour", filter="source:Reu*").total == 3
    with index.writer() as writer:
        assert writer.delete_by_query("source:Reu* OU id:Art-17") == 4
    index.refresh()
    assert sorted(index.ids()) == ["Art-12", "Art-14", "Art-15", "Art-16"]
    assert index.count("id:Art-*") == 4


def test_a_value_stands_near_nothing(index: sn.Index) -> None:
    results = index.search("source:Reu* PROCHE/3 bonjour")
    assert results.total == 3
    assert "read as ET" in str(results.warnings[0])
    with pytest.raises(sn.QueryError):
        index.search(tree.Near((tree.Prefix("Reu", "source"), tree.Words("bonjour")), 3))


def test_dates_and_numbers_have_no_spelling(index: sn.Index) -> None:
    with pytest.raises(sn.QueryError, match="date"):
        index.search(tree.Prefix("2024", "date"))


def test_across_windows_and_blocks(tmp_path: Path) -> None:
    """More documents than a window holds, and than a block of a column."""
    with sn.create(tmp_path) as index:
        with index.writer() as writer:
            for number in range(9_000):
                source = f"Source {number % 7}" if number % 5 else None
                writer.add(sn.Article(id=f"a{number}", title="x", body="y", source=source))
        index.refresh()
        assert index.count("id:a8*") == 1_111
        assert index.count("id:*999") == 9
        expected = sum(number % 5 > 0 and number % 7 in (1, 3) for number in range(9_000))
        assert index.count("source:*1 OU source:*3") == expected
        assert index.count("source:?ource*") == 7_200
        assert index.count("NON source:*") == 1_800
