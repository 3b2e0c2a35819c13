"""The documents are run: their Python, their commands, the files and figures that they name.

`test_readme.py` does more for the README.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "benchmarks/README.md", "seeds/README.md")
    for path in ROOT.glob(pattern)
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Shown to be read, not run.
SHOWN = {"text", "toml", "json", ""}
# Files that commands make, which are not in the repository.
MADE = re.compile(r"\.cache|\.\./shared|results/")


class Block(NamedTuple):
    """A block of code of a page."""

    page: str
    language: str
    code: str


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


BLOCKS = [Block(page, *found) for page in PAGES for found in FENCE.findall(read(page))]


def blocks(*languages: str) -> dict[str, list[str]]:
    """Page -> its blocks in these languages, in order."""
    found: dict[str, list[str]] = {}
    for block in BLOCKS:
        if block.language in languages:
            found.setdefault(block.page, []).append(block.code)
    return found


COMMANDS = [
    (page, line.split("  #")[0].strip())
    for page, codes in blocks("sh", "console", "bash", "shell").items()
    for code in codes
    for line in code.splitlines()
    if line.strip() and not line.startswith("#")
]
SCRIPT = re.compile(r"python (benchmarks/\w+\.py)((?: --?[\w-]+| [\w.-]+)*)")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that looks like the repository to what a page shows."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    return tmp_path


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    checked = {"python", "pycon", "sh", "console", "bash", "shell"}
    assert {block.language for block in BLOCKS} <= checked | SHOWN


@pytest.mark.parametrize("page", sorted(blocks("python")))
def test_the_python_of_a_page_runs(page: str, place: Path) -> None:
    """Blocks of a page run one after the other, as they are read; its commands before them."""
    for _, line in [command for command in COMMANDS if command[0] == page]:
        if line.startswith("searchnews "):
            searchnews(place, line)
    for code in blocks("python")[page]:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{page}:\n{code}\n{done.stderr}"


@pytest.mark.parametrize("page", sorted(blocks("pycon")))
def test_the_sessions_of_a_page_are_true(page: str) -> None:
    code = "\n".join(blocks("pycon")[page])
    test = doctest.DocTestParser().get_doctest(code, {}, page, page, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    output: list[str] = []
    runner.run(test, out=output.append)
    assert not runner.failures, "".join(output)


def searchnews(place: Path, line: str) -> None:
    program, *arguments = shlex.split(line, comments=True)
    assert program == "searchnews"
    done = subprocess.run(
        [sys.executable, "-m", "searchnews", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    # 1 is "nothing found", which is an answer.
    assert done.returncode in (0, 1), f"{line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", sorted({page for page, _ in COMMANDS if page != "README.md"}))
def test_the_commands_of_a_page_are_known(page: str, place: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    extras = set(re.findall(r"^(\w+) = \[", read("pyproject.toml"), re.MULTILINE))
    for _, line in [command for command in COMMANDS if command[0] == page]:
        program, *arguments = shlex.split(line, comments=True)
        if program == "make":
            assert set(arguments) <= targets, line
        elif program == "searchnews":
            searchnews(place, line)
        elif program == "pip":
            assert set(re.findall(r"\[(\w+)\]", line)) <= extras, line
        elif program == "python":
            assert SCRIPT.fullmatch(line) or arguments[0] == "-m", line
        else:
            raise AssertionError(f"{page}: no test knows the command {line!r}")


@pytest.mark.parametrize("page", PAGES)
def test_scripts_that_a_page_names_know_the_options(page: str) -> None:
    for script, arguments in SCRIPT.findall(read(page)):
        source = ROOT / script
        assert source.exists(), f"{page} names {script}"
        for option in re.findall(r"--[\w-]+", arguments):
            known = f'"{option}"' in source.read_text(encoding="utf-8")
            assert known, f"{page}: {script} has no {option}"


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_exist(page: str) -> None:
    folder = (ROOT / page).parent
    text = FENCE.sub("", read(page))
    links = re.findall(r"\]\(([^)#: ]+)(?:#[\w-]+)?\)", text)
    paths = re.findall(r"`((?:src|rust|tests|seeds|benchmarks|docs)/[\w./*-]+)`", text)
    wanted = [(folder, name) for name in links]
    wanted += [(ROOT, name) for name in paths]
    for base, name in wanted:
        if not MADE.search(name) or base != ROOT:
            found = (base / name).exists() or list(base.glob(name.rstrip("/")))
            assert found, f"{page} names {name}"


def test_the_index_of_documents_names_every_page() -> None:
    named = set(re.findall(r"\]\(([\w-]+\.md)\)", read("docs/README.md")))
    assert named == {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}


def test_the_format_page_and_the_changelog_tell_the_number_of_the_format() -> None:
    from searchnews import _native

    assert f"now {_native.FORMAT}, in every file" in read("docs/index-format.md")
    assert f"The format has the number {_native.FORMAT} now" in read("CHANGELOG.md")
