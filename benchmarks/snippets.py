"""A page of results with snippets: ten hits with their title and a passage, marked, as HTML.

    python benchmarks/snippets.py                           # 100,000 generated articles
    python benchmarks/snippets.py --collection orange

Engines answer from Python, a few queries each in turn; each query counts with its fastest round.
Passages are of 240 characters, except that Whoosh shows two fragments of its own usual size.
"""

from __future__ import annotations

import argparse
import gc
import time
from statistics import median

from measurement import table, write_results
from news import articles_path, count_articles
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
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=100, help="per class")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    articles = articles_path(options.collection)
    count = count_articles(articles)
    names, left_out = able([name for name in ENGINES if count <= MOST_ARTICLES.get(name, count)])
    drawer = Drawer(articles, count)
    peers = {name: opened(options.collection, name) for name in names}
    gc.freeze()
    figures: dict[str, dict[str, float]] = {}
    rows: list[list[object]] = []
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
        ours = figures[kind][OURS]
        rows.append([kind, ours, *(f"{figures[kind][n] / ours:.1f} ×" for n in names if n != OURS)])
    others = [name for name in names if name != OURS]
    print(f"{count:,} articles:\n\n{table(['class', f'{OURS}, µs p50', *others], rows)}")
    settings = {**vars(options), "left_out": left_out}
    path = write_results(
        f"snippets-{options.collection}", settings, {"articles": count, "p50": figures}
    )
    print(f"raw figures: {path}")
    for peer in peers.values():
        peer.close()


if __name__ == "__main__":
    main()
