"""A page of hits is shown without the stored articles: they may be damaged and nobody notices."""

from __future__ import annotations

import random
from datetime import datetime, timezone
from pathlib import Path

import pytest

import searchnews as sn

PAGE = 64 * 1024
ARTICLES = 1_500


def opens(folder: Path) -> bool:
    """Whether the table of contents is intact, with that of each part."""
    try:
        sn.open(folder).close()
    except sn.CorruptIndex:
        return False
    return True


def test_ten_hits_with_title_date_and_id_need_no_stored_article(tmp_path: Path) -> None:
    draw = random.Random(1)
    words = [f"mot{draw.randrange(10**6)}" for _ in range(20_000)]
    folder = tmp_path / "index"
    with sn.create(folder) as index:
        with index.writer() as writer:
            for number in range(ARTICLES):
                writer.add(
                    sn.Article(
                        id=f"a{number}",
                        title=f"Le congrès {number}",
                        date=datetime(2024, 1, 1 + number % 28, tzinfo=timezone.utc),
                        body=" ".join(draw.choices(words, k=150)),
                    )
                )
        expected = [(hit.id, hit.title, hit.date) for hit in index.search("congrès")]
    assert len(expected) == 10

    (segment,) = folder.glob("segment-*")
    content = bytearray(segment.read_bytes())
    damaged = 0
    for middle in range(PAGE // 2, len(content), PAGE):
        content[middle] ^= 0xFF
        segment.write_bytes(content)
        only_articles = {problem.part for problem in sn.check(folder).problems} == {"stored"}
        if only_articles and opens(folder):
            damaged += 1
        else:
            content[middle] ^= 0xFF
    segment.write_bytes(content)
    assert damaged > 3, "most of the index should be articles"

    with sn.open(folder) as index:
        hits = index.search("congrès")
        assert [(hit.id, hit.title, hit.date) for hit in hits] == expected
        with pytest.raises(sn.CorruptIndex):
            _ = [hit.article for hit in hits]
