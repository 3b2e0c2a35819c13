"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import searchnews

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(searchnews.__path__, "searchnews.")
    if not module.name.endswith(("__main__", "_native"))
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert failed == 0
