"""Docstrings are true: their examples run, and they speak of what is there."""

from __future__ import annotations

import builtins
import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pytest

import searchnews
from searchnews import errors

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(searchnews.__path__, "searchnews.")
    if not module.name.endswith(("__main__", "_native"))
)


SECTION = re.compile(r"^(Args|Raises):\n((?:(?: {4}.*)?\n)+)", re.MULTILINE)
ENTRY = re.compile(r"^ {4}(\*{0,2}\w[\w, *]*):(?= )", re.MULTILINE)


def public_functions() -> Iterator[tuple[str, str, list[str]]]:
    """Name, docstring and parameters of whatever can be called by its public name."""
    for name in sorted(searchnews.__all__):
        value = getattr(searchnews, name)
        members = {name: value}
        if inspect.isclass(value):
            members = {f"{name}.{n}": one for n, one in vars(value).items() if n[0] != "_"}
        for called, member in members.items():
            function = getattr(member, "__func__", member)
            if inspect.isfunction(function):
                parameters = [p for p in inspect.signature(function).parameters if p != "self"]
                own = parameters[isinstance(member, classmethod) :]
                yield called, inspect.getdoc(function) or "", own


def entries(docstring: str, section: str) -> list[str]:
    """What a section of a docstring names, one for each of its lines that begin with a name."""
    text = dict(SECTION.findall(docstring + "\n")).get(section, "")
    groups = [group for group in ENTRY.findall(text) if group.count(" ") == group.count(", ")]
    return [name.strip(" *") for group in groups for name in group.split(",")]


@pytest.mark.parametrize(
    ("docstring", "parameters"),
    [(d, p) for _, d, p in public_functions()],
    ids=[name for name, _, _ in public_functions()],
)
def test_parameters_and_errors_are_those_that_there_are(
    docstring: str, parameters: list[str]
) -> None:
    assert set(entries(docstring, "Args")) <= set(parameters)
    unsaid = [name for name in parameters if not re.search(rf"\b{name}\b", docstring)]
    assert not unsaid, "a parameter of which the docstring says nothing"
    for name in entries(docstring, "Raises"):
        kind = getattr(errors, name, None) or getattr(builtins, name, None)
        assert inspect.isclass(kind), f"{name} is no error"
        assert issubclass(kind, Exception)


def test_sections_are_read() -> None:
    docstring = """Do it.

    Args:
        one, two: what
            it is: this.
        *rest: others.

    Raises:
        QueryError: never.
    """
    found = inspect.cleandoc(docstring)
    assert entries(found, "Args") == ["one", "two", "rest"]
    assert entries(found, "Raises") == ["QueryError"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert failed == 0
