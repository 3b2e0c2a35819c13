"""The generated news is the same everywhere and looks like news."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("wordfreq", reason="the corpus is drawn from wordfreq's French list")
pytest.importorskip("numpy", reason="the corpus is drawn with numpy")
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import corpus

ARTICLES = 50


@pytest.fixture(scope="module")
def articles() -> list[dict[str, object]]:
    return list(corpus.generate(ARTICLES))


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for run in ("first", "second"):
        corpus.generator.cache_clear()
        corpus.write_corpus(ARTICLES, tmp_path / f"{run}.jsonl", processes=1)
        digests.add(hashlib.sha256((tmp_path / f"{run}.jsonl").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    total = 2 * corpus.BLOCK + 3
    for processes in (1, 3):
        corpus.write_corpus(total, tmp_path / f"{processes}.jsonl", processes)
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "3.jsonl").read_bytes()
    lines = (tmp_path / "1.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"gen-{n:08d}" for n in range(total)]


def test_articles_have_every_part(articles: list[dict[str, object]]) -> None:
    assert len(articles) == ARTICLES
    for article in articles:
        assert {"id", "title", "body", "date", "source", "section", "tags", "url"} == set(article)
        assert "\n" not in str(article["title"])
        assert str(article["body"]).endswith((".", ".\u00a0»", "\u00a0»."))
    assert len({article["id"] for article in articles}) == ARTICLES


def test_articles_are_as_long_as_news(articles: list[dict[str, object]]) -> None:
    titles = sum(len(str(article["title"]).split()) for article in articles) / ARTICLES
    sizes = [len(str(article["body"]).encode()) for article in articles]
    assert 7 <= titles <= 14
    assert 2_000 <= sum(sizes) / ARTICLES <= 3_400
    assert max(sizes) > 1.5 * min(sizes)


def test_dates_never_go_back_and_span_years(articles: list[dict[str, object]]) -> None:
    dates = [datetime.fromisoformat(str(article["date"])) for article in articles]
    assert all(earlier <= later for earlier, later in pairwise(dates))
    assert dates[-1].year - dates[0].year >= 10


def test_text_is_written_as_french_news(articles: list[dict[str, object]]) -> None:
    text = "\n".join(f"{article['title']}\n{article['body']}" for article in articles)
    for mark in (
        "l’",
        "d’",
        "«\u00a0",
        "\u00a0»",
        " % ",
        "millions d’euros",
        "a-t-il",
        ".\n",
        ", ",
    ):
        assert mark in text or mark.strip() in text, mark
    assert "'" not in text
    assert "  " not in text
    assert text.count("«") == text.count("»")
