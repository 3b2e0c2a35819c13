from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import searchnews as sn
from searchnews.__main__ import main

ARTICLES = Path(__file__).parent / "articles.jsonl"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "SEARCHNEWS_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the articles beside this file; for reading only."""
    place = tmp_path_factory.mktemp("built")
    with sn.create(place) as index, index.writer() as writer:
        writer.add_many(sn.read_articles(ARTICLES, strict=True))
    return place


@pytest.fixture
def here(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an index of its own in ``index``."""
    shutil.copytree(built, tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: exit code, standard output, standard error."""

    def run_command(*arguments: str, stdin: str = "") -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(arguments)
        return Ran(code, *capsys.readouterr())

    return run_command
