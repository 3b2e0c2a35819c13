"""Tables of the benchmarks, made from their figures: printed by each and gathered into the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from measurement import table
from peers.registry import ENGINES, OURS, TANTIVY

Figures = Mapping[str, Any]


def label(engine: str) -> str:
    """The engine's name for readers."""
    return ENGINES[engine].name if engine in ENGINES else engine


def ratio(value: float, base: float | None) -> object:
    return value / base if base else "–"


def best(results: Mapping[str, Figures], key: str, choose: Any) -> float | None:
    """The better tantivy's figure, which ratios are against; None where none was measured."""
    figures = [results[engine][key] for engine in TANTIVY if engine in results]
    return choose(figures) if figures else None


def building(results: Mapping[str, Figures]) -> str:
    """Building one collection: cost, then bytes by part of the engines that name their parts."""
    fastest = best(results, "articles_per_second", max)
    smallest = best(results, "bytes", min)
    thriftiest = best(results, "cpu_seconds", min)
    articles = next(iter(results.values()))["articles"]
    speed = table(
        [
            "engine", "wall s", "articles/s", "times tantivy", "CPU s", "CPU / tantivy",
            "peak RSS MB", "disk MB", "disk / tantivy", "rounds", "departs from its defaults by",
        ],
        [
            [
                label(engine), figures["seconds"], figures["articles_per_second"],
                ratio(figures["articles_per_second"], fastest), figures["cpu_seconds"],
                ratio(figures["cpu_seconds"], thriftiest), figures["peak_mb"],
                figures["bytes"] / 1e6, ratio(figures["bytes"], smallest), len(figures["runs"]),
                ENGINES[engine].departures if engine in ENGINES else "",
            ]
            for engine, figures in results.items()
        ],
    )  # fmt: skip
    return f"{articles:,} articles, medians of the rounds:\n\n{speed}\n\n{sizes(results)}"


def sizes(results: Mapping[str, Figures]) -> str:
    """Megabytes by part, largest first."""
    engines = [engine for engine in results if engine == OURS or engine in TANTIVY]
    parts = {engine: results[engine]["parts"] for engine in engines}
    names = sorted(
        {name for sizes in parts.values() for name in sizes},
        key=lambda name: -max(sizes.get(name, 0) for sizes in parts.values()),
    )
    return table(
        ["part, MB", *map(label, engines)],
        [
            [name, *(sizes[name] / 1e6 if name in sizes else "–" for sizes in parts.values())]
            for name in names
        ],
    )


def engines_of(classes: Mapping[str, Figures]) -> list[str]:
    """Every engine that answered some class, in the order they were asked."""
    return list(dict.fromkeys(name for one in classes.values() for name in one["latency"]))


def searching(classes: Mapping[str, Figures]) -> str:
    """Latency by class of query, and how much faster we are than the faster tantivy."""
    engines = engines_of(classes)
    rivals = [engine for engine in TANTIVY if engine in engines]
    rows = []
    for kind, figures in classes.items():
        latency = figures["latency"]
        cells = [
            f"{latency[name]['p50']:,.0f} / {latency[name]['p99']:,.0f}" if name in latency else "–"
            for name in engines
        ]
        for which in ("p50", "p99") if rivals and OURS in latency else ():
            theirs = min(latency[name][which] for name in rivals)
            cells.append(f"{theirs / latency[OURS][which]:.2f}")
        rows.append([kind, *cells])
    ratios = ["× at p50", "× at p99"] if rivals and OURS in engines else []
    return (
        "p50 / p99 in microseconds; × = how many times faster than the faster tantivy:\n\n"
        + table(["class", *map(label, engines), *ratios], rows)
    )


def answering(classes: Mapping[str, Figures]) -> str:
    """What the answers are worth, by class and engine."""
    engines = engines_of(classes)

    def cell(figures: Mapping[str, float] | None) -> str:
        if figures is None:
            return "–"
        keys = ("found", "top_holds", "same_count", "same_ten")
        return " / ".join(f"{figures[key]:.0%}" if key in figures else "?" for key in keys)

    return (
        "Share of queries with an answer / of answers whose first article holds the words asked "
        "for (? = not looked at in that run) / of queries with as many matches as searchnews / of "
        "the best ten that are also ours:\n\n"
        + table(
            ["class", *map(label, engines)],
            [
                [kind, *(cell(figures["answers"].get(name)) for name in engines)]
                for kind, figures in classes.items()
            ],
        )
    )


