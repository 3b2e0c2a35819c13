"""Every command has help, and the examples in it run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import searchnews as sn
from searchnews.cli.app import COMMANDS as LISTED
from searchnews.cli.app import application

SEEDS = Path(__file__).parents[2] / "seeds"
COMMANDS = {str(command.name): command for command in application().registered_commands}
EXAMPLES = [
    line.strip()
    for command in COMMANDS.values()
    for line in str(command.epilog).splitlines()
    if line.strip().startswith("searchnews ")
]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A folder as the examples expect it: articles in seeds/, their index in index/."""
    folder = tmp_path_factory.mktemp("seeded")
    shutil.copytree(SEEDS, folder / "seeds")
    with sn.create(folder / "index") as index, index.writer() as writer:
        writer.add_many(sn.read_articles(folder / "seeds"))
    return folder


def test_the_command_line_lists_its_commands(run):
    ran = run("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in COMMANDS)


def test_the_list_says_of_a_command_what_its_own_help_says(run) -> None:
    assert [*LISTED] == [*COMMANDS]
    listed = run("--help").out
    for name, (_, summary) in LISTED.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", listed, re.MULTILINE)
        assert f"\n\n  {summary}\n" in run(name, "--help").out


def test_the_list_of_commands_loads_none_of_them() -> None:
    """Start-up is measured in `benchmarks/startup.py`; this is what it rests on."""
    program = (
        "import sys; from searchnews.cli.app import run; run(['--help']); "
        "print(*(name for name in sys.modules if name.startswith('searchnews.')))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert "searchnews.cli.app" in loaded
    assert not [name for name in loaded if name.endswith(("_command", "_commands", ".api"))]


def test_a_search_of_plain_words_loads_nothing_that_it_does_without(seeded) -> None:
    program = (
        "import gc, sys; from searchnews.__main__ import main; main(['search', 'otan']); "
        "print(sum(one['collections'] for one in gc.get_stats())); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=seeded
    )
    collections, loaded = done.stdout.splitlines()[-2:]
    assert int(collections) < 20
    spared = ["whoosh", "rich", "prompt_toolkit", "orjson", "html", "opensearchpy"]
    spared += ["searchnews.query.parser", "searchnews.query.usual", "searchnews.query.facets"]
    spared += ["searchnews.api.writer", "searchnews.api.cursor", "searchnews.article.article"]
    assert not {"searchnews.api.results", "typer"} - {*loaded.split()}
    assert not {*spared} & {*loaded.split()}


def test_figures_of_an_index_need_no_parser(seeded) -> None:
    program = (
        "import sys; from searchnews.__main__ import main; main(['stats', '--html', 'report.html'])"
        "; print('whoosh' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=seeded)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("before", [["--"], []])
def test_a_command_runs_whatever_stands_before_it(run, seeded, before):
    ran = run(*before, "get", "otan-ukraine", "--index", str(seeded / "index"))
    assert ran.code == 0
    assert "Ukraine" in ran.out


@pytest.mark.parametrize(
    ("typed", "offered"), [("searchnews se", "search"), ("searchnews search --fac", "--facets")]
)
def test_the_shell_completes_commands_and_options(typed: str, offered: str) -> None:
    asked = {"_SEARCHNEWS_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    asked["COMP_CWORD"] = str(len(typed.split()) - 1)
    done = subprocess.run(
        [Path(sys.executable).with_name("searchnews")],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [offered]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(run, name):
    ran = run(name, "--help")
    assert ran.code == 0
    assert ran.out.rstrip().splitlines()[-1].startswith(f"    searchnews {name}")


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run(run, seeded, tmp_path, monkeypatch, example):
    shutil.copytree(seeded, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    _, *arguments = shlex.split(example)
    ran = run(*arguments, stdin="otan\n")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


@pytest.mark.parametrize("arguments", [["search"], ["bogus"], ["search", "a", "--limit", "x"]])
def test_wrong_usage_exits_with_2(run, here, arguments):
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "Usage: searchnews" in ran.err


def process(*arguments, **options):
    command = [sys.executable, "-m", "searchnews", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_a_reader_who_leaves_early_hears_nothing(here):
    with process("export", cwd=here) as exporting:
        exporting.stdout.close()
        assert exporting.stderr.read() == b""
    assert exporting.returncode == 0


def test_a_locale_without_accents_ends_no_command(here, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    with process("search", "retraites", cwd=here) as searching:
        out, err = searching.communicate()
    assert (searching.returncode, err) == (0, b"")
    assert b"R?forme des" in out


def test_half_characters_of_a_command_line_are_searched_as_well_as_they_can_be(here):
    with process("search", b"caf\xe9", "otan", cwd=here) as searching:
        searching.communicate()
    assert searching.returncode == 0


def test_the_version_is_told(run) -> None:
    assert run("--version") == (0, f"searchnews {sn.__version__}\n", "")


def test_the_index_may_be_at_an_address(run) -> None:
    assert "a folder, or opensearch://…" in " ".join(run("search", "--help").out.split())


@pytest.mark.skipif(sys.platform == "win32", reason="its shell closes no streams")
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ["search otan", "stats", "export", "get otan-ukraine"])
def test_a_closed_output_is_written_nowhere(seeded, command: str, closed: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m searchnews {command} {closed}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=seeded)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="its shell closes no streams")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [("index -", 2, "-: the file is empty"), ("analyze -", 1, "no word"), ("repl", 1, "")],
)
def test_a_closed_input_is_empty(seeded, command: str, code: int, said: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m searchnews {command} <&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=seeded)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)


@pytest.mark.parametrize(
    "command",
    [("export",), ("search", "retraites", "--json"), ("search", "retraites", "--format", "csv")],
)
def test_what_is_for_programs_is_utf8_in_every_locale(here, monkeypatch, command) -> None:
    outs = []
    for encoding in ("ascii", "iso-8859-1", "utf-8"):
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
        with process(*command, cwd=here) as printing:
            outs.append(printing.communicate()[0])
    assert "Réforme des retraites" in outs[0].decode()
    assert outs[0] == outs[1] == outs[2]


def test_lines_in_another_encoding_end_no_conversation(here, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    with process("repl", cwd=here, stdin=subprocess.PIPE) as talking:
        out, err = talking.communicate("congrès\notan\n".encode("cp1252"))
    assert (talking.returncode, err) == (0, b"")
    assert b"La Finlande rejoint" in out


def test_ctrl_c_before_a_command_has_begun_is_one_word(run, here, monkeypatch) -> None:
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("searchnews.cli.app.import_module", interrupted)
    assert run("search", "otan") == (130, "", "searchnews: interrupted\n")
