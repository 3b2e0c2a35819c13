"""Prefixes, patterns and near misses that stand for many words, in more than a few articles."""

from __future__ import annotations

import random
from types import ModuleType

import pytest

import searchnews as sn
from searchnews.query import tree
from searchnews.query.tree import Node

from .test_native_against_reference import add, assert_agree, delete, found, native

WORDS = [f"zar{first}{second}x" for first in "abdfgkm" for second in "aou"]
QUESTIONS = [
    tree.Prefix("zar"),
    tree.Prefix("zara"),
    tree.Wildcard("z?r*x"),
    tree.Wildcard("*rk?x"),
    tree.Fuzzy("zarbax", 1),
    tree.Fuzzy("zarbax", 2),
    tree.Boost(tree.Prefix("zar"), 2.5),
    tree.And((tree.Prefix("zar"), tree.Words("otan"))),
    tree.Or((tree.Prefix("zarm"), tree.Words("otan"))),
]


def corpus(seed: int, articles: int = 300) -> list[dict[str, str]]:
    """Articles of very different lengths, in some of which one word stands many times."""
    source = random.Random(seed)
    made = []
    for _ in range(articles):
        body = source.choices(WORDS, k=source.choice((0, 1, 2, 5, 20)))
        body += ["otan"] * source.choice((0, 0, 1)) + ["mot"] * source.choice((0, 10, 200))
        body += [source.choice(WORDS)] * source.choice((0, 0, 3, 12))
        source.shuffle(body)
        title = source.choices(WORDS, k=source.choice((0, 0, 1)))
        made.append({"title": " ".join(title), "body": " ".join(body)})
    return made


@pytest.mark.parametrize("node", QUESTIONS, ids=str)
def test_scores_and_order(reference: ModuleType, node: Node) -> None:
    articles = corpus(1)
    expected = reference.ReferenceIndex(articles).search(node, "any")
    for commits in ([articles], [articles[:130], articles[130:]]):
        with native(commits) as index:
            results = index.search(node, limit=1000, count="exact")
            assert results.total == len(results) == len(expected)
            hits = {int(hit.id): hit.score for hit in results}
            assert hits == pytest.approx(expected, rel=1e-4, abs=1e-5)
            ranked = sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))
            for limit in (1, 10, 70):
                few = index.search(node, limit=limit)
                assert [(int(hit.id), hit.score) for hit in few] == ranked[:limit]


@pytest.mark.parametrize("node", QUESTIONS[:5], ids=str)
def test_deleted_and_filtered_articles_do_not_count(node: Node) -> None:
    articles = corpus(2)
    gone = set(range(0, 300, 7))
    with native([articles]) as index:
        everywhere = found(index, node, "any", limit=1000)
        with_otan = found(index, tree.Words("otan"), "any", limit=1000).keys()
        filtered = index.search(node, limit=1000, filter="otan")
        assert {int(hit.id) for hit in filtered} == everywhere.keys() & with_otan
        assert filtered.total == len(filtered)
        delete(index, gone)
        assert found(index, node, "any", limit=1000).keys() == everywhere.keys() - gone
        assert index.search(node, limit=0).total == len(everywhere.keys() - gone)


def test_a_word_more_often_than_sixteen_bits_count(reference: ModuleType) -> None:
    bodies = ["zarax " * 66_000, "zarbx " * 30_000 + "zardx " * 45_000, "zarfx zargx zarkx"]
    articles = [{"body": body} for body in bodies]
    expected = reference.ReferenceIndex(articles).search(tree.Prefix("zar"), "any")
    with native([articles]) as index:
        assert_agree(index, expected, tree.Prefix("zar"), "any")


def test_searches_leave_nothing_behind() -> None:
    """Sums are kept by the thread from one search to the next, of whatever index."""
    small, large = corpus(3, 40), corpus(4, 300)
    with native([small]) as one, native([large]) as other:
        alone = found(one, tree.Prefix("zar"), "any", limit=1000)
        for _ in range(2):
            found(other, tree.Prefix("zar"), "any", limit=1000)
            assert found(one, tree.Prefix("zar"), "any", limit=1000) == alone
        add(one, 40, corpus(5, 3))
        assert len(found(one, tree.Prefix("zar"), "any", limit=1000)) >= len(alone)


def test_too_many_words_are_refused() -> None:
    with native([[{"body": " ".join(f"q{number}" for number in range(17_000))}]]) as index:
        with pytest.raises(sn.SearchNewsError, match="16384"):
            index.search(tree.Prefix("q"))
        assert index.search(tree.Prefix("q1")).total == 1
