"""Everything that may happen to an index, for a long time: killed writers, damaged files, full
disks, races, hostile files. All counts of lost and wrong must be nought.

python benchmarks/faults.py                 the long form: half an hour
python benchmarks/faults.py --short         every experiment, in two minutes, most to compile
python benchmarks/faults.py --only kills    one of them
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from fault_damage import flips, truncations
from fault_kills import kill
from fault_races import full_disk, readers, writers
from measurement import table, write_results

RUST = Path(__file__).parents[1] / "rust"
MUST_BE_NOUGHT = (
    "lost", "uncommitted", "wrong", "damaged", "stray", "unnamed", "foreign", "panics", "missed",
)  # fmt: skip


def hostile(reads: int) -> Any:
    """Read damaged files under sound checksums so often; the experiment is one of `cargo test`."""
    if shutil.which("cargo") is None:
        return {"skipped": "cargo is not installed"}
    command = ["cargo", "test", "--quiet", "--release", "--test", "hostile_files", "--"]
    environment = os.environ | {"HOSTILE_READS": str(reads), "RUST_BACKTRACE": "0"}
    arguments = ["--ignored", "--nocapture"]
    ran = subprocess.run(
        [*command, *arguments], cwd=RUST, env=environment, capture_output=True, text=True
    )
    found = [line for line in ran.stdout.splitlines() if line.startswith("hostile ")]
    if ran.returncode or not found:
        return {"panics": ran.stderr.count("panicked at") or 1, "says": ran.stderr[-2000:]}
    return dict(json.loads(found[0].removeprefix("hostile "))) | {"panics": 0}


def _damage(folder: Path, count: int, every: int) -> Any:
    figures = flips(folder, count, seed=1, every=every)
    return figures | {"missed": figures["flips"] - figures["found"]}


def _cuts(folder: Path, count: int) -> Any:
    figures = truncations(folder, count, seed=2)
    return figures | {"missed": figures["cuts"] - figures["found"]}


def experiments(short: bool) -> dict[str, Callable[[Path], Any]]:
    """What there is to try, from the quickest to the longest."""
    return {
        "writers": lambda folder: writers(folder, 2 if short else 20),
        "disk": full_disk,
        "cuts": lambda folder: _cuts(folder, 3 if short else 40),
        "readers": lambda folder: readers(folder, 3 if short else 60, processes=1 if short else 2),
        "flips": lambda folder: _damage(folder, 100 if short else 20_000, 10),
        "kills": lambda folder: kill(folder, 6 if short else 500, seed=4),
        "kills_in_merges": lambda folder: kill(
            folder, 2 if short else 100, seed=5, words=6_000, longest=1.0
        ),
        "hostile": lambda folder: hostile(20_000 if short else 10_000_000),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    figures = {}
    for name, experiment in experiments(arguments.short).items():
        if arguments.only and name not in arguments.only:
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = experiment(Path(folder))
        figures[name]["seconds"] = round(time.perf_counter() - started, 1)
        print(f"{name}: {orjson.dumps(figures[name]).decode()}", file=sys.stderr, flush=True)
    bad = {
        f"{name} {what}": count
        for name, found in figures.items()
        for what, count in found.items()
        if what in MUST_BE_NOUGHT and count
    }
    rows = [
        (name, what, count)
        for name, found in figures.items()
        for what, count in found.items()
        if isinstance(count, int | float | str)
    ]
    print(table(("experiment", "what", "count"), rows))
    if not arguments.short and not arguments.only:
        print(write_results("faults", {"form": "long"}, figures))
    print("all as it must be" if not bad else f"WRONG: {bad}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
