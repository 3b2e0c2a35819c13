"""Articles like one, many searches at once, passages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import searchnews as sn
from searchnews.query.tree import Words

TOPICS = {
    "war": ["ukraine", "otan", "armée", "front", "missile", "russie", "offensive"],
    "money": ["budget", "impôt", "déficit", "dette", "ministre", "finances", "taxe"],
    "sport": ["match", "équipe", "but", "entraîneur", "stade", "victoire", "championnat"],
}
FILLER = ["jour", "ville", "monde", "gens", "france", "parler", "dire", "faire", "voir"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sn.Index:
    draw = random.Random(9)
    index = sn.create(tmp_path_factory.mktemp("similar"))
    with index.writer() as writer:
        for number in range(90):
            topic = list(TOPICS)[number % 3]
            words = draw.choices(TOPICS[topic], k=12) + draw.choices(FILLER, k=25)
            draw.shuffle(words)
            writer.add(
                sn.Article(id=f"{topic}-{number}", title=words[0], body=" ".join(words) + ".")
            )
            if number == 40:
                writer.commit()
        writer.delete("war-0")
    return index


def test_similar_articles_are_of_the_same_topic(index: sn.Index) -> None:
    for id in ("war-3", "money-1", "sport-89"):
        results = index.similar(id)
        assert len(results) == 10
        assert id not in [hit.id for hit in results]
        assert {hit.id.split("-")[0] for hit in results} == {id.split("-")[0]}
        assert [hit.score for hit in results] == sorted((h.score for h in results), reverse=True)
        assert results[0].snippet().marks


def test_similar_needs_an_article(index: sn.Index) -> None:
    for id in ("war-0", "absent"):
        with pytest.raises(sn.QueryError, match=id):
            index.similar(id)


def test_an_article_alone_is_like_none(tmp_path: Path) -> None:
    index = sn.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(sn.Article(id="a", body="ukraine"))
        writer.add(sn.Article(id="b", body=""))
    assert list(index.similar("a")) == []
    assert list(index.similar("b")) == []


@pytest.mark.parametrize("threads", [None, 1, 3, 50])
def test_many_searches_are_as_one_by_one(index: sn.Index, threads: int | None) -> None:
    queries = ["ukraine", "budget ET dette", '"jour ville"', "introuvable", "match^2 stade", "fr*"]
    many = index.search_many(queries * 5, threads=threads, limit=7, match="all")
    assert len(many) == 30
    for query, results in zip(queries * 5, many, strict=True):
        alone = index.search(query, limit=7, match="all")
        assert results.total == alone.total
        assert [(h.id, h.score) for h in results] == [(h.id, h.score) for h in alone]
        assert results.cursor == alone.cursor
    assert index.search_many([]) == []


def test_a_failing_search_fails_them_all(index: sn.Index) -> None:
    with pytest.raises(sn.UnknownField, match="nowhere"):
        index.search_many(["ukraine", Words("a", "nowhere")])
    with pytest.raises(sn.QueryError, match="at least 0"):
        index.search_many(["ukraine"], limit=-1)


def test_passages_are_pieces_of_their_articles(index: sn.Index) -> None:
    passages = index.passages("ukraine missile", length=80, limit=5)
    hits = index.search("ukraine missile", limit=5)
    assert [(p.id, p.score) for p in passages] == [(h.id, h.score) for h in hits]
    for passage in passages:
        article = index.get(passage.id)
        assert article is not None
        assert passage.text == article.body[passage.start : passage.end]
        assert 0 < len(passage.text) <= 80
        assert "ukraine" in passage.text or "missile" in passage.text
    assert index.passages("introuvable") == []
