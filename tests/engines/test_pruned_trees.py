"""Pruned search for trees of all kinds: the same articles and scores as with room for every match.

Nothing is passed over before a thousand matches are counted, so the corpus is large; lengths differ
from article to article, and so do the forms in which a word stands, which is what bounds are about.
For free words, champions and counts see `test_pruned_words.py`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

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
NOWHERE = tree.Words("jamaisvu")
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
                    writer.add({"id": f"{number}/{article}", "title": title, "body": body})
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
)
boosted = st.builds(tree.Boost, leaves, st.sampled_from([0.1, 2.0, 30.0]))
several = st.lists(st.one_of(leaves, boosted), min_size=2, max_size=4).map(tuple)
trees = st.one_of(leaves, st.builds(tree.Or, several), st.builds(tree.And, several))


@settings(max_examples=100, deadline=None)
@given(trees, st.sampled_from(["any", "all"]), st.sampled_from([1, 3, 10, 60]))
def test_pruned_trees_find_what_exhaustive_ones_find(
    index: sn.Index, node: Node, match: str, limit: int
) -> None:
    def best(asked: Node, limit: int) -> list[tuple[str, float]]:
        return [(hit.id, hit.score) for hit in index.search(asked, match=match, limit=limit)]

    found = best(node, limit)
    # With room for all nothing is passed over, and no exclusion is ever pruned.
    assert found == best(node, sum(COMMITS))[:limit]
    assert found == best(tree.Mixed(must=(node,), must_not=(NOWHERE,)), limit)


def test_articles_are_passed_over(index: sn.Index) -> None:
    """The test above would hold of a search that never prunes."""
    results = index.search("président vote", limit=3)
    assert not results.total_is_exact
