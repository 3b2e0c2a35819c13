"""A copy takes its name at the end, and keeps it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import searchnews as sn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders cannot be synced there")


def test_the_name_of_a_copy_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        writer.add({"id": "1", "title": "Aide à l’Ukraine"})
    archive = tmp_path / "archive"
    archive.mkdir()
    synced: list[tuple[int, bool]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, (archive / "copy").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    assert sn.copy(tmp_path / "index", archive / "copy") == 1
    assert (archive.stat().st_ino, True) in synced
    with sn.open(archive / "copy") as copy:
        assert [hit.id for hit in copy.search("ukraine")] == ["1"]


def test_a_folder_that_only_has_the_name_of_an_unfinished_copy_is_kept(tmp_path: Path) -> None:
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        writer.add({"id": "1", "title": "Aide à l’Ukraine"})
    notes = tmp_path / "copy.copying" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("à garder", "utf-8")
    with pytest.raises(sn.IndexExists, match=r"copy\.copying: exists.*move it away"):
        sn.copy(tmp_path / "index", tmp_path / "copy")
    assert notes.read_text("utf-8") == "à garder"
    assert not (tmp_path / "copy").exists()


def test_a_place_where_no_copy_can_be_made_is_named(tmp_path: Path) -> None:
    sn.create(tmp_path / "index").close()
    (tmp_path / "file").touch()
    with pytest.raises(sn.IndexIOError, match=r"cannot make .*copy\.copying"):
        sn.copy(tmp_path / "index", tmp_path / "file" / "copy")


def test_a_copy_holds_what_an_index_holds(tmp_path: Path) -> None:
    sn.create(tmp_path / "index").close()
    sn.copy(tmp_path / "index", tmp_path / "deep" / "copy")
    assert not [path.name for path in (tmp_path / "deep").rglob("*unfinished*")]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["copy"]
