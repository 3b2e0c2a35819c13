"""The plots of the page, as SVG files that are the same bytes for the same results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reports import engines_of, label

Results = Mapping[str, Any]

# One colour an engine in every plot; ours stands out.
COLOURS = {
    "searchnews": "#c0392b",
    "searchnews-typed": "#e59866",
    "tantivy": "#1f618d",
    "tantivy-two-fields": "#5dade2",
    "tantivy-one-thread": "#aed6f1",
    "lucene": "#1e8449",
    "whoosh": "#7d6608",
    "sqlite": "#7f8c8d",
    "bm25s": "#8e44ad",
    "xapian": "#16a085",
}
TITLES = {
    "latency": "Median latency by class of query",
    "growth": "Median latency against the size of the corpus",
    "building": "Articles indexed a second",
    "sizes": "Bytes of the index by part",
}
SHOWN_SHARE = 0.005
"""Parts of less than that are drawn together as "other", the smallest of them would be a line."""
LINES = {"term": "o-", "or3": "s--", "phrase": "^:", "prefix": "d-."}
"""How the classes of query are told apart where colours mean engines."""


def write_plots(results: Results, folder: Path) -> dict[str, str]:
    """Draw what the results have figures for; plot -> its path beside the page.

    Without matplotlib nothing is drawn, and plots drawn earlier are named only if they are there.
    """
    try:
        import matplotlib
    except ImportError:
        print("matplotlib is not installed: plots are left as they are")
        return {name: f"plots/{name}.svg" for name in DRAWN if (folder / f"{name}.svg").exists()}
    matplotlib.use("svg")
    # Both keep one run of the same figures like another.
    matplotlib.rcParams.update({"svg.hashsalt": "searchnews", "svg.fonttype": "none"})
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, draw in DRAWN.items():
        figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
        if draw(axes, results["benchmarks"]):
            axes.set_title(TITLES[name])
            axes.spines[["top", "right"]].set_visible(False)
            if len(axes.get_legend_handles_labels()[0]) > 1:
                figure.legend(loc="outside lower center", ncols=4, fontsize="small")
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
            written[name] = f"plots/{name}.svg"
        pyplot.close(figure)
    return written


def figures_of(benchmarks: Results, name: str) -> Any:
    """The figures of a benchmark; None if it was not measured."""
    entries = benchmarks.get(name, {}).get("entries", [])
    return entries[0].get("figures") if entries else None


def latency(axes: Any, benchmarks: Results) -> bool:
    """Groups of bars: a class each, an engine a bar."""
    figures = figures_of(benchmarks, "query")
    if not figures:
        return False
    classes = figures["classes"]
    engines = engines_of(classes)
    width = 0.8 / len(engines)
    for place, engine in enumerate(engines):
        bars = [
            (number, one["latency"][engine]["p50"])
            for number, one in enumerate(classes.values())
            if engine in one["latency"]
        ]
        axes.bar(
            [number + width * (place - len(engines) / 2 + 0.5) for number, _ in bars],
            [value for _, value in bars],
            width,
            label=label(engine),
            color=COLOURS.get(engine),
        )
    axes.set_xticks(range(len(classes)), list(classes))
    axes.set_yscale("log")
    axes.set_ylabel(f"microseconds, {figures['articles']:,} articles")
    return True


def growth(axes: Any, benchmarks: Results) -> bool:
    """Lines: a class and an engine each."""
    figures = figures_of(benchmarks, "growth")
    if not figures:
        return False
    for engine, by_size in figures.items():
        for kind, style in LINES.items():
            points = [
                (one["articles"], one["latency"][kind]["p50"])
                for one in by_size.values()
                if kind in one["latency"]
            ]
            axes.plot(*zip(*points, strict=True), style, color=COLOURS.get(engine))
        axes.plot([], [], linewidth=4, color=COLOURS.get(engine), label=label(engine))
    for kind, style in LINES.items():
        axes.plot([], [], style, color="black", label=kind)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("articles")
    axes.set_ylabel("microseconds")
    return True


def building(axes: Any, benchmarks: Results) -> bool:
    """Bars: an engine each, in the smallest collection, which all engines were given."""
    figures = figures_of(benchmarks, "index")
    if not figures:
        return False
    by_engine = max(figures.values(), key=len)
    engines = sorted(by_engine, key=lambda engine: by_engine[engine]["articles_per_second"])
    rates = [by_engine[engine]["articles_per_second"] for engine in engines]
    colours = [COLOURS.get(engine) for engine in engines]
    bars = axes.barh([label(engine) for engine in engines], rates, color=colours)
    axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates], padding=3)
    axes.set_xlabel(f"articles a second, {by_engine[engines[0]]['articles']:,} articles")
    return True


def sizes(axes: Any, benchmarks: Results) -> bool:
    """Stacked bars: an engine each, a colour a part."""
    figures = figures_of(benchmarks, "index")
    if not figures:
        return False
    by_engine = max(figures.values(), key=lambda one: next(iter(one.values()))["articles"])
    engines = [engine for engine in by_engine if by_engine[engine]["parts"].keys() - {"other"}]
    largest = {
        name: max(by_engine[engine]["parts"].get(name, 0) for engine in engines)
        for engine in engines
        for name in by_engine[engine]["parts"]
    }
    least = SHOWN_SHARE * max(sum(by_engine[engine]["parts"].values()) for engine in engines)
    names = sorted((n for n in largest if largest[n] >= least and n != "other"), key=largest.get)
    left = [0.0] * len(engines)
    for name in [*reversed(names), "other"]:
        held = [by_engine[engine]["parts"] for engine in engines]
        if name == "other":
            values = [sum(v for n, v in parts.items() if n not in names) / 1e6 for parts in held]
        else:
            values = [parts.get(name, 0) / 1e6 for parts in held]
        axes.barh([label(engine) for engine in engines], values, left=left, label=name)
        left = [before + value for before, value in zip(left, values, strict=True)]
    axes.set_xlabel(f"megabytes, {by_engine[engines[0]]['articles']:,} articles")
    return True


DRAWN: dict[str, Callable[[Any, Results], bool]] = {
    "latency": latency,
    "growth": growth,
    "building": building,
    "sizes": sizes,
}
