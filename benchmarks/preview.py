"""How soon the first hits of a query stand under the line that is being typed.

    python benchmarks/preview.py                            # 100,000 generated articles
    python benchmarks/preview.py --collection orange

Titles of articles, and questions with syntax, are typed letter by letter. A look is what the
conversation does at a keystroke: the line is understood, its first three hits are found, and their
titles are marked. What the terminal needs to draw them is not in it. Aim: 50 ms.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import orjson
from index import build, index_folder
from measurement import table, write_results
from news import articles_path

import searchnews as sn
from searchnews.cli.messages import Messages
from searchnews.cli.session import Session

OURS = "searchnews"
AIM = 50
"""Milliseconds."""

WITH_SYNTAX = [
    "réforme ET retraites SAUF sénat",
    '"conseil des ministres" date:2024',
    "retrait* source:a*",
    "gouvernment~1 +ministre -sport",
    "(budget OU impôt) PROCHE/5 hausse",
    "titre:ministre depuis:2023-06",
]


def titles(collection: str, count: int) -> list[str]:
    """Titles from all over the collection."""
    with articles_path(collection).open("rb") as lines:
        every = [orjson.loads(line)["title"] for line in lines]
    return every[:: max(1, len(every) // count)][:count]


def keystrokes(query: str) -> Iterator[str]:
    """The line after each letter, the last one being the whole query."""
    return (query[:end] for end in range(1, len(query) + 1))


def looks(session: Session, queries: list[str]) -> list[float]:
    """Milliseconds of each look, in the order of typing."""
    taken = []
    for query in queries:
        for line in keystrokes(query):
            started = perf_counter()
            session.glimpse(line)
            taken.append(1000 * (perf_counter() - started))
    return taken


def main() -> None:
    """Type the queries and print how long each look took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    parser.add_argument("--queries", type=int, default=40)
    options = parser.parse_args()
    folder = index_folder(options.collection, OURS)
    if not folder.exists():
        build(options.collection, OURS)
    kinds = {"titles": titles(options.collection, options.queries), "with syntax": WITH_SYNTAX}
    figures: dict[str, dict[str, float]] = {}
    with sn.open(folder) as index:
        session = Session(index, Messages("fr"))
        looks(session, WITH_SYNTAX[:1])  # the conversation, too, loads the parser beforehand
        for kind, queries in kinds.items():
            taken = sorted(looks(session, queries))
            figures[kind] = {
                "looks": len(taken),
                "p50": median(taken),
                "p99": taken[99 * len(taken) // 100],
                "slowest": taken[-1],
            }
    header = ["typed", "looks", "ms p50", "ms p99", "ms slowest", "aim, ms"]
    rows = [[kind, *own.values(), AIM] for kind, own in figures.items()]
    print(table(header, rows))
    print(write_results(f"preview-{options.collection}", vars(options), figures))


if __name__ == "__main__":
    main()
