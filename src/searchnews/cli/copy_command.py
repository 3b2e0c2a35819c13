"""`searchnews copy`: one index into another, in a folder or on a cluster."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import searchnews as sn

from .options import JsonOption, examples
from .output import Output
from .progress import show_percent

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("copy", epilog=examples("copy index index-2"))(copy)


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Folder or opensearch://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="New folder or opensearch://…")],
    shards: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Parts of the index on a cluster.")
    ] = None,
    replicas: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Further copies of each part on a cluster."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """On a cluster, the new index takes the name of an older one once it is whole; searches
    go on meanwhile. Copying an index onto its own address analyses it again.
    """
    output = Output()
    progress = show_percent if sys.stderr.isatty() else None
    copied = sn.copy(source, target, shards=shards, replicas=replicas, progress=progress)
    with sn.open(target) as index:
        shown = index.place
    if as_json:
        output.object({"index": shown, "copied": copied})
    else:
        output.text(output.say("copied", n=copied, place=shown))
    if not copied:
        raise typer.Exit(1)
