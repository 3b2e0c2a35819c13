"""Bad input is one line that says what and where, exit code 2, and nothing written is lost."""

from __future__ import annotations

import os
import sys
from zlib import crc32

import pytest

import searchnews as sn


def complaint(ran):
    """The one line that a command failed with."""
    assert ran.code == 2
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("searchnews: ")
    return line


def still_there(count=5):
    with sn.open("index") as index:
        return len(index) == count and index.check().ok


def test_an_empty_file(run, here):
    (here / "empty.txt").write_bytes(b"")
    assert "empty.txt: the file is empty" in complaint(run("index", "empty.txt"))
    assert still_there()


def test_no_index_is_made_for_nothing(run, here):
    (here / "empty.txt").write_bytes(b"")
    complaint(run("index", "empty.txt", "--index", "new"))
    assert not (here / "new").exists()


def test_a_file_that_is_not_utf8(run, here):
    (here / "latin.txt").write_bytes("Un titre\n\nLe congrès".encode("cp1252"))
    line = complaint(run("index", "latin.txt"))
    assert "latin.txt: not UTF-8: byte 0xe8 at offset 18" in line
    assert "--encoding cp1252" in line
    assert still_there()
    ran = run("index", "latin.txt", "--encoding", "cp1252")
    assert ran.code == 0
    assert run("search", "id:latin").code == 0


def test_an_encoding_that_does_not_exist(run, here):
    (here / "a.txt").write_text("Titre\n\nTexte", "utf-8")
    assert "known ones are utf-8" in complaint(run("index", "a.txt", "--encoding", "utf-9"))


def test_good_files_beside_a_bad_one_are_kept(run, here):
    (here / "new").mkdir()
    (here / "new" / "bad.txt").write_bytes(b"")
    (here / "new" / "good.txt").write_text("Bon titre\n\nTexte.\n", "utf-8")
    ran = run("index", "new")
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "1 article added" in ran.out
    assert "1 skipped: a file or record that cannot be read" in ran.out
    assert still_there(6)


def test_strict_stops_and_writes_nothing(run, here):
    (here / "new").mkdir()
    (here / "new" / "a-good.txt").write_text("Bon titre\n\nTexte.\n", "utf-8")
    (here / "new" / "b-bad.txt").write_bytes(b"")
    assert "b-bad.txt: the file is empty" in complaint(run("index", "new", "--strict"))
    assert still_there()


def test_a_file_that_is_not_there(run, here):
    assert "nowhere.txt: cannot be read: No such file" in complaint(run("index", "nowhere.txt"))


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind this user"
)
def test_an_unreadable_folder(run, here):
    folder = here / "closed"
    folder.mkdir(mode=0)
    try:
        line = run("index", "closed").err.splitlines()[0]
    finally:
        folder.chmod(0o700)
    assert "closed: cannot be read: Permission denied; check that it exists and its rights" in line


def test_a_folder_that_the_system_refuses(run, here, monkeypatch):
    (here / "closed").mkdir()

    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    ran = run("index", "closed")
    line = ran.err.splitlines()[0]
    assert (ran.code, ran.out) == (2, "")
    assert "closed: cannot be read: Permission denied; check that it exists and its rights" in line


@pytest.mark.parametrize(
    "command", [["search", "otan"], ["stats"], ["check"], ["export"], ["get", "x"], ["bench"]]
)
@pytest.mark.parametrize(
    "place",
    [
        "nowhere",
        "empty",
    ],
)
def test_a_missing_index(run, here, command, place):
    (here / "empty").mkdir()
    line = complaint(run(*command, "--index", place))
    assert place in line
    assert "searchnews index" in line


def test_an_index_of_another_format_version(run, here):
    for path in (here / "index").glob("manifest-*"):
        content = path.read_bytes()
        changed = content[:8] + (99).to_bytes(4, "little") + content[12:-4]
        path.write_bytes(changed + crc32(changed).to_bytes(4, "little"))
    line = complaint(run("search", "otan"))
    assert "index" in line
    assert "index format 99" in line


@pytest.mark.parametrize("kept", [0, 1, 0.5, 0.99])
def test_a_truncated_segment(run, here, kept):
    (segment,) = (here / "index").glob("segment-*")
    size = segment.stat().st_size
    os.truncate(segment, int(kept * size) if isinstance(kept, float) else kept)
    line = complaint(run("search", "otan"))
    assert segment.name in line
    assert "searchnews check --repair" in line


def test_no_such_field_to_sort_by(run, here):
    assert "sort" in complaint(run("search", "otan", "--sort", "vitesse"))


def test_a_place_that_cannot_be_written(run, here):
    (here / "file").write_text("", "utf-8")
    assert "file" in complaint(run("export", "--output", "file/articles.jsonl"))
