"""The README is run: its Python, its commands, and its promises about make."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [
    line.split("   ")[0].strip()
    for language, code in BLOCKS
    if language == "sh"
    for line in code.splitlines()
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that looks like the repository to what the README shows."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    return tmp_path


def run(place: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=place, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_it_opens_with_the_two_commands() -> None:
    assert [line.split()[:2] for line in COMMANDS[:2]] == [["make", "demo"], ["make", "test"]]


def test_make_knows_its_commands() -> None:
    known = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {line.split()[1] for line in COMMANDS if line.startswith("make")} <= set(known)


def test_the_python_runs(place: Path) -> None:
    first, *others = [run(place, "-c", code) for code in PYTHON]
    assert "<mark>Ukraine</mark>" in first.splitlines()[0]
    assert first.splitlines()[-1].startswith("1 Article(id='note-1'")
    assert others == ["[45.0]\n"]


def test_the_first_python_is_ten_lines() -> None:
    lines = [line for line in PYTHON[0].splitlines() if line.strip()]
    assert len(lines) <= 10


def test_the_commands_run(place: Path) -> None:
    commands = [line for line in COMMANDS if not line.startswith("make")]
    assert len(commands) >= 8
    for line in commands:
        program, *arguments = shlex.split(line, comments=True)
        assert program == "searchnews"
        run(place, "-m", "searchnews", *arguments)


def test_files_that_are_named_exist() -> None:
    for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        paths = re.findall(r"`((?:src|rust|tests|seeds|benchmarks)/[\w./*-]+)`", text)
        for name in {*links, *paths}:
            assert list(ROOT.glob(name.rstrip("/"))), f"{page} names {name}"
