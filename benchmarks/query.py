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
from collections.abc import Sequence
from statistics import mean, median, quantiles
from typing import Any

from index import available, build, index_folder
from measurement import table, write_results
from news import articles_path, count_articles
from peers.peer import Peer
from peers.registry import BUILT_BY, ENGINES, OURS, TANTIVY
from queries import KINDS, Drawer, Query

IN_A_ROW = 50
CHECKED = 100
TYPED = "searchnews-typed"


def opened(collection: str, engine: str) -> Peer:
    """The engine with its index of the collection, built if need be."""
    builder = BUILT_BY.get(engine, engine)
    folder = index_folder(collection, builder)
    if not folder.exists():
        build(collection, builder)
    peer = ENGINES[engine]()
    peer.open(folder)
    return peer


def measure(
    peers: dict[str, Peer], drawer: Drawer, kind: str, queries: int, warming: int, rounds: int
) -> dict[str, Any]:
    """Engine -> percentiles in microseconds, for one class of query."""
    drawn = drawer.draw(kind, queries)
    able = {name: peer for name, peer in peers.items() if kind not in peer.unsupported}
    others = drawer.draw(kind, warming, seed=1)
    for peer in able.values():
        peer.time_queries(others)
    names = list(able)
    seconds = {name: [float("inf")] * queries for name in names}
    starts = [start for _ in range(rounds) for start in range(0, queries, IN_A_ROW)]
    for turn, start in enumerate(starts):
        shift = turn % len(names)
        part = slice(start, start + IN_A_ROW)
        for name in names[shift:] + names[:shift]:
            taken = able[name].time_queries(drawn[part])
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
        "answers": agreement(able, drawn[:CHECKED]),
    }


def agreement(peers: dict[str, Peer], queries: Sequence[Query]) -> dict[str, dict[str, float]]:
    """How the answers of each engine relate to ours.

    "found" is the share of queries with an answer, "same_ten" the share of their best ten that is
    among our best ten, "same_count" the share of queries with as many matches as we find.
    """
    ours = [peers[OURS].search(query) for query in queries]
    counts = [peers[OURS].count(query) for query in queries]
    compared = {}
    for name, peer in peers.items():
        theirs = [peer.search(query) for query in queries]
        shared = [len({*a} & {*b}) / len(b) for a, b in zip(ours, theirs, strict=True) if b]
        compared[name] = {
            "found": mean(bool(answer) for answer in theirs),
            "same_ten": mean(shared) if shared else 0.0,
            "same_count": mean(
                peer.count(query) == count for query, count in zip(queries, counts, strict=True)
            ),
        }
    return compared


def report(results: dict[str, dict[str, Any]], engines: Sequence[str]) -> str:
    """Latency, then how answers agree."""
    rivals = [engine for engine in TANTIVY if engine in engines]
    rows, answers = [], []
    for kind, figures in results.items():
        latency, agreed = figures["latency"], figures["answers"]
        cells = [
            f"{latency[name]['p50']:,.0f} / {latency[name]['p99']:,.0f}" if name in latency else "–"
            for name in engines
        ]
        ratios = [
            f"{min(latency[name][which] for name in rivals) / latency[OURS][which]:.2f}"
            if rivals
            else ""
            for which in ("p50", "p99")
        ]
        rows.append([kind, *cells, *ratios])
        answers.append(
            [
                kind,
                *(
                    f"{agreed[name]['found']:.0%} / {agreed[name]['same_count']:.0%} / "
                    f"{agreed[name]['same_ten']:.0%}"
                    if name in agreed
                    else "–"
                    for name in engines
                ),
            ]
        )
    names = [ENGINES[engine].name for engine in engines]
    return (
        "p50 / p99 in microseconds; times faster than the faster tantivy:\n\n"
        + table(["class", *names, "× at p50", "× at p99"], rows)
        + "\n\nQueries with answers / as many matches as searchnews / best ten also ours:\n\n"
        + table(["class", *names], answers)
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=1_000, help="per class")
    parser.add_argument("--warming", type=int, default=100, help="other queries per class, before")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[OURS, TYPED, *TANTIVY])
    options = parser.parse_args()
    engines = [engine for engine in options.engines if available(engine)]
    articles = articles_path(options.collection)
    drawer = Drawer(articles, count_articles(articles))
    peers = {engine: opened(options.collection, engine) for engine in engines}
    # The texts that queries were drawn from must not be walked by the collector while timing.
    gc.freeze()
    results = {
        kind: measure(peers, drawer, kind, options.queries, options.warming, options.rounds)
        for kind in options.kinds
    }
    print(report(results, engines))
    segments = {
        engine: peer.segments for engine, peer in peers.items() if hasattr(peer, "segments")
    }
    print(f"\ntantivy's segments: {segments}")
    figures = {"articles": count_articles(articles), "segments": segments, "classes": results}
    path = write_results(f"query-{options.collection}", vars(options), figures)
    print(f"raw figures: {path}")
    for peer in peers.values():
        peer.close()


if __name__ == "__main__":
    main()
