"""Writing: what is committed is seen, what is not is gone, and one writer at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import searchnews as sn
from searchnews.query import tree


def ids(index: sn.Index) -> list[str]:
    index.refresh()
    return list(index.ids())


def add(index: sn.Index, *names: str) -> None:
    with index.writer() as writer:
        for name in names:
            writer.add({"id": name, "title": f"Titre {name}", "body": "Un corps"})


def test_a_clean_exit_commits(index: sn.Index) -> None:
    add(index, "a", "b")
    assert ids(index) == ["a", "b"]
    assert len(index) == 2
    assert "a" in index
    assert "c" not in index
    assert 7 not in index  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    "settings",
    [{"memory_mb": 0}, {"memory_mb": -1}, {"memory_mb": 1 << 40}, {"threads": 0},
     {"threads": -2}, {"threads": 1 << 40}, {"durability": "none"}],
)  # fmt: skip
def test_a_setting_out_of_bounds_is_named(index: sn.Index, settings: dict[str, Any]) -> None:
    (name,) = settings
    with pytest.raises(sn.InvalidSetting, match=name):
        index.writer(**settings)
    index.writer().close()  # the lock was not kept


def test_an_error_rolls_back(index: sn.Index) -> None:
    with pytest.raises(sn.InvalidArticle), index.writer() as writer:
        writer.add_many([{"id": "a", "title": "x"}, {"id": "b", "title": 7}])
    assert ids(index) == []


def test_close_without_commit_rolls_back(index: sn.Index) -> None:
    writer = index.writer()
    writer.add({"id": "a", "title": "x"})
    writer.commit()
    writer.add({"id": "b", "title": "x"})
    writer.close()
    assert ids(index) == ["a"]


def test_rollback_forgets_and_the_writer_goes_on(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.add({"id": "a", "title": "x"})
        writer.rollback()
        writer.add({"id": "b", "title": "x"})
    assert ids(index) == ["b"]


def test_a_closed_writer_says_so(index: sn.Index) -> None:
    writer = index.writer()
    writer.close()
    with pytest.raises(sn.WriterClosed, match="closed"):
        writer.add({"id": "a", "title": "x"})
    writer.close()


def test_close_gives_the_lock_back(index: sn.Index) -> None:
    first = index.writer()
    first.close()
    second = index.writer()
    second.close()
    first.close()


def test_generations_count_commits_and_carry_a_payload(index: sn.Index) -> None:
    before = index.generation
    with index.writer() as writer:
        writer.add({"id": "a", "title": "x"})
        assert writer.commit(b"cursor 7") == before + 1
    index.refresh()
    assert index.generation >= before + 1
    assert index.payload == b"cursor 7"


def test_a_known_id_is_a_duplicate(index: sn.Index) -> None:
    add(index, "a")
    writer = index.writer()
    with pytest.raises(sn.DuplicateId, match=r'"a".*update'):
        writer.add({"id": "a", "title": "again"})
    writer.add({"id": "b", "title": "x"})
    with pytest.raises(sn.DuplicateId):
        writer.add({"id": "b", "title": "twice before a commit"})
    writer.commit()
    writer.close()
    assert ids(index) == ["a", "b"]


def test_update_replaces(index: sn.Index) -> None:
    add(index, "a", "b")
    with index.writer() as writer:
        writer.update({"id": "a", "title": "Nouveau"})
        writer.update({"id": "c", "title": "Neuf"})
    assert ids(index) == ["b", "a", "c"]
    assert index.get("a").title == "Nouveau"  # type: ignore[union-attr]
    assert index.count("titre") == 1


def test_update_of_what_is_not_committed_yet(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.update({"id": "a", "title": "Neuf"})
        writer.update({"id": "a", "title": "Plus neuf"})
    assert ids(index) == ["a"]
    assert "a" in index
    assert index.get("a").title == "Plus neuf"  # type: ignore[union-attr]
    writer = index.writer()
    with pytest.raises(sn.DuplicateId):
        writer.add({"id": "a"})
    writer.close()


def test_delete_says_whether_it_was_there(index: sn.Index) -> None:
    add(index, "a", "b")
    with index.writer() as writer:
        assert writer.delete("a") is True
        assert writer.delete("a") is False
        assert writer.delete("z") is False
        writer.add({"id": "a", "title": "Revenu"})
        assert writer.delete("a") is True
    assert ids(index) == ["b"]
    assert index.get("a") is None
    assert "a" not in index
    assert index.search("titre").total == 1


def test_the_last_article_can_be_deleted(index: sn.Index) -> None:
    add(index, "a")
    assert ids(index) == ["a"]
    with index.writer() as writer:
        writer.delete("a")
    assert ids(index) == []


def test_delete_by_query_wants_all_of_its_words(index: sn.Index) -> None:
    """A delete that took any word for enough would take articles that nobody meant."""
    with index.writer() as writer:
        writer.add({"id": "both", "title": "zèbre girafe"})
        writer.add({"id": "one", "title": "zèbre"})
    with index.writer() as writer:
        assert writer.delete_by_query("zèbre girafe") == 1
        assert writer.delete_by_query(tree.Words("zèbre", "title")) == 1
    assert "one" not in index


def test_delete_by_query(index: sn.Index) -> None:
    with index.writer() as writer:
        for number in range(6):
            source = "AA" if number % 2 else "Le Rivage"
            writer.add({"id": str(number), "title": "Titre", "source": source})
    index.refresh()
    writer = index.writer()
    with pytest.raises(sn.QuerySyntaxError):
        writer.delete_by_query("source:(")
    assert writer.delete_by_query("source:aa") == 3
    writer.commit()
    writer.close()
    assert ids(index) == ["0", "2", "4"]


def test_add_many_counts_reports_and_skips(index: sn.Index) -> None:
    seen: list[int] = []
    articles: list[object] = [{"id": "a"}, {"id": "b", "title": 3}, {"id": "a"}, {"id": "c"}]
    writer = index.writer()
    assert writer.add_many(articles, progress=seen.append, errors="skip") == 2  # type: ignore[arg-type]
    assert [type(rejected.error) for rejected in writer.rejected] == [
        sn.InvalidArticle,
        sn.DuplicateId,
    ]
    assert writer.rejected[0].article == articles[1]
    assert seen[-1] == 4
    with pytest.raises(sn.DuplicateId):
        writer.add_many([{"id": "d"}, {"id": "a"}, {"id": "e"}])
    writer.commit()
    writer.close()
    assert ids(index) == ["a", "c", "d"]


def test_what_was_skipped_can_be_read_when_the_block_is_left(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.add_many([{"id": "a"}, {"id": "b", "title": 3}], errors="skip")
    assert [rejected.article for rejected in writer.rejected] == [{"id": "b", "title": 3}]


def test_a_rollback_forgets_what_was_skipped_since_the_last_commit_and_nothing_else(
    index: sn.Index,
) -> None:
    with index.writer() as writer:
        writer.add_many(
            [{"id": "a", "title": 3}], errors="skip", progress=lambda _: writer.commit()
        )
        told = writer.rejected
        writer.rollback()
        assert [rejected.article for rejected in told] == [{"id": "a", "title": 3}]
        assert writer.rejected == told
        writer.add_many([{"id": "b", "title": 3}], errors="skip")
        assert [rejected.article for rejected in writer.rejected] == [{"id": "b", "title": 3}]
        writer.rollback()
        assert not writer.rejected


@pytest.mark.parametrize("errors", ["ignore", None, True])
def test_another_word_for_errors_is_refused_before_anything_is_added(
    index: sn.Index, errors: Any
) -> None:
    with index.writer() as writer, pytest.raises(sn.InvalidSetting, match="'raise' or 'skip'"):
        writer.add_many([{"id": "a"}], errors=errors)
    assert ids(index) == []


@pytest.mark.parametrize("payload", ["curseur", 7])
def test_a_payload_that_is_no_bytes_is_refused_and_harms_nothing(
    index: sn.Index, payload: Any
) -> None:
    with index.writer() as writer:
        writer.add({"id": "a"})
        with pytest.raises(sn.InvalidSetting, match="encode it"):
            writer.commit(payload)
    assert ids(index) == ["a"]


def test_a_writer_that_was_closed_inside_its_block_leaves_it_quietly(index: sn.Index) -> None:
    with index.writer() as writer:
        writer.add({"id": "a"})
        writer.commit()
        writer.add({"id": "b"})
        writer.close()
    assert ids(index) == ["a"]


def test_an_id_that_utf8_cannot_say_is_not_there_to_delete(index: sn.Index) -> None:
    with index.writer() as writer:
        assert writer.delete("demi-\ud800") is False
        with pytest.raises(sn.QueryError, match="delete: an id is text"):
            writer.delete(7)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), Decimal("NaN")])
def test_a_number_that_is_none_is_refused_by_name(tmp_path: Path, value: object) -> None:
    schema = sn.Schema({"title": sn.TextField(), "prix": sn.NumberField()})
    with sn.create(tmp_path / "index", schema=schema) as index:
        with index.writer() as writer:
            with pytest.raises(sn.InvalidArticle, match="article 'a': field 'prix' is NaN"):
                writer.add({"id": "a", "title": "Pain", "prix": value})
            writer.add({"id": "b", "title": "Pain", "prix": 1.2})
        assert ids(index) == ["b"]


def test_threads_share_a_writer(index: sn.Index) -> None:
    """Native code is away from the interpreter while it scans a long body: calls do overlap."""
    body = "Le conseil municipal a voté le budget de la ville. " * 1000
    failures: list[BaseException] = []
    start = threading.Barrier(6)

    def work(name: str) -> None:
        articles = [{"id": f"{name}{n}", "title": "Titre", "body": body} for n in range(10)]
        start.wait()
        try:
            if name == "m":
                writer.add_many(articles)
            elif name == "c":
                for _ in range(5):
                    writer.commit()
                    writer.delete("rien")
            else:
                for article in articles:
                    writer.add(article)
        except BaseException as error:
            failures.append(error)

    with index.writer(memory_mb=16, durability="fast") as writer:
        threads = [threading.Thread(target=work, args=(name,)) for name in "abdemc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert sorted(ids(index)) == sorted(f"{name}{n}" for name in "abdem" for n in range(10))


def test_an_article_without_id_gets_a_stable_one(index: sn.Index) -> None:
    article = sn.Article(title="L’OTAN se réunit")
    with index.writer() as writer:
        writer.add(article)
    assert ids(index) == [article.id]


@pytest.mark.parametrize(
    "article",
    [
        {"id": "a", "title": 7},
        {"id": "a", "date": "pas une date"},
        {"id": "a", "extra": 3},
        {"id": "a", "title": "demi \ud800"},
        7,
    ],
)
def test_what_cannot_be_an_article_is_refused_and_harms_nothing(
    index: sn.Index, article: object
) -> None:
    with index.writer() as writer:
        writer.add({"id": "before"})
        with pytest.raises(sn.InvalidArticle):
            writer.add(article)  # type: ignore[arg-type]
        writer.add({"id": "after"})
    assert ids(index) == ["before", "after"]


def test_a_lone_surrogate_in_an_article_object_is_refused(index: sn.Index) -> None:
    with index.writer() as writer:
        for article in (sn.Article(id="a", body="\ud800"), sn.Article(id="\udc00", title="x")):
            with pytest.raises(sn.InvalidArticle, match="surrogate"):
                writer.add(article)
    assert ids(index) == []


def test_one_writer_at_a_time_in_one_process(index: sn.Index) -> None:
    writer = index.writer()
    with pytest.raises(sn.IndexLocked, match="another writer"):
        index.writer()
    writer.close()


HOLD = """
import sys, searchnews as sn
writer = sn.open(sys.argv[1]).writer()
print("held", flush=True)
sys.stdin.read()
"""


def test_one_writer_at_a_time_across_processes(index: sn.Index) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, index.place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(sn.IndexLocked, match=f"process {holder.pid} on "):
            index.writer()
        assert index.search("x").total == 0  # reading needs no lock
        holder.communicate("")
    index.writer().close()


def test_a_killed_writer_loses_the_lock_and_what_it_did_not_commit(index: sn.Index) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD.replace("print", "writer.add({'id': 'x'}); print"),
         index.place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    add(index, "a")
    assert ids(index) == ["a"]


def test_small_memory_gives_several_segments_and_the_same_index(tmp_path: Path) -> None:
    body = " ".join(f"mot{number}" for number in range(3000))
    with sn.create(tmp_path) as index:
        with index.writer(memory_mb=1) as writer:
            for number in range(60):
                writer.add({"id": str(number), "title": f"Titre {number}", "body": body})
        assert ids(index) == [str(number) for number in range(60)]
        assert index.count("mot7") == 60


class InterruptedZone(tzinfo):
    """A time zone during whose question the user presses Ctrl-C."""

    pressed = False

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if self.pressed:
            raise KeyboardInterrupt
        return timedelta(0)


def test_an_interrupt_is_no_fault_of_an_article(index: sn.Index) -> None:
    zone = InterruptedZone()
    article = sn.Article(id="a", title="Loi", date=datetime(2024, 6, 1, tzinfo=zone))
    with index.writer() as writer:
        zone.pressed = True
        with pytest.raises(KeyboardInterrupt):
            writer.add_many([article], errors="skip")
        assert not writer.rejected
