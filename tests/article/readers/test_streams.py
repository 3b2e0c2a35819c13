"""Streams: what optional packages are asked for, and how."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "content", "package", "extra"),
    [
        ("a.parquet", b"PAR1", "pyarrow.parquet", "parquet"),
        ("a.html", b"<html>", "trafilatura", "html"),
        ("a.rss", b"<rss>", "feedparser", "feeds"),
        ("a.jsonl.zst", b"\x28\xb5\x2f\xfd....", "zstandard", "zstd"),
    ],
)
def test_a_missing_package_is_named_with_its_cure(
    read_file: Read,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    package: str,
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    articles, (problem,) = read_file(name, content)
    assert not articles
    assert f"pip install 'searchnews[{extra}]'" in problem.message
