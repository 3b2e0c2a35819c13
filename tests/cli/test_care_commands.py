from __future__ import annotations

import json
import re

import pytest

import searchnews as sn


@pytest.fixture
def damaged(here):
    """The segment of the index, one bit of it flipped."""
    (segment,) = (here / "index").glob("segment-*")
    content = bytearray(segment.read_bytes())
    content[2250] ^= 1
    segment.write_bytes(content)
    return segment


def test_check_names_what_is_damaged(run, damaged):
    ran = run("check")
    assert ran.code == 2
    assert damaged.name in ran.out
    assert re.search(r"lexicon damaged at byte \d+: the page differs", ran.out)
    assert "`searchnews check --repair --index index`" in ran.err
    assert "`searchnews check --repair --index index`" in run("search", "otan").err
    ran = run("check", "--json")
    (problem,) = json.loads(ran.out)["problems"]
    assert (ran.code, problem["file"], problem["part"]) == (2, f"index/{damaged.name}", "lexicon")
    assert 0 < problem["offset"] <= 2250


def test_repair_says_what_was_lost_and_then_all_is_well(run, damaged):
    ran = run("check", "--repair")
    assert ran.code == 2
    assert ran.out.startswith(f"lost: {damaged.name}")
    assert "holds 0 articles" in ran.out
    assert run("check").code == 0
    ran = run("check", "--repair", "--json")
    assert (ran.code, json.loads(ran.out)["lost"]) == (0, [])


@pytest.mark.parametrize("arguments", [["check"], ["check", "--repair"]])
def test_a_file_that_cannot_be_read_is_no_damage(run, here, arguments):
    (segment,) = (here / "index").glob("segment-*")
    segment.rename(here / "aside")
    # A folder in its place stops everybody; missing rights would not stop the superuser.
    segment.mkdir()
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"searchnews: cannot open the segment: index/{segment.name}: ")
    segment.rmdir()
    (here / "aside").rename(segment)
    assert "intact, 5 articles" in run("check").out


def test_a_damaged_manifest_is_reported_and_repaired(run, here):
    manifest = max((here / "index").glob("manifest-*"))
    manifest.write_bytes(manifest.read_bytes()[:-1])
    ran = run("check")
    assert (ran.code, manifest.name in ran.out) == (2, True)
    assert run("search", "otan").code == 2
    assert run("check", "--repair").code == 2
    assert run("check").code == 0


def test_optimize_keeps_every_article(run, here):
    with sn.open("index") as index, index.writer() as writer:
        writer.delete(next(iter(index.ids())))
    before = json.loads(run("stats", "--json").out)["articles"]
    ran = run("optimize")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("index: one segment")
    report = json.loads(run("optimize", "--json").out)
    assert (report["articles"], report["segments"]) == (before, 1)


def test_reanalyze_cures_what_it_is_named_as_the_cure_for(run, here, monkeypatch):
    then = sn.FRENCH.fingerprint()
    old = then._replace(name="older", checksum="0" * 64)
    with monkeypatch.context() as patch:
        patch.setattr(sn.FrenchAnalyzer, "fingerprint", lambda self: old)
        run("optimize", "--reanalyze")
    assert "optimize --reanalyze" in run("search", "otan").err
    ran = run("optimize", "--reanalyze")
    assert (ran.code, ran.err) == (0, "")
    assert run("search", "otan").err == ""
