"""Pruned search for trees of all kinds: the same articles and scores as with room for every match.

Nothing is passed over before a thousand matches are counted, so the corpus is large; lengths differ
from article to article, and so do the forms in which a word stands, which is what bounds are about.
For free words, champions and counts see `test_pruned_words.py`.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews as sn
from searchnews.query import tree
from searchnews.query.tree import Node

FAMILIES = (
    ("président", "présidente", "présidents", "PRESIDENT"),
    ("congrès", "CONGRES", "Congrès"),
    ("élection", "élections", "ELECTIONS"),
    ("vote", "votes", "voter", "votent"),
    ("paix",),
    ("porte-parole", "porteparole", "porte parole"),
    ("ministre", "ministres"),
    ("retraite", "retraites", "retraité", "RETRAITES"),
)
QUERY_WORDS = sorted({word for family in FAMILIES for word in family} | {"absent", "le"})
COMMITS = (2_500, 1_500, 400)


def text(draw: random.Random, most: int) -> str:
    words = []
    for _ in range(int(most * draw.random() ** 3) + 1):
        rank = int(len(FAMILIES) * draw.random() ** 2)
        filler = f"mot{int(500 * draw.random() ** 2)}"
        words.append(draw.choice(FAMILIES[rank]) if draw.random() < 0.3 else filler)
    return " ".join(words)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sn.Index]:
    draw = random.Random(3)
    with sn.create(tmp_path_factory.mktemp("pruned") / "index") as index:
        for number, count in enumerate(COMMITS):
            with index.writer() as writer:
                for article in range(count):
                    title, body = text(draw, 6), text(draw, draw.choice((20, 80, 600)))
                    fields = {"title": title, "body": body, "section": draw.choice("ab")}
                    writer.add({"id": f"{number}/{article}", **fields})
        with index.writer() as writer:
            for article in range(0, COMMITS[0], 97):
                writer.delete(f"0/{article}")
        index.refresh()
        yield index


words = st.lists(st.sampled_from(QUERY_WORDS), min_size=1, max_size=4).map(" ".join)
leaves = st.one_of(
    st.builds(tree.Words, words),
    st.builds(tree.Words, words),
    st.builds(tree.Prefix, st.sampled_from(["pr", "vot", "retrait", "mot1"])),
    st.builds(tree.Exact, st.sampled_from(QUERY_WORDS)),
    st.builds(tree.Phrase, words),
    st.builds(tree.Phrase, words, st.just("title")),
    st.builds(tree.Words, words, st.sampled_from(["title", "body"])),
)
boosted = st.builds(tree.Boost, leaves, st.sampled_from([0.1, 2.0, 30.0]))
conditions = st.one_of(
    st.builds(tree.Keyword, st.just("section"), st.sampled_from("ab")),
    st.builds(tree.Not, leaves),
    st.builds(tree.Constant, leaves, st.just(3.0)),
)
parts = st.one_of(leaves, leaves, boosted, conditions)


def several(nodes: st.SearchStrategy[Node], least: int = 2) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=least, max_size=4).map(tuple)


joined = st.one_of(
    st.builds(tree.Or, several(parts)),
    st.builds(tree.And, several(parts)),
    st.builds(tree.Best, several(parts)),
    st.builds(tree.Mixed, several(parts, 0), several(parts, 0), several(parts, 0)),
)
trees = st.one_of(leaves, joined, st.builds(tree.And, several(st.one_of(parts, joined))))


@settings(max_examples=100, deadline=None)
@given(trees, st.sampled_from(["any", "all"]), st.sampled_from([1, 3, 10, 60]))
def test_pruned_trees_find_what_exhaustive_ones_find(
    index: sn.Index, node: Node, match: str, limit: int
) -> None:
    def best(results: sn.Results) -> list[tuple[str, float]]:
        # Where age counts, scores are not rounded as others are.
        return [(hit.id, *struct.unpack("f", struct.pack("f", hit.score))) for hit in results]

    found = index.search(node, limit, match=match)
    # With room for all nothing is passed over, and where age counts every match is scored: no
    # article has a date, so that all are of one age.
    assert best(found) == best(index.search(node, sum(COMMITS), match=match))[:limit]
    every = index.search(node, limit, match=match, recency=timedelta(days=1))
    assert best(found) == best(every)
    counted = index.search(node, limit, match=match, facets=["section"])
    assert best(counted) == best(every)
    assert counted.total == every.total == sum(counted.facets["section"].values())
    assert found.total <= counted.total
    assert found.total == counted.total or (not found.total_is_exact and found.total >= 1_000)
    exact = index.search(node, limit, match=match, count="exact")
    assert best(exact) == best(counted)
    assert (exact.total, exact.total_is_exact) == (counted.total, True)


@pytest.mark.parametrize("depth", [1, 9, 20])
def test_boosts_within_boosts_change_no_order(index: sn.Index, depth: int) -> None:
    node: Node = tree.Words("président vote")
    plain = index.search(node, 10)
    for _ in range(depth):
        node = tree.Boost(node, 1_000.0)
    found = index.search(node, 10)
    assert [hit.id for hit in found] == [hit.id for hit in plain]
    every = index.search(node, 10, facets=["section"])
    assert [(hit.id, hit.score) for hit in found] == [(hit.id, hit.score) for hit in every]


@pytest.mark.parametrize(
    "query",
    [
        "président vote",
        "président vote section:a",
        "président -porteparole",
        "+président paix",
        "+retraite président",
    ],
)
def test_articles_are_passed_over(index: sn.Index, query: str) -> None:
    """The test above would hold of a search that never prunes."""
    assert not index.search(query, limit=3).total_is_exact
