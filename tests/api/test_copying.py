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
