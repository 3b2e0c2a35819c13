"""How time, memory and size grow with the corpus, and where the curve bends.

    python benchmarks/growth.py                     # 10,000 and 100,000 generated articles
    python benchmarks/growth.py --million           # 1,000,000 as well: half an hour, 8 GB of disk

Each size is built once in a fresh process. Opening is measured in other fresh processes: the time
of the call, and the private memory (pages of the process itself, not of the mapped index) that the
process then holds more than before, right after opening and after thousands of searches; after
these also all resident memory, in which the pages of the index that were read count, and which the
system takes back when it needs it. Latency is of classes of query drawn from the collection
itself, one thread, ten hits with their ids.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Literal

import orjson
from index import build, index_folder, part_sizes
from measurement import run_fresh, write_results
from news import articles_path, count_articles
from peers.registry import BUILT_BY, ENGINES, OURS, TANTIVY, able
from queries import KINDS, Drawer
from reports import growing

ARTICLES = (10_000, 100_000)
MILLION = 1_000_000
OPENINGS = 5
WARMING = 100
ROUNDS = 3
SCRIPT = Path(__file__)


def memory_mb(process: str, kind: Literal["Private", "Rss"]) -> float:
    """Memory of a process in MB, what it shares with no other or all; without /proc, no number."""
    path = Path(f"/proc/{process}/smaps_rollup")
    if not path.exists():
        return float("nan")
    lines = path.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


def opening(engine: str, collection: str) -> dict[str, float]:
    """What it costs this process to open an index: time, and private memory."""
    peer, folder = ENGINES[engine](), index_folder(collection, engine)
    peer.load_ids(folder)
    # An engine that is a process of its own holds its memory there.
    process = str(getattr(peer, "process_id", "self"))
    before = memory_mb(process, "Private")
    start = time.perf_counter()
    peer.open(folder)
    seconds = time.perf_counter() - start
    opened = memory_mb(process, "Private") - before
    peer.close()
    return {"open_ms": 1e3 * seconds, "open_private_mb": opened}


def searching(engine: str, collection: str, queries: int) -> dict[str, Any]:
    """Latency by class, and the memory that all searches together took."""
    articles = articles_path(collection)
    drawer = Drawer(articles, count_articles(articles))
    drawn = {kind: drawer.draw(kind, queries) for kind in KINDS}
    warming = {kind: drawer.draw(kind, WARMING, seed=1) for kind in KINDS}
    del drawer
    peer, folder = ENGINES[engine](), index_folder(collection, engine)
    peer.load_ids(folder)
    process = str(getattr(peer, "process_id", "self"))
    private, resident = memory_mb(process, "Private"), memory_mb(process, "Rss")
    peer.open(folder)
    latency = {}
    for kind in KINDS:
        if kind in peer.unsupported:
            continue
        peer.time_queries(warming[kind])
        # A query counts with its fastest round, as in `query.py`.
        rounds = [peer.time_queries(drawn[kind]) for _ in range(ROUNDS)]
        taken = list(map(min, *rounds))
        latency[kind] = {
            "p50": 1e6 * median(taken),
            "p99": 1e6 * quantiles(taken, n=100, method="inclusive")[98],
        }
    asked = len(latency) * (queries * ROUNDS + WARMING)
    figures = {
        "searched_private_mb": memory_mb(process, "Private") - private,
        "searched_rss_mb": memory_mb(process, "Rss") - resident,
        "searches": asked,
    }
    peer.close()
    return {"latency": latency, **figures}


def measure(engine: str, articles: int, queries: int) -> dict[str, Any]:
    """The figures of one engine at one size."""
    collection = str(articles)
    figures = build(collection, engine)
    opened = [run_fresh(SCRIPT, "--open", engine, collection)[0] for _ in range(OPENINGS)]
    searched = run_fresh(SCRIPT, "--search", engine, collection, queries)[0]
    return {
        **figures,
        "articles": articles,
        "articles_per_second": articles / figures["seconds"],
        "parts": part_sizes(engine, index_folder(collection, engine)),
        **{key: median(run[key] for run in opened) for key in opened[0]},
        **searched,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", nargs="+", type=int, default=list(ARTICLES))
    parser.add_argument("--million", action="store_true", help="1,000,000 articles as well")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[OURS, TANTIVY[0]])
    parser.add_argument("--queries", type=int, default=200, help="per class")
    parser.add_argument("--open", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--search", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.open:
        sys.stdout.buffer.write(orjson.dumps(opening(*options.open)))
        return
    if options.search:
        engine, collection, queries = options.search
        sys.stdout.buffer.write(orjson.dumps(searching(engine, collection, int(queries))))
        return
    engines, left_out = able([name for name in options.engines if name not in BUILT_BY])
    sizes = [*options.articles, *([MILLION] if options.million else [])]
    results: dict[str, dict[str, Any]] = {engine: {} for engine in engines}
    for articles in sizes:
        articles_path(str(articles))  # generated before anything is timed
        for engine in engines:
            results[engine][str(articles)] = measure(engine, articles, options.queries)
            print(growing(results), flush=True)
    settings = {
        "articles": sizes,
        "engines": engines,
        "queries": options.queries,
        "left_out": left_out,
    }
    print(f"raw figures: {write_results('growth', settings, results)}")


if __name__ == "__main__":
    main()
