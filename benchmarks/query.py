"""Searching: latency by class of query, engines turn by turn in one process, one thread, top 10.

    python benchmarks/query.py                               # 100,000 generated articles
    python benchmarks/query.py --collection orange --queries 300

Queries come from the collection (`queries.py`); engines are warmed with others. Each engine asks a
few dozen in a row, then the next one does, so that noise hits all alike. All queries are asked in
each round, and a query counts with its fastest round: a round takes far longer than caches keep
anything, and other programs on the machine then do not make the slow queries.
"""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from answers import agreement
from index import build, index_folder
from measurement import write_results
from news import articles_path, count_articles
from peers.peer import Peer
from peers.registry import BUILT_BY, ENGINES, MOST_ARTICLES, able
from queries import KINDS, Drawer
from reports import answering, searching

IN_A_ROW = 50


def opened(collection: str, engine: str) -> Peer:
    """The engine with its index of the collection, built if need be."""
    builder = BUILT_BY.get(engine, engine)
    folder = index_folder(collection, builder)
    if not folder.exists():
        build(collection, builder)
    peer = ENGINES[engine]()
    peer.load_ids(folder)
    peer.open(folder)
    return peer


def measure(
    peers: dict[str, Peer], drawer: Drawer, kind: str, articles: Path, options: argparse.Namespace
) -> dict[str, Any]:
    """Engine -> percentiles in microseconds and what its answers are worth, for one class."""
    queries = options.queries
    drawn = drawer.draw(kind, queries)
    asked = {name: peer for name, peer in peers.items() if kind not in peer.unsupported}
    others = drawer.draw(kind, options.warming, seed=1)
    for peer in asked.values():
        peer.time_queries(others)
    names = list(asked)
    seconds = {name: [float("inf")] * queries for name in names}
    starts = [start for _ in range(options.rounds) for start in range(0, queries, IN_A_ROW)]
    for turn, start in enumerate(starts):
        shift = turn % len(names)
        part = slice(start, start + IN_A_ROW)
        for name in names[shift:] + names[:shift]:
            taken = asked[name].time_queries(drawn[part])
            seconds[name][part] = map(min, seconds[name][part], taken)
    return {
        "latency": {
            name: {
                "p50": 1e6 * median(taken),
                "p99": 1e6 * quantiles(taken, n=100, method="inclusive")[98],
                "mean": 1e6 * mean(taken),
            }
            for name, taken in seconds.items()
        },
        "answers": agreement(asked, drawn[: options.checked], articles),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=1_000, help="per class")
    parser.add_argument("--warming", type=int, default=100, help="other queries per class, before")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checked", type=int, default=100, help="per class, for their answers")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    options = parser.parse_args()
    articles = articles_path(options.collection)
    count = count_articles(articles)
    engines, left_out = able(
        [name for name in options.engines if count <= MOST_ARTICLES.get(name, count)]
    )
    drawer = Drawer(articles, count)
    peers = {engine: opened(options.collection, engine) for engine in engines}
    # The texts that queries were drawn from must not be walked by the collector while timing.
    gc.freeze()
    classes = {kind: measure(peers, drawer, kind, articles, options) for kind in options.kinds}
    segments = {
        engine: peer.segments for engine, peer in peers.items() if hasattr(peer, "segments")
    }
    figures = {"articles": count, "segments": segments, "classes": classes}
    print(f"{searching(classes)}\n\n{answering(classes)}\n\nsegments: {segments}")
    settings = {**vars(options), "left_out": left_out}
    print(f"raw figures: {write_results(f'query-{options.collection}', settings, figures)}")
    for peer in peers.values():
        peer.close()


if __name__ == "__main__":
    main()
