"""What an index tells of its bytes."""

from __future__ import annotations

from pathlib import Path

import searchnews as sn


def test_parts_tell_positions_from_postings(tmp_path: Path) -> None:
    body = " ".join(["paix et guerre"] * 50)
    with sn.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add_many({"id": str(n), "title": "Titre", "body": body} for n in range(200))
        parts = index.stats()["parts"]
        (segment,) = (tmp_path / "index").glob("segment-*")
        assert parts["positions"] > parts["postings"] > 0
        assert sum(parts.values()) <= segment.stat().st_size


def test_articles_without_a_word_have_all_parts(tmp_path: Path) -> None:
    with sn.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add({"id": "1", "title": "", "body": "…"})
        assert index.stats()["parts"]["keys"] > 0
        assert index.check().ok
