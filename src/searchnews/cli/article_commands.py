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
from .written import written

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
        typer.Option(
            "--output", metavar="FILE", help="A file; .gz compresses. Default: -, stdout."
        ),
    ] = None,
) -> None:
    """`searchnews index` reads them back."""
    # Imported here: the other commands need neither.
    import orjson

    output = Output()
    with sn.open(place) as index:
        # Of one commit, and as reading them gives them back.
        records = map(articles.record_of, index.articles())
        if to is None or to == "-":
            for record in records:
                output.object(record)
            return
        count = 0
        with _packed_by_name(to) as file:
            for record in records:
                file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
                count += 1
    # Beside what went to a pipe, which may be standard output, it would be one line too many.
    shown = output.text if os.path.isfile(to) else output.note
    shown(output.say("exported", n=count, place=to))


@contextmanager
def _packed_by_name(path: str) -> Iterator[IO[bytes]]:
    """The file that is written at ``path``, compressed where its name says so."""
    with written(path) as file:
        if not path.endswith(".gz"):
            yield file
            return
        # Imported here: most exports are not compressed.
        import gzip

        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            yield packed  # type: ignore[misc]
