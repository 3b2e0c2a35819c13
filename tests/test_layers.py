"""The import rule: a stage knows only the stages before it, in Python and in Rust.

The order of the folders is the order of the data: what a module imports lies to its left.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "searchnews"
CRATE = ROOT / "rust" / "src"

_ORDER = "errors frozen article analysis index query ranking snippet engines api whoosh_names cli"
STAGES = _ORDER.split()
BINARY = "_native"
"""Has no Python in it, so any stage may use it."""
FACES = ("__init__", "__main__")
"""Modules beside the stages: the public names and ``python -m searchnews``."""

RUST_STAGES = "error analysis index ranking query snippet engines python".split()  # noqa: SIM905

LAZY = {
    ("searchnews.query.language", "searchnews.query.parser"),  # imports Whoosh
    ("searchnews.api.opening", "searchnews.engines.whoosh"),  # imports Whoosh
    ("searchnews.api.opening", "searchnews.engines.opensearch"),  # imports opensearch-py
    ("searchnews.api.index", "searchnews.query.from_whoosh"),  # for callers that have Whoosh
    ("searchnews.cli.repl_command", "searchnews.cli.repl"),  # imports prompt_toolkit
    ("searchnews.__main__", "searchnews.cli.app"),  # loaded with the garbage collector at rest
    ("searchnews.cli.app", "searchnews.cli.french_help"),  # imports parts of Typer
    # What a search of plain words does without, and a command would wait for when it starts:
    ("searchnews.query.language", "searchnews.query.usual"),
    ("searchnews.analysis.french", "searchnews.analysis.french.chain"),
    ("searchnews.engines.native", "searchnews.engines.native_writer"),
    ("searchnews.engines.native_results", "searchnews.query.facets"),
    ("searchnews.engines.native_results", "searchnews.ranking.explanation"),
    ("searchnews.api.index", "searchnews.query.elision"),
    ("searchnews.api.index", "searchnews.query.facets"),
    ("searchnews.api.index", "searchnews.query.sorting"),
    ("searchnews.api.index", "searchnews.api.correction"),
    ("searchnews.api.index", "searchnews.api.cursor"),
    ("searchnews.api.results", "searchnews.api.cursor"),
    ("searchnews.engines.native_results", "searchnews.engines.stored_values"),
    ("searchnews.engines.native_results", "searchnews.article"),
    ("searchnews.index.moments", "searchnews.article"),
    ("searchnews.api.index", "searchnews.api.writer"),
}
"""Imports inside functions: because of the package that the module needs, or of the time."""


class Import(NamedTuple):
    """One import statement of one module, resolved."""

    module: str
    imported: str
    line: int
    inside_function: bool
    for_types_only: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(module: str) -> Iterator[Import]:
    """The imports of searchnews modules in ``module``."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]

    def visit(node: ast.AST, inside: bool, types: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
            if isinstance(child, ast.Import):
                for alias in child.names:
                    if alias.name.split(".")[0] == "searchnews":
                        yield Import(module, alias.name, child.lineno, inside, types)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if child.level:
                    start = package.split(".")[: len(package.split(".")) - child.level + 1]
                    base = ".".join([*start, base] if base else start)
                if base.split(".")[0] == "searchnews":
                    for alias in child.names:
                        name = f"{base}.{alias.name}"
                        known = name in MODULES or alias.name == BINARY
                        target = name if known else base
                        yield Import(module, target, child.lineno, inside, types)
            else:
                guarded = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
                yield from visit(child, inside or isinstance(child, functions), types or guarded)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")), False, False)


def stage_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


ALL_IMPORTS = [found for module in MODULES for found in imports_of(module)]


def test_every_module_belongs_to_a_stage() -> None:
    strangers = {stage_of(module) for module in MODULES} - {*STAGES, *FACES}
    assert not strangers, f"no stage: {strangers}"


def test_stages_import_from_their_left_only() -> None:
    wrong = []
    for found in ALL_IMPORTS:
        here, there = stage_of(found.module), stage_of(found.imported)
        if here in FACES or there == BINARY or here == there:
            continue
        if here == "cli" and found.imported == "searchnews":  # the public names, as users do
            continue
        if there not in STAGES or STAGES.index(there) > STAGES.index(here):
            wrong.append(f"{found.module}:{found.line} imports {found.imported}")
    assert not wrong, "\n".join(wrong)


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph: dict[str, set[str]] = {module: set() for module in MODULES}
    for found in ALL_IMPORTS:
        if found.imported in graph and not (found.for_types_only or found.inside_function):
            graph[found.module].add(found.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" -> ".join(reversed(cycle.args[1])))


def test_no_function_imports_a_module_of_this_package() -> None:
    inside = {(f.module, f.imported) for f in ALL_IMPORTS if f.inside_function}
    assert inside <= LAZY


def rust_stage(path: Path) -> str:
    return path.relative_to(CRATE).parts[0].removesuffix(".rs")


def rust_uses(code: str, depth: int) -> set[str]:
    """The stages named, from the root of the crate, by code that lies ``depth`` modules deep."""
    code = re.sub(r"//[^\n]*", "", code)
    root = rf"\b(?:crate\s*::|(?:super\s*::\s*){{{depth},}})\s*"
    names = set(re.findall(root + r"(\w+)", code))
    for group in re.findall(root + r"\{([^;]*)\}\s*;", code):
        # Of `crate::{a::b, c::{d, e}}` the names outside inner braces count.
        while "{" in group:
            group = re.sub(r"\{[^{}]*\}", "", group)
        names |= set(re.findall(r"(?:^|,)\s*(\w+)", group))
    return names & set(RUST_STAGES)


def test_rust_stages_use_what_lies_to_their_left_only() -> None:
    files = [path for path in CRATE.rglob("*.rs") if path.name != "lib.rs"]
    assert {rust_stage(path) for path in files} == set(RUST_STAGES)
    wrong = []
    for path in files:
        parts = path.relative_to(CRATE).with_suffix("").parts
        depth = len(parts) - (parts[-1] == "mod")
        right = RUST_STAGES[RUST_STAGES.index(rust_stage(path)) + 1 :]
        used = rust_uses(path.read_text(encoding="utf-8"), depth)
        wrong += [f"{path.relative_to(ROOT)} uses {stage}" for stage in sorted(used & set(right))]
    assert not wrong, "\n".join(wrong)


def test_python_is_known_to_one_rust_stage() -> None:
    knowing = {rust_stage(p) for p in CRATE.rglob("*.rs") if "pyo3" in p.read_text("utf-8")}
    assert knowing == {"python"}


@pytest.mark.parametrize(
    ("code", "stages"),
    [
        ("use crate::query::plan::Plan;", {"query"}),
        ("use crate::{error::Error, query::{plan, index}};", {"error", "query"}),
        ("use super::super::engines::top;", {"engines"}),
        ("use super::words;  // not crate::python", set()),
        ("fn f(x: &crate::index::DocId) {}", {"index"}),
    ],
)
def test_uses_are_read_in_every_spelling(code: str, stages: set[str]) -> None:
    assert rust_uses(code, depth=2) == stages
