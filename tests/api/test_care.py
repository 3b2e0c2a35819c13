"""Care of an index: optimized, analysed again, checked, repaired, and honest about merges."""

from __future__ import annotations

import shutil
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest

import searchnews as sn
from searchnews.analysis import Fingerprint, fingerprint_of


class Shouting(sn.FrenchAnalyzer):
    """French, with terms that no other analyzer makes."""

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words):  # type: ignore[no-untyped-def]
        return [word.upper() for word in words]


MOMENT = datetime(2024, 3, 1, 10, tzinfo=timezone(timedelta(hours=5)))

ARTICLES = [
    sn.Article(
        id=f"a{number}",
        title=f"Réforme numéro {number}",
        body=f"Le gouvernement présente le texte {number}.\nDeuxième paragraphe.",
        date=MOMENT if number % 2 else None,
        source="AA",
        section="Politique",
        tags=("retraites", "loi") if number % 3 else (),
        author="Anne O’Nyme" if number % 4 else None,
        extra={"page": number, "nested": {"a": [1, None]}},
    )
    for number in range(30)
]  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """An index of several segments with deletions and a payload."""
    place = tmp_path / "filled"
    with sn.create(place) as index:
        for start in range(0, 30, 10):
            with index.writer(durability="fast") as writer:
                writer.add_many(ARTICLES[start : start + 10])
        with index.writer(durability="fast") as writer:
            writer.delete("a3")
            writer.commit(b"feed 7")
    return place


def whole(index: sn.Index) -> list[sn.Article | None]:
    index.refresh()
    return [index.get(id) for id in index.ids()]


def segments_of(place: Path) -> list[Path]:
    return sorted(place.glob("segment-*"))


EXPECTED = [article for article in ARTICLES if article.id != "a3"]


def test_optimize_leaves_one_segment_and_every_article(filled: Path) -> None:
    with sn.open(filled) as index:
        before = index.stats()
        assert before["deleted"] == 1
        told: list[tuple[int, int]] = []
        generation = index.optimize(lambda done, total: told.append((done, total)))
        after = index.stats()
        assert (after["segments"], after["deleted"], after["articles"]) == (1, 0, 29)
        assert index.generation == generation == int(str(before["generation"])) + 1
        assert told
        assert all(0 <= done <= total for done, total in told)
        assert whole(index) == EXPECTED
        assert index.payload == b"feed 7"
        assert index.optimize() == generation  # nothing is left to do
    assert len(segments_of(filled)) == 1


@pytest.mark.parametrize("reanalyze", [False, True])
def test_what_progress_raises_ends_the_work_and_changes_nothing(
    filled: Path, reanalyze: bool
) -> None:
    def stop(done: int, total: int) -> None:
        raise ZeroDivisionError("enough")

    with sn.open(filled) as index:
        before = index.generation
        with pytest.raises(ZeroDivisionError, match="enough"):
            index.optimize(stop, reanalyze=reanalyze)
        assert index.refresh() == before
        assert whole(index) == EXPECTED
        assert index.check().ok
        index.writer().close()  # the lock was given back


def test_optimize_waits_for_no_writer(filled: Path) -> None:
    with sn.open(filled) as index:
        writer = index.writer()
        with pytest.raises(sn.IndexLocked, match="another writer"):
            index.optimize()
        writer.close()


def test_another_analyzer_searches_with_a_warning_and_writes_after_reanalyze(
    filled: Path,
) -> None:
    with pytest.warns(UserWarning, match="optimize --reanalyze"):
        index = sn.open(filled, analyzer=Shouting())
    with index:
        assert index.search("gouvernement").total == 29
        with pytest.raises(sn.AnalyzerMismatch, match="optimize --reanalyze"):
            index.writer()
        assert index.check().ok
        generation = index.optimize(reanalyze=True)
        assert index.generation == generation
        assert whole(index) == EXPECTED
        assert index.payload == b"feed 7"
        assert [hit.id for hit in index.search("GOUVERNEMENT numéro", limit=50)][:3] == [
            "a0", "a1", "a2",
        ]  # fmt: skip
        assert index.search("gouvernements").total == 0  # no longer French
        with index.writer() as writer:
            writer.add(sn.Article(id="new", title="Neuf"))
        assert len(index) == 30
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sn.open(filled, analyzer=Shouting()).close()
    with pytest.warns(UserWarning, match="reanalyze"):
        sn.open(filled).close()


def test_the_message_of_a_mismatch_names_both_analyzers(filled: Path) -> None:
    with pytest.warns(UserWarning, match="checksum") as caught:
        sn.open(filled, analyzer=Shouting()).close()
    message = str(caught[0].message)
    for fingerprint in (sn.FRENCH.fingerprint(), Shouting().fingerprint()):
        assert fingerprint.checksum[:12] in message
        for package, version in fingerprint.versions.items():
            assert f"{package} {version}" in message
    assert {"snowballstemmer", "Unidecode"} <= set(sn.FRENCH.fingerprint().versions)


