"""Analyzers of users' own: used in full, held to their contract, told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import searchnews as sn
from searchnews.analysis import Fingerprint, Shrink, fingerprint_of


class Reversed:
    """Terms are words read backwards, so that nothing else could have made them."""

    name = "reversed"
    shrink: Shrink | None = None
    folds: Mapping[str, str] = {}

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words: Sequence[str]) -> list[str | tuple[sn.WordToken, ...]]:
        return [word.lower()[::-1] for word in words]


class Broken(Reversed):
    """Answers as told, but for the words of its fingerprint."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def fingerprint(self) -> Fingerprint:
        return Fingerprint("broken", {}, "0" * 64)

    def analyze_words(self, words: Sequence[str]) -> object:  # type: ignore[override]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if isinstance(self.answer, list) else [self.answer] * len(words)


def test_an_analyzer_of_ones_own(tmp_path: Path) -> None:
    with sn.create(tmp_path, analyzer=Reversed()) as index:
        with index.writer() as writer:
            writer.add({"id": "a", "title": "Les Chevaux"})
        index.refresh()
        assert index.search("chevaux").total == 1
        assert index.search("CHEVAUX").total == 1
        assert index.search("cheval").total == 0
        assert index.stats()["analyzer"] == "reversed"
    assert [token.term for token in sn.analyze("Un roi", Reversed())] == ["nu", "ior"]


def test_another_analyzer_may_read_with_a_warning_and_may_not_write(tmp_path: Path) -> None:
    with sn.create(tmp_path, analyzer=Reversed()) as index, index.writer() as writer:
        writer.add({"id": "a", "title": "Chevaux"})
    with pytest.warns(UserWarning, match="reanalyze"):
        index = sn.open(tmp_path)
    assert index.search("chevaux").total == 1  # the lexicon knows the word
    with pytest.raises(sn.AnalyzerMismatch, match=r"reversed.*reanalyze"):
        index.writer()
    index.close()


def token(**changes: object) -> tuple[object, ...]:
    return (sn.WordToken("a", "a", 0, 1)._replace(**changes),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        ["too", "many", "answers", "for", "the", "words"],
        None,
        7,
        b"bytes",
        ("a", "tuple"),
        token(start=5, end=4),
        token(end=99),
        token(start=-1),
        token(increment=0),
        token(increment=1000),
        token(term=None),
        token(term="\ud800"),
        "\ud800",
    ],
)
def test_a_broken_contract_is_an_analysis_error(tmp_path: Path, answer: object) -> None:
    with sn.create(tmp_path, analyzer=Broken(answer)) as index:  # type: ignore[arg-type]
        with pytest.raises(sn.AnalysisError), index.writer() as writer:
            writer.add({"id": "a", "title": "un deux trois"})
        index.refresh()
        assert len(index) == 0


def test_what_an_analyzer_raises_is_raised_as_it_was(tmp_path: Path) -> None:
    with sn.create(tmp_path, analyzer=Broken(ZeroDivisionError("mine"))) as index:  # type: ignore[arg-type]
        with pytest.raises(ZeroDivisionError, match="mine"), index.writer() as writer:
            writer.add({"id": "a", "title": "un"})
        with pytest.raises(ZeroDivisionError, match="mine"):
            index.search("un")


@pytest.mark.parametrize("answer", ["", token(term=""), token(form="")])
def test_an_empty_term_is_a_broken_contract(tmp_path: Path, answer: object) -> None:
    index = sn.create(tmp_path, analyzer=Broken(answer))  # type: ignore[arg-type]
    with pytest.raises(sn.AnalysisError), index.writer() as writer:
        writer.add({"id": "a", "title": "un"})


def test_a_word_may_become_nothing(tmp_path: Path) -> None:
    with sn.create(tmp_path, analyzer=Broken(())) as index:  # type: ignore[arg-type]
        with index.writer() as writer:
            writer.add({"id": "a", "title": "un deux"})
        index.refresh()
        assert index.search("un").total == 0
        assert len(index) == 1
