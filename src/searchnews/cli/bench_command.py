"""`searchnews bench`: how fast an index answers on this machine."""

from __future__ import annotations

from itertools import islice
from time import perf_counter
from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, examples
from .output import Output

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench", epilog=examples("bench --rounds 2"))(bench)


def bench(
    queries: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="A query a line. Default: titles of articles."),
    ] = None,
    place: IndexOption = "index",
    rounds: Annotated[
        int, typer.Option(min=1, metavar="N", help="Times that each query is asked.")
    ] = 5,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Hits per query.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """On one thread, in this process, after one round to warm up."""
    output = Output()
    with sn.open(place) as index:
        asked = _titles(index) if queries is None else _lines(queries)
        times = _times(index, asked, rounds, limit)
    if not times:
        output.note(output.say("no-queries", place=queries or place))
        raise typer.Exit(1)
    times.sort()
    measured = {
        "queries": len(times),
        "queries-a-second": len(times) / sum(times),
        "median": times[len(times) // 2],
        "slowest-of-100": times[len(times) * 99 // 100],
        "slowest": times[-1],
    }
    if as_json:
        output.object({name.replace("-", "_"): value for name, value in measured.items()})
        return
    say = output.say
    rows = [
        (
            say(name),
            say.number(value) if name.startswith("queries") else say.duration(value),
        )
        for name, value in measured.items()
    ]
    output.table(("", ""), rows, numbers=(1,))


def _times(index: sn.Index, queries: list[str], rounds: int, limit: int) -> list[float]:
    """Seconds of each search, the warming round left out."""
    times: list[float] = []
    for number in range(rounds + 1):
        for query in queries:
            started = perf_counter()
            index.search(query, limit)
            if number:
                times.append(perf_counter() - started)
    return times


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise sn.UnreadableFile(f"{path}: not UTF-8 at byte {error.start}; convert it") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _titles(index: sn.Index) -> list[str]:
    return [article.title for article in islice(index.articles(), 1000) if article.title]
