"""Flipped bits and cut files: each is found, and nobody is served anything else than before."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from fault_model import WORDS, seen

import searchnews as sn

__all__ = ["build", "flips", "truncations"]

QUERIES = ("retraites", "congres otan", '"la réforme"', "élu*", "source:AA sénat", "ukrane~1")


def build(place: Path, articles: int) -> None:
    """An index of two segments larger than a page, with deletions and a payload."""
    draws = Random(3)
    with sn.create(place) as index:
        for half in range(2):
            with index.writer(durability="fast") as writer:
                for number in range(articles // 2):
                    rare = [f"mot{draws.randrange(9000)}" for _ in range(150)]
                    body = " ".join([*draws.choices(WORDS, k=60), "la réforme", *rare])
                    id, source = f"a{half}-{number}", ("AA", "Le Rivage")[number % 2]
                    writer.add({"id": id, "title": f"N° {number}", "body": body, "source": source})
            with index.writer(durability="fast") as writer:
                writer.delete(f"a{half}-3")
                writer.commit(b"payload")


def answers(place: Path) -> list[object]:
    """Everything that search, get, snippet and the others say; errors as their class."""
    said: list[object] = []
    try:
        with sn.open(place) as index:
            said.append((index.generation, index.payload))
            for query in QUERIES:
                said.append(_asked(index, query))
            for id in ("a0-0", "a1-3", "a1-7"):
                try:
                    said.append(index.get(id))
                except sn.CorruptIndex:
                    said.append(sn.CorruptIndex)
            try:
                said.append(index.complete("ret"))
            except sn.CorruptIndex:
                said.append(sn.CorruptIndex)
    except sn.CorruptIndex:
        said.append(sn.CorruptIndex)
    return said


def _asked(index: sn.Index, query: str) -> object:
    try:
        results = index.search(query, limit=4, facets=("source",))
        hits = [(hit.id, hit.score, hit.title, hit.snippet(120, 2).html()) for hit in results]
        return results.total, hits, {name: dict(f) for name, f in results.facets.items()}
    except sn.CorruptIndex:
        return sn.CorruptIndex


def is_right(said: list[object], expected: list[object]) -> bool:
    """Whether every answer is the one of the sound index, or an error; an index that does not
    open says one error for all."""
    if said and said[-1] is sn.CorruptIndex and len(said) == 1:
        return True
    return len(said) == len(expected) and all(
        one is sn.CorruptIndex or one == other for one, other in zip(said, expected, strict=True)
    )


def flips(folder: Path, count: int, *, seed: int, articles: int = 150, every: int = 10) -> Any:
    """Flip one bit so many times, each file in turn, and put it back.

    Args:
        folder: an empty one.
        count: how many bits.
        seed: of the places.
        articles: of the index.
        every: each so many flips, everything is searched and read back too.

    Returns:
        Figures: flips, found by `check` with the file named, by part; reads compared, refused
        and wrong.
    """
    place = folder / "index"
    build(place, articles)
    names = [path for path in sorted(place.iterdir()) if path.name != "writer.lock"]
    expected, draws = answers(place), Random(seed)
    assert sn.CorruptIndex not in expected
    parts: Counter[str] = Counter()
    figures = dict.fromkeys(("flips", "found", "compared", "refused", "wrong"), 0)
    for number in range(count):
        path = names[number % len(names)]
        at, bit = draws.randrange(path.stat().st_size), 1 << draws.randrange(8)
        _flip(path, at, bit)
        problems = [p for p in sn.check(place).problems if p.file == str(path)]
        figures["flips"] += 1
        # A page starts at or before the bit; the offset of a footer or a manifest may lie behind.
        figures["found"] += any(p.part and p.offset >= 0 and p.what for p in problems)
        parts.update(problem.part for problem in problems[:1])
        if number % every == 0:
            said = answers(place)
            figures["compared"] += 1
            figures["refused"] += sn.CorruptIndex in said
            figures["wrong"] += not is_right(said, expected)
        _flip(path, at, bit)
    assert answers(place) == expected
    return figures | {"parts": dict(parts), "bytes": sum(p.stat().st_size for p in names)}


def _flip(path: Path, at: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def truncations(folder: Path, count: int, *, seed: int, articles: int = 150) -> Any:
    """Cut every file of an index at so many places; each is found, and repair keeps the rest."""
    place = folder / "cut"
    build(place, articles)
    expected, draws = answers(place), Random(seed)
    with sn.open(place) as index:
        everything = seen(index)
    figures = dict.fromkeys(("cuts", "found", "wrong", "repairs", "repaired", "foreign"), 0)
    for path in [path for path in sorted(place.iterdir()) if path.name != "writer.lock"]:
        content = path.read_bytes()
        for number in range(count):
            left = 0 if number == 0 else draws.randrange(len(content))
            path.write_bytes(content[:left])
            figures["cuts"] += 1
            figures["found"] += any(p.file == str(path) for p in sn.check(place).problems)
            figures["wrong"] += not is_right(answers(place), expected)
            if number < 2:
                _repair(place, folder / "repaired", everything, figures)
        path.write_bytes(content)
    assert answers(place) == expected
    return figures


def _repair(place: Path, copy: Path, everything: dict[Any, Any], figures: dict[str, int]) -> None:
    shutil.copytree(place, copy)
    try:
        lost = sn.repair(copy).lost
        figures["repairs"] += 1
        with sn.open(copy) as index:
            kept = seen(index)
            figures["repaired"] += bool(lost) and index.check().ok
        # Where a list of deletions is lost, what was deleted may come back, and nothing else.
        known = everything.keys() | {"a0-3", "a1-3"}
        whole = all(everything.get(id, text) == text for id, text in kept.items())
        figures["foreign"] += not (kept.keys() <= known and whole)
    finally:
        shutil.rmtree(copy)
