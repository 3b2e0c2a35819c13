"""Kill -9 at random moments: nothing committed is lost, nothing uncommitted is seen."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

from fault_model import apply, articles_of, seen, step

import searchnews as sn

__all__ = ["kill", "leftovers"]

STARTS, RETURNS = b"s", b"r"


def write(place: Path, seed: int, words: int, told: int, steps: float = float("inf")) -> None:
    """Take so many steps, each commit announced before and after; for ever, if nobody kills it."""
    with sn.open(place) as index:
        number = int(index.payload or b"0")
        if number and step(seed, number - 1, words).kind == "optimize":
            # The commit before it stands; whether it was done itself is not known.
            index.optimize()
        writer = index.writer(memory_mb=1, threads=2)
        while number < steps:
            one = step(seed, number, words)
            number += 1
            if one.kind == "update":
                article = {"id": one.id, "title": one.title, "body": one.body}
                writer.update(article)
            elif one.kind == "delete":
                writer.delete(one.id)
            else:
                os.write(told, b"%s%d\n" % (STARTS, number))
                writer.commit(b"%d" % number)
                if one.kind == "optimize":
                    writer.close()
                    index.optimize()
                    writer = index.writer(memory_mb=1, threads=2)
                os.write(told, b"%s%d\n" % (RETURNS, number))
        writer.close()


def run_until_killed(place: Path, seed: int, words: int, seconds: float) -> tuple[int, int]:
    """Fork a writer and kill it; the steps of the last commit that returned, and of the last
    that began."""
    read, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            write(place, seed, words, told)
        finally:
            os._exit(70)
    os.close(told)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read, "rb") as lines:
        events = [(line[:1], int(line[1:])) for line in lines.read().split(b"\n") if line]
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the writer ended by itself; its error stands above")
    returned = max((steps for event, steps in events if event == RETURNS), default=0)
    began = max((steps for _, steps in events), default=0)
    return returned, began


def leftovers(place: Path) -> list[str]:
    """Files that neither the newest commit nor the manifest before it accounts for, once a
    writer was opened and closed."""
    with sn.open(place) as index:
        index.writer().close()
        index.refresh()
        generation = index.generation
        segments = int(str(index.stats()["segments"]))
    names = sorted(path.name for path in place.iterdir())
    held = [name for name in names if name.startswith("segment-")]
    stray = [] if len(held) == segments else held
    for name in names:
        if name.startswith("manifest-"):
            if int(name.removeprefix("manifest-")) not in (generation - 1, generation):
                stray.append(name)
        elif not name.startswith(("segment-", "deleted-")) and name != "writer.lock":
            stray.append(name)
    return stray


def size(place: Path) -> int:
    """Bytes of all files of an index."""
    return sum(path.stat().st_size for path in place.iterdir())


def kill(folder: Path, kills: int, *, seed: int, words: int = 60, longest: float = 0.4) -> Any:
    """Kill a writer so many times and compare the index with the model after each.

    Args:
        folder: an empty one.
        seed: of the steps and of the moments.
        words: of an article, about; large ones make merges that run in the background.
        longest: seconds that a writer lives at most.

    Returns:
        Figures: kills, commits survived, articles lost, articles seen that were not committed,
        damaged files, stray files, and the size beside that of an index never killed, which
        went through the same steps: as it stands, and when both are merged to one segment.
    """
    place, moments = folder / "killed", Random(seed)
    sn.create(place).close()
    figures = dict.fromkeys(
        ("kills", "within_commit", "commits", "lost", "uncommitted", "wrong", "damaged", "stray"), 0
    )
    model: dict[str, tuple[str, str]] = {}
    steps = 0
    for _ in range(kills):
        returned, began = run_until_killed(place, seed, words, moments.uniform(0, longest))
        with sn.open(place) as index:
            now = int(index.payload or b"0")
            found = seen(index)
            figures["commits"] = index.generation
            figures["damaged"] += not index.check().ok
        for number in range(steps, now):
            apply(model, step(seed, number, words))
        figures["kills"] += 1
        figures["within_commit"] += began > returned
        figures["lost"] += now < max(returned, steps)
        figures["uncommitted"] += now > max(began, steps)
        figures["wrong"] += list(found.items()) != list(model.items())
        steps = now
    figures["steps"] = steps
    figures["stray"] = len(leftovers(place))
    go_on(place, seed, steps, words)
    whole = never_killed(folder / "whole", seed, steps, words)
    figures["bytes"], figures["bytes_never_killed"] = size(place), size(whole)
    figures["bytes_merged"], figures["bytes_merged_never_killed"] = merged(place), merged(whole)
    assert model == articles_of(seed, steps, words)
    return figures


def never_killed(place: Path, seed: int, steps: int, words: int) -> Path:
    """An index that went through the same steps and that nobody ever killed."""
    sn.create(place).close()
    go_on(place, seed, steps, words)
    return place


def go_on(place: Path, seed: int, steps: int, words: int) -> None:
    """Take the steps that are left of so many."""
    with open(os.devnull, "wb") as nobody:
        write(place, seed, words, nobody.fileno(), steps)


def merged(place: Path) -> int:
    """The size of an index once it is one segment."""
    with sn.open(place) as index:
        index.optimize()
    return size(place)
