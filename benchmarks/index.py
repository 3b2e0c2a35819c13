"""Building an index: whole processes side by side, turn by turn, on the same articles.

    python benchmarks/index.py                          # 100,000 generated articles, real news
    python benchmarks/index.py --collections 10000 --slow-rounds 1
    python benchmarks/index.py --collections 10000 --engines searchnews tantivy sqlite
    python benchmarks/index.py --million                # 1,000,000 generated articles as well

Each build is a fresh process with an empty folder; figures are medians of the rounds. Slow
engines can be given fewer rounds, and Whoosh is given 10,000 articles at most. The indexes stay in
`.cache/indexes` for `query.py`.
"""

from __future__ import annotations

import argparse
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measurement import as_dict, medians, run_fresh, write_results
from news import CACHE, ORANGE, articles_path, count_articles
from peers.registry import BUILT_BY, ENGINES, MOST_ARTICLES, OURS, SLOW, TANTIVY, able
from peers.searchnews_peer import SearchnewsPeer
from reports import building

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
    elif engine in TANTIVY:
        for name, size in files(folder).items():
            sizes[TANTIVY_PARTS.get(Path(name).suffix, "other")] += size
    return dict(sizes)


def measure(
    collection: str, engines: Sequence[str], rounds: int, slow_rounds: int
) -> dict[str, dict[str, Any]]:
    """Engine -> median figures of its builds, and all of them."""
    articles = count_articles(articles_path(collection))
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    for number in range(rounds):
        for engine in engines if number % 2 == 0 else engines[::-1]:
            if number < slow_rounds or engine not in SLOW:
                runs[engine].append(build(collection, engine))
    results: dict[str, dict[str, Any]] = {}
    for engine, taken in runs.items():
        figures: dict[str, Any] = medians(taken)
        figures["articles"] = articles
        figures["articles_per_second"] = articles / figures["seconds"]
        figures["version"] = run_fresh(SCRIPT, engine)[0]["version"]
        figures["parts"] = part_sizes(engine, index_folder(collection, engine))
        figures["runs"] = taken
        results[engine] = figures
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collections", nargs="+", default=["100000", ORANGE])
    parser.add_argument("--million", action="store_true", help="1,000,000 generated articles too")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow-rounds", type=int, default=3, help=f"of {', '.join(SLOW)}")
    options = parser.parse_args()
    collections = [*options.collections, *(["1000000"] if options.million else [])]
    engines, left_out = able([engine for engine in options.engines if engine not in BUILT_BY])
    results = {}
    for collection in collections:
        articles = count_articles(articles_path(collection))
        fit = [engine for engine in engines if articles <= MOST_ARTICLES.get(engine, articles)]
        results[collection] = measure(collection, fit, options.rounds, options.slow_rounds)
        print(f"### {collection}\n\n{building(results[collection])}\n", flush=True)
    settings = {**vars(options), "left_out": left_out}
    print(f"raw figures: {write_results('index', settings, results)}")


if __name__ == "__main__":
    main()
