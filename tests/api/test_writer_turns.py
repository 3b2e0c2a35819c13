"""Calls of one writer come one after the other, and none comes from within another."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import searchnews as sn
from searchnews.analysis import Fingerprint, Shrink

Call = Callable[[sn.Writer], object]

CALLS: dict[str, Call] = {
    "add": lambda writer: writer.add({"id": "b", "title": "Deux"}),
    "update": lambda writer: writer.update({"id": "b", "title": "Deux"}),
    "add_many": lambda writer: writer.add_many([{"id": "b", "title": "Deux"}]),
    "flush": lambda writer: writer.flush(),
    "delete": lambda writer: writer.delete("a"),
    "delete_by_query": lambda writer: writer.delete_by_query("deux"),
    "commit": lambda writer: writer.commit(),
    "merge_failure": lambda writer: writer.merge_failure,
    "rollback": lambda writer: writer.rollback(),
    "close": lambda writer: writer.close(),
}


class Caller:
    """Makes a call once, when it is next asked, and keeps what that call is told."""

    def __init__(self) -> None:
        self.call: Callable[[], object] | None = None
        self.told = ""

    def make(self) -> None:
        if self.call is not None:
            call, self.call = self.call, None
            try:
                call()
            except sn.NotSupported as error:
                self.told = str(error)


class Calling(Caller):
    """An analyzer of small letters that calls while it is asked for words."""

    name = "calling"
    shrink: Shrink | None = None
    folds: Mapping[str, str] = {}

    def fingerprint(self) -> Fingerprint:
        return Fingerprint("calling", {}, "0" * 64)

    def analyze_words(self, words: Sequence[str]) -> list[str | tuple[sn.WordToken, ...]]:
        self.make()
        return [word.lower() for word in words]


class CallingZone(Caller, tzinfo):
    """A time zone that calls while it is asked for an offset."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        self.make()
        return timedelta(0)


@pytest.mark.parametrize("engine", ["native", "whoosh"])
@pytest.mark.parametrize("name", CALLS)
def test_a_writer_refuses_its_own_analyzer_and_goes_on(
    tmp_path: Path, engine: str, name: str
) -> None:
    analyzer = Calling()
    with sn.create(tmp_path / "index", analyzer=analyzer, engine=engine) as index:
        with index.writer() as writer:
            analyzer.call = lambda: CALLS[name](writer)
            writer.add({"id": "a", "title": "Un"})
            writer.commit()
            assert "cannot be called by its own analyzer" in analyzer.told
            writer.add({"id": "c", "title": "Trois"})
        index.refresh()
        assert list(index.ids()) == ["a", "c"]


def test_a_writer_refuses_the_time_zone_of_a_date(index: sn.Index) -> None:
    zone = CallingZone()
    article = sn.Article(id="a", title="Loi", date=datetime(2024, 6, 1, tzinfo=zone))
    with index.writer() as writer:
        zone.call = writer.commit
        writer.add(article)
    assert index.place in zone.told
    assert "time zone" in zone.told
    index.refresh()
    assert list(index.ids()) == ["a"]


def test_progress_may_call_the_writer(index: sn.Index) -> None:
    with index.writer() as writer:
        articles = [{"id": str(number)} for number in range(1000)]
        writer.add_many(articles, progress=lambda seen: writer.commit(b"%d" % seen))
    index.refresh()
    assert index.payload == b"1000"


def test_a_warning_of_merges_that_is_an_error_leaves_a_whole_commit(
    index: sn.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = property(lambda engine: "no space")
    with index.writer() as writer:
        monkeypatch.setattr(type(writer._held), "merge_failure", failing)
        writer.add_many([{"id": "a"}, {"id": "b", "title": 7}], errors="skip")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(UserWarning, match="merging failed"):
                writer.commit()
        assert [rejected.article for rejected in writer.rejected] == [{"id": "b", "title": 7}]
        assert writer.add_many([]) == 0
        assert writer.rejected == []
        assert list(index.ids()) == ["a"]


def test_an_interrupt_wherever_a_function_begins_leaves_the_writer_free(index: sn.Index) -> None:
    """Python looks for Ctrl-C there, so also where a lock of its own would be taken or freed."""
    before = sys.gettrace()
    for begun in count(1):
        writer, functions = index.writer(), count(1)

        def interrupt(frame: FrameType, event: str, argument: Any, n: Any = functions) -> None:
            if next(n) == begun:  # noqa: B023
                raise KeyboardInterrupt

        sys.settrace(interrupt)
        try:
            writer.add({"id": "a"})
        except KeyboardInterrupt:
            interrupted = True
        else:
            interrupted = False
        finally:
            sys.settrace(before)
        writer.rollback()
        writer.close()
        if not interrupted:
            break
    assert begun > 5


def test_a_writer_that_could_not_be_closed_is_not_taken_for_closed(
    index: sn.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = index.writer()
    writer.add({"id": "a"})

    def failing(engine: object) -> None:
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(type(writer._held), "close", failing)
        with pytest.raises(OSError, match="no"):
            writer.close()
    with writer:
        pass
    index.refresh()
    assert list(index.ids()) == ["a"]


def test_a_payload_is_measured_in_bytes(index: sn.Index) -> None:
    eights = memoryview(bytes((1 << 20) + 8)).cast("q")
    with index.writer() as writer:
        with pytest.raises(sn.NotSupported, match="a payload of 1,048,584 bytes"):
            writer.commit(eights)  # type: ignore[arg-type]
        writer.commit(eights[1:])  # type: ignore[arg-type]
    index.refresh()
    assert len(index.payload) == 1 << 20
