"""What people do to the folder of an index: move, link, replace, delete, cut, lock away."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import searchnews as sn

LONGER_THAN_BETWEEN_LOOKS = 0.2


def filled(place: Path, *titles: str) -> Path:
    """An index with a commit for each title."""
    with sn.create(place) as index:
        for number, title in enumerate(titles):
            add(index, str(number), title)
    return place


def add(index: sn.Index, id: str, title: str) -> None:
    with index.writer(durability="fast") as writer:
        writer.add({"id": id, "title": title})


def titles(index: sn.Index) -> list[str]:
    return [article.title for article in index.articles()]


def newest(place: Path, pattern: str) -> Path:
    return max(place.glob(pattern))


def test_a_commit_within_the_same_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader, sn.open(place) as other:
        assert reader.count("deux") == 0
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 0
        before = place.stat().st_mtime_ns
        add(other, "b", "deux")
        os.utime(place, ns=(before, before))
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 1


def test_a_clock_that_went_back_hides_no_commit(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader, sn.open(place) as other:
        ahead = time.time_ns() + 3_600_000_000_000
        os.utime(place, ns=(ahead, ahead))
        assert reader.count("deux") == 0
        add(other, "b", "deux")
        os.utime(place, ns=(ahead, ahead))
        time.sleep(LONGER_THAN_BETWEEN_LOOKS)
        assert reader.count("deux") == 1


def test_a_damaged_commit_is_told_of_at_every_search(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader:
        with sn.open(place) as other:
            add(other, "b", "deux")
        long_ago = time.time_ns() - 3_600_000_000_000
        newest(place, "manifest-*").write_bytes(b"")
        os.utime(place, ns=(long_ago, long_ago))
        for _ in range(3):
            time.sleep(LONGER_THAN_BETWEEN_LOOKS)
            with pytest.raises(sn.CorruptIndex, match="manifest-0000000003"):
                reader.search("un")


def test_a_manifest_of_no_bytes_is_named_and_the_commit_before_restored(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un", "deux")
    with sn.open(place) as index, index.writer() as writer:
        writer.commit(b"nothing but a payload")
    manifest = newest(place, "manifest-*")
    manifest.write_bytes(b"")
    with pytest.raises(sn.CorruptIndex, match=manifest.name):
        sn.open(place)
    with pytest.raises(sn.CorruptIndex, match=manifest.name):
        sn.create(place)
    (problem,) = sn.check(place).problems
    assert (problem.file, problem.part) == (str(manifest), "manifest")
    assert len(sn.repair(place).lost) == 1
    with sn.open(place) as index:
        assert titles(index) == ["un", "deux"]


def test_an_old_manifest_under_a_new_name_is_damage(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    shutil.copy(newest(place, "manifest-*"), place / "manifest-0000000009")
    with pytest.raises(sn.CorruptIndex, match="generation 2"):
        sn.open(place)


def test_a_segment_of_another_index_is_refused(tmp_path: Path) -> None:
    ours, theirs = filled(tmp_path / "a", "aaaa"), filled(tmp_path / "b", "bbbb")
    segment, other = newest(ours, "segment-*"), newest(theirs, "segment-*")
    assert segment.name == other.name
    assert segment.stat().st_size == other.stat().st_size, "only its bytes tell it from ours"
    shutil.copy(other, segment)
    (problem,) = sn.check(ours).problems
    assert problem.file == str(segment)
    with pytest.raises(sn.CorruptIndex, match=segment.name):
        sn.open(ours)


def test_an_index_in_the_place_of_another_is_read_anew(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "aaaa")
    with sn.open(place) as reader:
        shutil.rmtree(place)
        filled(place, "bbbb")
        reader.refresh()
        assert titles(reader) == ["bbbb"]
        assert (reader.count("aaaa"), reader.count("bbbb")) == (0, 1)


def test_a_deleted_folder_is_missed_but_a_snapshot_goes_on(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as reader, reader.snapshot() as pinned:
        shutil.rmtree(place)
        for _ in range(2):
            with pytest.raises(sn.IndexNotFound):
                reader.refresh()
        assert pinned.search("un")[0].article.title == "un"
    with pytest.raises(sn.IndexNotFound):
        sn.open(place)


def test_a_writer_whose_folder_is_deleted_says_so(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as index:
        writer = index.writer()
        writer.add({"id": "b"})
        shutil.rmtree(place)
        with pytest.raises(sn.IndexIOError, match="index"):
            writer.commit()
        writer.close()
    assert not place.exists()


@pytest.mark.parametrize(
    "name", ["un dossier", "Où ça ?", "журнал", "e\u0301te\u0301", "a\nb", "%s{0}"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    place = filled(tmp_path / name / "index", "un", "deux")
    with sn.open(place) as index:
        index.optimize()
        assert (titles(index), index.check().ok) == (["un", "deux"], True)
    assert sn.copy(place, tmp_path / name / "copie") == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no such links")
def test_an_index_behind_a_link_is_the_index(tmp_path: Path) -> None:
    place, link = filled(tmp_path / "index", "un"), tmp_path / "link"
    link.symlink_to(place, target_is_directory=True)
    with sn.open(link) as index:
        with sn.open(place) as direct, direct.writer(), pytest.raises(sn.IndexLocked):
            index.writer()
        add(index, "b", "deux")
    with sn.open(place) as index:
        assert titles(index) == ["un", "deux"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no such links")
def test_nothing_is_written_through_a_link_in_the_folder(tmp_path: Path) -> None:
    place, victim = filled(tmp_path / "index", "un"), tmp_path / "victim"
    victim.write_text("mine")
    with sn.open(place) as index:
        writer = index.writer()
        # After the garbage was collected, whoever may write there lays a trap.
        for name in ("segment-0000000002.sns", "manifest-0000000003.tmp"):
            (place / name).symlink_to(victim)
        writer.add({"id": "b", "title": "deux"})
        writer.commit()
        writer.close()
        assert index.check().ok
    assert victim.read_text() == "mine"


def test_a_backup_by_hard_links_stays_what_it_was(tmp_path: Path) -> None:
    place, backup = filled(tmp_path / "index", "un"), tmp_path / "backup"
    shutil.copytree(place, backup, copy_function=os.link)
    with sn.open(place) as index:
        add(index, "b", "deux")
        index.optimize()
    with sn.open(backup) as index:
        assert (titles(index), index.check().ok) == (["un"], True)


def as_nobody(call: Callable[[], object]) -> str:
    """What ``call`` returns, or the name of what it raises, without the rights of root."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            answer = repr(call())
        except BaseException as error:
            answer = type(error).__name__
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer_of_child:
        answer = answer_of_child.read()
    os.waitpid(child, 0)
    return answer


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_folder_that_may_only_be_read_is_read() -> None:
    # Not where pytest keeps its folders: root's are nobody's business.
    with tempfile.TemporaryDirectory() as folder:
        place = filled(Path(folder) / "index", "un")
        Path(folder).chmod(0o755)
        for path in place.iterdir():
            path.chmod(0o444)
        place.chmod(0o555)
        try:
            assert as_nobody(lambda: sn.open(place).count("un")) == "1"
            assert as_nobody(lambda: sn.check(place).ok) == "True"
            assert as_nobody(lambda: sn.open(place).writer()) == "IndexIOError"
            assert as_nobody(lambda: sn.repair(place)) == "IndexIOError"
            assert as_nobody(lambda: sn.create(place / "new")) == "IndexIOError"
        finally:
            place.chmod(0o755)


def test_a_payload_has_a_bound_and_the_writer_goes_on(tmp_path: Path) -> None:
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        writer.add({"id": "a"})
        with pytest.raises(sn.NotSupported, match="1,048,576"):
            writer.commit(bytes((1 << 20) + 1))
        assert index.refresh() == 1
        payload = os.urandom(1 << 20)
        writer.commit(payload)
        index.refresh()
        assert (index.payload, list(index.ids())) == (payload, ["a"])


def test_a_lock_file_that_was_removed_loses_no_commit(tmp_path: Path) -> None:
    place = filled(tmp_path / "index", "un")
    with sn.open(place) as index, sn.open(place) as other:
        writer = index.writer()
        writer.add({"id": "b", "title": "perdu"})
        (place / "writer.lock").unlink()
        add(other, "c", "deux")
        with pytest.raises(sn.IndexLocked, match=r"generation 3 .* removed writer\.lock"):
            writer.commit()
        with pytest.raises(sn.WriterClosed):
            writer.add({"id": "d"})
        writer.close()
        idle = index.writer()
        (place / "writer.lock").unlink()
        add(other, "d", "trois")
        idle.rollback()
        idle.close()
        assert other.check().ok
        assert titles(other) == ["un", "deux", "trois"]
