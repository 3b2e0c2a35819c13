"""Processes that fork, race, and are killed while they hold an index."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import searchnews as sn

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@contextmanager
def sleeping_child() -> Iterator[None]:
    """A forked child that does nothing and has everything its parent had."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    os.close(read)
    try:
        yield
    finally:
        os.close(write)
        os.waitpid(child, 0)


@forks
def test_a_child_keeps_no_lock_that_its_parent_gave_back(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        writer = index.writer()
        with sleeping_child():
            with pytest.raises(sn.IndexLocked):
                index.writer()
            writer.close()
            index.writer().close()


FORKS_AND_WAITS = """
import os, sys, time, searchnews as sn
writer = sn.open(sys.argv[1]).writer()
writer.add({"id": "never committed"})
child = os.fork()
if child:
    print(child, flush=True)
time.sleep(60)
"""


@forks
def test_a_child_keeps_no_lock_of_a_parent_that_was_killed(tmp_path: Path) -> None:
    sn.create(tmp_path).close()
    command = [sys.executable, "-c", FORKS_AND_WAITS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            time.sleep(0.2)  # the child's first instructions
            parent.kill()
            parent.wait()
            with sn.open(tmp_path) as index:
                index.writer().close()
                assert len(index) == 0
        finally:
            os.kill(child, signal.SIGKILL)


FORKS_AND_ENDS = """
import os, sys, searchnews as sn
index = sn.open(sys.argv[1])
writer = index.writer(threads=2)
for number in range(300):
    writer.add({"id": f"a{number}", "title": "Titre", "body": "le sénat " * 200})
child = os.fork()
if child == 0:
    # An ordinary end, with all its destructors: none may wait for the parent's threads.
    del writer
    sys.exit(0)
_, status = os.waitpid(child, 0)
try:
    sn.open(sys.argv[1]).writer()
except sn.IndexLocked:
    print("locked", status, flush=True)
writer.commit()
writer.close()
"""


@forks
def test_a_child_that_ends_takes_nothing_from_its_parent(tmp_path: Path) -> None:
    sn.create(tmp_path).close()
    command = [sys.executable, "-c", FORKS_AND_ENDS, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("locked 0\n", "")
    with sn.open(tmp_path) as index:
        assert (len(index), index.check().ok) == (300, True)


def _create(place: str, start: Any, told: Any) -> None:
    start.wait()
    try:
        sn.create(place).close()
        told.put("made")
    except (sn.IndexExists, sn.IndexLocked) as error:
        told.put(type(error).__name__)


def test_of_many_who_create_one_does(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, told = context.Event(), context.Queue()
    place = str(tmp_path / "index")
    makers = [context.Process(target=_create, args=(place, start, told)) for _ in range(4)]
    for maker in makers:
        maker.start()
    start.set()
    answers = sorted(told.get(timeout=60) for _ in makers)
    for maker in makers:
        maker.join()
    assert answers.count("made") == 1
    with sn.open(place) as index:
        assert (index.generation, index.check().ok) == (1, True)


COPIES = """
import sys, searchnews as sn
def told(done, total):
    print(done, flush=True)
    sys.stdin.readline()
sn.copy(sys.argv[1], sys.argv[2], progress=told)
"""


def test_a_copy_that_was_killed_left_no_index_and_is_made_again(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with sn.create(source) as index, index.writer(durability="fast") as writer:
        for number in range(600):
            writer.add({"id": f"a{number}", "title": "Titre"})
    command = [sys.executable, "-c", COPIES, str(source), str(target)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as copying:
        assert copying.stdout is not None
        assert copying.stdout.readline() == "500\n"
        copying.kill()
    assert not target.exists()
    assert sn.copy(source, target) == 600
    with sn.open(target) as index:
        assert (len(index), index.check().ok) == (600, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]
