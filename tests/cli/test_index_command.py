from __future__ import annotations

import json
import shutil

import pytest

import searchnews as sn
from searchnews.cli import progress

from .conftest import ARTICLES


def loaded(ran):
    return json.loads(ran.out)


def test_makes_an_index_and_says_what_was_done(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("index", str(ARTICLES))
    done, holds = ran.out.splitlines()
    assert done.startswith("5 articles added (")
    assert "articles/s" in done
    assert holds == "index holds 5 articles"
    assert (ran.code, ran.err) == (0, "")


def test_a_second_time_nothing_is_new(run, here):
    ran = run("index", str(ARTICLES))
    assert ran.code == 0
    assert ran.out.splitlines()[1] == (
        "5 skipped: their ids are in the index already (--update replaces them)"
    )
    figures = loaded(run("index", str(ARTICLES), "--json"))
    assert (figures["added"], figures["known"], figures["articles"]) == (0, 5, 5)


def test_update_replaces(run, here):
    figures = loaded(run("index", str(ARTICLES), "--update", "--json"))
    assert (figures["added"], figures["replaced"], figures["articles"]) == (0, 5, 5)


def test_delete_missing(run, here):
    lines = ARTICLES.read_text("utf-8").splitlines()
    (here / "less.jsonl").write_text("\n".join(lines[:2]), "utf-8")
    figures = loaded(run("index", "less.jsonl", "--update", "--delete-missing", "--json"))
    assert (figures["replaced"], figures["deleted"], figures["articles"]) == (2, 3, 2)


def test_delete_missing_needs_to_have_read_everything(run, here):
    line = ARTICLES.read_text("utf-8").splitlines()[0]
    (here / "less.jsonl").write_text(f"{line}\n{{broken\n", "utf-8")
    ran = run("index", "less.jsonl", "--update", "--delete-missing")
    assert ran.code == 2
    assert "nothing was deleted: --delete-missing needs every file to be readable" in ran.out
    assert "index holds 5 articles" in ran.out


def test_dry_run_writes_nothing(run, here):
    (here / "new.txt").write_text("Titre\n\nTexte.\n", "utf-8")
    before = sorted(path.name for path in (here / "index").iterdir())
    ran = run("index", "new.txt", str(ARTICLES), "--update", "--delete-missing", "--dry-run")
    assert ran.out.startswith("1 article would be added, 5 replaced (")
    assert ran.out.endswith("nothing was written\n")
    assert sorted(path.name for path in (here / "index").iterdir()) == before
    run("index", "new.txt", "--index", "none", "--dry-run")
    assert not (here / "none").exists()


def test_standard_input(here):
    import subprocess

    from .test_app import process

    with process("index", "-", "--index", "piped", "--json", cwd=here, stdin=subprocess.PIPE) as p:
        out, err = p.communicate(ARTICLES.read_bytes())
    assert err == b""
    assert json.loads(out)["added"] == 5


def test_ctrl_c_leaves_the_last_commit(run, here, monkeypatch):
    def interrupt(self, counted, reading):
        if counted.seen == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress._Problems, "article", interrupt)
    for number in range(3):
        (here / f"{number}.txt").write_text(f"Titre {number}\n\nTexte.\n", "utf-8")
    ran = run("index", "0.txt", "1.txt", "2.txt")
    assert ran.code == 130
    assert ran.err == "interrupted; index is as its last commit left it, with 5 articles\n"
    with sn.open("index") as index:
        assert len(index) == 5
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert run("index", "0.txt").code == 0


def test_many_problems_are_counted(run, here):
    (here / "bad.jsonl").write_text("{\n" * 60 + '{"title":"Titre"}\n', "utf-8")
    ran = run("index", "bad.jsonl")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 51
    assert ran.err.splitlines()[-1] == "searchnews: and 10 more problems"
    assert "1 article added" in ran.out
    assert "60 skipped: files or records that cannot be read" in ran.out


@pytest.mark.parametrize("paths", [["seeds"], ["seeds/*.txt"]])
def test_folders_and_globs(run, tmp_path, monkeypatch, paths):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    for number in range(3):
        shutil.copy(ARTICLES, tmp_path / "seeds" / f"{number}.jsonl")
        (tmp_path / "seeds" / f"{number}.txt").write_text(f"Titre {number}\n\nTexte.\n", "utf-8")
    figures = loaded(run("index", *paths, "--json"))
    assert figures["added"] == (8 if paths == ["seeds"] else 3)
