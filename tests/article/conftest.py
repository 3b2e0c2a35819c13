"""Reading for tests: what came out, and what was said on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from searchnews.article import Article, Problem, read_articles

Read = Callable[..., tuple[list[Article], list[Problem]]]
ReadFile = Callable[..., tuple[list[Article], list[Problem]]]


@pytest.fixture
def read() -> Read:
    def read_paths(
        *paths: str | Path, encoding: str = "utf-8"
    ) -> tuple[list[Article], list[Problem]]:
        problems: list[Problem] = []
        articles = read_articles(paths, encoding=encoding, on_problem=problems.append)
        return list(articles), problems

    return read_paths


@pytest.fixture
def read_file(tmp_path: Path, read: Read) -> ReadFile:
    """Writes the content under the name, and reads that file."""

    def write_and_read(
        name: str, content: str | bytes, encoding: str = "utf-8"
    ) -> tuple[list[Article], list[Problem]]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, encoding=encoding)

    return write_and_read