def test_merging_needs_no_analyzer(filled: Path) -> None:
    with pytest.warns(UserWarning, match="reanalyze"):
        index = sn.open(filled, analyzer=Shouting())
    with index:
        index.optimize()
        assert index.search("gouvernement").total == 29
    with sn.open(filled) as index:
        index.writer().close()


def test_an_analyzer_changed_meanwhile_is_noticed(filled: Path) -> None:
    with sn.open(filled) as index:
        with pytest.warns(UserWarning, match="reanalyze"):
            other = sn.open(filled, analyzer=Shouting())
        other.optimize(reanalyze=True)
        other.close()
        with pytest.raises(sn.AnalyzerMismatch):
            index.writer()
        assert [hit.id for hit in index.search("GOUVERNEMENT", limit=1)] == ["a0"]
        with sn.open(filled, analyzer=Shouting()) as again:
            again.writer().close()  # the refused one gave the lock back


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 16
    path.write_bytes(content)


def test_check_names_file_part_and_offset(filled: Path) -> None:
    segment = segments_of(filled)[1]
    with sn.open(filled) as index:
        flip(segment, 1100)
        report = index.check()
    assert not report.ok
    (problem,) = report.problems
    assert problem.file == str(segment)
    assert problem.part == "columns"  # though one page holds all parts
    assert problem.offset <= 1100
    assert "checksum" in problem.what
    said = f"{segment}: {problem.part} damaged at byte {problem.offset}"
    assert str(problem).startswith(said)
    assert sn.check(filled) == report


def test_an_index_that_cannot_be_opened_can_be_checked_and_repaired(filled: Path) -> None:
    newest = max(filled.glob("manifest-*"))
    flip(newest, 40)
    with pytest.raises(sn.CorruptIndex, match="check --repair"):
        sn.open(filled)
    (problem,) = sn.check(filled).problems
    assert (problem.file, problem.part) == (str(newest), "manifest")
    repaired = sn.repair(filled)
    assert len(repaired.lost) == 1
    assert newest.name in repaired.lost[0]
    assert sn.check(filled).ok
    with sn.open(filled) as index:
        assert len(index) == repaired.articles >= 29
        assert index.generation == repaired.generation


def test_repair_keeps_every_intact_segment(filled: Path) -> None:
    assert sn.repair(filled).lost == ()
    damaged = segments_of(filled)[2]
    flip(damaged, damaged.stat().st_size // 2)
    repaired = sn.repair(filled)
    assert (repaired.articles, len(repaired.lost)) == (19, 1)
    assert damaged.name in repaired.lost[0]
    assert "10 articles" in repaired.lost[0]
    with sn.open(filled) as index:
        assert whole(index) == EXPECTED[:19]
        with index.writer() as writer:
            writer.add_many(ARTICLES[20:])
        assert whole(index) == EXPECTED
    assert damaged.with_name(f"damaged-{damaged.name}").exists()


def test_repair_needs_the_lock_and_an_index(filled: Path, tmp_path: Path) -> None:
    with sn.open(filled) as index:
        writer = index.writer()
        with pytest.raises(sn.IndexLocked):
            sn.repair(filled)
        writer.close()
    for call in (sn.check, sn.repair):
        with pytest.raises(sn.IndexNotFound):
            call(tmp_path / "nowhere")
    with sn.create(":memory:", engine="whoosh") as index:
        assert index.check().ok
    with pytest.raises(sn.NotSupported):
        sn.repair(":memory:", engine="whoosh")


def test_a_merge_that_fails_is_warned_of_and_the_commits_stand(tmp_path: Path) -> None:
    draws = Random(1)
    with sn.create(tmp_path) as index:
        with index.writer(durability="fast") as writer:
            for number in range(100):
                body = " ".join(f"{draws.getrandbits(40):x}" for _ in range(300))
                writer.add({"id": f"o{number}", "title": "Vieux", "body": body})
        # A merge reads the whole of its sources; a commit does not.
        (damaged,) = segments_of(tmp_path)
        flip(damaged, 1000)
        writer = index.writer(durability="fast")
        assert writer.merge_failure is None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for number in range(30):
                writer.add({"id": f"n{number}", "title": "Neuf"})
                writer.delete(f"o{number}")
                writer.commit()
        (warning,) = caught
        assert "commits stand" in str(warning.message)
        assert damaged.name in str(warning.message)
        assert writer.merge_failure is not None
        writer.close()
        assert len(index) == 100
    problems = sn.check(tmp_path).problems
    assert {Path(problem.file).name for problem in problems} == {damaged.name}


def test_a_failed_write_stops_the_writer_and_says_what_to_do(tmp_path: Path) -> None:
    index = sn.create(tmp_path / "index")
    writer = index.writer()
    writer.add({"id": "a", "title": "x"})
    shutil.rmtree(index.place)
    with pytest.raises(sn.IndexIOError):
        writer.commit()
    with pytest.raises(sn.WriterClosed, match="new writer"):
        writer.add({"id": "b"})
    writer.close()
