"""`searchnews get`, `delete` and `export`: articles by their ids, or all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Annotated

import typer

import searchnews as sn

from .. import article as articles
from .options import IndexOption, JsonOption, examples
from .output import Output
from .render import article_lines

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("get", epilog=examples("get otan-ukraine"))(get)
    app.command(
        "delete", epilog=examples("delete otan-ukraine", "delete --query 'source:AFP date:2023'")
    )(delete)
    app.command("export", epilog=examples("export --output articles.jsonl.gz"))(export)


def get(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Ids of articles.")],
    place: IndexOption = "index",
    as_json: JsonOption = False,
) -> None:
    output = Output()
    missing = 0
    with sn.open(place) as index:
        for number, id in enumerate(ids):
            article = index.get(id)
            if article is None:
                missing += 1
                output.note(output.say("no-article", id=id))
            elif as_json:
                output.object(article.to_mapping())
            else:
                if number:
                    output.text("")
                output.lines(article_lines(article, output.say, output.width))
    if missing:
        raise typer.Exit(1)


def delete(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of articles.")] = None,
    query: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Delete all that match this.")
    ] = None,
    place: IndexOption = "index",
    as_json: JsonOption = False,
) -> None:
    output = Output()
    if bool(ids) == bool(query):
        raise typer.BadParameter("give either ids or --query")
    with sn.open(place) as index:
        with index.writer() as writer:
            deleted = 0
            for id in ids or ():
                if writer.delete(id):
                    deleted += 1
                else:
                    output.note(output.say("no-article", id=id))
            if query:
                deleted = writer.delete_by_query(query)
        index.refresh()
        left = len(index)
    if as_json:
        output.object({"index": place, "deleted": deleted, "articles": left})
    else:
        output.text(output.say("deleted", n=deleted))
        output.text(output.say("holds", place=place, n=left))
    if not deleted:
        raise typer.Exit(1)


def export(
    place: IndexOption = "index",
    to: Annotated[
        str | None,
        typer.Option("--output", metavar="FILE", help="A file; .gz compresses. Default: stdout."),
    ] = None,
) -> None:
    """`searchnews index` reads them back."""
    # Imported here: the other commands need neither.
    import orjson

    output = Output()
    with sn.open(place) as index:
        # Of one commit, and as reading them gives them back.
        records = map(articles.record_of, index.articles())
        if to is None:
            for record in records:
                output.object(record)
            return
        written = 0
        with _replacing(to) as file:
            for record in records:
                file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
                written += 1
    output.text(output.say("exported", n=written, place=to))


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    """A file that takes its name only once it is whole."""
    import gzip

    unfinished = path + ".part"
    try:
        with open(unfinished, "wb") as raw:
            if path.endswith(".gz"):
                with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
                    yield packed  # type: ignore[misc]
            else:
                yield raw
        os.replace(unfinished, path)
    except BaseException:
        if os.path.exists(unfinished):
            os.remove(unfinished)
        raise
