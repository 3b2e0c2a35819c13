"""Building an index: whole processes side by side, turn by turn, on the same articles.

    python benchmarks/index.py                          # 100,000 generated articles, real news
    python benchmarks/index.py --collections 10000 --engines searchnews tantivy sqlite
    python benchmarks/index.py --million                # 1,000,000 generated articles as well

Each build is a fresh process with an empty folder; figures are medians of the rounds. The indexes
stay in `.cache/indexes` for `query.py`.
"""

from __future__ import annotations

import argparse
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import CACHE
from measurement import as_dict, medians, run_fresh, table, write_results
from news import ORANGE, articles_path, count_articles
from peers.registry import ENGINES, OURS, TANTIVY
from peers.searchnews_peer import SearchnewsPeer

INDEXES = CACHE / "indexes"
SCRIPT = Path(__file__).with_name("run_build.py")
# Kept by the benchmark beside an index, not by the engine.
NOT_COUNTED = frozenset({"article-ids.json"})
TANTIVY_PARTS = {
    ".store": "stored",
    ".idx": "postings",
    ".pos": "positions",
    ".term": "terms",
    ".fast": "columns",
    ".fieldnorm": "lengths",
}


def index_folder(collection: str, engine: str) -> Path:
    """Where the index of a collection is kept."""
    return INDEXES / collection / engine


def build(collection: str, engine: str) -> dict[str, Any]:
    """One build in a fresh process; its figures."""
    folder = index_folder(collection, engine)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    figures, cost = run_fresh(SCRIPT, engine, articles_path(collection), folder)
    return {**figures, **as_dict(cost), "bytes": sum(files(folder).values())}


def files(folder: Path) -> dict[str, int]:
    """Bytes of each file of an index."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_COUNTED
    }


def part_sizes(engine: str, folder: Path) -> dict[str, int]:
    """Bytes by part, under the names of our own parts where there is a counterpart."""
    sizes: dict[str, int] = defaultdict(int)
    if engine == OURS:
        peer = SearchnewsPeer()
        peer.open(folder)
        sizes.update(peer.part_sizes())
        peer.close()
        sizes["other"] = sum(files(folder).values()) - sum(sizes.values())
    else:
        for name, size in files(folder).items():
            sizes[TANTIVY_PARTS.get(Path(name).suffix, "other")] += size
    return dict(sizes)


def measure(collection: str, engines: Sequence[str], rounds: int) -> dict[str, dict[str, Any]]:
    """Engine -> median figures of its builds, and all of them."""
    articles = count_articles(articles_path(collection))
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    for number in range(rounds):
        for engine in engines if number % 2 == 0 else engines[::-1]:
            runs[engine].append(build(collection, engine))
    results: dict[str, dict[str, Any]] = {}
    for engine, taken in runs.items():
        figures: dict[str, Any] = medians(taken)
        figures["articles"] = articles
        figures["articles_per_second"] = articles / figures["seconds"]
        figures["version"] = taken[0]["version"]
        figures["parts"] = part_sizes(engine, index_folder(collection, engine))
        figures["runs"] = taken
        results[engine] = figures
    return results


def report(collection: str, results: dict[str, dict[str, Any]]) -> str:
    """The tables of one collection; ratios are against the better tantivy of each column."""
    peers = [engine for engine in TANTIVY if engine in results]
    fastest = max((results[peer]["articles_per_second"] for peer in peers), default=None)
    smallest = min((results[peer]["bytes"] for peer in peers), default=None)
    thriftiest = min((results[peer]["cpu_seconds"] for peer in peers), default=None)
    articles = next(iter(results.values()))["articles"]
    speed = table(
        [
            "engine", "wall s", "articles/s", "times tantivy", "CPU s", "CPU / tantivy",
            "peak RSS MB", "disk MB", "disk / tantivy",
        ],
        [
            [
                ENGINES[engine].name, figures["seconds"], figures["articles_per_second"],
                figures["articles_per_second"] / fastest if fastest else "",
                figures["cpu_seconds"],
                figures["cpu_seconds"] / thriftiest if thriftiest else "",
                figures["peak_mb"], figures["bytes"] / 1e6,
                figures["bytes"] / smallest if smallest else "",
            ]
            for engine, figures in results.items()
        ],
    )  # fmt: skip
    with_parts = [engine for engine in results if engine == OURS or engine in TANTIVY]
    names = sorted(
        {name for engine in with_parts for name in results[engine]["parts"]},
        key=lambda name: -max(results[engine]["parts"].get(name, 0) for engine in with_parts),
    )
    sizes = table(
        ["part, MB", *(ENGINES[engine].name for engine in with_parts)],
        [
            [name, *(results[engine]["parts"].get(name, 0) / 1e6 for engine in with_parts)]
            for name in names
        ],
    )
    return f"### {collection}: {articles:,} articles\n\n{speed}\n\n{sizes}\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collections", nargs="+", default=["100000", ORANGE])
    parser.add_argument("--million", action="store_true", help="1,000,000 generated articles too")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[OURS, *TANTIVY])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    collections = [*options.collections, *(["1000000"] if options.million else [])]
    engines = [engine for engine in options.engines if available(engine)]
    results = {}
    for collection in collections:
        results[collection] = measure(collection, engines, options.rounds)
        print(report(collection, results[collection]), flush=True)
    print(f"raw figures: {write_results('index', vars(options), results)}")


def available(engine: str) -> bool:
    """Whether an engine can run here; says why where it cannot."""
    missing = ENGINES[engine].missing()
    if missing:
        print(f"left out: {missing}")
    return missing is None


if __name__ == "__main__":
    main()
