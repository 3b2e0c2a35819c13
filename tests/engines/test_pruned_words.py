"""Pruned search for free words, by segments, deletions, champions and counts.

It finds what a search that scores every match finds; for other trees see `test_pruned_trees.py`.
What is new first needs every match, so the same search with a recency is the exhaustive one: no
article has a date, so that all are of one age.
The articles are so many that lists have dozens of blocks, and champions, and there are more matches
than are counted; their words are from very common to rare, stand in several forms and spellings,
and occur once in some articles and often in others, which are short or long.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import searchnews as sn

# The terms of these meet in spellings without accents, or have several forms.
WORDS = (  # noqa: SIM905  a list literal would take a line a word
    "mer port jetée navire navires marché marche marchés congrès congres CONGRES phare phares "
    "balise voilier voiliers côte cote coté maree marée marées digue digues ancre pâte pâté "
    "bouée fanal quai écluse écluses rade goulet chenal"
).split()
# Seldom in an article: a form that few postings of its term have, and one of a term of its own.
RARE_FORMS = ("mers", "ports", "jetee")
FILLER = [f"remplissage{number}" for number in range(60)]
ARTICLES = 6_000
A_DAY = timedelta(days=1)


def best(results: sn.Results) -> list[tuple[str, float]]:
    """Ids and scores, rounded as they are where age does not count."""
    return [(hit.id, *struct.unpack("f", struct.pack("f", hit.score))) for hit in results]


def body(random: Random) -> str:
    length = random.choice((3, 6, 12, 12, 25, 60))
    # The first words are in half of the articles, the last in one of a thousand.
    common = [WORDS[min(int(random.expovariate(0.22)), len(WORDS) - 1)] for _ in range(length)]
    often = [random.choice(common)] * random.choice((0, 0, 0, 2, 7))
    words = common + often + random.sample(FILLER, random.choice((0, 0, 5, 40)))
    words += [form for form in RARE_FORMS if random.random() < 0.01]
    random.shuffle(words)
    return " ".join(words)


def build(folder: str, commits: int, deleted: int) -> sn.Index:
    random = Random(f"{commits}/{deleted}")
    index = sn.create(folder)
    for commit in range(commits):
        with index.writer(durability="fast", threads=1, memory_mb=32) as writer:
            for number in range(ARTICLES // commits):
                title = random.choice(WORDS) if random.random() < 0.1 else ""
                writer.add(
                    {
                        "id": f"{commit}-{number}",
                        "title": title,
                        "body": body(random),
                        "section": random.choice("ab"),
                    }
                )
    if deleted:
        with index.writer(durability="fast", threads=1, memory_mb=32) as writer:
            for number in random.sample(range(ARTICLES // commits), deleted):
                writer.delete(f"0-{number}")
    index.refresh()
    return index


@pytest.fixture(
    scope="module",
    params=[(1, 0), (3, 0), (1, 400)],
    ids=["one segment", "several segments", "deleted articles"],
)
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sn.Index]:
    with build(str(tmp_path_factory.mktemp("pruning") / "index"), *request.param) as index:
        yield index


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True),
    st.sampled_from(["any", "any", "all"]),
    st.sampled_from([1, 3, 10, 10, 200]),
    st.sampled_from(["auto", "exact"]),
    st.sampled_from(["", "", "section:a", *(f"-{word}" for word in WORDS)]),
)
def test_pruned_words_find_what_exhaustive_ones_find(
    index: sn.Index,
    words: list[str],
    match: Literal["any", "all"],
    limit: int,
    count: Literal["auto", "exact"],
    condition: str,
) -> None:
    query = " ".join(words)
    every = index.search(query, limit, match=match, filter=condition, recency=A_DAY)
    few = index.search(query, limit, match=match, filter=condition, count=count)
    assert best(few) == best(every)
    assert few.total <= every.total
    assert few.total == every.total or not few.total_is_exact
    assert count == "auto" or few.total_is_exact
    assert every.total > 1_000 or few.total == every.total


@pytest.mark.parametrize("limit", [1, 10, 30, 100])
@pytest.mark.parametrize("word", [*WORDS, *RARE_FORMS, "cotes", "MER", "remplissage7"])
def test_champions_hide_no_better_article(index: sn.Index, word: str, limit: int) -> None:
    every = index.search(word, limit, recency=A_DAY)
    few = index.search(word, limit)
    assert best(few) == best(every)


@pytest.mark.parametrize("excluded", ["mer", "navires", "marche", "congres"])
def test_a_filter_holds_for_articles_that_come_first(index: sn.Index, excluded: str) -> None:
    """Those with a rare spelling of the leading word come before all of its others."""
    every = index.search("port jetée", match="all", filter=f"-{excluded}", recency=A_DAY)
    few = index.search("port jetée", match="all", filter=f"-{excluded}")
    assert best(few) == best(every)
    assert few.total == every.total or not few.total_is_exact
