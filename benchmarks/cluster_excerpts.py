"""The figures of `cluster.py` that documents quote, and what follows from them on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

from measurement import shown, table

__all__ = ["CLUSTER_EXCERPTS", "NOT_MEASURED", "entries"]

Results = Mapping[str, Any]

NOT_MEASURED = "Not measured yet.\n"
CLASSES = {
    "term": "one word",
    "and2": "two words, both",
    "or3": "three words, any",
    "or8": "eight words, any",
    "phrase": "phrase",
    "prefix": "prefix",
    "fuzzy": "fuzzy",
}
TARGETS = (10_000_000, 100_000_000, 1_000_000_000)
SHARD_BYTES = 30_000_000_000
NODE_BYTES = 190_000_000_000
FEWEST_NODES = 3
DAY = 86_400
WRITERS = 24


def entries(benchmarks: Results, name: str) -> Any:
    """The figures of a benchmark; None if it was not measured."""
    found = benchmarks.get(name, {}).get("entries", [])
    return found[0].get("figures") if found else None


def agreement(benchmarks: Results) -> str:
    """How near the ranking of the cluster is to ours."""
    found = entries(benchmarks, "cluster")
    if not found:
        return NOT_MEASURED
    setup = benchmarks["cluster"]["entries"][0]
    rows = [
        ["MRR@10", f"{found['mrr10_native']:.3f}", f"{found['mrr10_cluster']:.3f}"],
        ["of native's first ten, also among the cluster's", "", f"{found['overlap10']:.0%}"],
        ["the same article first", "", f"{found['same_first']:.0%}"],
    ]
    return (
        f"{setup['taken'][:10]}, {found['articles']:,} articles (PIAF paragraphs among real "
        f"news), three nodes and the program on one machine with {setup['machine']['cores']} "
        f"cores, {found['questions']:,} judged questions:\n\n"
        f"{table(['', 'native', 'cluster'], rows)}\n"
    )


def latency(benchmarks: Results) -> str:
    """What a search costs on either."""
    found = entries(benchmarks, "cluster")
    if not found:
        return NOT_MEASURED
    header = ["class", "native p50", "p99", "cluster p50", "p99", "p50, times native"]
    rows = []
    for kind, name in CLASSES.items():
        here, there = found[kind]["native"], found[kind]["cluster"]
        times = there["p50"] / here["p50"]
        rows.append([name, here["p50"], here["p99"], there["p50"], there["p99"], times])
    return f"{table(header, rows)}\n"


def writing(benchmarks: Results) -> str:
    """How fast either was loaded."""
    found = entries(benchmarks, "cluster")
    if not found:
        return NOT_MEASURED
    return (
        f"One writer sent {found['articles_per_second_cluster']:,} articles a second, where the "
        f"native engine indexed {found['articles_per_second_native']:,}.\n"
    )


def moving(benchmarks: Results) -> str:
    """What a search loses by moving to a cluster."""
    found = entries(benchmarks, "cluster")
    if not found:
        return NOT_MEASURED
    here, there = (
        [found[kind][engine]["p50"] for kind in CLASSES] for engine in ("native", "cluster")
    )
    return (
        f"Not for speed: searches that cost the embedded engine {min(here):.2f} to "
        f"{max(here):.2f} ms cost {min(there):.0f} to {max(there):.0f} ms on three nodes on "
        f"loopback ([opensearch.md](opensearch.md) has the table, for the same "
        f"{found['articles']:,} articles and queries), and more over a network.\n"
    )


def shards(benchmarks: Results) -> str:
    """How many shards and nodes, by the bytes of an article in a primary shard."""
    found = entries(benchmarks, "cluster")
    if not found or "bytes_cluster" not in found:
        return NOT_MEASURED
    count = found["articles"]
    each = found["bytes_cluster"] / count
    rows = []
    for target in TARGETS:
        primaries = each * target
        nodes = max(ceil(2 * primaries / NODE_BYTES), FEWEST_NODES)
        held = [f"{size / 1e12:.1f} TB" if size >= 1e12 else f"{size / 1e9:.0f} GB"
                for size in (primaries, 2 * primaries)]  # fmt: skip
        rows.append([f"{target:,}", held[0], ceil(primaries / SHARD_BYTES), held[1], nodes])
    rate = found["articles_per_second_cluster"]
    days = TARGETS[-1] / rate / DAY
    header = [
        "articles",
        f"primaries (× {each / 1e3:.1f} kB)",
        f"shards (÷ {SHARD_BYTES // 10**9} GB)",
        "with one replica",
        f"nodes (÷ {NODE_BYTES // 10**9} GB, at least {FEWEST_NODES})",
    ]
    return (
        f"Measured: the primary shards took {each / 1e3:.1f} kB an article of news just after "
        f"writing ({found['bytes_cluster'] / 1e6:.0f} MB for {count:,}), the lexicon counted "
        f"apart.\n\n{table(header, rows)}\n\n"
        f"At the {rate:,} articles a second that one writer sent while it shared its cores with "
        f"the nodes, a billion take {shown(days)} days, and {shown(days / WRITERS)} with {WRITERS} "
        "writers on machines of their own, each with its share of the ids.\n"
    )


CLUSTER_EXCERPTS: dict[str, Callable[[Results], str]] = {
    "cluster_agreement": agreement,
    "cluster_latency": latency,
    "cluster_writing": writing,
    "cluster_moving": moving,
    "cluster_shards": shards,
}
