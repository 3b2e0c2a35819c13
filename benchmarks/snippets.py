"""A page of results: ten hits with their title, their date and a passage, marked, as HTML.

    python benchmarks/snippets.py                                # 100,000 generated articles
    python benchmarks/snippets.py --collections 10000 100000 orange

Engines answer from Python, a few queries each in turn; each query counts with its fastest round.
Passages are of 240 characters, except that Whoosh shows two fragments of its own usual size.
"""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path
from statistics import median

from measurement import table, write_results
from news import ORANGE, articles_path, count_articles
from peers.peer import Peer
from peers.registry import MOST_ARTICLES, OURS, able
from queries import Drawer, Query
from query import opened

ENGINES = (OURS, "tantivy", "tantivy-two-fields", "whoosh")
KINDS = ("term", "and2", "or3", "phrase")
IN_A_ROW = 10


def time_pages(peer: Peer, queries: list[Query]) -> list[float]:
    """Seconds that each page of results took."""
    seconds = []
    for query in queries:
        start = time.perf_counter()
        peer.snippets(query)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collections", nargs="+", default=["100000"])
    parser.add_argument("--queries", type=int, default=100, help="per class")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for collection in options.collections:
        articles = articles_path(collection)
        count = count_articles(articles)
        names, left_out = able(
            [name for name in ENGINES if count <= MOST_ARTICLES.get(name, count)]
        )
        figures = measure(names, collection, articles, count, options)
        kind_of_news = "real" if collection == ORANGE else "generated"
        print(f"\n{count:,} articles of {kind_of_news} news:\n")
        peers = [name for name in names if name != OURS]
        rows = []
        for kind, p50 in figures.items():
            ours = p50[OURS]
            rows.append([kind, ours, *(f"{p50[name] / ours:.1f} ×" for name in peers)])
        print(table(["class", f"{OURS}, µs p50", *peers], rows))
        settings = {**vars(options), "collection": collection, "left_out": left_out}
        path = write_results(
            f"snippets-{collection}", settings, {"articles": count, "p50": figures}
        )
        print(f"raw figures: {path}")


def measure(
    names: list[str], collection: str, articles: Path, count: int, options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """Class -> engine -> the median of microseconds that a page took."""
    drawer = Drawer(articles, count)
    peers = {name: opened(collection, name) for name in names}
    gc.freeze()
    figures: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        queries = drawer.draw(kind, options.queries)
        seconds = {name: [float("inf")] * len(queries) for name in names}
        starts = range(0, len(queries), IN_A_ROW)
        for turn, start in enumerate([s for _ in range(options.rounds) for s in starts]):
            part = slice(start, start + IN_A_ROW)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                taken = time_pages(peers[name], queries[part])
                seconds[name][part] = map(min, seconds[name][part], taken)
        figures[kind] = {name: 1e6 * median(taken) for name, taken in seconds.items()}
    for peer in peers.values():
        peer.close()
    return figures


if __name__ == "__main__":
    main()
