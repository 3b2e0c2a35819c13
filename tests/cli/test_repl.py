"""The real conversation, typed into a pseudo-terminal."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from time import monotonic

import pytest
from prompt_toolkit.history import InMemoryHistory

from searchnews.cli.repl import history_kept

pexpect = pytest.importorskip("pexpect")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

_CODES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>]|\([A-Z0-9])")
_WHERE = "\x1b[6n"


class Terminal:
    """A conversation in a terminal that says where its cursor is, and remembers what it showed."""

    def __init__(self, folder, **environment):
        self._process = pexpect.spawn(
            sys.executable,
            ["-m", "searchnews", "repl"],
            cwd=folder,
            env=os.environ
            | {"TERM": "xterm", "XDG_STATE_HOME": str(folder / "state"), "PAGER": "cat"}
            | environment,
            encoding="utf-8",
            dimensions=(40, 100),
        )
        self._seen = ""

    def type(self, keys):
        self._seen = ""
        self._process.send(keys)

    def shows(self, pattern, colours=False):
        """Wait until what was shown since the last keys matches."""
        ends = monotonic() + 15
        while monotonic() < ends:
            text = self._seen if colours else _CODES.sub("", self._seen)
            if re.search(pattern, text):
                return
            try:
                new = self._process.read_nonblocking(4096, timeout=0.2)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            self._seen += new
            for _ in range(new.count(_WHERE)):
                self._process.send("\x1b[1;1R")
        raise AssertionError(f"not shown: {pattern!r}\nshown: {self._seen!r}")

    def ends(self):
        self._process.expect(pexpect.EOF, timeout=15)
        self._process.close()
        return self._process.exitstatus


@pytest.fixture
def terminal(here):
    opened = []

    def open_terminal(**environment):
        opened.append(Terminal(here, **environment))
        return opened[-1]

    yield open_terminal
    for one in opened:
        one._process.close(force=True)


def test_a_conversation(terminal):
    one = terminal()
    one.shows("searchnews: 5 articles. Type a query, or :help.")
    one.shows(">")
    # The first hits stand under the line before Enter is pressed.
    one.type("finlan")
    one.type("de")
    one.shows("1 La Finlande rejoint l’OTAN")
    one.type("\r")
    one.shows(r"AA · International · 4 April 2023 · otan-2")
    one.shows(r"1 article \(")
    one.type(":open 1\r")
    one.shows("Le drapeau finlandais flotte")
    one.type(":quit\r")
    assert one.ends() == 0


def test_what_is_wrong_is_underlined_and_said(terminal):
    one = terminal()
    one.shows(">")
    one.type("congres (")
    one.shows("this parenthesis has no partner")
    one.shows(r"\x1b\[0;[0-9;]*4m\(", colours=True)
    one.type("\x03")
    one.type("\x04")
    assert one.ends() == 0


def test_tab_completes_words_with_their_accents(terminal):
    one = terminal()
    one.shows(">")
    one.type("congr")
    one.shows("congrès")
    one.type("\t\r")
    one.shows("congres-1")
    one.type(":quit\r")
    assert one.ends() == 0


def test_history_is_kept_from_one_run_to_the_next(terminal):
    one = terminal()
    one.shows(">")
    one.type("finlande\r")
    one.shows("otan-2")
    one.type(":quit\r")
    assert one.ends() == 0
    other = terminal(LANG="fr_FR.UTF-8")
    other.shows("Tapez une requête")
    other.shows(">")
    other.type("\x1b[A\x1b[A\r")
    other.shows("4 avril 2023 · otan-2")
    other.type("\x04")
    assert other.ends() == 0


def test_an_index_that_goes_away_is_said_to_be_gone_and_may_come_back(terminal, here):
    one = terminal()
    one.shows(">")
    (here / "index").rename(here / "away")
    one.type("finlande")
    one.shows("no index here")
    one.type("\r")
    one.shows(r"no index here[^>]*>")
    assert "Traceback" not in one._seen
    (here / "away").rename(here / "index")
    one.type("finlande\r")
    one.shows("otan-2")
    one.type("\x04")
    assert one.ends() == 0


def test_a_user_without_a_home_has_a_conversation_without_a_history(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert isinstance(history_kept(True), InMemoryHistory)


def test_no_colour_where_none_is_wanted(terminal):
    one = terminal(NO_COLOR="1")
    one.shows(">")
    one.type("finlande\r")
    one.shows(r"La \*\*Finlande\*\* rejoint")
    one.type("\x04")
    assert one.ends() == 0
