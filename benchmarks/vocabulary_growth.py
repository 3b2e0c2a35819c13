"""Whether analysing each distinct word once, in Python, carries: the first benchmark.

Indexes growing parts of a collection, each in a fresh process with nothing remembered, and reports
how many distinct words the analyzer was asked for, what its answers cost and how fast articles
were indexed. The last part is also indexed with answers that were made beforehand
("remembered"): the difference in wall time is what the Python chain costs in the end.

    python benchmarks/vocabulary_growth.py                     # real news where it is there
    python benchmarks/vocabulary_growth.py --collection 34000  # generated news

Waiting for Python is seen from outside, call by call: "waited at most" is the wall time of the
analyzer that the other threads of the process did not compute in, so that it also counts what other
programs took; "waited, CPU" is how much less they computed than the analyzer did, which other
programs slow alike.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from measurement import as_dict, medians, run_fresh, write_results
from news import ORANGE, REAL_NEWS, articles_path
from reports import vocabulary

CHECKPOINTS = (1_000_000, 2_000_000, 4_000_000, 8_000_000, 12_000_000)


class TimedAnalyzer:
    """The French analyzer with a clock; hands out remembered answers if it was given any."""

    def __init__(self, remembered: dict[str, Any] | None, keep: bool) -> None:
        from searchnews import FRENCH

        self._french = FRENCH
        self._remembered = remembered
        self.kept: dict[str, Any] | None = {} if keep else None
        self.name, self.shrink, self.folds = FRENCH.name, FRENCH.shrink, FRENCH.folds
        self.words = 0
        self.seconds = self.cpu_seconds = self.others_idle = self.others_behind = 0.0

    def fingerprint(self) -> Any:
        return self._french.fingerprint()

    def analyze_words(self, words: Sequence[str]) -> list[Any]:
        wall, process, thread = time.perf_counter(), time.process_time(), time.thread_time()
        if self._remembered is None:
            answers = self._french.analyze_words(words)
        else:
            answers = list(map(self._remembered.__getitem__, words))
        mine = time.thread_time() - thread
        others = time.process_time() - process - mine
        elapsed = time.perf_counter() - wall
        self.words += len(words)
        self.seconds += elapsed
        self.cpu_seconds += mine
        self.others_idle += max(0.0, elapsed - others)
        self.others_behind += max(0.0, mine - others)
        if self.kept is not None:
            self.kept.update(zip(words, answers, strict=True))
        return answers


class TimedReader:
    """Articles of a file, with the processor time that reading them took."""

    def __init__(self, articles: Iterable[Any]) -> None:
        self._articles = articles
        self.articles = 0
        self.cpu_seconds = 0.0

    def __iter__(self) -> Iterator[Any]:
        articles = iter(self._articles)
        while True:
            start = time.thread_time()
            article = next(articles, None)
            self.cpu_seconds += time.thread_time() - start
            if article is None:
                return
            self.articles += 1
            yield article


def build(articles: Path, mode: str, answers: Path) -> dict[str, Any]:
    """Index a file in this process; `mode` is "cold", "keep" (the answers) or "remembered"."""
    import searchnews

    remembered = pickle.loads(answers.read_bytes()) if mode == "remembered" else None
    analyzer = TimedAnalyzer(remembered, mode == "keep")
    with tempfile.TemporaryDirectory(dir=answers.parent) as folder:
        wall, process, thread = time.perf_counter(), time.process_time(), time.thread_time()
        with searchnews.create(folder, analyzer=analyzer) as index:
            reader = TimedReader(searchnews.read_articles(articles))
            writer = index.writer()
            writer.add_many(reader)
            before_commit = time.perf_counter(), analyzer.seconds
            writer.commit()
            seconds = time.perf_counter() - wall
            figures = {
                "articles": reader.articles,
                "words_asked": analyzer.words,
                "seconds": seconds,
                "cpu_seconds": time.process_time() - process,
                "main_thread_cpu_seconds": time.thread_time() - thread,
                "chain_seconds": analyzer.seconds,
                "chain_cpu_seconds": analyzer.cpu_seconds,
                "chain_seconds_in_commit": analyzer.seconds - before_commit[1],
                "commit_seconds": wall + seconds - before_commit[0],
                "reading_cpu_seconds": reader.cpu_seconds,
                "waiting_at_most_seconds": analyzer.others_idle,
                "waiting_cpu_seconds": analyzer.others_behind,
            }
            writer.close()
    if analyzer.kept is not None:
        answers.write_bytes(pickle.dumps(analyzer.kept))
    return figures


def parts(articles: Path, folder: Path) -> list[dict[str, Any]]:
    """Cut the collection where it reaches each checkpoint; the words of each part."""
    from searchnews import _native
    from searchnews.analysis.analyzer import shrunk
    from searchnews.analysis.french import FRENCH

    lines: list[bytes] = []
    raw_words: set[str] = set()
    keys: set[str] = set()
    tokens = 0
    found: list[dict[str, Any]] = []

    def cut() -> None:
        path = folder / f"part-{len(found)}.jsonl"
        path.write_bytes(b"".join(lines))
        found.append(
            {
                "path": str(path),
                "tokens": tokens,
                "raw_words": len(raw_words),
                "distinct_words": len(keys),
            }
        )

    with articles.open("rb") as file:
        for line in file:
            lines.append(line)
            article = orjson.loads(line)
            for text in (article["title"], article["body"]):
                words = [text[start:end] for start, end in _native.scan(text)]
                tokens += len(words)
                new = set(words) - raw_words
                raw_words |= new
                keys.update(shrunk(word, FRENCH.shrink)[0] for word in new)
            if len(found) < len(CHECKPOINTS) and tokens >= CHECKPOINTS[len(found)]:
                cut()
    # A collection that ends a little before a checkpoint still counts as a whole.
    if not found or (len(found) < len(CHECKPOINTS) and tokens > 1.2 * found[-1]["tokens"]):
        cut()
    return found


def measure(collection: str, rounds: int) -> list[dict[str, Any]]:
    """One row per part: the medians of `rounds` fresh processes."""
    script = Path(__file__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answers = folder / "answers.pickle"
        # In a process of its own: the peak memory of a child is never below its parent's.
        rows: list[dict[str, Any]] = run_fresh(script, "--cut", articles_path(collection), folder)[
            0
        ]
        run_fresh(script, "--build", "keep", rows[-1]["path"], answers)
        runs: list[dict[str, list[dict[str, Any]]]] = [{"cold": []} for _ in rows]
        runs[-1]["remembered"] = []
        for _ in range(rounds):
            for row, modes in zip(rows, runs, strict=True):
                for mode, taken in modes.items():
                    figures, cost = run_fresh(script, "--build", mode, row["path"], answers)
                    taken.append({**figures, "process": as_dict(cost)})
    for row, modes in zip(rows, runs, strict=True):
        del row["path"]
        row["runs"] = modes
        row.update(medians(modes["cold"]))
        row["peak_mb"] = medians([run["process"] for run in modes["cold"]])["peak_mb"]
    rows[-1]["remembered"] = medians(rows[-1]["runs"]["remembered"])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default=ORANGE if REAL_NEWS.exists() else "34000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cut", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--build", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cut:
        sys.stdout.buffer.write(orjson.dumps(parts(*options.cut)))
        return
    if options.build:
        mode, articles, answers = options.build
        figures = build(Path(articles), mode, Path(answers))
        sys.stdout.buffer.write(orjson.dumps(figures))
        return
    rows = measure(options.collection, options.rounds)
    print(vocabulary(rows))
    settings = {
        "collection": options.collection,
        "rounds": options.rounds,
        "threads": os.cpu_count(),
    }
    print(f"\nraw figures: {write_results('vocabulary-growth', settings, rows)}")


if __name__ == "__main__":
    main()
