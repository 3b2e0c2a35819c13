"""What a commit keeps, whatever the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchnews as sn


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_a_commit_without_payload_keeps_that_of_the_one_before(tmp_path: Path, engine: str) -> None:
    with sn.create(tmp_path / "index", engine=engine) as index:
        with index.writer(durability="fast") as writer:
            writer.add({"id": "a", "title": "Une"})
            writer.commit(b"feed 7")
            writer.add({"id": "b", "title": "Deux"})
            writer.commit()
            index.refresh()
            assert index.payload == b"feed 7"
            writer.delete("a")
            writer.commit(b"")
        index.refresh()
        assert index.payload == b""
