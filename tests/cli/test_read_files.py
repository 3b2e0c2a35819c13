"""Indexing a folder again reads only what changed, and loses nothing by it."""

from __future__ import annotations

import json
import os

import pytest

import searchnews as sn
from searchnews.cli.read_files import state_of

NAMES = ("a", "b", "c")
LONG_AGO = 1_700_000_000


def write(path, text, seconds=LONG_AGO):
    path.write_text(text, "utf-8")
    os.utime(path, (seconds, seconds))


@pytest.fixture
def press(tmp_path, monkeypatch):
    """A working folder with three articles in ``press/``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "press").mkdir()
    for name in NAMES:
        write(tmp_path / "press" / f"{name}.txt", f"Titre {name}\n\nTexte {name}.\n")
    return tmp_path / "press"


@pytest.fixture
def again(run, press):
    """Indexes the folder once more: the figures."""

    def index(*options, paths=("press",)):
        ran = run("index", *paths, "--update", "--json", *options)
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)

    assert (index()["added"], index()["unchanged"]) == (3, 3)
    return index


def counts(figures):
    return tuple(figures[name] for name in ("unchanged", "added", "replaced", "deleted"))


def test_what_changed_is_read(again, press):
    write(press / "b.txt", "Nouveau titre\n\nTexte.\n", LONG_AGO + 1)
    write(press / "d.txt", "Titre d\n\nTexte.\n")
    assert counts(again()) == (2, 1, 1, 0)
    assert counts(again()) == (4, 0, 0, 0)
    with sn.open("index") as index:
        assert index.get("b").title == "Nouveau titre"


def test_people_are_told(run, again):
    assert run("index", "press").out == (
        "3 files as they were when they were read, not read again (--reread reads them)\n"
        "0 articles added\n"
        "index holds 3 articles\n"
    )


def test_reread(again):
    assert counts(again("--reread")) == (0, 0, 3, 0)


def test_another_commit_makes_every_file_be_read(run, again):
    assert run("delete", "b").code == 0
    assert counts(again()) == (0, 1, 2, 0)
    assert counts(again()) == (3, 0, 0, 0)


def test_nothing_is_lost_where_the_file_is_missing_or_broken(again, press):
    kept = press.parent / "index" / "read-files"
    kept.unlink()
    assert counts(again()) == (0, 0, 3, 0)
    for broken in ("", "{}", "[1]", '{"version": 1, "files": 3}', kept.read_text()[:-9]):
        kept.write_text(broken)
        assert counts(again()) == (0, 0, 3, 0)


def test_missing_files_are_deleted_and_come_back(again, press):
    text = (press / "b.txt").read_text("utf-8")
    (press / "b.txt").unlink()
    assert counts(again("--delete-missing", "--dry-run")) == (2, 0, 0, 1)
    assert counts(again("--delete-missing")) == (2, 0, 0, 1)
    write(press / "b.txt", text)
    assert counts(again("--delete-missing")) == (2, 1, 0, 0)


def test_the_ids_of_a_large_file_are_read_again(again, press):
    write(press / "all.jsonl", "".join(f'{{"id":"n{n}","title":"t"}}\n' for n in range(200)))
    assert counts(again("--delete-missing")) == (3, 200, 0, 0)
    assert counts(again()) == (4, 0, 0, 0)
    assert counts(again("--delete-missing")) == (3, 0, 200, 0)


def test_an_empty_folder_deletes_nothing(run, again, press):
    for name in NAMES:
        (press / f"{name}.txt").unlink()
    ran = run("index", "press", "--update", "--delete-missing")
    assert ran.code == 2
    with sn.open("index") as index:
        assert len(index) == 3


def test_another_name_for_a_file_is_another_article(again):
    assert counts(again(paths=["press/a.txt"])) == (1, 0, 0, 0)
    os.rename("press", "presse")
    assert counts(again(paths=["presse"])) == (0, 0, 3, 0)
    assert counts(again(paths=["."]))[1] == 3


def test_another_encoding_reads_again(again):
    assert counts(again("--encoding", "latin-1")) == (0, 0, 3, 0)


def test_files_with_problems_are_read_again(run, again, press):
    write(press / "d.jsonl", '{"id":"d","title":"Titre"}\n{broken\n')
    for _ in range(2):
        ran = run("index", "press", "--update")
        assert ran.code == 2
        assert "d.jsonl:2" in ran.err


def test_files_whose_articles_were_refused_are_read_again(run, again, press):
    write(press / "b.txt", "Nouveau titre\n\nTexte.\n", LONG_AGO + 1)
    figures = json.loads(run("index", "press", "--json").out)
    assert (figures["known"], figures["unchanged"]) == (1, 2)
    assert counts(again()) == (2, 0, 1, 0)


def test_of_two_files_with_one_id_the_later_goes_on_winning(again, press):
    for name, seconds in (("x", 0), ("y", 1), ("x", 2)):
        write(press / f"{name}.jsonl", f'{{"id":"one","title":"{name}"}}\n', LONG_AGO + seconds)
        again()
    again()
    with sn.open("index") as index:
        assert index.get("one").title in ("x", "y")
    write(press / "x.jsonl", '{"id":"one","title":"xx"}\n', LONG_AGO + 3)
    again("--reread")
    write(press / "x.jsonl", '{"id":"one","title":"xxx"}\n', LONG_AGO + 4)
    again()
    with sn.open("index") as index:
        assert index.get("one").title == "y"


def test_a_file_changed_just_now_has_no_state(press):
    path = str(press / "a.txt")
    second = 1_000_000_000
    assert state_of(path, "a", "utf-8", LONG_AGO * second + second) is None
    assert state_of(path, "a", "utf-8", LONG_AGO * second + 3 * second) is not None
    assert state_of("nowhere", "", "utf-8", 0) is None
