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


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_what_was_added_since_the_last_commit_is_not_deleted_by_query(
    tmp_path: Path, engine: str
) -> None:
    with sn.create(tmp_path / "index", engine=engine) as index:
        with index.writer(durability="fast") as writer:
            writer.add_many({"id": id, "title": "Une", "source": "AFP"} for id in "abc")
        with index.writer(durability="fast") as writer:
            writer.update({"id": "a", "title": "Une", "source": "Reuters"})
            writer.delete("b")
            writer.add({"id": "d", "title": "Une", "source": "AFP"})
            assert writer.delete_by_query("source:afp") == 1
            assert writer.delete_by_query("source:afp") == 0
        index.refresh()
        assert {id: index.get(id).source for id in index.ids()} == {  # type: ignore[union-attr]
            "a": "Reuters",
            "d": "AFP",
        }
