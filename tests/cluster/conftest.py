"""Three real nodes, for the tests of this folder only.

They take a minute to start and a gigabyte of memory, so that these tests run where they are
asked for: `make test-cluster`.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ASKED_FOR = "SEARCHNEWS_TEST_CLUSTER"
ROOT = Path(__file__).parents[1]

collect_ignore_glob = [] if os.environ.get(ASKED_FOR) else ["test_*.py"]


def load_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def load() -> Callable[[str], ModuleType]:
    """Loads a module of this folder, which is no package."""
    return lambda name: load_file(Path(__file__).with_name(f"{name}.py"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """Three nodes; a test that hurts one heals it."""
    nodes = load_file(Path(__file__).with_name("nodes.py"))
    reason = nodes.missing()
    if reason is not None:
        pytest.fail(reason)
    cluster = nodes.Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def corpus() -> Any:
    """The small world of articles and questions that all engines are held against."""
    return load_file(ROOT / "engines" / "conformance_corpus.py")


_numbers = itertools.count()


@pytest.fixture
def place(cluster: Any) -> Callable[..., str]:
    """Makes places that nobody uses yet."""

    def make(options: str = "") -> str:
        return str(cluster.place(f"test-{next(_numbers)}", options))

    return make
