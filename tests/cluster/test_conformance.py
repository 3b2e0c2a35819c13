"""The same articles as native for 2,000 generated queries over 1,000 articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import searchnews as sn
from searchnews.query.tree import Node

STEP, IN_ALL = 100, 2_000
DIVERGENCES = Path(__file__).with_name("divergences.tsv")


class World(NamedTuple):
    native: sn.Index
    cluster: sn.Index
    queries: list[tuple[Node, str]]
    differing: list[Any]
    """What tells the kinds of queries that the two may understand differently."""


@pytest.fixture(scope="module")
def world(cluster: Any, corpus: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    articles = corpus.articles()
    native = sn.create(tmp_path_factory.mktemp("native"), schema=corpus.SCHEMA)
    remote = sn.create(cluster.place("conformance"), schema=corpus.SCHEMA, shards=2, replicas=1)
    for index in (native, remote):
        with index.writer() as writer:
            assert writer.add_many(articles) == len(articles)
        index.refresh()
    rows = [line.split("\t") for line in DIVERGENCES.read_text("utf-8").splitlines()[1:]]
    assert all(len(row) == 2 and row[1] for row in rows)
    differing = [corpus.KINDS[kind] for kind, _ in rows]
    with native, remote:
        yield World(native, remote, list(corpus.queries(IN_ALL)), differing)


@pytest.mark.parametrize("first", range(0, IN_ALL, STEP))
def test_the_cluster_finds_what_native_finds(world: World, first: int) -> None:
    wrong = []
    for match in ("any", "all"):
        nodes = [node for node, how in world.queries[first : first + STEP] if how == match]
        every: dict[str, Any] = {"limit": 1_000, "match": match, "count": "exact"}
        answers = zip(
            nodes,
            world.native.search_many(nodes, **every),
            world.cluster.search_many(nodes, **every),
            strict=True,
        )
        for node, here, there in answers:
            if any(differs(node) for differs in world.differing):
                continue
            expected, found = {hit.id for hit in here}, {hit.id for hit in there}
            if expected != found or here.total != there.total:
                missed, extra = sorted(expected - found)[:3], sorted(found - expected)[:3]
                wrong.append(f"match={match} missed {missed} extra {extra}: {node!r}")
    assert not wrong, "\n".join(wrong)
