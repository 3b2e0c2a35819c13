"""Conversations, as text files: lines that begin with ``> `` are typed, the others are answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import searchnews as sn
from searchnews.cli.messages import Messages
from searchnews.cli.session import Session
from searchnews.cli.styled import plain

SESSIONS = sorted((Path(__file__).parent / "sessions").glob("*.txt"))


def replayed(index: sn.Index, script: str, language) -> str:
    session = Session(index, Messages(language))
    lines = []
    for typed in (line for line in script.splitlines() if line.startswith("> ")):
        answer = session.answer(typed[2:])
        text = "\n".join(plain(line) for line in answer.lines)
        marks = "".join(
            f" [{name}]" for name in ("failed", "long", "ended") if getattr(answer, name)
        )
        lines += [typed + marks, *text.splitlines(), ""]
    # How long a search takes is not part of the conversation.
    return re.sub(r"\([\d.,]+ (ms|s)\)", "(… ms)", "\n".join(lines))


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_sessions(built, path):
    script = path.read_text("utf-8")
    # What the answers were marked with is not typed.
    typed = re.sub(r"(?m)^(> .*?)(?: \[(?:failed|long|ended)\])+$", r"\1", script)
    with sn.open(built) as index:
        assert replayed(index, typed, path.stem[:2]) == script


def test_a_title_that_is_damaged_does_not_end_the_preview(built, monkeypatch):
    def damaged(*_):
        raise sn.CorruptIndex("segment: stored damaged at byte 64")

    with sn.open(built) as index:
        session = Session(index, Messages("en"))
        monkeypatch.setattr(sn.Hit, "highlight", damaged)
        assert "damaged at byte 64" in plain(session.glimpse("otan").lines[0])


def test_a_setting_that_cannot_be_is_not_kept(built):
    with sn.open(built) as index:
        session = Session(index, Messages("en"))
        session.answer("otan")
        assert session.answer(":sort vitesse").failed
        assert session.answer("otan").found
