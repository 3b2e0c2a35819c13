"""The remembered checksum holds exactly as long as what it depends on."""

import os
import sys

import pytest

from searchnews.analysis import remembered as module
from searchnews.analysis.remembered import remembered


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """A package that a checksum depends on, and how often the checksum was made."""
    monkeypatch.setattr(module, "_path", lambda: str(tmp_path / "cache" / "fingerprint.txt"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "cache").mkdir()
    package = tmp_path / "depended_on.py"
    package.write_text("")
    made = []

    def ask():
        made.append(1)
        return f"checksum {len(made)}"

    def answer():
        return remembered(ask, ["depended_on", "not_installed"])

    return package, answer


def test_it_is_made_once(asked):
    _, answer = asked
    assert [answer(), answer()] == ["checksum 1", "checksum 1"]


def test_it_is_made_again_when_a_package_has_another_time(asked):
    package, answer = asked
    answer()
    os.utime(package, ns=(1, 1))
    assert answer() == "checksum 2"


def test_it_is_made_again_when_the_analyzer_has_another_file(asked, monkeypatch, tmp_path):
    _, answer = asked
    answer()
    (tmp_path / "french").mkdir()
    (tmp_path / "french" / "kept.txt").write_text("l'or\n")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "remembered.py"))
    assert answer() == "checksum 2"


@pytest.mark.parametrize("held", [b"", b"\xff\xfe", b"checksum 9", b"checksum 9\nanother state"])
def test_what_is_not_the_state_of_now_is_not_believed(asked, tmp_path, held):
    _, answer = asked
    (tmp_path / "cache" / "fingerprint.txt").write_bytes(held)
    assert answer() == "checksum 1"


def test_nothing_is_written_where_no_compiled_code_is(asked, tmp_path, monkeypatch):
    _, answer = asked
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [answer(), answer()] == ["checksum 1", "checksum 2"]
    assert not list((tmp_path / "cache").iterdir())


def test_a_folder_that_is_not_there_costs_only_the_time(asked, tmp_path):
    _, answer = asked
    (tmp_path / "cache").rmdir()
    assert [answer(), answer()] == ["checksum 1", "checksum 2"]


def test_the_built_in_analyzer_remembers_what_it_makes():
    from searchnews.analysis import FRENCH
    from searchnews.analysis.analyzer import checksum_of

    assert FRENCH.fingerprint().checksum == checksum_of(FRENCH)
