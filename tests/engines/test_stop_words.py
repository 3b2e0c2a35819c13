"""Stop words that are spelt like other words without accents: du and dû, sur and sûr."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchnews as sn

_TITLES = {
    "lait": "Le prix du lait",
    "maire": "Le maire doit payer",
    "dette": "Ce qui est dû reste DU AU FISC",
    "main": "La main sur le cœur",
    "temps": "Un temps sûr",
}


@pytest.fixture(params=["one segment", "several segments", "whoosh"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sn.Index]:
    engine = "whoosh" if request.param == "whoosh" else "native"
    with sn.create(tmp_path / "index", engine=engine) as index:
        with index.writer(durability="fast") as writer:
            for id, title in _TITLES.items():
                writer.add({"id": id, "title": title})
                if request.param == "several segments":
                    writer.commit()
        yield index


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("doit", "dette maire"),
        ("dû", "dette maire"),
        ("devoir", "dette maire"),
        ("sûr", "temps"),
        ("sur", "main temps"),
        ('"prix du lait"', "lait"),
        ("=du", "dette lait"),
    ],
)
def test_other_words_do_not_find_stop_words(index: sn.Index, query: str, found: str) -> None:
    assert sorted(hit.id for hit in index.search(query)) == found.split()


def test_a_word_that_is_found_marks_no_stop_word(index: sn.Index) -> None:
    marked = {hit.highlight("title").html() for hit in index.search("doit")}
    assert marked == {
        "Le maire <mark>doit</mark> payer",
        "Ce qui est <mark>dû</mark> reste DU AU FISC",
    }
