"""How long a command takes to start: whole processes, against a Typer program that does nothing.

    python benchmarks/startup.py [--rounds 21] [--json FILE]

Each round runs every command once, one after the other, so that a busy machine slows all of
them alike; what is printed is the median of each and of its difference from the empty program
of the same round. Aims: `searchnews search` 80 ms above the empty program, `--help` 30 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

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

SEARCHNEWS = [sys.executable, "-m", "searchnews"]
COMMANDS = {
    "empty Typer program": [sys.executable, "-c", EMPTY, "one"],
    "searchnews --help": [*SEARCHNEWS, "--help"],
    "searchnews search --help": [*SEARCHNEWS, "search", "--help"],
    "searchnews search": [*SEARCHNEWS, "search", "aide", "à", "l’Ukraine"],
    "searchnews search --json": [*SEARCHNEWS, "search", "otan", "--json"],
    "searchnews search (syntax)": [*SEARCHNEWS, "search", "otan SAUF washington date:2024"],
    "import searchnews": [sys.executable, "-c", "import searchnews"],
}
AIMS = {"searchnews --help": 0.030, "searchnews search": 0.080}


def main() -> None:
    """Run the rounds and print a table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=21)
    options.add_argument("--json", metavar="FILE", help="also write the figures there")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*SEARCHNEWS, "index", str(ROOT / "seeds")], cwd=folder, check=True, capture_output=True
        )
        times = measure(folder, chosen.rounds)
    figures = summary(times)
    for name, (whole, above) in figures.items():
        aim = f"  (aim {AIMS[name] * 1000:.0f})" if name in AIMS else ""
        print(f"{name:<28} {whole * 1000:7.1f} ms  {above * 1000:+7.1f} ms{aim}")
    if chosen.json:
        described = {
            name: {"seconds": whole, "above_empty": above}
            for name, (whole, above) in figures.items()
        }
        text = json.dumps({"rounds": chosen.rounds, "commands": described}, indent=1)
        Path(chosen.json).write_text(text + "\n", encoding="utf-8")


def measure(folder: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of each command in each round, a warming round left out."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    # As installed programs run: from bytecode, which the warming round writes.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            started = perf_counter()
            subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
            if number:
                times[name].append(perf_counter() - started)
    return times


def summary(times: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """For each command the median, and the median of its differences from the empty program."""
    empty = times["empty Typer program"]
    return {
        name: (median(own), median(a - b for a, b in zip(own, empty, strict=True)))
        for name, own in times.items()
    }


if __name__ == "__main__":
    main()
