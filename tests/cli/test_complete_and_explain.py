from __future__ import annotations

import json

import pytest

import searchnews as sn


def test_complete(run, here):
    assert run("complete", "cong") == (0, "congrès\n", "")
    (line,) = run("complete", "l’aide", "à", "l’ukr", "--json").out.splitlines()
    assert json.loads(line) == {"text": "l’aide à l’ukraine"}
    assert run("complete", "zzz") == (1, "", "")


def test_explain_adds_up_to_the_score(run, here):
    (hit, *_) = map(json.loads, run("search", "aide", "ukraine", "--json").out.splitlines())
    tree = json.loads(run("explain", "aide ukraine", hit["id"], "--json").out)
    assert tree["value"] == pytest.approx(hit["score"], abs=1e-4)
    first, *others = run("explain", "aide ukraine", hit["id"]).out.splitlines()
    assert first.startswith(f"{tree['value']:.4f}  ")
    assert all(line.startswith("  ") for line in others)


def test_explain_what_does_not_match(run, here):
    assert run("explain", "finlande", "otan-1").code == 1
    assert run("explain", "otan", "rien") == (1, "", "no article has the id rien\n")
    assert run("explain", "otan", "-aide", "otan-1").code == 2


def test_search_with_explanations(run, here):
    (hit,) = map(json.loads, run("search", "finlande", "--explain", "--json").out.splitlines())
    assert hit["explanation"]["value"] == pytest.approx(hit["score"], abs=1e-4)
    lines = run("search", "finlande", "--explain").out.splitlines()
    assert f"    {hit['explanation']['value']:.4f}  {hit['explanation']['description']}" in lines
    assert run("search", "finlande", "--explain", "--format", "csv").code == 2


@pytest.fixture
def finland(here):
    """Corrections are words that several articles hold."""
    with sn.open("index") as index, index.writer() as writer:
        for number in range(40):
            writer.add({"title": f"La Finlande, jour {number}", "source": "AA"})


def test_another_spelling_is_offered_where_it_finds_more(run, finland, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ran = run("search", "finlnade")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "Vouliez-vous dire : finlande")
    ran = run("search", "finlnade", "--json")
    assert ran == (1, "", "Vouliez-vous dire : finlande\n")


def test_no_other_spelling_is_offered_where_it_finds_nothing_either(run, finland):
    for query in ("finlande", "xylophone"):
        assert "Did you mean" not in run("search", query).out
    assert "Did you mean" not in run("search", "finlnade", "--filter", "source:AFP").out


def test_no_other_spelling_is_offered_that_is_understood_less(run, finland):
    """A spelling of words is no spelling of dates: beside the field, they would be words."""
    with sn.open("index") as index, index.writer() as writer:
        for number in range(300):
            writer.add({"title": f"La date de la main, {number}", "date": "2020-01-01"})
    ran = run("search", "date:demain")
    assert (ran.code, ran.err) == (1, "")
    assert "Did you mean" not in ran.out
