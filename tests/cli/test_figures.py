"""stats, check, analyze, bench: commands that print figures."""

from __future__ import annotations

import json


def test_stats_for_people_and_programs(run, here):
    lines = dict(line.split("\t")[:2] for line in run("stats").out.splitlines())
    assert lines["articles"] == "5"
    assert lines["analyzer"] == "french"
    assert json.loads(run("stats", "--json").out)["articles"] == 5


def test_check(run, here):
    assert run("check") == (0, "index: intact, 5 articles\n", "")
    assert json.loads(run("check", "--json").out) == {"index": "index", "ok": True, "problems": []}


def test_analyze(run):
    ran = run("analyze", "L’aide", "-à", "l’Ukraine")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert [row[2] for row in rows] == ["aid", "à", "ukrain"]
    assert rows[1][5] == "stop word"
    lines = run("analyze", "--json", "porte-parole").out.splitlines()
    tokens = [json.loads(line) for line in lines]
    assert [token["word"] for token in tokens] == ["porte-parole", "porte", "parole"]


def test_analyze_of_nothing(run):
    assert run("analyze", "…") == (1, "", "no word in this text\n")


def test_bench(run, here):
    (here / "queries.txt").write_text("otan\n\naide à l’Ukraine\n", "utf-8")
    measured = json.loads(run("bench", "queries.txt", "--rounds", "3", "--json").out)
    assert measured["queries"] == 6
    assert measured["median"] <= measured["slowest"]
    assert run("bench", "--rounds", "1").out.startswith("queries\t5\n")
