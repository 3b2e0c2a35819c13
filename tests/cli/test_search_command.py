from __future__ import annotations

import csv
import io
import json

import pytest

import searchnews as sn


def ids(ran):
    return [json.loads(line)["id"] for line in ran.out.splitlines()]


def test_people_see_rank_title_source_date_and_marks(run, here):
    ran = run("search", "aide", "à", "l’Ukraine", "--limit", "1")
    title, where, snippet, _, total = ran.out.splitlines()
    assert title == "  1 L’OTAN promet une **aide** à l’**Ukraine**"
    assert where == "    AFP · International · 12 June 2024 · otan-1"
    assert "une **aide** à l’**Ukraine**." in snippet
    assert total.startswith("no. 1 of 2 articles (")
    assert (ran.code, ran.err) == (0, "")


def test_programs_get_one_object_a_line(run, here):
    ran = run("search", "otan", "--json")
    hits = [json.loads(line) for line in ran.out.splitlines()]
    assert {hit["id"] for hit in hits} == {"otan-1", "otan-2"}
    assert [hit["rank"] for hit in hits] == [1, 2]
    for hit in hits:
        text, marks = hit["snippet"]["text"], hit["snippet"]["marks"]
        # The first article has the word in its title only.
        assert [text[start:end] for start, end in marks] == ["OTAN"] * (hit["id"] == "otan-2")
        assert hit["date"] == {"otan-1": "2024-06-12", "otan-2": "2023-04-04"}[hit["id"]] + (
            "T00:00:00+02:00"
        )


def test_nothing_found_is_1(run, here):
    ran = run("search", "introuvable")
    assert ran.code == 1
    assert ran.out.startswith("no article matches (")
    assert run("search", "introuvable", "--json") == (1, "", "")


def test_unknown_options_are_words_of_the_query(run, here):
    assert ids(run("search", "réforme", "-Macron", "aide", "--json")) == ["aide-1", "otan-1"]
    assert ids(run("search", "aide", "+Ukraine", "--json")) == ["otan-1"]


def test_offset_and_filter(run, here):
    both = ids(run("search", "otan", "--json"))
    assert ids(run("search", "otan", "--offset", "1", "--json")) == both[1:]
    assert ids(run("search", "otan", "--filter", "source:AA", "--json")) == ["otan-2"]


def test_a_page_past_the_last_hit_says_so(run, here):
    ran = run("search", "otan", "--offset", "7")
    assert (ran.code, ran.out.partition(" (")[0]) == (0, "no hit at 8: 2 articles in all")
    assert run("search", "otan", "--limit", "0", "--offset", "7").out.startswith("2 articles")


@pytest.mark.parametrize("option", [["--explain"], ["--facets", "source"]])
@pytest.mark.parametrize("format", ["csv", "html", "markdown"])
def test_what_a_format_has_no_place_for_is_refused(run, here, option, format):
    ran = run("search", "otan", "--format", format, *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]} goes with plain and json, not with {format}" in ran.err


def test_all_words_or_any(run, here):
    assert ids(run("search", "aide Ukraine", "--match", "all", "--json")) == ["otan-1"]
    assert len(ids(run("search", "aide Ukraine", "--match", "any", "--json"))) == 2


def test_csv(run, here):
    ran = run("search", "réforme", "--format", "csv")
    (hit,) = csv.DictReader(ran.out.splitlines())
    assert hit["title"] == "Réforme des retraites : Macron s’explique"
    assert hit["section"] == "Politique"


def test_csv_is_read_back_whatever_a_title_holds(run, here):
    title = 'Un "titre",\nen deux\r\nlignes'
    with sn.open("index") as index, index.writer() as writer:
        writer.add({"id": "odd", "title": title})
    table = io.StringIO(run("search", "id:odd", "--format", "csv").out, newline="")
    (row,) = csv.DictReader(table)
    assert (row["id"], row["title"]) == ("odd", title)


def test_html_is_escaped_and_marked(run, here):
    ran = run("search", "congrès", "--format", "html")
    assert '<li id="congres-1"><h3>Le <mark>congrès</mark> des maires' in ran.out
    assert ran.out.count("<li") == ran.out.count("</li>") == 1


def test_markdown(run, here):
    ran = run("search", "congres", "--format", "markdown")
    assert ran.out.startswith("1. Le **congrès** des maires")


def test_what_was_forgiven_is_said(run, here):
    ran = run("search", "(otan")
    assert ran.code == 0
    assert ran.err.startswith("warning: ")
    assert ran.err.count("\n") == 1


def test_a_pasted_article_is_not_shown_again_with_what_was_forgiven(run, here):
    ran = run("search", "otan (" * 1000)
    assert ran.code == 0
    assert all(len(line) < 200 for line in ran.err.splitlines())


def test_strict_points_at_the_place(run, here):
    ran = run("search", "otan (aide", "--strict")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[1:] == ["  otan (aide", "       ^"]


def test_french_readers_read_french(run, here, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ran = run("search", "congres")
    assert "· 1er novembre 2024 ·" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 article (")


def test_no_colour_where_no_terminal_is(run, here):
    assert "\x1b" not in run("search", "otan").out


@pytest.mark.parametrize("option", [("--sort", "vitesse"), ("--filter", "date:[x TO", "--strict")])
def test_what_cannot_be_answered_is_one_complaint(run, here, option):
    ran = run("search", "otan", *option)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("searchnews: ")


@pytest.mark.parametrize("typed", [["--limt", "2"], ["--limt=2"]])
def test_an_option_with_a_typo_is_a_word_and_said_to_be_one(run, here, typed):
    ran = run("search", "otan", *typed)
    assert ran.code == 0
    assert "did you mean --limit?" in ran.err
    assert typed[0] in ran.err
    assert run("search", "otan", "--limit", "2").err == ""


def test_an_option_after_two_dashes_is_a_word_on_purpose(run, here):
    assert run("search", "--", "otan", "--limit").err == ""


def test_a_word_that_is_like_no_option_is_not_remarked_on(run, here):
    assert run("search", "otan", "--Macron").err == ""


def test_what_was_forgiven_in_a_filter_is_not_shown_in_the_query(run, here):
    ran = run("search", "ukraine", "--filter", "(")
    assert (
        ran.err == "warning: filter '(': this parenthesis has no partner; read as part of a word\n"
    )
