"""The native engine against the reference: same articles, same scores, same order.

Corpora are small and made of words that quarrel: accents, capitals without them, elisions,
compounds and their parts, inflections, stop words, numbers, signs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import searchnews as sn
from searchnews.query import tree
from searchnews.query.tree import Node

VOCABULARY = """
    congrès congres CONGRÈS CONGRES sécurité sécurités SECURITE pâte pâté pate côté côte coté
    président présidente présidents PRESIDENTE porte-parole porteparole porte parole portes
    week-end weekend week l’Ukraine Ukraine d'aide aide aidé à a de le LE l'été été
    #retraites retraites retraite 20h30 20 h OTAN O.T.A.N. œuvre oeuvre yeux œil 10.000 10000
""".split()  # noqa: SIM905  a list literal would take a line a word

words = st.sampled_from(VOCABULARY)


def texts(most: int) -> st.SearchStrategy[str]:
    return st.lists(words, max_size=most).map(" ".join)


articles = st.fixed_dictionaries({"title": texts(4), "lead": texts(2), "body": texts(16)})
corpora = st.lists(articles, min_size=1, max_size=8)
# A word of two terms at one place counts twice as the first of a phrase: see the end of the file.
run_of_single_words = st.lists(
    words.filter(lambda word: not word.startswith("#")), min_size=1, max_size=4
).map(" ".join)
fields = st.sampled_from([None, None, None, "title", "body"])
run_of_words = st.lists(words, min_size=1, max_size=4).map(" ".join)
SIMPLE = st.sampled_from(
    ["congrès", "aide", "retraite", "sécurité", "président", "Ukraine", "parole"]
)

leaves = st.one_of(
    st.builds(tree.Words, run_of_words, fields),
    st.builds(tree.Phrase, run_of_single_words, fields, st.sampled_from([0, 0, 1, 2])),
    st.builds(tree.Exact, words),
    st.builds(tree.Prefix, st.sampled_from(["c", "con", "CÔT", "port", "2", "#r", "x"])),
    st.builds(tree.Wildcard, st.sampled_from(["c?t?", "*e", "p*r*", "s?curit*", "é*", "?"])),
    st.builds(tree.Fuzzy, words, st.sampled_from([1, 2])),
    st.builds(
        tree.Near,
        st.lists(st.builds(tree.Words, SIMPLE), min_size=2, max_size=3).map(tuple),
        st.integers(min_value=1, max_value=6),
        st.booleans(),
    ),
    st.sampled_from([tree.Every(), tree.Nothing()]),
)


def several(nodes: st.SearchStrategy[Node], least: int = 0) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=least, max_size=3).map(tuple)


trees = st.recursive(
    leaves,
    lambda nodes: st.one_of(
        st.builds(tree.And, several(nodes, 1)),
        st.builds(tree.Or, several(nodes, 1)),
        st.builds(tree.Best, several(nodes, 1)),
        st.builds(tree.Mixed, several(nodes), several(nodes), several(nodes)),
        st.builds(tree.Not, nodes),
        st.builds(tree.Boost, nodes, st.sampled_from([0.5, 2.0, 3.0])),
        st.builds(tree.Constant, nodes, st.sampled_from([0.5, 1.0, 4.0])),
    ),
    max_leaves=6,
)
questions = st.lists(st.tuples(trees, st.sampled_from(["any", "all"])), min_size=1, max_size=8)

held_to_reference = settings(
    max_examples=60,
    deadline=None,
    # Explaining a failure takes a minute and says little that the example does not.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)


@contextmanager
def native(commits: Sequence[Sequence[dict[str, str]]]) -> Iterator[sn.Index]:
    """An index of the articles, their numbers for ids, with a segment for every commit."""
    with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
        first = 0
        for commit in commits:
            add(index, first, commit)
            first += len(commit)
        yield index


def add(index: sn.Index, first: int, commit: Sequence[dict[str, str]]) -> None:
    with index.writer(durability="fast", threads=1, memory_mb=16) as writer:
        for number, article in enumerate(commit, first):
            writer.add(sn.Article(id=str(number), **article))
    index.refresh()


def delete(index: sn.Index, numbers: Iterable[int]) -> None:
    with index.writer(durability="fast", threads=1, memory_mb=16) as writer:
        for number in numbers:
            assert writer.delete(str(number))
    index.refresh()


def found(index: sn.Index, node: Node, match: str, limit: int = 100) -> dict[int, float]:
    results = index.search(node, limit=limit, match=match, count="exact")
    assert results.total >= len(results)
    assert limit == 0 or limit < 100 or results.total == len(results)
    return {int(hit.id): hit.score for hit in results}


def assert_agree(index: sn.Index, expected: dict[int, float], node: Node, match: str) -> None:
    hits = found(index, node, match)
    assert hits.keys() == expected.keys(), f"{node!r} match={match}"
    for number, score in hits.items():
        assert score == pytest.approx(expected[number], rel=1e-4, abs=1e-5), f"{number}: {node!r}"
    ranked = sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))
    assert list(hits.items()) == ranked, "best first, ties in the order of the articles"
    for limit in (1, 3):
        few = index.search(node, limit=limit, match=match)
        assert [(int(hit.id), hit.score) for hit in few] == ranked[:limit], f"{limit}: {node!r}"
        assert few.total == len(hits) or (not few.total_is_exact and few.total < len(hits))


@held_to_reference
@given(corpora, questions)
def test_one_segment(
    reference: ModuleType, corpus: list[dict[str, str]], asked: list[tuple[Node, str]]
) -> None:
    oracle = reference.ReferenceIndex(corpus)
    with native([corpus]) as index:
        for node, match in asked:
            assert_agree(index, oracle.search(node, match), node, match)


@held_to_reference
@given(st.lists(corpora, min_size=2, max_size=3), questions)
def test_several_segments(
    reference: ModuleType, commits: list[list[dict[str, str]]], asked: list[tuple[Node, str]]
) -> None:
    oracle = reference.ReferenceIndex([article for commit in commits for article in commit])
    with native(commits) as index:
        for node, match in asked:
            assert_agree(index, oracle.search(node, match), node, match)


@held_to_reference
@given(corpora, questions, st.data())
def test_deleted_articles_are_neither_found_nor_counted(
    reference: ModuleType,
    corpus: list[dict[str, str]],
    asked: list[tuple[Node, str]],
    data: st.DataObject,
) -> None:
    oracle = reference.ReferenceIndex(corpus)
    numbers = st.integers(min_value=0, max_value=len(corpus) - 1)
    gone = data.draw(st.sets(numbers, max_size=len(corpus) - 1))
    with native([corpus]) as index:
        delete(index, gone)
        assert len(index) == len(corpus) - len(gone)
        for node, match in asked:
            expected = oracle.search(node, match).keys() - gone
            assert found(index, node, match).keys() == expected
            assert index.count(node, match=match) == len(expected)


# Disagreements of earlier days, each by its smallest example.


def assert_example(
    reference: ModuleType, commits: list[list[dict[str, str]]], node: Node, match: str = "any"
) -> None:
    oracle = reference.ReferenceIndex([article for commit in commits for article in commit])
    with native(commits) as index:
        assert_agree(index, oracle.search(node, match), node, match)


def test_an_unaccented_spelling_in_another_segment_is_found(reference: ModuleType) -> None:
    commits = [[{"body": "sécurité"}], [{"body": "SECURITE"}]]
    assert_example(reference, commits, tree.Words("sécurités"))


def test_a_spelled_word_weighs_the_same_however_articles_are_committed(
    reference: ModuleType,
) -> None:
    commits = [[{"body": "retraites"}], [{"body": "retraite"}]]
    assert_example(reference, commits, tree.Exact("retraites"))


def test_a_phrase_that_starts_with_two_terms_at_one_place_counts_once(
    reference: ModuleType,
) -> None:
    assert_example(reference, [[{"body": "#retraites mars"}]], tree.Phrase("#retraites mars"))


def test_an_exact_form_must_occur_in_the_field_asked(reference: ModuleType) -> None:
    article = {"title": "présidents", "body": "présidente"}
    assert_example(reference, [[article]], tree.Exact("présidente", "title"))


@pytest.mark.parametrize("commits", [[[0, 1, 2]], [[0], [1], [2]]])
def test_who_types_an_accent_means_no_other_one(
    reference: ModuleType, commits: list[list[int]]
) -> None:
    bodies = ["son âge", "un homme âgé", "UN HOMME AGE DE CET AGE"]
    numbered = [[{"body": bodies[number]} for number in commit] for commit in commits]
    assert_example(reference, numbered, tree.Words("âgé"))
    with native(numbered) as index:
        scores = found(index, tree.Words("âgé"), "any")
    assert scores[1] > scores[0]


def test_patterns_near_each_other_in_one_field(reference: ModuleType) -> None:
    article = {"title": "aide de la paix Ukraine", "body": "aide Ukraine"}
    node = tree.Near((tree.Prefix("aid", "title"), tree.Prefix("ukr", "title")), 1)
    assert_example(reference, [[article]], node)


def test_all_of_a_phrase_must_be_near() -> None:
    node = tree.Near((tree.Phrase("réforme des retraites"), tree.Words("aide")), 5)
    bodies = ["réforme de l'école, aide", "réforme des retraites, aide"]
    with native([[{"body": body} for body in bodies]]) as index:
        assert found(index, node, "any").keys() == {1}


# In one segment; in two, so that the compound is known to another one, before or after.
@pytest.mark.parametrize("commits", [[[0, 1]], [[0], [1]], [[1], [0]]])
@pytest.mark.parametrize(
    ("body", "node"),
    [
        ("un week-end prolongé", tree.Phrase("weekend prolongé")),
        ("la porteparole parle", tree.Words("porte parole")),
        ("la porteparole parle", tree.Phrase("porte parole parle")),
        ("un week end prolongé", tree.Phrase("weekend prolongé")),
        ("un weekend prolongé", tree.Phrase("week end prolongé")),
        ("la porte parole parle", tree.Phrase("porteparole parle")),
        ("à 20h30 précises", tree.Phrase("20 h 30 précises")),
        ("à 20 h 30 précises", tree.Phrase("20h30 précises")),
        ("à 20h30 précises", tree.Words("20 h 30")),
        ("il porte la parole", tree.Words("porte parole")),
    ],
)
def test_compounds_are_found_however_they_are_written(
    body: str, node: Node, commits: list[list[int]]
) -> None:
    articles = [{"body": body}, {"body": "porte-parole, week-end"}]
    with native([[articles[place] for place in commit] for commit in commits]) as index:
        number = [place for commit in commits for place in commit].index(0)
        assert number in found(index, node, "all")
