from __future__ import annotations

import gzip
import json

import pytest

import searchnews as sn
from searchnews.cli.output import Output

from .conftest import ARTICLES

HALF = "otan-\udcff"
"""As Python has an argument that is not UTF-8."""


def test_get_prints_the_article(run, here):
    ran = run("get", "otan-2")
    assert ran.out == (
        "La Finlande rejoint l’OTAN\n"
        "AA · International · 4 April 2023 · otan-2\n\n"
        "Le drapeau finlandais flotte depuis mardi devant le siège de l’OTAN.\n"
    )


def test_get_as_it_was_added(run, here):
    ran = run("get", "otan-1", "congres-1", "--json")
    got = [json.loads(line) for line in ran.out.splitlines()]
    given = [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]
    for article, original in zip(got, (given[0], given[2]), strict=True):
        assert article | {"date": article["date"][:10]} == original


def test_get_of_an_unknown_id(run, here):
    assert run("get", "rien") == (1, "", "no article has the id rien\n")


def test_delete_by_id(run, here):
    ran = run("delete", "otan-1", "rien")
    assert ran == (0, "1 deleted\nindex holds 4 articles\n", "no article has the id rien\n")
    assert run("delete", "otan-1").code == 1


def test_delete_by_query(run, here):
    figures = json.loads(run("delete", "--query", "source:AFP", "--json").out)
    assert (figures["deleted"], figures["articles"]) == (2, 3)


def test_a_query_that_is_not_understood_deletes_nothing_and_says_so(run, here):
    ran = run("delete", "--query", "sorce:AFP")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("searchnews: query refused: there is no field sorce; ")
    assert run("stats", "--json").out.startswith('{"articles":5')


def test_delete_takes_ids_or_a_query(run, here):
    assert run("delete").code == 2
    assert run("delete", "otan-1", "--query", "otan").code == 2
    assert run("stats", "--json").out.startswith('{"articles":5')


def test_what_is_exported_can_be_indexed(run, here):
    ran = run("export", "--output", "all.jsonl.gz")
    assert ran.out == "5 articles written to all.jsonl.gz\n"
    with gzip.open("all.jsonl.gz") as packed:
        assert packed.read().decode() == run("export").out
    run("index", "all.jsonl.gz", "--index", "again")
    with sn.open("index") as one, sn.open("again") as other:
        assert [one.get(id) for id in one.ids()] == [other.get(id) for id in other.ids()]
    assert not (here / "all.jsonl.gz.part").exists()


def test_an_export_to_a_dash_goes_to_standard_output(run, here):
    assert run("export", "--output", "-") == run("export")
    assert not (here / "-").exists()


def test_every_article_comes_back_from_its_export(run, here):
    odd = [
        sn.Article(id="extra", title="Titre", extra={"vues": 3, "extra": {"n": 1}, "text": "t"}),
        sn.Article(id="rien"),
        sn.Article(id="seul", extra={"vues": 3}),
        sn.Article(id=" bords ", title=" Titre ", body="\nCorps\t", source=" AFP ", tags=(" a ",)),
        sn.Article(id="vides", title="Titre", url="", tags=("", "a"), lead=" "),
    ]
    with sn.open("index") as index, index.writer() as writer:
        writer.add_many(odd)
    before = "index"
    for turn in ("again", "once-more"):
        run("export", "--output", f"{turn}.jsonl", "--index", before)
        assert run("index", f"{turn}.jsonl", "--index", turn).code == 0
        before = turn
    with sn.open("index") as one, sn.open("once-more") as other:
        assert list(one.articles()) == list(other.articles())


def test_an_export_is_of_one_commit(run, here, monkeypatch):
    monkeypatch.setattr("searchnews.api.commits._LOOK_EVERY", 0)
    written, object = [], Output.object

    def delete_the_others(self, value):
        if not written:
            with sn.open("index") as index, index.writer() as writer:
                writer.delete_by_query("*:*")
        written.append(value)
        object(self, value)

    monkeypatch.setattr(Output, "object", delete_the_others)
    assert run("export").code == 0
    assert len(written) == 5


@pytest.mark.parametrize("command", [["get"], ["delete"], ["explain", "otan"]])
def test_an_id_that_is_not_utf8_is_of_no_article(run, here, command):
    ran = run(*command, HALF)
    assert ran.code == 1
    assert "no article has the id otan-" in ran.err
