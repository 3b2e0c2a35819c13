"""JSON lines: one bad line costs one article and is named."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from searchnews.article.readers import streams

Read = Callable[..., Any]

GOOD = b'{"id": "1", "title": "Un", "body": "Texte."}'


def test_a_data_set(read_file: Read) -> None:
    record = {
        "_id": {"$oid": "5f1"},
        "headline": " Météo ",
        "text": "Il pleut.\nEncore.",
        "published_at": "2020-06-15T16:40:39+02:00",
        "publisher": "Orange",
        "category": "Société",
        "authors": ["A. Un", "B. Deux"],
        "keywords": "['pluie', \"l'été\"]",
        "abstract": "Chapô.",
        "link": "https://exemple.fr/1",
        "views": 3,
        "none": None,
    }
    (article,), problems = read_file("a.jsonl", json.dumps(record) + "\n")
    assert not problems
    assert article.to_mapping() == {
        "id": "5f1",
        "title": "Météo",
        "body": "Il pleut.\nEncore.",
        "date": "2020-06-15T16:40:39+02:00",
        "source": "Orange",
        "section": "Société",
        "author": "A. Un, B. Deux",
        "url": "https://exemple.fr/1",
        "lead": "Chapô.",
        "tags": ["pluie", "l'été"],
        "extra": {"views": 3},
    }
    assert article.date == datetime(2020, 6, 15, 16, 40, 39, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"title": "coup', "not JSON: .*column"),
        (b"Titre", "not JSON"),
        ('["été"]'.encode(), """a JSON object was expected, not '\\["été"\\]'"""),
        (b"null", "a JSON object was expected"),
        (b'{"id": "2"}', "no title and no text among the keys .*'id'"),
        (b'{"title": "", "body": null, "id": "2"}', "no title and no text"),
        (b'{"title": {"x": 1}, "body": "b"}', "'title' must be text"),
        (b'{"title": true}', "'title' must be text"),
        ('{"title": "été"}'.encode("latin-1"), "byte 0xe9 at offset 11 of the line"),
        (b'{"title": "a\x00b"}', "not JSON"),
        (b'{"title": "\\ud83d"}', "not JSON"),
        (b'{"title": NaN}', "not JSON"),
        (b'{"a":' * 5_000, "not JSON"),
        (b"\x00\x01\x02", "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_skipped(read_file: Read, line: bytes, why: str) -> None:
    articles, (problem,) = read_file("a.jsonl", GOOD + b"\n\n" + line + b"\n" + GOOD)
    assert [article.id for article in articles] == ["1", "1"]
    assert problem.line == 3
    assert problem.skipped
    assert re.search(why, problem.message), problem.message


def test_a_bad_date_costs_only_the_date(read_file: Read) -> None:
    (article,), (problem,) = read_file("a.jsonl", '{"title": "Un", "date": "June 12, 2024"}')
    assert article.date is None
    assert article.extra == {"date": "June 12, 2024"}
    assert problem.line == 1
    assert not problem.skipped
    assert "'June 12, 2024', which is no date" in problem.message


def test_a_line_without_end_does_not_fill_the_memory(
    read_file: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LARGEST_RECORD", 1_000)
    monkeypatch.setattr("searchnews.article.readers.json_lines.LARGEST_RECORD", 1_000)
    long = b'{"title": "' + b"a" * 5_000 + b'"}'
    articles, (problem,) = read_file("a.jsonl", GOOD + b"\n" + long + b"\n" + GOOD)
    assert len(articles) == 2
    assert problem.line == 2
    assert "no article" in problem.message


def test_windows_line_ends_and_byte_order_mark(read_file: Read) -> None:
    articles, problems = read_file("a.ndjson", b"\xef\xbb\xbf" + GOOD + b"\r\n" + GOOD + b"\r\n")
    assert len(articles) == 2
    assert not problems


def test_other_encodings(read_file: Read) -> None:
    line = '{"title": "été"}\n' * 3
    for encoding in ("latin-1", "utf-16"):
        articles, problems = read_file("a.jsonl", line.encode(encoding), encoding=encoding)
        assert [article.title for article in articles] == ["été"] * 3
        assert not problems


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])
def test_gzip(read_file: Read, name: str) -> None:
    packed = gzip.compress(GOOD + b"\n") + gzip.compress(GOOD + b"\n")
    articles, problems = read_file(name, packed)
    assert len(articles) == 2
    assert not problems


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_gzip_gives_what_stands_before(read_file: Read, damage: str) -> None:
    lines = b"".join(b'{"title": "Titre %d"}\n' % number for number in range(50_000))
    packed = bytearray(gzip.compress(lines, 1))
    if damage == "cut":
        del packed[-2_000:]
    else:
        packed[-3_000:-2_900] = bytes(100)
    articles, problems = read_file("a.jsonl.gz", bytes(packed))
    assert 0 < len(articles) < 50_000
    assert problems[-1].line is None
    assert "compressed" in problems[-1].message


def test_zstd(read_file: Read) -> None:
    zstandard = pytest.importorskip("zstandard")
    lines = b"".join(b'{"title": "Titre %d"}\n' % number for number in range(50_000))
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(lines)
    articles, problems = read_file("a.jsonl.zst", packed + packed)
    assert len(articles) == 100_000
    assert not problems
    articles, problems = read_file("a.jsonl.zst", packed[:-100])
    assert len(articles) < 50_000
    assert "compressed file" in problems[-1].message
    articles, problems = read_file("a.jsonl.zst", packed[:1_000] + b"\xff" * 500 + packed[1_500:])
    assert "damaged zstd data" in problems[-1].message
