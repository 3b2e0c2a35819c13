"""How long a command takes to start: whole processes, against a Typer program that does nothing.

    python benchmarks/startup.py [--rounds 21]

Each round runs every command once, one after the other, so that a busy machine slows all of
them alike; what is shown is the median of each and of its difference from the empty program of
the same round. Processor time is shown beside the time that passed: it says more where other
programs run. Aims: `searchnews search` 80 ms above the empty program, `--help` 30 ms.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from measurement import table, write_results

ROOT = Path(__file__).parents[1]

# Two commands, as a Typer program with one has no sub-commands; no Rich, as in ours.
EMPTY = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def one(word: str = "") -> None: pass
@app.command()
def two(word: str = "") -> None: pass
app()
"""

USUAL = '"aide au logement" -otan date:2024'
SEARCHNEWS = [sys.executable, "-m", "searchnews"]
COMMANDS = {
    "empty Typer program": [sys.executable, "-c", EMPTY, "one"],
    "empty Typer program --help": [sys.executable, "-c", EMPTY, "--help"],
    "searchnews --help": [*SEARCHNEWS, "--help"],
    "searchnews search --help": [*SEARCHNEWS, "search", "--help"],
    "searchnews search": [*SEARCHNEWS, "search", "aide", "à", "l’Ukraine"],
    "searchnews search --json": [*SEARCHNEWS, "search", "otan", "--json"],
    "searchnews search (phrase, -, date)": [*SEARCHNEWS, "search", USUAL],
    "searchnews search (Whoosh’s parser)": [*SEARCHNEWS, "search", "(otan OU aide) SAUF macron"],
    "import searchnews": [sys.executable, "-c", "import searchnews"],
}
AIMS = {"searchnews --help": 30, "searchnews search": 80}
"""Milliseconds above the empty program."""


class Time(NamedTuple):
    """Seconds that one process took."""

    passed: float
    processor: float


def main() -> None:
    """Run the rounds and print a table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=21)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*SEARCHNEWS, "index", str(ROOT / "seeds")], cwd=folder, check=True, capture_output=True
        )
        times = measure(folder, rounds)
    figures = {name: compared(own, times[base_of(name)]) for name, own in times.items()}
    header = ["command", "ms", "above empty, ms", "aim, ms", "processor ms", "above empty, ms"]
    rows = [
        [name, ms["passed"], ms["above"], AIMS.get(name, ""), ms["processor"], ms["busier"]]
        for name, ms in figures.items()
    ]
    print(table(header, rows))
    print(write_results("startup", {"rounds": rounds}, figures))


def measure(folder: str, rounds: int) -> dict[str, list[Time]]:
    """What each command took in each round, a warming round left out."""
    times: dict[str, list[Time]] = {name: [] for name in COMMANDS}
    # As installed programs run: from bytecode, which the warming round writes.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            busy, started = processor_time(), perf_counter()
            subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
            passed = perf_counter() - started
            if number:
                times[name].append(Time(passed, processor_time() - busy))
    return times


def base_of(name: str) -> str:
    """The empty program that does as much as the command: Typer prints help in less time."""
    return "empty Typer program --help" if name.endswith("--help") else "empty Typer program"


def processor_time() -> float:
    """Seconds that the processes started so far have kept a processor busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compared(own: list[Time], empty: list[Time]) -> dict[str, float]:
    """Medians in milliseconds, of a command and of its differences from the empty program."""
    pairs = list(zip(own, empty, strict=True))
    return {
        "passed": 1000 * median(time.passed for time in own),
        "above": 1000 * median(time.passed - base.passed for time, base in pairs),
        "processor": 1000 * median(time.processor for time in own),
        "busier": 1000 * median(time.processor - base.processor for time, base in pairs),
    }


if __name__ == "__main__":
    main()
