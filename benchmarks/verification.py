"""What it costs to verify every page of an index the first time a search touches it.

    python benchmarks/verification.py [--collection 100000] [--rounds 7]

The native part is built a second time, with the feature `unverified`: it trusts every page. Both
builds open the same index, in fresh processes and in turns, its bytes in the system's memory:
so reading them costs next to nothing and what is left is the checksums. A disk would only add
the same to both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any

import orjson
from measurement import run_fresh, table, write_results
from news import articles_path, count_articles
from queries import Drawer

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "searchnews"
LIBRARY = "_native.abi3.so"
# Kept between runs, as a build takes minutes.
TARGET = Path(__file__).parent / ".cache" / "unverified"
KINDS = ("term", "or3", "phrase")
PASSES = 5
VARIANTS = ("verified", "unverified")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=300, help="per class")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--read", nargs=2, metavar=("INDEX", "QUERIES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(orjson.dumps(read(*map(Path, options.read))).decode())
        return
    articles = articles_path(options.collection)
    drawer = Drawer(articles, count_articles(articles))
    asked = [
        f'"{" ".join(query.words)}"' if kind == "phrase" else " ".join(query.words)
        for kind in KINDS
        for query in drawer.draw(kind, options.queries)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "queries.json").write_bytes(orjson.dumps(asked))
        packages = {variant: packaged(variant, folder) for variant in VARIANTS}
        index = folder / "index"
        subprocess.run([sys.executable, "-c", BUILD, str(articles), str(index)], check=True)
        runs: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
        for turn in range(options.rounds):
            for variant in VARIANTS if turn % 2 else reversed(VARIANTS):
                os.environ["PYTHONPATH"] = str(packages[variant])
                told, _ = run_fresh(Path(__file__), "--read", index, folder / "queries.json")
                if told.pop("library") != str(packages[variant] / "searchnews" / LIBRARY):
                    raise SystemExit(f"another native part was loaded for {variant}")
                runs[variant].append(told)
        size = sum(path.stat().st_size for path in index.iterdir())
    figures = compared(runs) | {"bytes": size, "queries": len(asked)}
    rows = [[what, *(figures[variant][what] for variant in VARIANTS)] for what in UNITS]
    print(table(["", *VARIANTS], [[UNITS[row[0]], *row[1:]] for row in rows]))
    print(write_results("verification", vars(options) | {"read": None}, figures))


BUILD = """
import sys, searchnews as sn
with sn.create(sys.argv[2]) as index, index.writer() as writer:
    writer.add_many(sn.read_articles(sys.argv[1]))
"""

UNITS = {
    "open": "opening, ms",
    "first": "first search, ms",
    "first_pass": "µs of a query, all asked once",
    "warm": "µs of a query, asked again",
}


def packaged(variant: str, folder: Path) -> Path:
    """A folder from which Python imports the package with this variant of its native part."""
    place = folder / variant
    shutil.copytree(PACKAGE, place / "searchnews", ignore=shutil.ignore_patterns("__pycache__"))
    if variant == "unverified":
        command = ["cargo", "build", "--release", "--quiet", "--features", "python,unverified"]
        subprocess.run([*command, "--target-dir", str(TARGET)], cwd=ROOT / "rust", check=True)
        shutil.copy(TARGET / "release" / "libsearchnews.so", place / "searchnews" / LIBRARY)
    return place


def read(place: Path, queries: Path) -> dict[str, Any]:
    """Seconds that opening and searching take in this process."""
    import searchnews
    from searchnews import _native

    for path in place.iterdir():
        path.read_bytes()
    asked = orjson.loads(queries.read_bytes())
    searchnews.FRENCH.analyze_words(["chauffe"])
    start = perf_counter()
    index = searchnews.open(place)
    opened = perf_counter()
    index.search(asked[0])
    first = perf_counter()
    for query in asked:
        index.search(query)
    once = perf_counter() - first
    best = [float("inf")] * len(asked)
    for _ in range(PASSES):
        for number, query in enumerate(asked):
            began = perf_counter()
            index.search(query)
            best[number] = min(best[number], perf_counter() - began)
    return {
        "library": _native.__file__,
        "open": 1e3 * (opened - start),
        "first": 1e3 * (first - opened),
        "first_pass": 1e6 * once / len(asked),
        "warm": 1e6 * mean(best),
    }


def compared(runs: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """For each variant the median of what happens once, the least of what is repeated."""
    return {
        variant: {
            what: (min if what == "warm" else median)(run[what] for run in own) for what in UNITS
        }
        for variant, own in runs.items()
    }


if __name__ == "__main__":
    main()
