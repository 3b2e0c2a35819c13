"""The page of all benchmarks, from gathered results and the text of `page.md`.

Measures nothing and needs nothing but the results: the same file gives the same page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from string import Template
from typing import Any

from measurement import table
from peers.registry import ENGINES
from reports import answering, building, growing, searching, vocabulary

Results = Mapping[str, Any]

TEMPLATE = Path(__file__).with_name("page.md")
NOT_MEASURED = "Not measured in this run."
# Ends with work of several threads or processes.
ON_ALL_CORES = ("index", "growth", "vocabulary-growth", "cluster", "faults")
# Shown in a section of their own; every other benchmark shows the tables that it printed.
MORE_QUERIES = ("query-real", "query-million", "query-all-engines")
SECTIONS = ("index", "query", *MORE_QUERIES, "growth", "vocabulary-growth")
# What page.md says of engines, whichever of them are named, is between these.
_OF_ENGINES = re.compile(r"<!-- if ([\w -]+?) -->\n?(.*?)<!-- end -->\n?", re.DOTALL)


def write_page(results: Results, file: str, plots: Mapping[str, str], path: Path) -> Path:
    """Write the page of gathered results, which lie in `results/` under the name `file`."""
    path.write_text(page(results, file, plots), encoding="utf-8")
    return path


def page(results: Results, file: str, plots: Mapping[str, str]) -> str:
    """The page as Markdown; plots by name, with their path beside the page."""
    benchmarks = results["benchmarks"]
    parts = {
        "file": file,
        "machine": machine(results["machine"]),
        "runs": runs(benchmarks),
        "index": section(benchmarks, "index", all_building),
        "query": section(benchmarks, "query", classes),
        "query_more": "\n\n".join(
            section(benchmarks, name, classes)
            for name in MORE_QUERIES
            if measured(benchmarks, name)
        ),
        "growth": section(benchmarks, "growth", growing),
        "vocabulary": section(benchmarks, "vocabulary-growth", vocabulary),
        "others": others(benchmarks),
    }
    for name in ("latency", "growth", "building", "sizes"):
        shown = f"![{name}]({plots[name]})" if name in plots else ""
        parts[f"{name}_plot"] = shown
    entries = [entry for one in benchmarks.values() for entry in one.get("entries", ())]
    engines = engines_in([entry.get("figures") for entry in entries])
    template = only_measured(TEMPLATE.read_text(encoding="utf-8"), engines)
    text = Template(template).substitute(parts)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def engines_in(figures: object) -> set[str]:
    """Every engine that has figures somewhere in these."""
    if isinstance(figures, Mapping):
        return (set(figures) & set(ENGINES)).union(*map(engines_in, figures.values()))
    return set().union(*map(engines_in, figures)) if isinstance(figures, list) else set()


def only_measured(text: str, engines: Collection[str]) -> str:
    """The text without what it says of engines that were not measured."""

    def kept(match: re.Match[str]) -> str:
        return match[2] if any(name in engines for name in match[1].split()) else ""

    return _OF_ENGINES.sub(kept, text)


def measured(benchmarks: Results, name: str) -> bool:
    """Whether there are figures of a benchmark."""
    return bool(benchmarks.get(name, {}).get("entries"))


def section(benchmarks: Results, name: str, render: Any) -> str:
    """The tables of a benchmark, or why there are none."""
    if not measured(benchmarks, name):
        return benchmarks.get(name, {}).get("left_out", NOT_MEASURED)
    shown = []
    for entry in benchmarks[name]["entries"]:
        shown.append(render(entry["figures"]))
        if absent := entry["settings"].get("left_out"):
            reasons = "; ".join(f"{engine}: {reason}" for engine, reason in absent.items())
            shown.append(f"Left out: {reasons}.")
    return "\n\n".join(shown)


def all_building(figures: Results) -> str:
    """The tables of every collection that was indexed."""
    return "\n\n".join(
        f"### {'Real news' if name == 'orange' else 'Generated news'}, {building(one)}"
        for name, one in figures.items()
    ).replace(", medians of the rounds:\n\n", "\n\n")


def classes(figures: Results) -> str:
    """Latency and answers of one collection."""
    ended = ", ".join(f"{engine} {count}" for engine, count in figures["segments"].items())
    return (
        f"### {figures['articles']:,} articles\n\n{searching(figures['classes'])}\n\n"
        f"{answering(figures['classes'])}\n\nSegments: {ended}."
    )


def others(benchmarks: Results) -> str:
    """Every benchmark without a section of its own, with the tables that it printed."""
    shown = []
    for name, one in benchmarks.items():
        if name in SECTIONS:
            continue
        text = lowered(one["report"]) if measured(benchmarks, name) else f"{one['left_out']}."
        shown.append(f"### {name}\n\n{text}")
    return "\n\n".join(shown) or NOT_MEASURED


def lowered(report: str) -> str:
    """A report whose headings fit under the page's third level; plain output as it stands."""
    lines = report.splitlines()
    if not any(line.startswith("|") for line in lines):
        return f"```text\n{report}\n```"
    return "\n".join(
        f"#### {line.lstrip('# ')}" if line.startswith("#") else line for line in lines
    )


def machine(setup: Results) -> str:
    """The machine, and the versions of everything that was compared."""
    packages = ", ".join(
        f"{name} {version}"
        for name, version in setup["packages"].items()
        if version != "not installed"
    )
    return (
        f"{setup['processor']}, {setup['cores']} cores, {setup['memory_gb']} GB, "
        f"{setup['system']}, Python {setup['python']}; {packages}; native part "
        f"`{setup['native_part']}`."
    )


def runs(benchmarks: Results) -> str:
    """When and where each benchmark ran, with what settings, and how busy the machine was."""
    rows = []
    for name, one in benchmarks.items():
        for entry in one.get("entries", ()):
            setup = entry["machine"]
            load = f"{setup['load_at_end']:.1f}"
            command, taken = f"`{one['command']}`", entry["taken"][:16]
            rows.append([name, command, taken, setup["processor"], setup["native_part"], load])
        if "left_out" in one:
            rows.append([name, f"not run: {one['left_out']}", "", "", "", ""])
    note = (
        "Load is that of the machine in the last minute of a run, the run itself included. "
        f"{', '.join(ON_ALL_CORES)} keep all cores busy by themselves, so theirs tells "
        "nothing; the others end on one thread. Of those, figures taken at a load above the number "
        "of cores are those of a busy machine: their wall times and latencies are rough."
    )
    header = ["benchmark", "command", "taken (UTC)", "processor", "native part", "load"]
    return f"{table(header, rows)}\n\n{note}"
