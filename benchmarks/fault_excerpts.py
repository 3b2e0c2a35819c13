"""What `docs/durability.md` quotes: experiments, what went wrong in them, the cost of checksums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cluster_excerpts import NOT_MEASURED, entries
from faults import MUST_BE_NOUGHT
from measurement import shown, table
from verification import UNITS

__all__ = ["FAULT_EXCERPTS"]

Results = Mapping[str, Any]

DONE = {
    "kills": "{kills:,} writers killed, {within_commit:,} within a commit; {steps:,} steps",
    "kills_in_merges": "{kills:,} killed amid long articles, {within_commit:,} within a commit",
    "flips": "{flips:,} bits flipped, {found:,} found; {compared:,} times everything was asked",
    "cuts": "{cuts:,} files cut, {found:,} found, {repaired:,} of {repairs:,} repaired",
    "readers": "{reads:,} reads by {threads:,} threads during {commits:,} commits",
    "writers": "{commits:,} commits of two racing writers, {refused:,} refusals",
    "disk": "{commits:,} commits, {full:,} times full",
    "hostile": "{reads:,} reads of {files:,} damaged files",
}


def faults(benchmarks: Results) -> str:
    """What `docs/durability.md` shows: each experiment, what was done, what went wrong."""
    found = entries(benchmarks, "faults")
    if not found:
        return NOT_MEASURED
    rows = []
    for name, figures in found.items():
        wrong = {what: figures[what] for what in MUST_BE_NOUGHT if figures.get(what)}
        done = figures.get("skipped") or DONE[name].format_map(figures)
        rows.append([f"`{name}`", done, ", ".join(f"{n} {what}" for what, n in wrong.items()) or 0])
    text = table(["experiment", "done", "lost, wrong or damaged"], rows) + "\n"
    for name, figures in found.items():
        if "bytes_never_killed" in figures:
            stands = 100 * figures["bytes"] / figures["bytes_never_killed"]
            merged = 100 * figures["bytes_merged"] / figures["bytes_merged_never_killed"]
            text += (
                f"\nAfter `{name}` the index took {shown(stands)} % of the bytes of one that went "
                "through the same steps and was never killed; once both were merged to one "
                f"segment, {shown(merged)} %.\n"
            )
    return text


def verification(benchmarks: Results) -> str:
    """What `docs/durability.md` says of the cost of checksums."""
    found = entries(benchmarks, "verification")
    if not found:
        return NOT_MEASURED
    ours, trusting = found["verified"], found["unverified"]
    rows = [
        [UNITS[what], ours[what], trusting[what], ours[what] / trusting[what]] for what in UNITS
    ]
    return table(["", "verified", "trusted", "ratio"], rows) + "\n"


FAULT_EXCERPTS: dict[str, Callable[[Results], str]] = {
    "faults": faults,
    "verification": verification,
}
