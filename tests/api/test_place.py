"""Making and opening an index, and what is said of a place where that cannot be done."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

import searchnews as sn
from searchnews import _native
from searchnews.analysis import Fingerprint, FrenchAnalyzer


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The folder of a closed index of a few articles."""
    place = tmp_path / "index"
    with sn.create(place) as index, index.writer() as writer:
        for number in range(50):
            body = f"Le congrès numéro {number} de la région s’est ouvert lundi à Nantes."
            writer.add({"id": str(number), "title": f"Congrès {number}", "body": body})
    return place


def test_create_makes_the_folder_and_open_finds_it(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "er"
    with sn.create(place) as index:
        assert len(index) == 0
        assert list(index.ids()) == []
        assert index.search("rien").total == 0
        assert index.get("1") is None
    with sn.open(str(place)) as index:
        assert index.schema.kinds()["title"] == "text"


def test_create_refuses_a_place_that_is_taken(tmp_path: Path) -> None:
    sn.create(tmp_path).close()
    with pytest.raises(sn.IndexExists, match="stands here already") as caught:
        sn.create(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value, FileExistsError)


def test_exist_ok_opens_what_is_there(filled: Path) -> None:
    with sn.create(filled, exist_ok=True) as index:
        assert len(index) == 50


def test_open_of_an_empty_folder_says_how_to_build_an_index(tmp_path: Path) -> None:
    with pytest.raises(sn.IndexNotFound, match="searchnews index") as caught:
        sn.open(tmp_path)
    assert isinstance(caught.value, FileNotFoundError)


def test_open_of_no_folder_says_how_to_build_an_index(tmp_path: Path) -> None:
    with pytest.raises(sn.IndexNotFound, match="searchnews index"):
        sn.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(sn.IndexStateError):
        sn.create(tmp_path / "file")
    with pytest.raises(sn.IndexStateError):
        sn.open(tmp_path / "file")


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(sn.NotSupported, match="native"):
        sn.create(tmp_path, engine="steam")


def test_a_closed_index_says_so(filled: Path) -> None:
    index = sn.open(filled)
    index.close()
    calls: list[Callable[[], object]] = [
        lambda: index.search("congrès"), lambda: len(index), lambda: "1" in index,
        lambda: index.get("1"), index.stats, index.writer, index.refresh, index.snapshot,
        index.check,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(sn.IndexClosed, match="closed; open it again"):
            call()
    assert issubclass(sn.IndexClosed, sn.IndexStateError)


def test_an_index_without_articles_is_an_index(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        assert len(index) == 0
        assert index


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_an_index_that_is_being_written_is_there(tmp_path: Path, engine: str) -> None:
    with sn.create(tmp_path / "index", engine=engine) as index, index.writer() as writer:
        writer.add({"id": "1", "title": "Congrès"})
        writer.commit()
        with pytest.raises(sn.IndexExists):
            sn.create(tmp_path / "index", engine=engine)
        with sn.create(tmp_path / "index", engine=engine, exist_ok=True) as again:
            assert len(again) == 1


def test_a_folder_that_the_whoosh_engine_cannot_have_is_said_to_be_taken(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder", "utf-8")
    with pytest.raises(sn.IndexExists, match="holds files already"):
        sn.create(tmp_path, engine="whoosh", exist_ok=True)


@pytest.mark.parametrize("place", ["", b"", 7, None, "\ud800"])
def test_what_is_no_path_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    calls: list[Callable[[Any], object]] = [
        sn.create, sn.open, sn.check, sn.repair, lambda p: sn.copy("index", p),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(sn.InvalidSetting, match="no place of an index"):
            call(place)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_bytes(filled: Path) -> None:
    with sn.open(os.fsencode(filled)) as index:
        assert (len(index), index.place) == (50, str(filled))


def test_an_index_of_another_engine_is_named(tmp_path: Path) -> None:
    sn.create(tmp_path / "index", engine="whoosh").close()
    held = sorted((tmp_path / "index").iterdir())
    with pytest.raises(sn.IndexNotFound, match="engine='whoosh'"):
        sn.open(tmp_path / "index")
    for exist_ok in (False, True):
        with pytest.raises(sn.IndexExists, match="engine='whoosh'"):
            sn.create(tmp_path / "index", exist_ok=exist_ok)
    assert sorted((tmp_path / "index").iterdir()) == held


class Upper(FrenchAnalyzer):
    """Of another name, so that opening an index of French warns."""

    def fingerprint(self) -> Fingerprint:
        return Fingerprint("upper", {}, "0" * 64)


def test_an_index_that_is_being_written_is_not_opened_to_say_so(filled: Path) -> None:
    with sn.open(filled) as index, index.writer(), warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(sn.IndexExists, match="stands here already"):
            sn.create(filled, analyzer=Upper())
        manifest_of(filled).write_bytes(b"damaged")
        with pytest.raises(sn.IndexExists, match="stands here already"):
            sn.create(filled)


@pytest.mark.parametrize("exist_ok", [False, True])
def test_a_folder_that_is_locked_without_an_index_is_said_to_be(
    tmp_path: Path, exist_ok: bool
) -> None:
    """Somebody else is about to make one; what is half written is none yet."""
    with sn.create(tmp_path) as index, index.writer():
        manifest = manifest_of(tmp_path)
        manifest.rename(f"{manifest}.tmp")
        with pytest.raises(sn.IndexLocked):
            sn.create(tmp_path, exist_ok=exist_ok)


def segment_of(place: Path) -> Path:
    files = [f for f in place.iterdir() if not f.name.startswith(("manifest", "writer"))]
    return max(files, key=lambda f: f.stat().st_size)


def manifest_of(place: Path) -> Path:
    return max(place.glob("manifest-*"), key=lambda f: f.stat().st_mtime_ns)


def use(place: Path) -> None:
    """Open, search and read back everything."""
    with sn.open(place) as index:
        for hit in index.search("congrès", limit=100):
            assert hit.article.title
        assert {index.get(id).id for id in index.ids()} == {str(n) for n in range(50)}  # type: ignore[union-attr]


def check(place: Path) -> None:
    """Open and read every byte; raises the damage that is only reported as well."""
    with sn.open(place) as index:
        report = index.check()
    assert report.ok == (not report.problems)
    if not report.ok:
        raise sn.CorruptIndex(str(report.problems[0]))


def test_an_intact_index_checks_out(filled: Path) -> None:
    use(filled)
    check(filled)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_truncated_segment_is_reported(filled: Path, kept: float) -> None:
    segment = segment_of(filled)
    content = segment.read_bytes()
    segment.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(sn.CorruptIndex) as caught:
        use(filled)
    assert segment.name in str(caught.value)


def test_a_missing_segment_is_reported(filled: Path) -> None:
    segment = segment_of(filled)
    segment.unlink()
    with pytest.raises(sn.SearchNewsError) as caught:
        use(filled)
    assert segment.name in str(caught.value)


@pytest.mark.parametrize("part", range(12))
def test_a_flipped_bit_is_reported_and_never_served(filled: Path, part: int) -> None:
    segment = segment_of(filled)
    content = bytearray(segment.read_bytes())
    content[len(content) * part // 12] ^= 0x10
    segment.write_bytes(content)
    with contextlib.suppress(sn.CorruptIndex):
        use(filled)  # either nothing wrong is seen, because the page was not needed, or it raises
    with pytest.raises(sn.CorruptIndex) as caught:
        check(filled)
    assert segment.name in str(caught.value)


@pytest.mark.parametrize("part", range(8))
def test_a_flipped_bit_of_a_manifest_is_reported(filled: Path, part: int) -> None:
    manifest = manifest_of(filled)
    content = bytearray(manifest.read_bytes())
    content[len(content) * part // 8] ^= 0x10
    manifest.write_bytes(content)
    with pytest.raises((sn.CorruptIndex, sn.IncompatibleIndex)) as caught:
        sn.open(filled)
    assert manifest.name in str(caught.value)


def test_another_format_version_is_told_from_damage(filled: Path) -> None:
    """A later release writes its version where this one does, and seals the file anew."""
    manifest = manifest_of(filled)
    sealed = bytearray(manifest.read_bytes()[:-4])
    assert sealed[8:12] == _native.FORMAT.to_bytes(4, "little")
    sealed[8:12] = (_native.FORMAT + 1).to_bytes(4, "little")
    manifest.write_bytes(sealed + crc32(sealed).to_bytes(4, "little"))
    with pytest.raises(sn.IncompatibleIndex, match=f"format {_native.FORMAT + 1}") as caught:
        sn.open(filled)
    assert "build the index again" in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_reported(filled: Path) -> None:
    segment_of(filled).chmod(0)
    with pytest.raises(sn.IndexIOError):
        use(filled)
