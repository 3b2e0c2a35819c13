"""Runs every benchmark, each as its own process, and writes the page that shows them.

    python benchmarks/run.py                      # short: under ten minutes on two cores
    python benchmarks/run.py --full               # hours: large collections, more rounds
    python benchmarks/run.py --only index query   # what is not run keeps its last figures
    python benchmarks/run.py --render             # measures nothing, writes the page again

Figures are gathered in `results/<date>-<machine>.json`, from which `page.py` makes `README.md`,
`plots.py` the plots, and `excerpts.py` the figures of other documents. A benchmark is a script that
leaves its figures with `measurement.write_results` and prints Markdown tables; to add one, add a
line to `BENCHMARKS`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from excerpts import write_excerpts
from measurement import RESULTS, RESULTS_VARIABLE, result_name, stamped, write_json
from page import write_page
from plots import write_plots

HERE = Path(__file__).parent
GATHERED = "*-cores.json"
ALONE = "*-cores-*.json"
"""Files of all benchmarks, and of those that ran alone, which add their name."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One script, and what it is asked in a short and in a full run; None: not part of it."""

    name: str
    script: str
    short: str | None
    full: str | None


# Whoosh alone takes a minute to index ten thousand articles, and a third of a second for a query.
SMALL = "--collections 4000 --slow-rounds 1"
SMALL_QUERIES = "--collection 4000 --queries 50 --warming 10 --checked 15"
# Not hostile files, which have to be compiled for and are read by `make test`.
SMALL_FAULTS = "--short --only writers disk cuts readers flips kills kills_in_merges"
THREE = "--engines searchnews tantivy lucene"
LARGE = "--collections 10000 100000 orange"
BENCHMARKS = (
    Benchmark("index", "index.py", SMALL, LARGE),
    Benchmark("query", "query.py", SMALL_QUERIES, "--collection 100000"),
    Benchmark("query-real", "query.py", None, "--collection orange"),
    Benchmark("query-all-engines", "query.py", None, "--collection 10000 --queries 300"),
    Benchmark("growth", "growth.py", "--articles 4000 16000 --queries 50", f"--million {THREE}"),
    # After growth, whose indexes it searches.
    Benchmark("query-million", "query.py", None, f"--collection 1000000 --queries 300 {THREE}"),
    Benchmark("vocabulary-growth", "vocabulary_growth.py", "--collection 4000 --rounds 1", ""),
    Benchmark("analysis", "analysis.py", "--collection 4000", ""),
    Benchmark("relevance", "relevance.py", None, ""),
    Benchmark("snippets", "snippets.py", "--collections 4000 --queries 40", LARGE),
    Benchmark("snippet-quality", "snippet_quality.py", None, ""),
    Benchmark("overhead", "overhead.py", "--collection 4000 --queries 100", ""),
    Benchmark("startup", "startup.py", "--rounds 9", ""),
    Benchmark("preview", "preview.py", "--collection 4000", ""),
    Benchmark("cluster", "cluster.py", None, ""),
    Benchmark("faults", "faults.py", SMALL_FAULTS, ""),
    Benchmark("corpus", "corpus_comparison.py", "--articles 10000", ""),
    Benchmark("verification", "verification.py", None, ""),
)


def run(benchmark: Benchmark, arguments: str) -> dict[str, Any]:
    """Run one benchmark to its end; its figures and what it printed, or why there are none."""
    script = HERE / benchmark.script
    if not script.exists():
        return {"left_out": f"{benchmark.script} is not there"}
    command = [sys.executable, str(script), *arguments.split()]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command,
            env={**os.environ, RESULTS_VARIABLE: folder},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or f"it ended with {done.returncode}").splitlines()
            return {"left_out": f"{benchmark.script}: {said[-1]}"}
        entries = [orjson.loads(path.read_bytes()) for path in sorted(Path(folder).glob("*.json"))]
    return {
        "command": " ".join(["python", f"benchmarks/{benchmark.script}", *arguments.split()]),
        "seconds": time.perf_counter() - start,
        "entries": entries or [stamped({"benchmark": benchmark.name})],
        "report": report_of(done.stdout),
    }


def report_of(output: str) -> str:
    """What a benchmark printed, without the lines about where and how long."""
    lines = [line.rstrip() for line in output.splitlines()]
    kept = [line for line in lines if ".json" not in line and not line.startswith("left out: ")]
    return "\n".join(kept).strip()


def newest() -> Path:
    """The newest gathered results.

    Raises:
        SystemExit: nothing was measured yet.
    """
    files = sorted(RESULTS.glob(GATHERED))
    if not files:
        raise SystemExit(f"no results in {RESULTS}: measure first, with python benchmarks/run.py")
    return files[-1]


def quoted(results: dict[str, Any]) -> dict[str, Any]:
    """Gathered results for other documents: what ran alone, and later, counts in their place."""
    found = dict(results["benchmarks"])
    for path in sorted(RESULTS.glob(ALONE)):
        alone = orjson.loads(path.read_bytes())
        known = found.get(alone["benchmark"], {}).get("entries", [])
        if all(entry["taken"] < alone["taken"] for entry in known):
            found[alone["benchmark"]] = {"entries": [alone]}
    return {**results, "benchmarks": found}


def measure(chosen: Sequence[str], full: bool) -> Path:
    """Run the chosen benchmarks; what is not run now keeps the figures of its last run."""
    found = orjson.loads(newest().read_bytes())["benchmarks"] if any(RESULTS.glob(GATHERED)) else {}
    for benchmark in BENCHMARKS:
        arguments = benchmark.full if full else benchmark.short
        if benchmark.name not in chosen or arguments is None:
            continue
        print(f"{benchmark.name} …", end=" ", flush=True)
        figures = run(benchmark, arguments)
        print(figures.get("left_out") or f"{figures['seconds']:.0f} s", flush=True)
        # The page says both what failed today and what was measured before.
        kept = found.get(benchmark.name, {}) if "left_out" in figures else {}
        found[benchmark.name] = {**kept, **figures}
    # In the order of the table, whichever ran first.
    found = {one.name: found[one.name] for one in BENCHMARKS if one.name in found}
    content = stamped({"benchmarks": found})
    return write_json(content, RESULTS / f"{result_name(content)}.json")


def main() -> None:
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="hours in place of minutes")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--render", action="store_true", help="only write the page again")
    options = parser.parse_args()
    path = newest() if options.render else measure(options.only, options.full)

    results = orjson.loads(path.read_bytes())
    plots = write_plots(results, HERE / "plots")
    write_excerpts(quoted(results))
    print(f"{path}\n{write_page(results, path.name, plots, HERE / 'README.md')}")


if __name__ == "__main__":
    main()
