"""Sources: files, folders, globs, standard input, and all that can be wrong with them."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from searchnews.article import read_articles
from searchnews.errors import SearchNewsError, UnreadableFile

Read = Callable[..., Any]


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Titre de {name}\n\nTexte.", encoding="utf-8")


def test_a_folder_in_the_order_of_names(tmp_path: Path, read: Read) -> None:
    write(tmp_path, "b.txt", "a.txt", "d/x.txt", "c/y/z.txt", "c/a.txt", ".git/h.txt", ".h.txt")
    write(tmp_path, "README.md", "photo.jpg")
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["a", "b", "c/a", "c/y/z", "d/x"]
    assert not problems


def test_linked_folders_do_not_go_round_in_circles(tmp_path: Path, read: Read) -> None:
    write(tmp_path, "a.txt")
    (tmp_path / "soi").symlink_to(tmp_path)
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["a"]
    assert not problems


def test_a_folder_with_nothing_to_read(tmp_path: Path, read: Read) -> None:
    write(tmp_path, "README.md")
    articles, (problem,) = read(tmp_path)
    assert not articles
    assert "no file of a known kind in this folder (1 of other kinds)" in problem.message


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("*.txt", ["a", "b"]),
        ("**/*.txt", ["a", "b", "c/a"]),
        ("c/*", ["a"]),
        ("[ab].t?t", ["a", "b"]),
    ],
)
def test_globs(tmp_path: Path, read: Read, pattern: str, ids: list[str]) -> None:
    write(tmp_path, "a.txt", "b.txt", "c/a.txt")
    articles, problems = read(tmp_path / pattern)
    assert [article.id for article in articles] == ids
    assert not problems


def test_a_name_with_the_marks_of_a_glob_is_a_name_first(tmp_path: Path, read: Read) -> None:
    write(tmp_path, "[AFP].txt")
    articles, _ = read(tmp_path / "[AFP].txt")
    assert [article.id for article in articles] == ["[AFP]"]


def test_two_files_of_one_name_are_two_articles(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "c/a.txt", "d/a.txt", "d/b.txt")
    monkeypatch.chdir(tmp_path)
    articles, _ = read("c/a.txt", "d/a.txt", "d/b.txt")
    assert [article.id for article in articles] == ["c/a", "d/a", "b"]


def test_a_name_that_is_not_utf8(tmp_path: Path, read: Read) -> None:
    with open(os.fsencode(tmp_path) + b"/\xe9t\xe9.txt", "wb") as file:
        file.write(b"Titre")
    articles, _ = read(tmp_path)
    assert [article.id for article in articles] == ["\ufffdt\ufffd"]


def test_an_unknown_suffix_is_told_by_content(read_file: Read) -> None:
    assert read_file("a.data", '{"title": "Un"}')[0][0].title == "Un"
    assert read_file("b", "Titre\nTexte.")[0][0].title == "Titre"


@pytest.mark.parametrize(
    ("content", "titles"),
    [
        (b'{"title": "Un"}\n{"title": "Deux"}\n', ["Un", "Deux"]),
        ("Été\n\nTexte.".encode(), ["Été"]),
    ],
)
def test_standard_input(
    read: Read, monkeypatch: pytest.MonkeyPatch, content: bytes, titles: list[str]
) -> None:
    stream = io.BytesIO(content)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    articles, problems = read("-")
    assert [article.title for article in articles] == titles
    assert not problems
    assert not stream.closed


def test_empty_standard_input(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    _, (problem,) = read("-")
    assert str(problem) == "-: the file is empty; delete it, or write an article into it"


def test_problems_do_not_stop_the_files_behind(tmp_path: Path, read: Read) -> None:
    write(tmp_path, "a.txt", "c.txt")
    (tmp_path / "b.txt").write_bytes(b"\xff")
    articles, problems = read(tmp_path, tmp_path / "absent.txt", tmp_path / "x*.txt")
    assert [article.id for article in articles] == ["a", "c"]
    assert [Path(problem.path).name for problem in problems] == ["b.txt", "absent.txt", "x*.txt"]
    assert "No such file" in problems[1].message
    assert "no file matches" in problems[2].message


def test_a_folder_or_file_that_may_not_be_read(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand, since rights do not stop the superuser, who may be running this."""
    write(tmp_path, "a.txt", "b.txt", "ferme/c.txt")
    scandir, open_file = os.scandir, open

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    def guarded_scandir(path: str) -> Any:
        return refuse(path) if path.endswith("ferme") else scandir(path)

    def guarded_open(path: str, *rest: Any, **options: Any) -> Any:
        return refuse(path) if str(path).endswith("b.txt") else open_file(path, *rest, **options)

    monkeypatch.setattr(os, "scandir", guarded_scandir)
    monkeypatch.setattr("builtins.open", guarded_open)
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["a"]
    assert [Path(problem.path).name for problem in problems] == ["b.txt", "ferme"]
    for problem in problems:
        assert "cannot be read: Permission denied" in problem.message


def test_strict_stops_at_the_first_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Un"}\n{\n{"title": "Deux"}\n')
    articles = read_articles(path, strict=True)
    assert next(articles).title == "Un"
    with pytest.raises(UnreadableFile, match="not JSON") as caught:
        next(articles)
    assert str(caught.value).startswith(f"{path}:2: not JSON")


def test_an_unknown_encoding_is_refused_at_once() -> None:
    for encoding in ("utf-9", "rot13"):
        with pytest.raises(SearchNewsError, match="known ones are utf-8"):
            read_articles("seeds", encoding=encoding)


def test_problems_are_logged_by_default(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "searchnews"):
        assert list(read_articles(tmp_path / "absent.txt")) == []
    assert "absent.txt: cannot be read" in caplog.text


def test_one_path_or_several(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    assert len(list(read_articles(str(tmp_path)))) == 2
    assert len(list(read_articles(tmp_path / "a.txt"))) == 1
    assert len(list(read_articles(path for path in tmp_path.iterdir()))) == 2


def test_articles_are_not_read_before_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Un"}\n' * 100_000 + "{\n")
    articles = read_articles(path, strict=True)
    assert next(articles).title == "Un"
    articles.close()  # type: ignore[attr-defined]
