"""Indexes to test with: an empty one, and one of the sample articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchnews as sn

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[sn.Index]:
    """An empty index of news."""
    with sn.create(tmp_path / "index") as index:
        yield index


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sn.Index]:
    """The sample articles, for reading only."""
    with sn.create(tmp_path_factory.mktemp("seeds") / "index") as index:
        with index.writer() as writer:
            writer.add_many(sn.read_articles([SEEDS]))
        index.refresh()
        yield index
