"""What a cluster costs and changes beside the native engine: same articles, same queries.

    python benchmarks/cluster.py                            # on three nodes that it starts itself
    python benchmarks/cluster.py --place opensearch://127.0.0.1:9200/benchmark

Its own nodes are those of the tests (`tests/cluster/nodes.py`: Java 17, Maven, 4 GB), on loopback
and with a heap of 1 GB each; nodes and program share the cores of the machine. Both engines hold
the articles of the relevance benchmark: judged paragraphs (PIAF) among real news. Agreement is how
many of native's first ten the cluster has among its own; the cluster is then given each class of
queries of `query.py` one at a time, by one thread, as the native engine is.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from measurement import table, write_results
from news import ORANGE, articles_path, count_articles
from queries import Drawer
from relevance import Figures, tasks

import searchnews as sn

NODES = Path(__file__).parents[1] / "tests" / "cluster"
KINDS = ("term", "and2", "or3", "or8", "phrase", "prefix", "fuzzy")
WARMING = 30
QUESTIONS = 1_000


def load(index: sn.Index, articles: Sequence[dict[str, str]]) -> float:
    """Articles a second, from the first to the end of the commit."""
    started = time.perf_counter()
    with index.writer() as writer:
        writer.add_many(articles)
    return len(articles) / (time.perf_counter() - started)


def first_ten(index: sn.Index, queries: Sequence[str]) -> list[list[str]]:
    found = []
    for first in range(0, len(queries), 100):
        for results in index.search_many(queries[first : first + 100]):
            found.append([hit.id for hit in results])
    return found


def agreement(
    native: sn.Index, cluster: sn.Index, queries: Sequence[tuple[str, str]]
) -> dict[str, float]:
    texts = [text for text, _ in queries]
    here, there = first_ten(native, texts), first_ten(cluster, texts)
    shared = [len(set(a) & set(b)) / max(len(a), 1) for a, b in zip(here, there, strict=True)]
    figures = {"questions": len(texts), "overlap10": round(mean(shared), 4)}
    figures["same_first"] = round(mean(a[:1] == b[:1] for a, b in zip(here, there, strict=True)), 4)
    for name, found in (("native", here), ("cluster", there)):
        ranks = [
            ids.index(answer) + 1 if answer in ids else 0
            for ids, (_, answer) in zip(found, queries, strict=True)
        ]
        figures[f"mrr10_{name}"] = round(float(Figures(ranks).reciprocal.mean()), 4)
    return figures


def latency(index: sn.Index, queries: Sequence[str], warming: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a search for ten hits with their ids, from the call to the last id."""
    for query in warming:
        index.search(query)
    taken = []
    for query in queries:
        started = time.perf_counter()
        for hit in index.search(query):
            hit.id  # noqa: B018
        taken.append(1e3 * (time.perf_counter() - started))
    return {
        "p50": round(median(taken), 3),
        "p99": round(quantiles(taken, n=100, method="inclusive")[98], 3),
    }


def compare(place: str, options: argparse.Namespace) -> None:
    """Load both engines and ask both."""
    task = tasks()["questions"]
    drawn = random.Random(3)
    questions = drawn.sample(list(task.queries), min(QUESTIONS, len(task.queries)))
    articles = list(task.articles)
    if options.articles:
        wanted = {answer for _, answer in questions}
        kept = [one for one in articles if one["id"] in wanted]
        others = [one for one in articles if one["id"] not in wanted]
        articles = kept + drawn.sample(others, max(options.articles - len(kept), 0))
    figures: dict[str, Any] = {"articles": len(articles)}
    news = articles_path(ORANGE)
    drawer = Drawer(news, count_articles(news))
    with tempfile.TemporaryDirectory() as folder:
        native = sn.create(Path(folder) / "index")
        cluster = sn.create(place, shards=3, replicas=1)
        with native, cluster:
            for name, index in (("native", native), ("cluster", cluster)):
                figures[f"articles_per_second_{name}"] = round(load(index, articles))
                index.refresh()
            figures["bytes_cluster"] = cluster.stats()["bytes"]
            figures["words_cluster"] = cluster.stats()["distinct_words"]
            figures |= agreement(native, cluster, questions)
            rows = []
            for kind in KINDS:
                texts = [query.text for query in drawer.draw(kind, options.queries)]
                warming = [query.text for query in drawer.draw(kind, WARMING, seed=1)]
                here = latency(native, texts, warming)
                there = latency(cluster, texts, warming)
                figures[kind] = {"native": here, "cluster": there}
                times = round(there["p50"] / here["p50"])
                rows.append([kind, here["p50"], here["p99"], there["p50"], there["p99"], times])
    header = ["class", "native p50 ms", "p99", "cluster p50 ms", "p99", "p50, times native"]
    print(table(header, rows))
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name}: {value}")
    settings = {"shards": 3, "replicas": 1, **vars(options)}
    print(f"raw figures: {write_results('cluster', settings, figures)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--place", help="address of an index that does not exist yet")
    parser.add_argument("--queries", type=int, default=100, help="per class")
    parser.add_argument("--articles", type=int, help="only so many, drawn by chance")
    options = parser.parse_args()
    if options.place:
        compare(options.place, options)
        return
    sys.path.insert(0, str(NODES))
    import nodes  # from the tests

    reason = nodes.missing()
    if reason is not None:
        raise SystemExit(reason)
    running = nodes.Cluster(heap_mb=nodes.BENCHMARK_HEAP_MB)
    try:
        running.start()
        compare(running.place("benchmark", "?timeout=60"), options)
    finally:
        running.stop()


if __name__ == "__main__":
    main()
