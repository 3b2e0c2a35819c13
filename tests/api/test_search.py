"""What a reader asks of the sample articles, and what comes first."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import searchnews as sn

SEEDS = Path(__file__).parents[2] / "seeds"
TITLES = sorted(path.stem for path in SEEDS.glob("*.txt"))


@pytest.mark.parametrize("id", TITLES)
def test_the_title_of_an_article_finds_it_first(seeds: sn.Index, id: str) -> None:
    article = seeds.get(id)
    assert article is not None
    assert seeds.search(article.title)[0].id == id


@pytest.mark.parametrize("query", ["aide à l’Ukraine", "aide a l'ukraine", "AIDE UKRAINE"])
def test_aid_to_ukraine(seeds: sn.Index, query: str) -> None:
    assert seeds.search(query)[0].id == "otan-ukraine"


def test_the_noun_is_marked_without_its_article(seeds: sn.Index) -> None:
    snippet = seeds.search("aide à l’Ukraine")[0].snippet()
    marked = [snippet.text[start:end] for start, end in snippet.marks]
    assert "Ukraine" in marked
    assert {word.lower() for word in marked} <= {"ukraine", "aide"}


@pytest.mark.parametrize(("length", "passages"), [(0, 1), (-1, 1), (240, 0), (240, -1)])
def test_a_snippet_of_nothing_is_refused(seeds: sn.Index, length: int, passages: int) -> None:
    hit = seeds.search("ukraine")[0]
    with pytest.raises(sn.QueryError, match="from 1"):
        hit.snippet(length, passages)
    if length < 1:
        with pytest.raises(sn.QueryError, match="from 1"):
            seeds.passages("ukraine", length)


def test_a_snippet_of_any_length(seeds: sn.Index) -> None:
    hit = seeds.search("ukraine")[0]
    assert hit.snippet(1 << 70, 1 << 70) == hit.snippet(1_000_000, 1_000_000)


def test_each_hit_of_a_long_list_has_its_own_values(tmp_path: Path) -> None:
    with sn.create(tmp_path / "index") as index:
        with index.writer() as writer:
            for n in range(50):
                day = f"2024-01-{n % 28 + 1:02}" if n % 3 else None
                tags = [f"t{k}" for k in range(n % 3)]
                writer.add({"id": str(n), "title": f"Aide {n}", "date": day, "tags": tags})
        hits = list(index.search("aide", limit=50))
        for hit in [*hits[::7], *reversed(hits), hits[20], hits[3]]:
            article = index.get(hit.id)
            assert article is not None
            assert (hit.title, hit["tags"]) == (article.title, article.tags)
            assert (hit.date and hit.date.day) == (article.date and article.date.day)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, 10, 40, 100_000])
def test_a_snippet_is_never_longer_than_asked(seeds: sn.Index, length: int) -> None:
    for hit in seeds.search("ministre président gouvernement", limit=20):
        snippet = hit.snippet(length)
        assert 0 < len(snippet.text) <= length
        body = hit.article.body
        for (start, end), (first, last) in zip(snippet.marks, snippet.article_marks, strict=True):
            assert snippet.text[start:end] == body[first:last]


def test_what_cannot_be_shown_is_refused(seeds: sn.Index) -> None:
    hit = seeds.search("ukraine")[0]
    for show in (lambda field: hit.snippet(field=field), hit.highlight):
        with pytest.raises(sn.UnknownField, match="corps"):
            show("corps")
        with pytest.raises(sn.QueryError, match="no text to show"):
            show("date")


def test_a_snippet_that_holds_more_of_the_query_scores_more(seeds: sn.Index) -> None:
    first, *_ = seeds.search("aide ukraine otan")
    scores = [first.snippet(length).score for length in (20, 400)]
    assert 0 < scores[0] < scores[1]


def test_a_word_without_accents_finds_the_one_with(seeds: sn.Index) -> None:
    plain = {hit.id for hit in seeds.search("congres", limit=100)}
    assert plain == {hit.id for hit in seeds.search("congrès", limit=100)}
    assert {"congres-cardiologie-nantes", "congres-maires-ruraux"} <= plain


def test_match_all_is_narrower(seeds: sn.Index) -> None:
    some, every = (seeds.count("otan ukraine sommet", match=m) for m in ("any", "all"))  # type: ignore[arg-type]
    assert 0 < every < some


def test_pages_follow_each_other(seeds: sn.Index) -> None:
    whole = [(hit.rank, hit.id) for hit in seeds.search("france", limit=20)]
    pages = [(h.rank, h.id) for n in range(0, 20, 3) for h in seeds.search("france", 3, n)]
    assert pages[: len(whole)] == whole
    assert seeds.search("france", limit=0).total == seeds.count("france")
    assert len(seeds.search("france", offset=10_000)) == 0


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (0, -1), (1_000_001, 0), (1, 1_000_000)])
def test_pages_beyond_bounds(seeds: sn.Index, limit: int, offset: int) -> None:
    with pytest.raises(sn.QueryError, match="at most"):
        seeds.search("france", limit, offset)


@pytest.mark.parametrize("asked", [{"match": "some"}, {"count": "none"}])
def test_a_word_that_means_nothing_is_refused(seeds: sn.Index, asked: dict[str, Any]) -> None:
    with pytest.raises(sn.QueryError, match="it is"):
        seeds.search("ukraine", **asked)
    with pytest.raises(sn.QueryError, match="it is"):
        seeds.search_many(["ukraine"], **asked)


def test_a_filter_narrows_and_does_not_score(seeds: sn.Index) -> None:
    plain = {hit.id: hit.score for hit in seeds.search("otan", limit=100)}
    some = next(iter(plain))
    filtered = seeds.search("otan", limit=100, filter=f"id:{some}")
    assert {hit.id: hit.score for hit in filtered} == {some: plain[some]}


def test_results_are_a_sequence(seeds: sn.Index) -> None:
    results = seeds.search("otan", limit=3)
    assert [hit.id for hit in results] == [results[i].id for i in range(3)]
    assert results[-1].id == results[2].id
    assert [hit.rank for hit in results[1:]] == [2, 3]
    with pytest.raises(IndexError):
        results[3]
    assert results.took >= 0


def test_what_was_forgiven_is_said(seeds: sn.Index) -> None:
    assert seeds.search('otan "sommet de').warnings
    assert not seeds.search("otan sommet").warnings
    with pytest.raises(sn.QuerySyntaxError, match=r"\^"):
        seeds.search('otan "sommet de', strict=True)


def test_a_field_that_is_not_there(seeds: sn.Index) -> None:
    assert seeds.search("couleur:rouge").warnings
    with pytest.raises(sn.SearchNewsError):
        seeds.search("couleur:rouge", strict=True)


@pytest.mark.parametrize("query", ["", "   ", "?!", "«»", "\ud800", "a" * 5000, "(" * 500, "\0"])
def test_any_text_is_answered(seeds: sn.Index, query: str) -> None:
    assert seeds.search(query).total >= 0


ONLY_WHEN_NEEDED = """
import sys
import searchnews as sn
assert "whoosh" not in sys.modules, "importing searchnews loads Whoosh"
index = sn.open(sys.argv[1])
assert index.search("aide à l’Ukraine").total
assert index.search("porte-parole du gouvernement").total
assert index.search("otan SAUF sport").total
assert "whoosh" not in sys.modules, "a usual search loads Whoosh"
assert index.search("otan SAUF (sport OU paix)").total
assert "whoosh" in sys.modules
"""


def test_whoosh_is_loaded_by_the_first_query_with_unusual_syntax(seeds: sn.Index) -> None:
    subprocess.run([sys.executable, "-c", ONLY_WHEN_NEEDED, seeds.place], check=True)


def test_words_for_days_count_from_the_present_that_is_given(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        with index.writer() as writer:
            writer.add({"id": "1", "title": "Paix", "date": "2024-06-15T08:00"})
        now = datetime(2024, 6, 16, 10)
        assert [index.count("date:hier"), index.search("date:hier", now=now).total] == [0, 1]
        assert index.search("paix", filter="date:hier", now=now).total == 1
        with pytest.raises(sn.QueryError, match="now="):
            index.search("date:hier", now="2024")  # type: ignore[arg-type]
