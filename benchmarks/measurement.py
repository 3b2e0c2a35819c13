"""What benchmarks share: fresh processes with their cost, the machine, tables, result files."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import orjson

RESULTS = Path(__file__).parent / "results"
NO_BYTE_CODE = "PYTHONDONTWRITEBYTECODE"
RESULTS_VARIABLE = "SEARCHNEWS_BENCHMARK_RESULTS"
"""Environment variable: the folder that result files go to, in place of `results/`."""
PACKAGES = (
    "searchnews",
    "tantivy",
    "Whoosh",
    "bm25s",
    "PyStemmer",
    "snowballstemmer",
    "orjson",
    "Unidecode",
    "numpy",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a whole process cost, from its start to its end, as the kernel counted it."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run_fresh(script: Path, *arguments: object) -> tuple[Any, Cost]:
    """Run a script of this folder in a process of its own; the JSON it printed, and its cost.

    Raises:
        RuntimeError: the process failed; its error was printed.
    """
    os.sync()  # what the process before wrote must not be written at the expense of this one
    # A package that was installed has its byte code; the one under test is run from its source,
    # and must not be compiled anew by every process where the environment forbids to keep it.
    environment = {key: value for key, value in os.environ.items() if key != NO_BYTE_CODE}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{script.name} {arguments} ended with {process.returncode}")
    cost = Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return orjson.loads(output), cost


def medians(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The median of every number that all runs have."""
    return {
        key: median(run[key] for run in runs)
        for key, value in runs[0].items()
        if isinstance(value, (int, float))
    }


def machine() -> dict[str, Any]:
    """The machine and the versions that figures were taken with."""
    model = platform.processor()
    memory = 0
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(
            (line.split(": ")[1] for line in lines if line.startswith("model name")), model
        )
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "not installed"
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": memory,
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": packages,
        "native_part": native_part(),
        "load_at_end": os.getloadavg()[0],
    }


def native_part() -> str:
    """Checksum of the compiled part, which tells builds of one version apart."""
    spec = find_spec("searchnews._native")
    if spec is None or spec.origin is None:
        return "not installed"
    return hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()[:12]


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table, its first column to the left and the others to the right.

    >>> print(table(["engine", "s"], [["a", 1.5]]))
    | engine | s |
    |---|---:|
    | a | 1.50 |
    """
    lines = [list(map(str, header)), ["---", *["---:"] * (len(header) - 1)]]
    lines += [[shown(cell) for cell in row] for row in rows]
    return "\n".join(
        "|" + "|".join(cells if cells[0] == "---" else [f" {cell} " for cell in cells]) + "|"
        for cells in lines
    )


def shown(value: object) -> str:
    """A figure with three digits or more, as tables show it."""
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
    )


def write_results(benchmark: str, settings: Mapping[str, Any], figures: object) -> Path:
    """Keep raw figures under `results/`, named by day, machine and benchmark.

    `run.py` sets the folder, to gather the files of all benchmarks into one.
    """
    content = stamped({"benchmark": benchmark, "settings": settings, "figures": figures})
    folder = Path(os.environ.get(RESULTS_VARIABLE, RESULTS))
    return write_json(content, folder / f"{result_name(content)}-{benchmark}.json")


def stamped(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the time and the machine it was taken on."""
    taken = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return {"taken": taken, "machine": machine(), **content}


def result_name(content: Mapping[str, Any]) -> str:
    """Day and machine of stamped content, as files are named.

    >>> setup = {"processor": "AMD EPYC", "cores": 2}
    >>> result_name({"taken": "2026-11-24T00:06:31+00:00", "machine": setup})
    '2026-11-24-amd-epyc-2-cores'
    """
    setup = content["machine"]
    name = "-".join(re.findall("[a-z0-9]+", str(setup["processor"]).lower()))
    return f"{content['taken'][:10]}-{name}-{setup['cores']}-cores"


def write_json(content: Mapping[str, Any], path: Path) -> Path:
    """Write a result file; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path


def as_dict(cost: Cost) -> dict[str, float]:
    """The cost as figures of a run."""
    return asdict(cost)
