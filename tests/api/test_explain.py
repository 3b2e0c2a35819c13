"""Explanations add up, and to the score."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews as sn
from searchnews.query import tree
from searchnews.ranking.explanation import Explanation

WORDS = ["ukraine", "otan", "porte-parole", "congrès", "votes", "voter", "CONGRES", "le", "paix"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sn.Index:
    draw = random.Random(5)
    index = sn.create(tmp_path_factory.mktemp("explain"))
    with index.writer() as writer:
        for number in range(60):
            text = [" ".join(draw.choices(WORDS, k=draw.randint(0, 9))) for _ in range(3)]
            date = datetime(2024, 1, draw.randint(1, 31)) if number % 5 else None
            source = draw.choice(["AFP", "AA"])
            writer.add(
                sn.Article(
                    id=str(number),
                    title=text[0],
                    lead=text[1],
                    body=text[2],
                    date=date,
                    source=source,
                )
            )
            if number == 30:
                writer.commit()
        writer.delete("7")
    return index


def check(explanation: Explanation) -> None:
    """Sums are sums, products are products, the best is the largest."""
    parts = [detail.value for detail in explanation.details]
    if explanation.description.endswith("sum of"):
        assert explanation.value == pytest.approx(sum(parts), abs=1e-5)
    elif explanation.description.endswith("product of"):
        assert explanation.value == pytest.approx(math.prod(parts), abs=1e-5)
    elif explanation.description.endswith("best of"):
        assert explanation.value == pytest.approx(max(parts), abs=1e-5)
    for detail in explanation.details:
        check(detail)


word = st.sampled_from(WORDS)
field = st.sampled_from([None, None, "title", "body"])
leaf = st.one_of(
    st.builds(tree.Words, st.lists(word, min_size=1, max_size=3).map(" ".join), field),
    st.builds(tree.Phrase, st.lists(word, min_size=1, max_size=3).map(" ".join), field),
    st.builds(tree.Exact, word, field),
    st.builds(tree.Prefix, st.sampled_from(["v", "vot", "con"]), field),
    st.builds(tree.Fuzzy, st.sampled_from(["otan", "vote"]), st.just(1), field),
    st.builds(tree.Near, st.tuples(word.map(tree.Words), word.map(tree.Words)), st.just(3)),
    st.just(tree.Keyword("source", "afp")),
)


def several(children: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    some = st.lists(children, min_size=1, max_size=3).map(tuple)
    maybe = st.lists(children, max_size=2).map(tuple)
    return st.one_of(
        st.builds(tree.And, some),
        st.builds(tree.Or, some),
        st.builds(tree.Best, some),
        st.builds(tree.Mixed, some, maybe, maybe),
        st.builds(tree.Not, children),
        st.builds(tree.Boost, children, st.sampled_from([0.0, 0.5, 3.0])),
        st.builds(tree.Constant, children, st.sampled_from([0.0, 2.0])),
    )


@settings(max_examples=150, deadline=None)
@given(query=st.recursive(leaf, several, max_leaves=6), recent=st.booleans())
def test_numbers_add_up_to_the_score(index: sn.Index, query: tree.Node, recent: bool) -> None:
    recency = timedelta(days=10) if recent else None
    results = index.search(query, limit=100, recency=recency, now=datetime(2024, 2, 1))
    found = {hit.id for hit in results}
    for hit in results[:5]:
        explanation = hit.explain()
        assert explanation.value == pytest.approx(hit.score, abs=1e-5)
        check(explanation)
        if not recent:
            assert index.explain(query, hit.id) == explanation
    for id in {"0", "31", "59"} - found:
        assert index.explain(query, id).value == 0


def test_it_prints_as_a_tree(index: sn.Index) -> None:
    hit = index.search('otan "porte parole"^2', match="all")[0]
    lines = str(hit.explain()).splitlines()
    assert lines[0] == f"{hit.score:.4f}  all of several: sum of"
    assert all(line.startswith("  ") for line in lines[1:])
    text = "\n".join(lines)
    for part in ("idf: ", "of weight ", "2.0000  boost", "average length", "as typed"):
        assert part in text


def test_an_article_that_is_not_there_is_an_error(index: sn.Index) -> None:
    for id in ("7", "absent"):
        with pytest.raises(sn.QueryError, match=id):
            index.explain("otan", id)
