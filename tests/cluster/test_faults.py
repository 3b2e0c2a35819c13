"""Nodes that die and nodes that hang: nothing acknowledged is lost, nothing waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import searchnews as sn

TEXT = "Le conseil municipal a voté la réforme de l’école, sans surprise. " * 5


def article(number: int) -> sn.Article:
    return sn.Article(id=f"a{number}", title=f"Réforme numéro {number}", body=TEXT)


def heal(cluster: Any) -> None:
    cluster.start()
    cluster.wait_for_nodes(len(cluster.nodes), "green")


def test_a_node_dies_while_others_write_and_search(cluster: Any, place: Callable[..., str]) -> None:
    where = place("?timeout=5&patience=60")
    acknowledged: list[str] = []
    failures: list[str] = []
    searched = 0
    with sn.create(where, shards=3, replicas=1) as index:
        cluster.wait_for_nodes(3, "green")
        with index.writer() as writer:
            for number in range(200):
                writer.add(article(number))
        acknowledged += [f"a{number}" for number in range(200)]
        stop = threading.Event()

        def search() -> None:
            nonlocal searched
            while not stop.is_set():
                try:
                    assert index.search("réforme école", count="exact").total >= 200
                    searched += 1
                except Exception as error:
                    failures.append(repr(error))

        searching = threading.Thread(target=search)
        searching.start()
        try:
            with index.writer() as writer:
                for batch in range(10):
                    first = 200 + 100 * batch
                    for number in range(first, first + 100):
                        writer.add(article(number))
                    if batch == 3:
                        cluster.nodes[2].kill()
                    writer.commit()
                    acknowledged += [f"a{number}" for number in range(first, first + 100)]
        finally:
            stop.set()
            searching.join()
        assert failures == []
        assert searched > 0
        assert set(index.ids()) == set(acknowledged)
        assert len(index) == len(acknowledged) == 1_200
    heal(cluster)


def test_a_node_hangs(cluster: Any, place: Callable[..., str]) -> None:
    where = place("?timeout=1&patience=3")
    with sn.create(where, shards=3, replicas=1) as index:
        with index.writer() as writer:
            writer.add_many(article(number) for number in range(50))
        cluster.wait_for_nodes(3, "green")
        hung = cluster.nodes[1]
        hung.hang()
        try:
            alone = f"opensearch://127.0.0.1:{hung.port}/any?timeout=1"
            started = time.monotonic()
            with pytest.raises(sn.ClusterUnreachable, match="no answer within 1 seconds; a node"):
                sn.open(alone)
            assert time.monotonic() - started < 5
            # By the others: an answer, or an error in time, until the cluster drops the node.
            started, told = time.monotonic(), []
            while True:
                asked = time.monotonic()
                try:
                    assert index.search("école", count="exact").total == 50
                    break
                except sn.ClusterError as error:
                    told.append(str(error))
                finally:
                    # Three hosts, a second each, for each request of a search and its retries.
                    assert time.monotonic() - asked < 20
                assert time.monotonic() - started < 90
            assert not any("\n" in line for line in told)
        finally:
            hung.go_on()
    heal(cluster)


def test_a_shard_is_gone(cluster: Any, place: Callable[..., str]) -> None:
    where = place("?timeout=3&patience=1")
    with sn.create(where, shards=3, replicas=0) as index:
        with index.writer() as writer:
            writer.add_many(article(number) for number in range(50))
        assert index.check().ok
        cluster.nodes[0].kill()
        cluster.wait_for_nodes(2, "red")
        with pytest.raises(sn.ClusterUnavailable, match=r"_cluster/health .* \(red\)") as caught:
            index.search("école")
        assert "\n" not in str(caught.value)
        with index.writer() as writer:
            with pytest.raises((sn.ClusterUnavailable, sn.ClusterUnreachable)):
                writer.add_many(article(number) for number in range(50, 99))
            damage = index.check()
            assert not damage.ok
            assert "no node has this shard" in damage.problems[0].what
            heal(cluster)
            writer.commit()
        assert len(index) == 99


def test_what_waits_for_a_shard_is_written_when_it_is_back(
    cluster: Any, place: Callable[..., str]
) -> None:
    """The cluster says 503, for longer than one request may take."""
    where = place("?timeout=3&patience=240")
    with sn.create(where, shards=3, replicas=0) as index, index.writer() as writer:
        writer.add_many(article(number) for number in range(50))
        writer.commit()
        cluster.nodes[0].kill()
        cluster.wait_for_nodes(2, "red")
        back = threading.Timer(5.0, cluster.nodes[0].start)
        back.start()
        try:
            writer.add_many((article(number) for number in range(99)), update=True)
            writer.commit()
        finally:
            back.join()
        assert len(index) == 99
    heal(cluster)


LOAD = """
import sys
import searchnews as sn
with sn.open(sys.argv[1]) as index, index.writer() as writer:
    for number in range(3_000):
        writer.add({"id": f"b{number}", "title": f"Numéro {number}", "body": "école " * 200})
        if number % 500 == 499:
            writer.flush()
            print(number, flush=True)
"""


def test_a_writer_dies_and_is_run_again(cluster: Any, place: Callable[..., str]) -> None:
    where = place()
    with sn.create(where, shards=2) as index:
        cluster.wait_for_nodes(3, "green")
        command = [sys.executable, "-c", LOAD, where]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.kill()
        assert len(index) == 0
        subprocess.run(command, check=True, capture_output=True)
        assert len(index) == 3_000
        assert index.get("b7") == sn.Article(id="b7", title="Numéro 7", body="école " * 200)
