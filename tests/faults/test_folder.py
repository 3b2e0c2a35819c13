"""What people do to the folder of an index: move, link, replace, delete, cut, lock away."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import searchnews as sn

LONGER_THAN_BETWEEN_LOOKS = 0.2


def filled(place: Path, *titles: str) -> Path:
    """An index with a commit for each title."""
    with sn.create(place) as index:
        for number, title in enumerate(titles):
            add(index, str(number), title)
    return place


def add(index: sn.Index, id: str, title: str) -> None:
    with index.writer(durability="fast") as writer:
        writer.add({"id": id, "title": title})


def titles(index: sn.Index) -> list[str]:
    return [article.title for article in index.articles()]


def newest(place: Path, pattern: str) -> Path:
    return max(place.glob(pattern))


def test_a_commit_within_the_same_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader, sn.open(place) as other:
        assert reader.count("deux") == 0
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 0
        before = place.stat().st_mtime_ns
        add(other, "b", "deux")
        os.utime(place, ns=(before, before))
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 1


def test_a_clock_that_went_back_hides_no_commit(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader, sn.open(place) as other:
        ahead = time.time_ns() + 3_600_000_000_000
        os.utime(place, ns=(ahead, ahead))
        assert reader.count("deux") == 0
        add(other, "b", "deux")
        os.utime(place, ns=(ahead, ahead))
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 1


def test_a_damaged_commit_is_told_of_at_every_search(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader:
        with sn.open(place) as other:
            add(other, "b", "deux")
        long_ago = time.time_ns() - 3_600_000_000_000
        newest(place, "manifest-*").write_bytes(b"")
        os.utime(place, ns=(long_ago, long_ago))
        for _ in range(3):
            time.sleep(LONGER_THAN_BETWEEN_LOOKS)
            with pytest.raises(sn.CorruptIndex, match="manifest-0000000003"):
                reader.search("un")


def test_a_manifest_of_no_bytes_is_named_and_the_commit_before_restored(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un", "deux")
    with sn.open(place) as index, index.writer() as writer:
        writer.commit(b"nothing but a payload")
    manifest = newest(place, "manifest-*")
    manifest.write_bytes(b"")
    with pytest.raises(sn.CorruptIndex, match=manifest.name):
        sn.open(place)
    with pytest.raises(sn.CorruptIndex, match=manifest.name):
        sn.create(place)
    (problem,) = sn.check(place).problems
    assert (problem.file, problem.part) == (str(manifest), "manifest")
    assert len(sn.repair(place).lost) == 1
    with sn.open(place) as index:
        assert titles(index) == ["un", "deux"]
