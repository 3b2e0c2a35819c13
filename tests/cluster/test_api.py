"""What users hold behaves on a cluster as it does on a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

import searchnews as sn
from searchnews.engines.engine import Request as SearchRequest

NOW = datetime(2024, 7, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def both(cluster: Any, corpus: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The same articles in a folder and on the cluster."""
    folder = sn.create(tmp_path_factory.mktemp("api") / "index", schema=corpus.SCHEMA)
    remote = sn.create(cluster.place("api"), schema=corpus.SCHEMA, shards=3, replicas=0)
    for index in (folder, remote):
        with index.writer() as writer:
            writer.add_many(corpus.articles(400))
            writer.commit(b"read so far")
        index.refresh()
    with folder, remote:
        yield folder, remote


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "date"},
        {"sort": "-date"},
        {"sort": "words"},
        {"sort": "-words"},
        {"sort": "source"},
        {"sort": "-tags"},
        {"sort": "-date", "filter": "section:politique"},
        {"sort": "date", "offset": 20, "filter": "date:2024"},
    ],
)
def test_order_and_filters(both: Any, asked: dict[str, Any]) -> None:
    here, there = ([hit.id for hit in index.search("réforme", 30, **asked)] for index in both)
    assert here == there


def test_facets(both: Any) -> None:
    names = ("source", "section", "tags", "date:year", "date:month", "date:day", "words:0,2,100")
    here, there = (index.search("réforme", 0, facets=names).facets for index in both)
    assert here == there


def test_totals(both: Any) -> None:
    for query in ("réforme", "*:*", "inconnu", "réforme -loi", "titre:loi"):
        here, there = (index.search(query) for index in both)
        assert (here.total, here.total_is_exact) == (there.total, there.total_is_exact)
        assert both[0].count(query) == both[1].count(query)


@pytest.mark.parametrize("sort", ["score", "-date", "words", "tags"])
def test_pages_by_cursor_are_the_whole_list(both: Any, sort: str) -> None:
    _, index = both
    whole = [hit.id for hit in index.search("loi vote", 60, sort=sort)]
    paged: list[str] = []
    after = None
    while len(paged) < 60:
        page = index.search("loi vote", 7, sort=sort, after=after)
        paged += [hit.id for hit in page]
        after = page.cursor
        if after is None:
            break
    assert paged[:60] == whole


def test_recency_puts_the_new_first(both: Any) -> None:
    asked: dict[str, Any] = {"recency": timedelta(days=2), "now": NOW, "limit": 10}
    here, there = ([hit.id for hit in index.search("loi", **asked)] for index in both)
    assert len(set(here) & set(there)) >= 7


def test_articles_snippets_and_values_come_back(both: Any) -> None:
    for query in ("réforme retraites", '"porte-parole"', "congr*"):
        here, there = (index.search(query, 50, sort="date") for index in both)
        for one, other in zip(here, there, strict=True):
            texts = [
                (hit.article.title, hit.article.lead, hit.article.body) for hit in (one, other)
            ]
            assert texts[0] == texts[1]
            assert one.article.date == other.article.date
            assert one.highlight("body").html() == other.highlight("body").html()
            # A folder shows several keywords in their order, a cluster in that of the article.
            a, b = (
                {**hit.to_dict(), "score": 0, "tags": sorted(hit["tags"])} for hit in (one, other)
            )
            assert a == b


def test_words(both: Any) -> None:
    here, there = both
    assert there.complete("congr")[:1] == here.complete("congr")[:1]
    assert set(there.complete("la réf")) == set(here.complete("la réf"))
    assert len(there.similar("a7", 5)) == 5
    assert "a7" not in {hit.id for hit in there.similar("a7", 5)}
    explanation = there.explain("réforme", there.search("réforme")[0].id)
    assert explanation.value == pytest.approx(there.search("réforme")[0].score, rel=1e-4)


def test_ids_payload_and_membership(both: Any) -> None:
    here, there = both
    assert list(here.ids()) == list(there.ids())
    assert there.payload == b"read so far"
    assert "a7" in there
    assert "nobody" not in there
    assert there.get("nobody") is None
    assert there.get("a7") == here.get("a7")


