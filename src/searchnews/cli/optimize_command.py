"""`searchnews optimize`: one segment, without what was deleted; or the index built anew."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

import searchnews as sn

from .options import IndexOption, JsonOption, examples
from .output import Output
from .progress import show_percent

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("optimize", epilog=examples("optimize --reanalyze", "optimize"))(optimize)


def optimize(
    place: IndexOption = "index",
    reanalyze: Annotated[
        bool,
        typer.Option("--reanalyze", help="Analyse every article again with this release."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Searches go on meanwhile and see the index as it was. The disk has to hold both."""
    output = Output()
    with warnings.catch_warnings():
        if reanalyze:
            # Opening warns of another analyzer, which is what is about to be cured.
            warnings.simplefilter("ignore")
        index = sn.open(place)
    with index:
        before = index.stats()
        generation = index.optimize(
            show_percent if sys.stderr.isatty() else None, reanalyze=reanalyze
        )
        index.refresh()
        after = index.stats()
    if as_json:
        output.object(
            {
                "index": place,
                "generation": generation,
                "articles": after["articles"],
                "segments": after["segments"],
                "bytes_before": before["bytes"],
                "bytes": after["bytes"],
            }
        )
        return
    sizes = [output.say.size(float(str(figures["bytes"]))) for figures in (before, after)]
    output.text(output.say("optimized", place=place, before=sizes[0], after=sizes[1]))
