"""The same articles give the same bytes, whatever the number of threads."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import orjson
import pytest

import searchnews as sn


def articles(count: int) -> list[bytes]:
    chance = random.Random(1)
    letters = "aeiouéèàlmnrstpcdvf"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 12))) for _ in range(20_000)]
    lines = []
    for number in range(count):
        ranks = (int(20_000 ** chance.random()) for _ in range(700))
        body = " ".join(words[rank % 20_000] for rank in ranks)
        article = {"id": str(number), "title": words[number % 999], "body": f"{body} nom{number}."}
        lines.append(orjson.dumps(article | {"date": "2024-06-12T18:05:00+02:00"}))
    return lines


def bytes_of(place: Path) -> dict[str, bytes]:
    """File name -> what tells its bytes from others."""
    files = [file for file in place.iterdir() if file.suffix != ".lock"]
    return {file.name: hashlib.sha256(file.read_bytes()).digest() for file in files}


@pytest.mark.parametrize("memory_mb", [512, 16])
def test_threads_do_not_show(tmp_path: Path, memory_mb: int) -> None:
    file = tmp_path / "articles.jsonl"
    lines = articles(3_500)
    file.write_bytes(b"\n".join(lines))
    # The first batch is the longest; several others must follow it.
    assert file.stat().st_size > 12 << 20
    seen = []
    for threads in (1, 2, 4):
        place = tmp_path / f"with {threads}"
        with (
            sn.create(place) as index,
            index.writer(threads=threads, memory_mb=memory_mb) as writer,
        ):
            assert writer.add_many(sn.read_articles(file)) == len(lines)
        seen.append(bytes_of(place))
    assert seen[0] == seen[1] == seen[2]
    # Of segments that filled the memory, one was made; it has the number after theirs.
    assert ("segment-0000000001.sns" in seen[0]) == (memory_mb == 512)
