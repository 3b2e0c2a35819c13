"""The reference index, for every test of this folder."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    """The module that holds `ReferenceIndex`."""
    path = Path(__file__).with_name("reference_index.py")
    spec = importlib.util.spec_from_file_location("reference_index", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
