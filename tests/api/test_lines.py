"""Articles taken straight from JSON lines are the articles that reading them gives."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews as sn
from searchnews.article.readers import streams
from searchnews.article.stream import ArticleStream, LineTaker

PLAIN = [
    {
        "id": f"a{n}",
        "title": f" Titre {n}\t",
        "body": f'L’été à « Nice » n°{n}.\nLigne "deux" \\ fin',
        "date": f"19{n % 90 + 10}-0{n % 9 + 1}-1{n % 9}T0{n % 9}:05:59+0{n % 3}:30",
        "source": "AFP",
        "section": None,
        "tags": ["été", " sport ", ""],
        "url": f"https://news.example/{n}",
    }
    for n in range(40)
]
ODD = [
    b"",
    b"   ",
    b"{",
    b"[1, 2]",
    b'{"id": 7, "titre": "Autre nom", "vues": 3}',
    b'{"title": "sans identifiant"}',
    b'{"id": "a1", "title": "encore a1"}',
    b'{"id": "x1", "title": "Date", "date": "12 juin 2024"}',
    b'{"id": "x2", "title": "Date", "date": "2024-06-12T18:05:00"}',
    b'{"id": "x3", "title": "Date", "date": "jamais"}',
    b'{"id": "x4", "title": "Date", "date": "9999-12-31T23:59:59-11:00"}',
    b'{"id": "x5", "title": "x", "title": "deux fois", "tags": "a;b"}',
    b'{"id": "x6", "body": "\\ud83d\\ude00 visage", "lead": "chapo", "url": "a\\"b"}',
    b'{"id": "x7", "body": "\\ud83d"}',
    b'{"id": "x8", "body": "\xff"}',
    b'{"id": "x9", "title": "", "body": " \\u001c "}',
    b'{"id": "x10", "title": ["a", "b"], "author": {"name": "Ada"}}',
    b'{"id": "x11", "title": "x", "extra": {"a": 1}, "source": ""}',
]


def lines() -> list[bytes]:
    plain = [
        json.dumps(article, ensure_ascii=n % 2 == 0).encode() for n, article in enumerate(PLAIN)
    ]
    mixed = []
    for n, line in enumerate(plain):
        mixed.append(line)
        if n < len(ODD):
            mixed.append(ODD[n])
    return mixed


Outcome = tuple[int, list[str], list[str], list[int], list[dict[str, object]], list[bytes]]


def outcome(
    place: Path,
    file: Path,
    adapt: Callable[[Iterator[sn.Article]], Iterator[sn.Article]],
    update: bool = False,
    schema: sn.Schema | None = None,
) -> Outcome:
    problems: list[str] = []
    counts: list[int] = []
    options = {} if schema is None else {"schema": schema}
    with sn.create(place, **options) as index:  # type: ignore[arg-type]
        with index.writer(threads=1) as writer:
            stream = sn.read_articles(
                file, on_problem=lambda problem: problems.append(str(problem))
            )
            added = writer.add_many(
                adapt(stream), progress=counts.append, errors="skip", update=update
            )
            rejected = [str(one.error) for one in writer.rejected]
        held = [article.to_mapping() for id in index.ids() if (article := index.get(id))]
    segments = [path.read_bytes() for path in sorted(place.glob("segment-*"))]
    return added, problems, rejected, counts, held, segments


@pytest.mark.parametrize("update", [False, True])
def test_the_index_is_the_same(tmp_path: Path, update: bool) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"\n".join(lines()))
    taken = outcome(tmp_path / "taken", file, lambda stream: stream, update)
    read = outcome(tmp_path / "read", file, lambda stream: (one for one in stream), update)
    assert taken == read
    assert taken[0] > len(PLAIN)
    assert any(":6:" in problem for problem in taken[1]), taken[1]


def unlined(stream: ArticleStream) -> ArticleStream:
    """The same articles of files, without the lines that they stand in."""
    return ArticleStream(lambda _: (article for article in stream))


def test_so_it_is_with_packed_files_and_other_schemas(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n".join(lines()) + b"\n"))
    schemas = [
        sn.Schema({"body": sn.TextField(), "section": sn.TextField()}),
        sn.Schema({"body": sn.TextField(), "tags": sn.KeywordField(multiple=True)}),
        sn.Schema({"body": sn.TextField(), "vues": sn.NumberField(), "title": sn.StoredField()}),
    ]
    for number, schema in enumerate(schemas):
        places = tmp_path / f"taken{number}", tmp_path / f"read{number}"
        taken = outcome(places[0], file, lambda stream: stream, schema=schema)
        assert taken == outcome(places[1], file, unlined, schema=schema)


def test_reports_come_every_thousand_articles(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n in range(2500):
            print(json.dumps({"id" if n % 700 else "uid": str(n), "title": "x"}), file=out)
    taken = outcome(tmp_path / "taken", file, lambda stream: stream)
    assert taken[3] == [1000, 2000, 2500]
    assert taken[0] == 2500


def test_a_stream_that_was_begun_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"\n".join(json.dumps(article).encode() for article in PLAIN))
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        stream = sn.read_articles(file)
        assert next(stream).id == "a0"
        assert writer.add_many(stream) == len(PLAIN) - 1
        with pytest.raises(StopIteration):
            next(stream)


def test_the_first_error_stops_and_the_rest_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    double = [PLAIN[0], PLAIN[1], PLAIN[0], PLAIN[2]]
    file.write_bytes(b"\n".join(json.dumps(article).encode() for article in double))
    with sn.create(tmp_path / "index") as index, index.writer() as writer:
        stream = sn.read_articles(file)
        with pytest.raises(sn.DuplicateId, match="a0"):
            writer.add_many(stream)
        assert [article.id for article in stream] == ["a2"]
        writer.commit()
        assert list(index.ids()) == ["a0", "a1"]


def test_what_goes_wrong_in_the_writer_is_no_problem_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(b"\n".join(json.dumps(article).encode() for article in PLAIN))

    def interrupt(seen: int) -> None:
        raise OSError("not the file")

    with sn.create(tmp_path / "index") as index:
        writer = index.writer()
        writer.close()
        with pytest.raises(sn.WriterClosed):
            writer.add_many(sn.read_articles(file, strict=True))
    many = tmp_path / "many.jsonl"
    many.write_text("".join(f'{{"id": "{n}", "title": "x"}}\n' for n in range(1500)))
    with sn.create(tmp_path / "other") as index:
        with index.writer() as writer, pytest.raises(OSError, match="not the file"):
            writer.add_many(sn.read_articles(many), progress=interrupt)
        index.refresh()
        assert len(index) == 1000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\r", b"")), max_size=12),
    st.integers(1, 30),
    st.integers(8, 40),
)
def test_lines_are_cut_and_numbered_alike(pieces: list[bytes], step: int, longest: int) -> None:
    content = b"\n".join(pieces)

    class Dribble(io.RawIOBase):
        def __init__(self) -> None:
            self.source = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
            piece = self.source.read(min(step, len(buffer)))
            buffer[: len(piece)] = piece
            return len(piece)

    def given_input(taker: LineTaker | None) -> streams.Input:
        return streams.Input("f", "", io.BufferedReader(Dribble(), 16), taker)

    taker = LineTaker()
    taker.take = lambda chunk, at: (at, 0)
    before = streams.LARGEST_RECORD
    streams.LARGEST_RECORD = longest
    try:
        alike = list(streams.lines_left(given_input(taker)))
        expected = list(streams.numbered_lines(given_input(None)))
    finally:
        streams.LARGEST_RECORD = before
    assert alike == expected
