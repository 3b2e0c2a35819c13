"""Nodes that have no room say 429, and mean it: here they are given hardly any."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

import searchnews as sn
from searchnews.engines.opensearch.bulk import Bulk

ARTICLES = 1_200
BODY = "Le conseil municipal a voté la réforme de l’école, sans surprise. " * 12


def article(number: int) -> sn.Article:
    return sn.Article(id=f"a{number}", title=f"Réforme numéro {number}", body=BODY)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many steps of each bulk request the node had no room for; all, where it took none."""
    seen: list[int] = []
    post = Bulk._post

    def watched(self: Bulk, batch: Any) -> Any:
        try:
            answer = post(self, batch)
        except sn.ClusterUnavailable as error:
            seen.append(len(batch) if "(429)" in str(error) else 0)
            raise
        items = [told for item in answer["items"] for told in item.values()]
        seen.append(sum(told["status"] == 429 for told in items))
        return answer

    monkeypatch.setattr(Bulk, "_post", watched)
    return seen


def settings(cluster: Any, **values: object) -> None:
    body = json.dumps({"transient": {name.replace("__", "."): v for name, v in values.items()}})
    headers = {"Content-Type": "application/json"}
    url = cluster.nodes[0].url + "/_cluster/settings"
    with urlopen(Request(url, body.encode(), headers, method="PUT"), timeout=30) as answer:
        assert json.load(answer)["acknowledged"]


def test_requests_shrink_until_the_nodes_take_them(
    cluster: Any, place: Callable[..., str], refused: list[int]
) -> None:
    """A circuit breaker that trips refuses whole requests."""
    with sn.create(place("?patience=60"), shards=3, replicas=1) as index:
        settings(cluster, network__breaker__inflight_requests__limit="600kb")
        try:
            with index.writer() as writer:
                assert writer.add_many(map(article, range(ARTICLES))) == ARTICLES
        finally:
            settings(cluster, network__breaker__inflight_requests__limit=None)
        assert any(refused), "no node refused anything"
        assert len(index) == index.count("réforme") == ARTICLES
        assert list(index.ids()) == [f"a{number}" for number in range(ARTICLES)]


@pytest.fixture(scope="module")
def narrow(load: Callable[[str], Any]) -> Iterator[Any]:
    """One node that works at one thing while one other waits."""
    nodes = load("nodes")
    queue = "thread_pool.write.size: 1\nthread_pool.write.queue_size: 1\n"
    node = nodes.Cluster(count=1, settings=queue)
    try:
        node.start()
        yield node
    finally:
        node.stop()


def test_what_a_full_queue_refused_is_sent_again(
    narrow: Any, refused: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """A queue that is full refuses the documents of some shards, and takes those of others."""
    caplog.set_level(logging.CRITICAL)
    with sn.create(narrow.place("narrow", "?patience=60"), shards=8, replicas=0) as index:
        with index.writer() as writer:
            assert writer.add_many(map(article, range(ARTICLES))) == ARTICLES
            assert any(refused), "the queue was never full"
            assert not all(refused)
        assert len(index) == index.count("réforme") == ARTICLES
        # None of it was written twice.
        assert index.stats()["deleted"] == 0


def test_patience_has_an_end(narrow: Any) -> None:
    where = narrow.place("impatient", "?patience=0")
    with sn.create(where, shards=8, replicas=0) as index:
        writer = index.writer()
        with pytest.raises(sn.ClusterUnavailable, match=r"\(429\)") as caught:
            writer.add_many(map(article, range(ARTICLES)))
        writer.close()
    assert "\n" not in str(caught.value)
