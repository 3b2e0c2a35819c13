"""The whoosh engine as an index: what it keeps, what it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

import searchnews as sn
from searchnews import errors
from searchnews.query import tree

ARTICLES = [
    sn.Article(id="1", title="L’OTAN se réunit", body="Le porte-parole parle de sécurité."),
    sn.Article(id="2", title="SECURITE", body="Le porte parole.", date=datetime(2024, 6, 1)),
]


def filled(place: str) -> sn.Index:
    index = sn.create(place, engine="whoosh")
    with index.writer(durability="fast") as writer:
        writer.add_many(ARTICLES)
    index.refresh()
    return index


@pytest.fixture(params=["memory", "folder"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> sn.Index:
    return filled(f":memory:{tmp_path}" if request.param == "memory" else str(tmp_path))


def test_articles_come_back_as_they_were_added(index: sn.Index) -> None:
    assert [index.get(id) for id in index.ids()] == ARTICLES
    assert len(index) == 2
    assert "1" in index
    assert "3" not in index


def test_updates_deletions_and_rollback(index: sn.Index) -> None:
    with index.writer(durability="fast") as writer:
        with pytest.raises(errors.DuplicateId):
            writer.add(ARTICLES[0])
        with pytest.raises(errors.IndexLocked):
            index.writer()
        writer.update(sn.Article(id="1", title="Rien"))
        writer.rollback()
        assert writer.delete("2")
        assert not writer.delete("2")
    assert index.refresh() == 2
    assert list(index.ids()) == ["1"]
    assert [hit.id for hit in index.search(tree.Not(tree.Words("otan")))] == []
    assert [hit.id for hit in index.search("OTAN")] == ["1"]


def test_what_matched_is_marked(index: sn.Index) -> None:
    hit = index.search('"porte parole"')[0]
    assert "<mark>" in hit.highlight("body").html()
    snippet = index.search("sécurité", match="all")[1].snippet(20)
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["sécurité"]


def test_what_it_lacks_it_says(index: sn.Index) -> None:
    for options in ({"sort": "date"}, {"facets": ["source"]}, {"recency": timedelta(days=1)}):
        with pytest.raises(errors.NotSupported, match="engine='native'"):
            index.search("otan", **options)  # type: ignore[arg-type]


def test_folders_that_are_not_ours_are_never_opened(tmp_path: Path) -> None:
    with pytest.raises(errors.IndexNotFound):
        sn.open(tmp_path, engine="whoosh")
    (tmp_path / "_MAIN_1.toc").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(errors.IndexNotFound, match="runs whatever code"):
        sn.open(tmp_path, engine="whoosh")
    with pytest.raises(errors.IndexExists):
        sn.create(tmp_path, engine="whoosh")


def test_a_changed_file_is_not_read(tmp_path: Path) -> None:
    filled(str(tmp_path)).close()
    toc = next(tmp_path.glob("*.toc"))
    toc.write_bytes(toc.read_bytes()[:-1] + b"x")
    with pytest.raises(errors.CorruptIndex, match="checksum"):
        sn.open(tmp_path, engine="whoosh")
