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


@pytest.mark.parametrize("left", ["a marked folder", "an empty folder"])
def test_what_an_interrupted_copy_left_is_in_nobodys_way(tmp_path: Path, left: str) -> None:
    sn.create(tmp_path / "index").close()
    staged = tmp_path / "copy.copying"
    staged.mkdir()
    if left == "a marked folder":
        (staged / "unfinished-copy").touch()
        (staged / "segment-1").write_bytes(b"half")
    assert sn.copy(tmp_path / "index", tmp_path / "copy") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "index"]
    assert not (tmp_path / "copy" / "segment-1").exists()


def test_a_copy_is_marked_until_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two steps, a copy is whole, or told from what is not ours."""
    sn.create(tmp_path / "index").close()

    def killed(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "remove", killed)
    assert sn.copy(tmp_path / "index", tmp_path / "copy") == 0
    assert not (tmp_path / "copy.copying").exists()
    assert (tmp_path / "copy" / "unfinished-copy").exists()
    with sn.open(tmp_path / "copy") as copy, copy.writer() as writer:
        writer.add({"id": "1"})
        assert copy.check().ok


def test_a_link_where_a_copy_is_built_is_named_and_kept(tmp_path: Path) -> None:
    sn.create(tmp_path / "index").close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "unfinished-copy").touch()
    (tmp_path / "copy.copying").symlink_to(elsewhere)
    with pytest.raises(sn.IndexIOError, match=r"copy\.copying: .*delete it, or copy to another"):
        sn.copy(tmp_path / "index", tmp_path / "copy")
    assert (elsewhere / "unfinished-copy").exists()


def test_a_link_to_an_empty_folder_is_not_ours(tmp_path: Path) -> None:
    sn.create(tmp_path / "index").close()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "copy.copying").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(sn.IndexExists, match="move it away"):
        sn.copy(tmp_path / "index", tmp_path / "copy")


def test_a_target_that_was_filled_meanwhile_is_kept(tmp_path: Path) -> None:
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        writer.add({"id": "1"})
    notes = tmp_path / "copy" / "notes.txt"

    def fill(done: int, total: int) -> None:
        notes.parent.mkdir()
        notes.write_text("à garder", "utf-8")

    with pytest.raises(sn.IndexIOError, match=r"copy: .* to another folder"):
        sn.copy(tmp_path / "index", tmp_path / "copy", progress=fill)
    assert notes.read_text("utf-8") == "à garder"
    assert not (tmp_path / "copy.copying").exists()
