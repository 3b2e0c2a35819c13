"""The short forms of `benchmarks/faults.py`: nothing is lost, nothing wrong is served."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import fault_damage
import fault_kills
import fault_model
import fault_races

import searchnews as sn


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize(("kills", "words"), [(6, 60), (2, 2_000)])
def test_a_killed_writer_loses_nothing_that_it_promised(
    tmp_path: Path, kills: int, words: int
) -> None:
    figures = fault_kills.kill(tmp_path, kills, seed=words, words=words, longest=0.3)
    assert figures["kills"] == kills
    for what in ("lost", "uncommitted", "wrong", "damaged", "stray"):
        assert figures[what] == 0, figures
    # Both hold the same articles; the dictionaries of their blocks were learnt from other samples.
    assert figures["bytes_merged"] < 1.02 * figures["bytes_merged_never_killed"] + 4096


def test_every_flipped_bit_is_found_and_none_is_served(tmp_path: Path) -> None:
    figures = fault_damage.flips(tmp_path, 100, seed=9, every=5)
    assert figures["found"] == figures["flips"] == 100
    assert figures["wrong"] == 0
    assert figures["refused"] > 0


def test_every_cut_file_is_found_and_the_rest_repaired(tmp_path: Path) -> None:
    figures = fault_damage.truncations(tmp_path, 2, seed=9)
    assert figures["found"] == figures["cuts"]
    assert figures["repaired"] == figures["repairs"]
    assert (figures["wrong"], figures["foreign"]) == (0, 0)


def test_readers_see_whole_commits_only(tmp_path: Path) -> None:
    figures = fault_races.readers(tmp_path, 1)
    assert (figures["wrong"], figures["damaged"]) == (0, 0)
    assert figures["reads"] > 0
    assert figures["threads"] == 8


def test_of_two_writers_one_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    figures = fault_races.writers(tmp_path, 1)
    assert figures["commits"] > 0
    for what in ("lost", "uncommitted", "unnamed", "damaged"):
        assert figures[what] == 0, figures


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    figures = fault_races.full_disk(tmp_path)
    if "skipped" in figures:
        pytest.skip(figures["skipped"])
    assert figures["full"] == figures["stopped"] > 0
    for what in ("lost", "uncommitted", "damaged"):
        assert figures[what] == 0, figures


def test_the_model_is_what_an_index_holds(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        with index.writer() as writer:
            for number in range(80):
                one = fault_model.step(1, number)
                if one.kind == "update":
                    writer.update({"id": one.id, "title": one.title, "body": one.body})
                elif one.kind == "delete":
                    writer.delete(one.id)
        model = fault_model.articles_of(1, 80)
        assert list(fault_model.seen(index).items()) == list(model.items())
