"""What surrounds a search: reading the query, Python, hits, threads, completion, correction.

    python benchmarks/overhead.py                            # 100,000 generated articles
    python benchmarks/overhead.py --collection orange

Each search is timed alone, the parts of a comparison turn by turn, and each query counts with its
fastest round. Throughput of threads is that of whole rounds.
"""

from __future__ import annotations

import argparse
import gc
import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from index import build, index_folder
from measurement import table, write_results
from news import articles_path, count_articles
from peers.registry import OURS
from queries import Drawer, Query

import searchnews
from searchnews.engines.native_query import native_tree
from searchnews.query.fields import NEWS
from searchnews.query.language import parse
from searchnews.query.parser import read
from searchnews.query.tree import Words

NOW = datetime(2024, 6, 15, 12)
TYPED = (
    ("three words", "aide militaire ukraine"),
    ("a phrase", '"force de paix"'),
    ("an operator", "ukraine ET otan"),
    ("marks", "+ukraine -otan sport"),
    ("prefix and misspelling", "retrait* macorn~1"),
    ("a field", "titre:otan source:AFP"),
    ("dates", "otan date:[2024-01 TO 2024-06]"),
    ("brackets", "otan ET (paix OU guerre)"),
)
OFTEN = 50
"""A query is read so often in a row: once takes little longer than looking at the clock."""
SHORTEST = 3
"""Characters that a reader has typed of the word to be completed."""


def fastest(
    calls: Sequence[Callable[[Any], object]], asked: Sequence[Any], rounds: int
) -> list[list[float]]:
    """Microseconds of each call for each thing asked: the calls turn by turn, the fastest round.

    Each round begins with another call, as the first one brings the data into the caches.
    """
    taken = [[float("inf")] * len(asked) for _ in calls]
    turns = list(zip(calls, taken, strict=True))
    for _ in range(rounds):
        turns.append(turns.pop(0))
        for number, one in enumerate(asked):
            for call, best in turns:
                start = time.perf_counter()
                call(one)
                best[number] = min(best[number], 1e6 * (time.perf_counter() - start))
    return taken


def summary(taken: Sequence[float]) -> dict[str, float]:
    return {"p50": median(taken), "p99": quantiles(taken, n=100, method="inclusive")[98]}


def parsing(rounds: int) -> dict[str, dict[str, float]]:
    """Typed query -> microseconds as it is read, and through the parser."""

    def through_the_parser(text: str) -> object:
        return read(text, NEWS, "any", False, NOW, "Europe/Paris")

    def often(read_one: Callable[[str], object]) -> Callable[[str], object]:
        def call(text: str) -> None:
            for _ in range(OFTEN):
                read_one(text)

        return call

    texts = [text for _, text in TYPED]
    calls = [often(lambda text: parse(text, NEWS, now=NOW)), often(through_the_parser)]
    taken = fastest(calls, texts, rounds)
    direct, parsed = ([one / OFTEN for one in each] for each in taken)
    return {
        name: {"as read": a, "parser": b}
        for (name, _), a, b in zip(TYPED, direct, parsed, strict=True)
    }


def searching(index: searchnews.Index, words: list[str], rounds: int) -> dict[str, Any]:
    """What Python adds to the native search, and what looking for commits and reading hits cost."""
    native = index._newest()._index  # type: ignore[attr-defined]
    pinned = index.snapshot()

    def bare(word: str) -> object:
        tree = native_tree(Words(word))
        return native.search(tree, filter=None, limit=10, offset=0, match_all=False, exact=False)

    def hits(word: str) -> object:
        return [(hit.title, hit.date, hit.id) for hit in pinned.search(word)]

    whole, inner, still, shown = fastest(
        [index.search, bare, pinned.search, hits], words, 5 * rounds
    )
    added = [a - b for a, b in zip(whole, inner, strict=True)]
    looked = [a - b for a, b in zip(whole, still, strict=True)]
    read_hits = [a - b for a, b in zip(shown, still, strict=True)]
    return {
        "search": summary(whole),
        "native search": summary(inner),
        "Python around it": summary(added),
        "seeing the newest commit": summary(looked),
        "title, date, id of ten hits": summary(read_hits),
    }


def throughput(index: searchnews.Index, texts: list[str], rounds: int) -> dict[str, float]:
    """Searches a second: one after the other, from several threads, and in one batch."""

    def apart(threads: int) -> None:
        def work(part: Sequence[str]) -> None:
            for text in part:
                index.search(text)

        parts = [texts[number::threads] for number in range(threads)]
        running = [threading.Thread(target=work, args=(part,)) for part in parts]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    cores = os.cpu_count() or 1
    ways: dict[str, Callable[[], object]] = {
        "one thread": lambda: apart(1),
        f"{cores} threads": lambda: apart(cores),
        f"{2 * cores} threads": lambda: apart(2 * cores),
        "search_many, one thread": lambda: index.search_many(texts, threads=1),
        f"search_many, {cores} threads": lambda: index.search_many(texts),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return {name: len(texts) / seconds for name, seconds in best.items()}


def suggesting(
    index: searchnews.Index, words: list[str], wrong: list[Query], rounds: int
) -> dict[str, Any]:
    """Completing the beginnings of words, and correcting one and three words."""
    starts = [word[:SHORTEST] for word in words if len(word) > SHORTEST]
    misspelt = [query.words[0] for query in wrong]
    sentences = [" ".join(misspelt[at : at + 3]) for at in range(0, len(misspelt), 3)]
    (completed,) = fastest([index.complete], starts, rounds)
    (one,) = fastest([index.correct], misspelt, rounds)
    (three,) = fastest([index.correct], sentences, rounds)
    return {
        f"complete, {SHORTEST} letters": summary(completed),
        "correct, one word": summary(one),
        "correct, three words": summary(three),
    }


def index_of(collection: str) -> Path:
    folder = index_folder(collection, OURS)
    if not folder.exists():
        build(collection, OURS)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    articles = articles_path(options.collection)
    drawer = Drawer(articles, count_articles(articles))
    words = [query.words[0] for query in drawer.draw("term", options.queries)]
    texts = [query.text for query in drawer.draw("or3", options.queries)]
    wrong = drawer.draw("fuzzy", options.queries)
    gc.freeze()
    with searchnews.open(index_of(options.collection)) as index:
        index.search_many([*words, *texts])
        figures = {
            "parsing": parsing(options.rounds),
            "searching": searching(index, words, options.rounds),
            "throughput": throughput(index, texts, options.rounds),
            "suggesting": suggesting(index, words, wrong, options.rounds),
        }
    read_here = figures["parsing"]
    rows = [[name, *taken.values()] for name, taken in read_here.items()]
    print(table(["a typed query, µs", "read", "by the parser"], rows))
    calls = {**figures["searching"], **figures["suggesting"]}
    rows = [[name, taken["p50"], taken["p99"]] for name, taken in calls.items()]
    print(f"\n{table(['one word, µs', 'p50', 'p99'], rows)}")
    rows = [[name, f"{rate:,.0f}"] for name, rate in figures["throughput"].items()]
    print(f"\n{table(['three words', 'searches a second'], rows)}")
    path = write_results(f"overhead-{options.collection}", vars(options), figures)
    print(f"raw figures: {path}")


if __name__ == "__main__":
    main()
