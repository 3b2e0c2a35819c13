"""Hits as values."""

from __future__ import annotations

import searchnews as sn


def test_a_hit_is_the_same_however_it_was_come_by(seeds: sn.Index) -> None:
    results = seeds.search("otan", limit=5)
    assert results[0] == results[0] == results[-5] == next(iter(results))
    assert results.index(results[3]) == 3
    assert len({*results, *results}) == 5
    assert results[0] != results[1]


def test_hits_of_other_results_are_others(seeds: sn.Index) -> None:
    assert seeds.search("otan")[0] != seeds.search("otan")[0]
    assert seeds.search("otan")[0] != "otan"