def test_a_commit_and_a_snapshot(place: Callable[..., str]) -> None:
    with sn.create(place()) as index:
        with index.writer() as writer:
            writer.add_many({"id": str(n), "title": f"Loi {n}", "source": "AA"} for n in range(20))
            assert len(index) == 0
            writer.commit()
            assert len(index) == 20
            pinned = index.snapshot()
            assert writer.delete("3")
            assert not writer.delete("333")
            writer.update({"id": "4", "title": "Décret 4", "source": "AFP"})
            assert len(index) == 20
            writer.commit()
        assert (len(index), len(pinned)) == (19, 20)
        assert (index.count("décret"), pinned.count("décret")) == (1, 0)
        with index.writer() as writer:
            writer.update({"id": "5", "title": "Décret 5", "source": "AFP"})
            assert writer.delete_by_query("source:AA") == 17
        assert sorted(index.ids()) == ["4", "5"]
        assert index.generation == 4


def test_a_snapshot_that_the_cluster_forgot(cluster: Any, place: Callable[..., str]) -> None:
    with sn.create(place()) as index:
        pinned = index.snapshot()
        path = "/_search/point_in_time/_all"
        with urlopen(Request(cluster.nodes[0].url + path, method="DELETE"), timeout=30):
            pass
        with pytest.raises(sn.QueryError, match="keeps this snapshot no more"):
            pinned.search("loi")


def test_known_ids_are_refused_by_name(place: Callable[..., str]) -> None:
    with sn.create(place()) as index:
        with index.writer() as writer:
            writer.add({"id": "a", "title": "Un"})
            with pytest.raises(sn.DuplicateId, match="'a'"):
                writer.add({"id": "a", "title": "Deux"})
        with index.writer() as writer:
            articles = [{"id": id, "title": "Trois"} for id in "abc"]
            assert writer.add_many(articles, errors="skip") == 2
            ((article, error),) = writer.rejected
            assert isinstance(article, sn.Article)
            assert article.id == "a"
            assert isinstance(error, sn.DuplicateId)
            writer.add({"id": "b", "title": "Quatre"})
            with pytest.raises(sn.ArticlesRefused, match="'b': the index holds one"):
                writer.commit()
            writer.commit()
        assert [article.title for article in index.articles()] == ["Un", "Trois", "Trois"]


def test_an_index_is_copied_there_renewed_and_copied_back(
    both: Any, place: Callable[..., str], tmp_path: Path
) -> None:
    folder, _ = both
    where, told = place(), []
    assert sn.copy(folder.place, where, shards=2, replicas=0) == 400
    with sn.open(where) as index:
        before = index.stats()["index"]
        found = [hit.id for hit in index.search("réforme")]
        assert sn.copy(where, where, progress=lambda *step: told.append(step)) == 400
        assert index.stats()["index"] != before
        assert [hit.id for hit in index.search("réforme")] == found
        assert index.payload == b"read so far"
        # The copies that it was built without are there.
        stats = index.stats()
        assert (stats["health"], stats["shards"]) == ("green", 1)
        assert stats["bytes_with_replicas"] > stats["bytes"]
    assert told[-1] == (400, 400)
    assert sn.copy(where, tmp_path / "back") == 400
    with sn.open(tmp_path / "back") as back:
        assert list(back.articles()) == list(folder.articles())
        assert back.payload == b"read so far"
    with pytest.raises(sn.IndexExists):
        sn.copy(where, tmp_path / "back")


def test_a_copy_that_fails_leaves_the_old_index(both: Any, place: Callable[..., str]) -> None:
    folder, _ = both
    where = place()

    class StopError(Exception):
        pass

    def stop(*_: int) -> None:
        raise StopError

    sn.copy(folder.place, where)
    with sn.open(where) as index:
        before = index.stats()["index"]
        with pytest.raises(StopError):
            sn.copy(folder.place, where, progress=stop)
        index.refresh()
        assert index.stats()["index"] == before
        assert len(index) == 400


def test_a_view_follows_a_name_that_changed_hands(both: Any, place: Callable[..., str]) -> None:
    folder, _ = both
    where = place()
    sn.copy(folder.place, where, replicas=0)
    with sn.open(where) as index:
        view = index._newest()
        sn.copy(folder.place, where, replicas=0)
        # It never looked again, and its index and lexicon are gone.
        assert len(view) == 400
        assert view.search(SearchRequest("réforme", count="exact")).total == index.count("réforme")


def test_a_name_that_is_an_index_of_its_own_is_not_taken(both: Any, cluster: Any) -> None:
    folder, remote = both
    with pytest.raises(sn.IndexExists, match="choose another name"):
        sn.copy(folder.place, cluster.place(str(remote.stats()["index"])))
