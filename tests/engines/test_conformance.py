"""Two engines and a scan of the texts: the same articles found for every query."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import searchnews as sn
from searchnews.query import tree
from searchnews.query.tree import Node

HERE = Path(__file__).parent
STEP = 100
IN_DEFAULT, IN_ALL = 300, 2_000


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


corpus: Any = load("conformance_corpus")
brute_force: Any = load("brute_force")


def known_divergences() -> set[tuple[str, str]]:
    """The kind of a query and the engine that may differ; every line gives its reason."""
    lines = (HERE / "divergences.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 3 and row[0] in corpus.KINDS and row[2] for row in rows)
    return {(row[0], row[1]) for row in rows}


class World(NamedTuple):
    native: sn.Index
    whoosh: sn.Index
    texts: Any
    queries: list[tuple[Node, str]]
    known: set[tuple[str, str]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    articles = corpus.articles()
    native = sn.create(tmp_path_factory.mktemp("native"), schema=corpus.SCHEMA)
    whoosh = sn.create(":memory:conformance", schema=corpus.SCHEMA, engine="whoosh")
    for index in (native, whoosh):
        with index.writer(durability="fast", threads=1, memory_mb=64) as writer:
            writer.add_many(articles)
        index.refresh()
    asked = list(corpus.queries(IN_ALL))
    texts = brute_force.BruteForce(articles, corpus.SCHEMA)
    with native, whoosh:
        yield World(native, whoosh, texts, asked, known_divergences())


def found(index: sn.Index, node: Node, match: Any) -> set[str]:
    results = index.search(node, limit=2_000, match=match, count="exact")
    ids = {hit.id for hit in results}
    assert results.total == len(results) == len(ids)
    return ids


def disagreements(world: World, first: int) -> list[str]:
    """One line for every engine that finds other articles than stand in the texts."""
    lines = []
    for node, match in world.queries[first : first + STEP]:
        expected = world.texts.ids(node, match)
        for index, name in ((world.native, "native"), (world.whoosh, "whoosh")):
            if any(engine == name and corpus.KINDS[kind](node) for kind, engine in world.known):
                continue
            ids = found(index, node, match)
            if ids != expected:
                missed, extra = sorted(expected - ids)[:3], sorted(ids - expected)[:3]
                lines.append(f"{name} match={match} missed {missed} extra {extra}: {node!r}")
    return lines


@pytest.mark.parametrize("first", range(0, IN_DEFAULT, STEP))
def test_both_engines_find_what_stands_in_the_texts(world: World, first: int) -> None:
    assert disagreements(world, first) == []


@pytest.mark.long
@pytest.mark.parametrize("first", range(IN_DEFAULT, IN_ALL, STEP))
def test_more_queries(world: World, first: int) -> None:
    assert disagreements(world, first) == []


@pytest.mark.parametrize("engine", ["native", "whoosh"])
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("otan PROCHE/2 (aide OU grève)", "acd"),
        ("(otan | paix) AVANT/2 aide", "a"),
        ("otan PROCHE/2 aide AVANT/3 Ukraine", "a"),
        ('otan PROCHE/2 "grève générale"', "c"),
        ("otan PROCHE/2 grève-surprise", ""),
        ("titre:otan PROCHE/2 (titre:aide OU corps:aide)", ""),
    ],
)
def test_what_is_near_a_choice_a_pair_or_a_phrase(
    engine: str, query: str, ids: str, tmp_path: Path
) -> None:
    bodies = {
        "a": "L’OTAN aide enfin l’Ukraine.",
        "b": "L’OTAN attend, et rien ne presse ; l’aide à l’Ukraine aussi.",
        "c": "L’OTAN en grève générale.",
        "d": "L’OTAN en grève.",
    }
    with sn.create(tmp_path, engine=engine) as index:
        with index.writer() as writer:
            writer.add_many(sn.Article(id=i, title="Otan", body=b) for i, b in bodies.items())
        index.refresh()
        assert "".join(sorted(hit.id for hit in index.search(query, strict=True))) == ids


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_a_form_in_another_field_is_not_found(engine: str, tmp_path: Path) -> None:
    with sn.create(tmp_path, engine=engine) as index:
        with index.writer() as writer:
            writer.add(sn.Article(id="a", title="votes", body="voter"))
        index.refresh()
        assert index.count(tree.Exact("votes", "title")) == 1
        assert index.count(tree.Exact("voter", "title")) == 0
