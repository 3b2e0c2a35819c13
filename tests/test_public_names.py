"""The public names: what `__all__` promises is there, is documented, and is all there is."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import searchnews
from searchnews import errors

FOREIGN = {"annotations", "import_module", "TYPE_CHECKING"}


def test_all_is_what_is_exported() -> None:
    # Names are imported when they are first asked for.
    assert all(hasattr(searchnews, name) for name in searchnews.__all__)
    exported = {
        name
        for name, value in vars(searchnews).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert (exported - FOREIGN) | {"__version__"} == set(searchnews.__all__)
    assert dir(searchnews) == sorted(searchnews.__all__)
    assert len(searchnews.__all__) == len(set(searchnews.__all__))


def test_what_type_checkers_see_is_what_is_given() -> None:
    """The imports for types, which nothing runs, name each public name in its home."""
    (face,) = [
        node
        for node in ast.parse(inspect.getsource(searchnews)).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    named = {
        alias.name: importlib.import_module(f".{node.module}", "searchnews")
        for node in face.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(named) == set(searchnews.__all__)
    for name, home in named.items():
        assert getattr(searchnews, name) is getattr(home, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'serch'"):
        searchnews.serch  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "import searchnews",
        "import searchnews as sn; sn.open, sn.Article, sn.analyze('aide')",
        "from searchnews.__main__ import main; main(['analyze', 'aide'])",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str) -> None:
    heavy = ["whoosh", "rich", "prompt_toolkit"]
    if "main" not in code:
        heavy += ["typer", "csv", "importlib.metadata"]
    if code == "import searchnews":
        heavy += ["searchnews._native", "orjson", "snowballstemmer"]
    told = f"{code}\nimport sys; print('loaded', *sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded"


def test_a_file_of_json_lines_is_indexed_without_what_other_files_need(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"id": "1", "title": "Aide à l’Ukraine"}', "utf-8")
    code = """
import sys
import searchnews as sn
with sn.create("index") as index, index.writer() as writer:
    writer.add_many(sn.read_articles("one.jsonl"))
print("loaded", *sorted({"csv", "html", "email", "logging"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.splitlines()[-1] == "loaded"


def test_every_error_is_public() -> None:
    raised = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert raised <= set(searchnews.__all__)


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    """The drawing at the head of ``errors.py`` names every class, under its base."""
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        bare = line.lstrip(" │├└─")
        if not bare or bare.split()[0] not in vars(errors):
            continue
        depth = (len(line) - len(bare) - 4) // 4
        above[depth:] = [bare.split()[0]]
        drawn[above[-1]] = above[depth - 1] if depth else "Exception"
    classes = [value for value in vars(errors).values() if inspect.isclass(value)]
    assert drawn == {value.__name__: value.__bases__[0].__name__ for value in classes}


def members(owner: type) -> Iterator[tuple[str, object]]:
    for name, value in vars(owner).items():
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield f"{owner.__name__}.{name}", value


@pytest.mark.parametrize("name", sorted(set(searchnews.__all__) - {"__version__"}))
def test_every_public_name_says_what_it_is(name: str) -> None:
    value = getattr(searchnews, name)
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        value = type(value)
    said = inspect.getdoc(value) or ""
    assert said.strip()
    if not (inspect.isclass(value) and issubclass(value, Exception)):
        assert ">>>" in said, f"{name} shows no example"
    if inspect.isclass(value) and not issubclass(value, Exception):
        silent = [name for name, member in members(value) if not inspect.getdoc(member)]
        assert not silent
