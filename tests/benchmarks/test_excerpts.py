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


def test_nothing_measured_is_said() -> None:
    assert excerpts.scale({}) == excerpts.headline({}) == excerpts.NOT_MEASURED


@pytest.mark.parametrize("name", excerpts.DOCUMENTS)
def test_documents_quote_the_newest_results(name: str) -> None:
    text = (excerpts.ROOT / name).read_text(encoding="utf-8")
    assert text == excerpts.filled(text, orjson.loads(run.newest().read_bytes())), (
        "figures differ from the results: python benchmarks/run.py --render"
    )
    assert excerpts.PLACE.search(text)
