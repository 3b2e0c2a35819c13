"""Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

Read = Callable[..., Any]


def test_rows(read_file: Read) -> None:
    arrow = pytest.importorskip("pyarrow")
    tables = pytest.importorskip("pyarrow.parquet")
    table = arrow.table(
        {
            "id": list(range(3_000)),
            "title": [f"Titre {number}" for number in range(2_999)] + [None],
            "date": arrow.array([1] * 3_000, arrow.timestamp("ns")),
            "tags": [["a", "b"]] * 3_000,
            "image": [b"\xff"] * 3_000,
        }
    )
    target = io.BytesIO()
    tables.write_table(table, target, row_group_size=500)
    articles, (problem,) = read_file("a.parquet", target.getvalue())
    assert len(articles) == 2_999
    assert articles[7].to_mapping() == {
        "id": "7",
        "title": "Titre 7",
        "body": "",
        "date": "1970-01-01T00:00:00",
        "tags": ["a", "b"],
    }
    assert articles[7].date == datetime(1970, 1, 1)
    assert problem.line == 3_000


def test_pictures_inside_other_values_are_left_out(read_file: Read) -> None:
    arrow = pytest.importorskip("pyarrow")
    tables = pytest.importorskip("pyarrow.parquet")
    photos = [[{"octets": b"\xff", "légende": "La place"}]]
    target = io.BytesIO()
    tables.write_table(arrow.table({"title": ["Titre"], "photos": photos}), target)
    (article,), _ = read_file("a.parquet", target.getvalue())
    assert article.extra == {"photos": [{"légende": "La place"}]}


def test_a_damaged_file(read_file: Read) -> None:
    pytest.importorskip("pyarrow")
    articles, (problem,) = read_file("a.parquet", b"PAR1" + bytes(100))
    assert not articles
    assert "damaged parquet file" in problem.message
