"""Newer first: the score halves with every half-life."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import searchnews as sn

NOW = datetime(2024, 6, 1, tzinfo=timezone.utc)
AGES: list[float | None] = [0, 1, 2.5, 10, None, -3, 400, 30, 1, None]


@pytest.fixture
def index(tmp_path: Path) -> sn.Index:
    index = sn.create(tmp_path / "index")
    with index.writer() as writer:
        for number, age in enumerate(AGES):
            date = None if age is None else NOW - timedelta(days=age)
            body = "ukraine " * (1 + number % 3) + "otan budget " * number
            writer.add(sn.Article(id=str(number), body=body, date=date))
            if number == 5:
                writer.commit()
    return index


@pytest.mark.parametrize("days", [0.5, 7, 365])
def test_scores_are_halved_once_per_half_life(index: sn.Index, days: float) -> None:
    plain = {hit.id: hit.score for hit in index.search("ukraine")}
    results = index.search("ukraine", recency=timedelta(days=days), now=NOW)
    known = [age for age in AGES if age is not None]
    wanted = {}
    for number, age in enumerate(AGES):
        # An article without a date counts as old as the oldest, one to come as new.
        counted = max(known) if age is None else max(age, 0)
        wanted[str(number)] = plain[str(number)] * 2 ** (-counted / days)
    assert [hit.id for hit in results] == sorted(wanted, key=lambda i: (-wanted[i], int(i)))
    assert {hit.id: hit.score for hit in results} == pytest.approx(wanted, rel=1e-6)


def test_without_any_date_nothing_changes(tmp_path: Path) -> None:
    index = sn.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(sn.Article(id="a", body="ukraine"))
        writer.add(sn.Article(id="b", body="ukraine ukraine"))
    plain = [(hit.id, hit.score) for hit in index.search("ukraine")]
    recent = index.search("ukraine", recency=timedelta(days=1))
    assert [(hit.id, hit.score) for hit in recent] == [
        (id, pytest.approx(score)) for id, score in plain
    ]


def test_a_naive_present_is_local_and_the_default_is_now(index: sn.Index) -> None:
    aware = index.search("ukraine", recency=timedelta(days=1), now=NOW)
    naive = index.search("ukraine", recency=timedelta(days=1), now=datetime(2024, 6, 1, 2))
    assert [hit.score for hit in aware] == [hit.score for hit in naive]
    assert index.search("ukraine", recency=timedelta(days=1))[0].score < aware[0].score


def test_a_half_life_is_longer_than_nothing(index: sn.Index, tmp_path: Path) -> None:
    for wrong in (timedelta(), timedelta(days=-1)):
        with pytest.raises(sn.QueryError, match="half-life"):
            index.search("ukraine", recency=wrong)
    undated = sn.create(tmp_path / "undated", schema=sn.Schema({"body": sn.TextField()}))
    with pytest.raises(sn.QueryError, match="date field"):
        undated.search("ukraine", recency=timedelta(days=1))
