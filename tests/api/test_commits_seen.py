"""Which commit a search sees: the newest of any process, or the one that was pinned."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

import searchnews as sn

ADD = """
import sys, searchnews as sn
with sn.open(sys.argv[1]).writer() as writer:
    writer.add({"id": sys.argv[2], "title": "Titre"})
"""


def add(index: sn.Index, name: str) -> None:
    with index.writer(durability="fast") as writer:
        writer.add({"id": name, "title": "Titre"})


def add_elsewhere(index: sn.Index, name: str) -> None:
    subprocess.run([sys.executable, "-c", ADD, index.place, name], check=True)


def test_a_commit_is_seen_at_once_by_the_index_that_wrote_it(index: sn.Index) -> None:
    add(index, "a")
    assert index.search("titre").total == 1


def test_refresh_sees_the_commit_of_another_process(index: sn.Index) -> None:
    before = index.generation
    add_elsewhere(index, "a")
    assert index.refresh() == before + 1
    assert [hit.id for hit in index.search("titre")] == ["a"]


def test_search_sees_it_without_being_told(index: sn.Index) -> None:
    assert index.search("titre").total == 0
    add_elsewhere(index, "a")
    time.sleep(0.2)  # longer than the interval between looks
    assert index.search("titre").total == 1


def test_a_snapshot_stays(index: sn.Index) -> None:
    add(index, "a")
    with index.snapshot() as pinned:
        add(index, "b")
        index.refresh()
        assert len(index) == 2
        assert len(pinned) == 1
        assert pinned.search("titre").total == 1
        assert pinned.get("b") is None
    assert index.search("titre").total == 2


def test_a_snapshot_does_not_move_when_told_to_refresh(index: sn.Index) -> None:
    add(index, "a")
    with index.snapshot() as pinned:
        before = pinned.generation
        add(index, "b")
        assert pinned.refresh() == before
        assert list(pinned.ids()) == ["a"]


def test_a_snapshot_takes_no_writer(index: sn.Index) -> None:
    add(index, "a")
    with index.snapshot() as pinned:
        for write in (pinned.writer, pinned.optimize):
            with pytest.raises(sn.NotSupported, match="snapshot stays as it is; write by"):
                write()
        assert list(pinned.ids()) == ["a"]
    add(index, "b")  # the lock was not kept


def test_results_outlive_later_commits(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.add({"id": "a", "title": "Titre", "body": "Le corps d’origine"})
    index.refresh()
    results = index.search("titre")
    with index.writer() as writer:
        writer.update({"id": "a", "title": "Autre"})
    index.refresh()
    assert results[0].article.body == "Le corps d’origine"


def test_threads_share_an_index(index: sn.Index) -> None:
    for name in "abc":
        add(index, name)
    index.refresh()
    totals: list[int] = []

    def search() -> None:
        totals.extend(index.search("titre").total for _ in range(50))

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    add(index, "d")
    for thread in threads:
        thread.join()
    assert len(totals) == 200
    assert set(totals) <= {3, 4}


def in_child(call: Callable[[], object]) -> str:
    """The name of what ``call`` raises in a forked child."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        answer = "nothing"
        try:
            call()
        except BaseException as error:
            answer = type(error).__name__
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer_of_child:
        answer = answer_of_child.read()
    os.waitpid(child, 0)
    return answer


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_must_open_its_own(index: sn.Index) -> None:
    add(index, "a")
    index.refresh()
    assert in_child(index.refresh) == "ForkedProcess"
    time.sleep(0.2)
    assert in_child(lambda: index.search("titre")) == "ForkedProcess"
    assert in_child(lambda: sn.open(index.place).search("titre")) == "nothing"
    assert index.search("titre").total == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_writer_in_a_forked_child_is_refused(index: sn.Index) -> None:
    writer = index.writer()
    writer.add({"id": "a", "title": "Titre"})
    assert in_child(lambda: writer.add({"id": "b"})) == "ForkedProcess"
    writer.commit()
    writer.close()
    index.refresh()
    assert list(index.ids()) == ["a"]