def growing(results: Mapping[str, Mapping[str, Figures]]) -> str:
    """Cost by size of the corpus, engine by engine, then latency."""
    cost, latency = [], []
    kinds: Sequence[str] = []
    for engine, by_size in results.items():
        for figures in by_size.values():
            cost.append(
                [
                    label(engine), figures["articles"], figures["seconds"],
                    figures["articles_per_second"], figures["peak_mb"], figures["bytes"] / 1e6,
                    figures["bytes"] / figures["articles"], figures["open_ms"],
                    figures["open_private_mb"], figures["searched_private_mb"],
                    figures.get("searched_rss_mb", "–"),
                ]
            )  # fmt: skip
            kinds = kinds or list(figures["latency"])
            latency.append(
                [
                    label(engine),
                    figures["articles"],
                    *(
                        f"{taken['p50']:,.0f} / {taken['p99']:,.0f}"
                        if (taken := figures["latency"].get(kind))
                        else "–"
                        for kind in kinds
                    ),
                ]
            )
    header = [
        "engine", "articles", "wall s", "articles/s", "peak RSS MB", "disk MB", "bytes/article",
        "open ms", "private MB, open", "private MB, searched", "RSS MB, searched",
    ]  # fmt: skip
    return (
        f"{table(header, cost)}\n\np50 / p99 in microseconds:\n\n"
        f"{table(['engine', 'articles', *kinds], latency)}"
    )


def vocabulary(rows: Sequence[Figures]) -> str:
    """What analysing each distinct word once, in Python, costs by the size of the corpus."""
    growth = table(
        [
            "tokens (M)", "articles", "raw words", "distinct words", "new words per million tokens",
            "µs per distinct word, CPU", "chain, CPU s", "all Python, CPU s", "total CPU s",
            "chain / total CPU", "wall s", "waited at most, s", "articles/s", "peak MB",
        ],
        [
            [
                row["tokens"] / 1e6, int(row["articles"]), row["raw_words"], row["distinct_words"],
                int(new_per_million), 1e6 * row["chain_cpu_seconds"] / row["words_asked"],
                row["chain_cpu_seconds"], row["chain_cpu_seconds"] + row["reading_cpu_seconds"],
                row["cpu_seconds"], f"{row['chain_cpu_seconds'] / row['cpu_seconds']:.0%}",
                row["seconds"], row["waiting_at_most_seconds"],
                row["articles"] / row["seconds"], row["peak_mb"],
            ]
            for row, new_per_million in zip(rows, growth_rates(rows), strict=True)
        ],
    )  # fmt: skip
    whole, remembered = rows[-1], rows[-1]["remembered"]
    difference = whole["seconds"] - remembered["seconds"]
    waited, behind = whole["waiting_at_most_seconds"], whole["waiting_cpu_seconds"]
    return (
        f"{growth}\n\n"
        f"The last part: {whole['seconds']:.2f} s cold, {remembered['seconds']:.2f} s with "
        f"remembered answers: the chain costs {difference:.2f} s of wall time "
        f"({difference / whole['seconds']:.0%}). Scanning waited for it at most {waited:.2f} s "
        f"({waited / whole['seconds']:.0%}), by processor time {behind:.2f} s; "
        f"{whole['chain_seconds_in_commit']:.2f} s of the "
        f"chain's {whole['chain_seconds']:.2f} s fell into the commit."
    )


def growth_rates(rows: Sequence[Figures]) -> list[float]:
    """Distinct words that each part added, per million of the tokens that it added."""
    rates = []
    words = tokens = 0
    for row in rows:
        rates.append(1e6 * (row["distinct_words"] - words) / (row["tokens"] - tokens))
        words, tokens = row["distinct_words"], row["tokens"]
    return rates
