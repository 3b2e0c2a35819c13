from __future__ import annotations

import pytest

import searchnews as sn
from searchnews.cli.suggestions import Suggestion, Suggestions


@pytest.fixture
def offered(built):
    with sn.open(built) as index:
        suggestions = {
            language: Suggestions(index, ("open", "sort", "set", "filter"), language)
            for language in ("en", "fr")
        }
        yield lambda line, language="en": [s.shown for s in suggestions[language].of(line)]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", []),
        ("otan ", []),
        (":s", [":sort", ":set"]),
        ("congr", ["congrès"]),
        ("le congrès d’ukr", ["d’ukraine"]),
        ("sec", ["section:", "secrétaire"]),
        ("otan SAU", ["SAUF"]),
        ("section:pol", ["Politique"]),
        ("rubrique:soc", ["Société"]),
        ("-source:a", ["AFP", "AA", "La Gazette"]),
        ("source:gaz", ["La Gazette"]),
        ('source:"la ga', ["La Gazette"]),
        ('source:"La Gazette" congr', ["congrès"]),
        ("date:20", ["2024", "2023"]),
        ("date:to", ["today"]),
        ("titre:congr", ["titre:congrès"]),
        (":sort -d", ["-date"]),
        (":facets source,date:", ["date:year", "date:month", "date:day"]),
        (":filter source:af", ["AFP"]),
        (":set so", ["sort"]),
        (":set match a", ["any", "all"]),
        (":open 1", []),
        ("inconnu:va", []),
    ],
)
def test_what_is_offered(offered, line, shown):
    assert offered(line) == shown


def test_french_readers_are_offered_french_names(offered):
    assert offered("ru", "fr")[0] == "rubrique:"
    assert "hier" in offered("date:", "fr")


def test_a_value_of_several_words_is_quoted(built):
    with sn.open(built) as index:
        found = list(Suggestions(index, ()).of("otan source:gaz"))
    assert found == [Suggestion('"La Gazette"', 3, "La Gazette")]


def test_new_values_are_offered_after_a_commit(run, here):
    with sn.open("index") as index:
        suggestions = Suggestions(index, ())
        assert not list(suggestions.of("source:new"))
        with index.writer() as writer:
            writer.add({"title": "t", "source": "Newsy"})
        assert [found.text for found in suggestions.of("source:new")] == ["Newsy"]
