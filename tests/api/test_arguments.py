"""Arguments that mean nothing are errors of this library, and say what is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import searchnews as sn

Call = Callable[[sn.Index], object]

REFUSED: list[tuple[Call, type[sn.SearchNewsError], str]] = [
    (lambda index: index.search_many("otan"), sn.QueryError, r"give queries=\['otan'\]"),
    (lambda index: index.search_many(["otan"], threads=-1), sn.InvalidSetting, "from 1 to 1024"),
    (lambda index: index.search_many(["otan"], threads=0), sn.InvalidSetting, "threads=0"),
    (lambda index: index.search_many(["otan"], threads=1 << 70), sn.InvalidSetting, "1024"),
    (lambda index: index.search("otan", facets="source"), sn.QueryError, r"facets=\['source'\]"),
    (lambda index: index.search("otan", sort=None), sn.QueryError, "sort=None.*'score'"),
    (lambda index: index.search("otan", recency=5), sn.QueryError, "recency=5.*timedelta"),
    (lambda index: index.search("otan", now="x"), sn.QueryError, "now='x'.*datetime"),
    (lambda index: index.explain("otan", "a", match="un"), sn.QueryError, "'any' or 'all'"),
    (lambda index: index.get(None), sn.QueryError, "get: an id is text.* not NoneType"),
    (lambda index: index.similar(7), sn.QueryError, "similar: an id is text"),
    (lambda index: index.explain("otan", b"a"), sn.QueryError, "explain: an id is text"),
    (lambda index: index.search("otan", limit="3"), sn.QueryError, "limit='3': .* whole number"),
    (lambda index: index.search("otan", limit=None), sn.QueryError, "limit=None: .* whole number"),
    (lambda index: index.search("otan", limit=2.0), sn.QueryError, "limit=2.0: .* whole number"),
    (lambda index: index.search("otan", offset=1.5), sn.QueryError, "offset=1.5: .* whole number"),
    (lambda index: index.search("otan", offset=-1), sn.QueryError, "both are at least 0"),
    (lambda index: index.search_many(["otan"], limit="3"), sn.QueryError, "limit='3'"),
    (lambda index: index.similar("a", "3"), sn.QueryError, "limit='3'"),
    (lambda index: index.complete("ota", None), sn.QueryError, "limit=None"),
    (lambda index: index.writer(memory_mb="a"), sn.InvalidSetting, "memory_mb='a'.*megabytes"),
    (lambda index: index.writer(memory_mb=1.5), sn.InvalidSetting, "memory_mb=1.5.*megabytes"),
    (lambda index: index.optimize(memory_mb=None), sn.InvalidSetting, "memory_mb=None"),
    (lambda index: index.search_many(["otan"], threads="2"), sn.InvalidSetting, "threads='2'"),
    (lambda index: index.search("otan", limit=True), sn.QueryError, "limit=True: .* whole number"),
    (lambda index: index.passages("otan", "x"), sn.QueryError, "passages: length='x'.* from 1"),
    (lambda index: index.search("otan")[0].snippet(None), sn.QueryError, "snippet: length=None"),
    (lambda index: index.search("otan")[0].snippet(9, 1.5), sn.QueryError, "snippet: passages=1.5"),
    (lambda index: index.complete(None), sn.QueryError, "a text is wanted, not NoneType None"),
    (lambda index: index.correct(7), sn.QueryError, "a text is wanted, not int 7"),
    (lambda index: sn.highlight(None, "otan"), sn.QueryError, "a text .* NoneType"),
    (lambda index: sn.create("no", schema={}), sn.SchemaError, r"schema={}: give a Schema"),
    (lambda index: sn.create("no", analyzer="fr"), sn.InvalidSetting, "analyzer='fr': .*FRENCH"),
    (lambda index: sn.open(index.place, analyzer=None), sn.InvalidSetting, "analyzer=None: "),
    (lambda index: sn.highlight("otan", "otan", "9"), sn.QueryError, "highlight: length='9'"),
    (lambda index: index.search("otan", facets=(3,)), sn.QueryError, "facet 3: .*; the facets are"),
]  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "said"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_means_nothing_is_refused(
    seeds: sn.Index, call: Call, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        call(seeds)


def test_queries_may_be_any_iterable(seeds: sn.Index) -> None:
    one, two = seeds.search_many((query for query in ("otan", "ukraine")), threads=1)
    assert (one.total, two.total) == (seeds.count("otan"), seeds.count("ukraine"))


class Two:
    """A whole number of another library."""

    def __index__(self) -> int:
        return 2


def test_a_whole_number_of_any_kind_is_one(seeds: sn.Index) -> None:
    two: Any = Two()
    assert len(seeds.search("otan", limit=two)) == 2
    with pytest.raises(sn.QueryError, match="both are at least 0, and together at most 1000000"):
        seeds.search("otan", two, 999_999)
    seeds.search_many(["otan"], threads=two, limit=two)
    assert seeds.search("otan")[0].snippet(two, two) == seeds.search("otan")[0].snippet(2, 2)
    seeds.writer(memory_mb=two, threads=two).close()


def test_a_present_that_is_one_is_taken(seeds: sn.Index) -> None:
    month = timedelta(days=30)
    assert seeds.search("otan", recency=month, now=datetime(2024, 6, 12)).total


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_an_id_with_half_a_character_is_in_no_index(tmp_path: Any, engine: str) -> None:
    half = "otan-\ud800"
    with sn.create(tmp_path / "index", engine=engine) as index:
        with index.writer() as writer:
            writer.add({"id": "a", "title": "L’OTAN se réunit"})
        assert half not in index
        assert index.get(half) is None
        if engine == "native":
            for ask in (lambda: index.explain("otan", half), lambda: index.similar(half)):
                with pytest.raises(sn.QueryError, match="holds no article"):
                    ask()


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0\n"])
def test_a_blank_filter_is_no_filter(seeds: sn.Index, blank: str) -> None:
    assert seeds.search("otan", filter=blank).total == seeds.search("otan").total > 0
    assert seeds.search("otan", filter=blank).warnings == ()


def test_a_count_takes_a_filter(seeds: sn.Index) -> None:
    found = seeds.search("otan", filter="source:AA", count="exact")
    assert 0 < seeds.count("otan", filter="source:AA") == found.total < seeds.count("otan")
