"""Problem: how it reads to a person."""

from __future__ import annotations

from searchnews.article import Problem


def test_reads_as_place_and_message() -> None:
    assert str(Problem("a.jsonl", 7, "not JSON")) == "a.jsonl:7: not JSON"
    assert str(Problem("a.txt", None, "the file is empty")) == "a.txt: the file is empty"
