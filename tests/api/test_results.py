"""Hits as values."""

from __future__ import annotations

import pytest

import searchnews as sn
from searchnews import _native


def test_a_hit_is_the_same_however_it_was_come_by(seeds: sn.Index) -> None:
    results = seeds.search("otan", limit=5)
    assert results[0] == results[0] == results[-5] == next(iter(results))
    assert results.index(results[3]) == 3
    assert len({*results, *results}) == 5
    assert results[0] != results[1]


def test_hits_of_other_results_are_others(seeds: sn.Index) -> None:
    assert seeds.search("otan")[0] != seeds.search("otan")[0]
    assert seeds.search("otan")[0] != "otan"


def test_slices_are_those_of_a_list(seeds: sn.Index) -> None:
    results = seeds.search("otan", limit=7, offset=2)
    hits = list(results)
    assert [hit.rank for hit in hits] == list(range(3, 3 + len(hits)))
    bounds = [None, -99, -3, -1, 0, 1, 4, 99]
    for part in [slice(a, b, step) for a in bounds for b in bounds for step in (None, -2, 1, 3)]:
        assert results[part] == hits[part], part


def test_a_list_of_any_length_is_gone_through_once(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.add_many({"id": str(n), "title": "Aide"} for n in range(2_500))
    for limit in (0, 1, 999, 1_000, 1_001, 2_000, 2_500):
        results = index.search("aide", limit, offset=7)
        count = min(limit, 2_493)
        assert [hit.rank for hit in results] == list(range(8, 8 + count))
        assert [hit.id for hit in results] == [results[n].id for n in range(count)]


def test_hits_are_made_of_a_plain_class_with_their_slots() -> None:
    slots = ("_results", "_number", "rank", "id")
    less = type("Less", (), {"__slots__": slots[:3]})
    other = type("Other", (), dict.fromkeys(slots))
    ready = type("Ready", (), {"__slots__": slots, "__init__": lambda self: None})
    derived = type("Derived", (dict,), {"__slots__": slots})
    for unfit in (less, other, ready, derived, int):
        with pytest.raises((AttributeError, TypeError)):
            _native.NativeHitMaker(unfit)
