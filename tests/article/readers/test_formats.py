"""Which reader a file goes to."""

from __future__ import annotations

import pytest

from searchnews.article.readers import formats
from searchnews.article.readers.formats import Format, by_content, by_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", formats.TEXT),
        ("a.b.JSONL.GZ", formats.JSON_LINES),
        ("a.ndjson.zst", formats.JSON_LINES),
        ("a.json", formats.JSON),
        ("a.csv.gz", formats.TABLE),
        ("a.xml", formats.FEED),
        ("a.gz", None),
        ("a.md", None),
        ("a", None),
        ("", None),
    ],
)
def test_by_name(name: str, expected: Format | None) -> None:
    assert by_name(name) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"PAR1\x15", formats.PARQUET),
        (b'\xef\xbb\xbf {"title"', formats.JSON),
        (b'[\n {"title"', formats.JSON),
        (b"[AFP] Titre", formats.TEXT),
        (b"<!DOCTYPE HTML>", formats.HTML),
        (b"<?xml version='1.0'?><rss>", formats.FEED),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", formats.HTML),
        ("Été".encode(), formats.TEXT),
        (b"id,title,body\n1,Un,Deux\n", formats.TABLE),
        ("\ufeffTitre;Texte;Publié le\r\nUn;Deux;\r\n".encode(), formats.TABLE),
        ("date\tTitre\n2024\tÉté".encode("cp1252"), formats.TABLE),
        (b"id,date,source\n1,2024,AFP\n", formats.TEXT),
        (b"Titre, texte et images\n\nSuite\n", formats.TEXT),
        (b"title,body", formats.TEXT),
        (b"Titre, suite\rtexte, encore\nSuite\n", formats.TEXT),
        (b"title,body," + b"x" * 200_000 + b"\n", formats.TABLE),
        (b"", formats.TEXT),
    ],
)
def test_by_content(head: bytes, expected: Format) -> None:
    assert by_content(head) is expected
