"""Figures in documents are those of the newest results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import excerpts
import orjson
import pytest
import run

RESULTS: dict[str, Any] = orjson.loads((Path(__file__).parent / "results.json").read_bytes())


def test_a_place_is_filled_and_stays_one() -> None:
    text = "a\n<!-- figures: headline -->\nold\n<!-- figures: end -->\nb\n"
    filled = excerpts.filled(text, RESULTS)
    assert "old" not in filled
    assert (
        "| articles indexed a second, 1,000 articles of generated news | 2,000 | 1,000 |" in filled
    )
    assert excerpts.filled(filled, RESULTS) == filled


def test_growth_is_extended_by_its_own_power() -> None:
    def at(articles: int, microseconds: float, lexicon: int) -> dict[str, Any]:
        return {
            "articles": articles,
            "bytes": articles * 1000,
            "seconds": articles / 1000,
            "articles_per_second": 1000.0,
            "open_private_mb": 1.0,
            "parts": {"postings": articles * 100, "lexicon": lexicon},
            "latency": {"term": {"p50": microseconds, "p99": microseconds}},
        }

    figures = {"searchnews": {"1000": at(1000, 10.0, 100), "100000": at(100_000, 100.0, 1000)}}
    benchmarks = {"growth": {"entries": [{"figures": figures}]}}
    text = excerpts.scale(benchmarks)
    # Ten times slower with a hundred times the articles: the square root.
    assert "median ms, term (× N^0.50) | 0.10 | 1.00 | 3.16 |" in text
    assert "index on disk, GB (× N^1.00) | 0.10 | 10.0 | 100 |" in text
    assert "lexicon, GB (× N^0.50)" in text


def test_relevance_is_shown_by_halves() -> None:
    halves = {"mrr10_even": 0.5, "mrr10_odd": 0.25}
    figures = {
        "b": [{"label": "0.9", "figures": {"questions": halves, "headlines": halves}}],
        "gains": [["ours", "plain", "questions", 0.025, 0.01, 0.04]],
    }
    benchmarks = {"relevance": {"entries": [{"figures": figures}]}}
    text = excerpts.EXCERPTS["relevance"](benchmarks)
    assert "| b: even, odd | questions | headlines |" in text
    assert "| 0.9 | 0.5000 0.2500 | 0.5000 0.2500 |" in text
    gains = excerpts.EXCERPTS["relevance_gains"](benchmarks)
    assert "| ours | plain | questions | +0.0250 | +0.0100 | +0.0400 |" in gains


def test_nothing_measured_is_said() -> None:
    assert {excerpt({}) for excerpt in excerpts.EXCERPTS.values()} == {excerpts.NOT_MEASURED}


def test_large_collections_take_the_place_of_small_ones() -> None:
    def both(articles: int, rate: float) -> dict[str, Any]:
        one = {"articles": articles, "articles_per_second": rate, "bytes": 1000 * articles}
        return {"searchnews": one, "tantivy": one}

    index = {"10000": both(10_000, 5.0), "100000": both(100_000, 6.0), "orange": both(34_246, 7.0)}
    growth = {
        engine: {str(n): both(n, 8.0)[engine] for n in (10_000, 100_000, 1_000_000)}
        for engine in ("searchnews", "tantivy")
    }
    benchmarks = {
        "index": {"entries": [{"figures": index}]},
        "growth": {"entries": [{"figures": growth}]},
    }
    rates = [line for line in excerpts.headline(benchmarks).splitlines() if "a second" in line]
    assert [row.split(" | ")[:2] for row in rates] == [
        ["| articles indexed a second, 100,000 articles of generated news", "6.00"],
        ["| articles indexed a second, 1,000,000 articles of generated news", "8.00"],
        ["| articles indexed a second, 34,246 articles of real news", "7.00"],
    ]


def test_queries_of_a_million_articles_are_quoted_too() -> None:
    def searched(articles: int, ours: float) -> dict[str, Any]:
        latency = {"searchnews": {"p50": ours}, "tantivy": {"p50": 30.0}}
        classes = {"term": {"latency": latency}}
        return {"entries": [{"figures": {"articles": articles, "classes": classes}}]}

    benchmarks = {"query": searched(100_000, 10.0), "query-million": searched(1_000_000, 20.0)}
    text = excerpts.headline(benchmarks)
    assert "| median µs of a query, term, 100,000 articles | 10.0 | 30.0 | 3.00 |" in text
    assert "| median µs of a query, term, 1,000,000 articles | 20.0 | 30.0 | 1.50 |" in text


def test_nodes_are_counted_by_the_bytes_that_were_measured() -> None:
    figures = {"articles": 1_000, "bytes_cluster": 10_000_000, "articles_per_second_cluster": 1_000}
    benchmarks = {"cluster": {"entries": [{"figures": figures}]}}
    text = excerpts.EXCERPTS["cluster_shards"](benchmarks)
    assert "| 10,000,000 | 100 GB | 4 | 200 GB | 3 |" in text
    assert "| 1,000,000,000 | 10.0 TB | 334 | 20.0 TB | 106 |" in text
    assert "a billion take 11.6 days" in text


def test_what_ran_alone_counts_if_it_ran_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RESULTS", tmp_path)

    def entry(day: str) -> dict[str, Any]:
        return {"benchmark": "cluster", "taken": f"{day}T00:00:00+00:00", "figures": day}

    for day in ("2020-01-01", "2020-03-01"):
        name = f"{day}-some-2-cores-cluster.json"
        (tmp_path / name).write_bytes(orjson.dumps(entry(day)))
    for day, counts in (("2020-02-01", "2020-03-01"), ("2020-04-01", "2020-04-01")):
        gathered = {"benchmarks": {"cluster": {"entries": [entry(day)]}}}
        (used,) = run.quoted(gathered)["benchmarks"]["cluster"]["entries"]
        assert used["figures"] == counts
    (used,) = run.quoted({"benchmarks": {}})["benchmarks"]["cluster"]["entries"]
    assert used["figures"] == "2020-03-01"


@pytest.mark.parametrize("name", excerpts.DOCUMENTS)
def test_documents_quote_the_newest_results(name: str) -> None:
    text = (excerpts.ROOT / name).read_text(encoding="utf-8")
    assert text == excerpts.filled(text, run.quoted(orjson.loads(run.newest().read_bytes()))), (
        "figures differ from the results: python benchmarks/run.py --render"
    )
    assert excerpts.PLACE.search(text)
