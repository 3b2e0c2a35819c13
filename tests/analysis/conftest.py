"""The reference scanner, and tables of cases, for every test of this folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
Scan = Callable[[str], Iterator[tuple[int, int]]]


@pytest.fixture(scope="session")
def scan() -> Scan:
    """``raw_words`` of the reference scanner."""
    spec = importlib.util.spec_from_file_location("reference", HERE / "reference_scanner.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    raw_words: Scan = module.raw_words
    return raw_words
