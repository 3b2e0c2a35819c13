"""The figures that other documents quote, written into them from the results.

A document marks the place with `<!-- figures: NAME -->` and `<!-- figures: end -->`; what stands
between is replaced. So no figure in them can differ from what was measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import log
from pathlib import Path
from typing import Any

from cluster_excerpts import CLUSTER_EXCERPTS, NOT_MEASURED, entries
from fault_excerpts import FAULT_EXCERPTS
from measurement import shown, table
from news import ORANGE
from peers.registry import OURS, TANTIVY

Results = Mapping[str, Any]

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    "README.md",
    "docs/scale.md",
    "docs/opensearch.md",
    "docs/ranking.md",
    "docs/durability.md",
)
PLACE = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- figures: end -->)", re.DOTALL)
LARGE = 100_000
"""Articles; figures of smaller collections are quoted only where nothing else was measured."""
MEMORY = 128_000_000_000
"""Bytes of a large machine."""
TARGETS = (10_000_000, 100_000_000)
# What every search may touch; stored articles and keys are read for hits alone.
HOT = ("postings", "positions", "champions", "terms", "forms", "lengths", "columns")
SHOWN_CLASSES = ("term", "and2", "or3", "or8", "phrase", "prefix")


def write_excerpts(results: Results) -> None:
    """Bring the quoted figures of every document up to date."""
    for name in DOCUMENTS:
        path = ROOT / name
        path.write_text(filled(path.read_text(encoding="utf-8"), results), encoding="utf-8")


def filled(text: str, results: Results) -> str:
    """A document with its figures."""
    return PLACE.sub(
        lambda place: place[1] + EXCERPTS[place[2]](results["benchmarks"]) + place[3], text
    )


def headline(benchmarks: Results) -> str:
    """What README shows: searchnews beside the better of the two ways to use tantivy."""
    rows: list[list[object]] = []
    for name, one in compared(benchmarks).items():
        peers = [one[peer] for peer in TANTIVY if peer in one]
        of = "real news" if name == ORANGE else "generated news"
        where = f"{one[OURS]['articles']:,} articles of {of}"
        rate = one[OURS]["articles_per_second"]
        theirs = max(peer["articles_per_second"] for peer in peers)
        rows.append([f"articles indexed a second, {where}", rate, theirs, rate / theirs])
        size, theirs = one[OURS]["bytes"], min(peer["bytes"] for peer in peers)
        count = one[OURS]["articles"]
        rows.append([f"bytes an article, {where}", size / count, theirs / count, theirs / size])
    for benchmark in ("query", "query-million"):
        found = entries(benchmarks, benchmark) or {"classes": {}}
        for kind, figures in found["classes"].items():
            latency = figures["latency"]
            medians = [latency[peer]["p50"] for peer in TANTIVY if peer in latency]
            if kind in SHOWN_CLASSES and medians and OURS in latency:
                ours, theirs = latency[OURS]["p50"], min(medians)
                row = f"median µs of a query, {kind}, {found['articles']:,} articles"
                rows.append([row, ours, theirs, theirs / ours])
    if not rows:
        return NOT_MEASURED
    return table(["", "searchnews", "tantivy", "times better"], rows) + "\n"


def compared(benchmarks: Results) -> dict[str, Any]:
    """Collection -> engine -> what building it cost, where both tantivy and we did.

    Small collections of generated news are left out once a large one was measured.
    """
    built: dict[str, Any] = {}
    for engine, sizes in (entries(benchmarks, "growth") or {}).items():
        for size, one in sizes.items():
            built.setdefault(size, {})[engine] = one
    # Several rounds are worth more than one.
    built |= entries(benchmarks, "index") or {}
    both = {
        n: one for n, one in built.items() if OURS in one and not one.keys().isdisjoint(TANTIVY)
    }
    most = max((one[OURS]["articles"] for name, one in both.items() if name != ORANGE), default=0)
    least = min(most, LARGE)
    kept = {n: one for n, one in both.items() if n == ORANGE or one[OURS]["articles"] >= least}
    return dict(sorted(kept.items(), key=lambda one: (one[0] == ORANGE, one[1][OURS]["articles"])))


def scale(benchmarks: Results) -> str:
    """What `docs/scale.md` extends on paper: the growth that was measured, and the arithmetic."""
    found = (entries(benchmarks, "growth") or {}).get(OURS)
    if not found or len(found) < 2:
        return NOT_MEASURED
    before, last = sorted(found.values(), key=lambda one: one["articles"])[-2:]
    count = last["articles"]
    times = count / before["articles"]
    growth = {
        kind: log(last["latency"][kind]["p50"] / before["latency"][kind]["p50"]) / log(times)
        for kind in last["latency"]
    }
    hot = sum(last["parts"].get(name, 0) for name in HOT)
    words = log(last["parts"]["lexicon"] / before["parts"]["lexicon"]) / log(times)
    rows: list[list[object]] = []
    for name, key, unit in (
        ("index on disk, GB", last["bytes"] / 1e9, 1.0),
        ("of it read by searches, GB", hot / 1e9, 1.0),
        ("building, hours", last["seconds"] / 3600, 1.0),
        ("lexicon, GB", last["parts"]["lexicon"] / 1e9, words),
    ):
        cells = [key * (target / count) ** unit for target in TARGETS]
        rows.append([f"{name} (× N^{unit:.2f})", key, *cells])
    for kind in SHOWN_CLASSES:
        if kind in growth:
            start = last["latency"][kind]["p50"] / 1e3
            power = max(0.0, growth[kind])
            cells = [start * (target / count) ** power for target in TARGETS]
            rows.append([f"median ms, {kind} (× N^{power:.2f})", start, *cells])
    header = ["", f"{count:,} (measured)", *(f"{target:,}" for target in TARGETS)]
    return (
        f"Measured at {before['articles']:,} and {count:,} articles; bytes an article "
        f"{shown(last['bytes'] / count)}, articles a second "
        f"{shown(last['articles_per_second'])}, private memory after opening "
        f"{shown(last['open_private_mb'])} MB.\n\n{table(header, rows)}\n"
    )


def memory(benchmarks: Results) -> str:
    """How much of the index searches read, and for how many articles a memory holds that."""
    found = (entries(benchmarks, "growth") or {}).get(OURS) or {}
    built = [*found.values(), *(one[OURS] for one in compared(benchmarks).values())]
    if not built:
        return NOT_MEASURED
    largest = max(built, key=lambda one: one["articles"])
    count, hot = largest["articles"], sum(largest["parts"].get(name, 0) for name in HOT)
    return (
        f"Natively {count:,} articles took {shown(largest['bytes'] / 1e6)} MB on disk, of which "
        f"searches read {shown(hot / 1e6)} MB, {shown(hot / count / 1e3)} kB an article: "
        f"{MEMORY // 10**9} GB of memory hold that of {MEMORY * count / hot / 1e6:,.0f} million "
        "articles.\n"
    )


def relevance(benchmarks: Results) -> str:
    """What `docs/ranking.md` shows of every setting: MRR@10 in each task."""
    found = entries(benchmarks, "relevance")
    if not found:
        return NOT_MEASURED
    tables = []
    for title, settings in found.items():
        if title == "gains":
            continue
        rows = []
        for one in settings:
            tasks = one["figures"].values()
            cells = [f"{task['mrr10_even']:.4f} {task['mrr10_odd']:.4f}" for task in tasks]
            rows.append([one["label"], *cells])
        names = list(settings[0]["figures"])
        tables.append(table([f"{title}: even, odd", *names], rows))
    return "\n\n".join(tables) + "\n"


def relevance_gains(benchmarks: Results) -> str:
    """What `docs/ranking.md` claims: the gain over plain settings, with its interval."""
    found = entries(benchmarks, "relevance")
    if not found:
        return NOT_MEASURED
    rows = [
        [*names, *(f"{value:+.4f}" for value in (gain, low, high))]
        for *names, gain, low, high in found["gains"]
    ]
    return table(["gain", "over", "task", "MRR@10, odd", "from", "to"], rows) + "\n"


EXCERPTS: dict[str, Callable[[Results], str]] = {
    "headline": headline,
    "scale": scale,
    "memory": memory,
    "relevance": relevance,
    "relevance_gains": relevance_gains,
    **CLUSTER_EXCERPTS,
    **FAULT_EXCERPTS,
}
