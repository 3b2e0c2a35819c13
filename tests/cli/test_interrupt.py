"""Ctrl-C, sent to a real process in the middle of its work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import searchnews as sn

if sys.platform == "win32":
    pytest.skip("signals are sent otherwise there", allow_module_level=True)

ENOUGH = 4 << 20
"""Bytes of articles: a pipe holds far fewer, so whoever wrote them all knows them being read."""


def started(
    folder: Path, *arguments: str, language: str = "en_GB.UTF-8"
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "searchnews", *arguments],
        cwd=folder,
        env={**os.environ, "LANG": language},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs tests in the background has them, and their children, ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def interrupted_while_reading(folder: Path, *options: str, language: str) -> tuple[int, str]:
    """Index articles of a pipe that never ends, and press Ctrl-C."""
    with started(folder, "index", "-", *options, language=language) as process:
        assert process.stdin is not None
        written = number = 0
        while written < ENOUGH:
            number += 1
            article = {"id": f"new-{number}", "title": "Grève", "body": "Une phrase. " * 200}
            written += process.stdin.write(json.dumps(article).encode() + b"\n")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        return process.returncode, err.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en_GB.UTF-8", "interrupted; index is as its last commit left it, with 4 articles"),
        ("fr_FR.UTF-8", "interrompu ; index est resté à sa dernière validation, avec 4 articles"),
    ],
)
def test_the_index_stays_at_its_last_commit(here: Path, language: str, said: str) -> None:
    with sn.open("index") as index:
        before = {id: index.get(id) for id in index.ids()}
    said = said.replace("4", str(len(before)))
    code, err = interrupted_while_reading(here, language=language)
    assert (code, err.strip()) == (130, said)
    assert sn.check("index").ok
    with sn.open("index") as index:
        assert {id: index.get(id) for id in index.ids()} == before
        with index.writer() as writer:  # no lock was left behind
            writer.add(sn.Article(id="later", title="Après", body="La suite."))
        index.refresh()
        assert "later" in index


def test_an_index_that_was_not_there_yet(tmp_path: Path) -> None:
    code, err = interrupted_while_reading(tmp_path, language="en_GB.UTF-8")
    assert code == 130
    with sn.open(tmp_path / "index") as index:
        assert len(index) == 0
    assert err.strip() == "interrupted; index is as its last commit left it, with 0 articles"


def test_other_commands_end_with_a_word(here: Path) -> None:
    with started(here, "repl") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"retraites\n")
        process.stdin.flush()
        assert process.stdout.readline()  # the conversation goes on, and waits
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    assert (process.returncode, err.decode().strip()) == (130, "searchnews: interrupted")


def test_ctrl_c_while_the_command_line_is_loaded_is_no_traceback(run, monkeypatch) -> None:
    class Loading:
        @property
        def run(self) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "searchnews.cli.app", Loading())
    assert run("search", "otan") == (130, "", "")
