"""`searchnews index`: files into an index."""

from __future__ import annotations

from typing import Annotated

import typer

from .loading import Loaded, Plan, articles_in, load
from .options import INTERRUPTED, IndexOption, JsonOption, examples
from .output import Output
from .progress import watching

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("index", epilog=examples("index seeds/", "index seeds/ --update --dry-run"))(index)


def index(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, globs, - for stdin.")
    ],
    place: IndexOption = "index",
    update: Annotated[
        bool, typer.Option("--update", help="Replace articles whose id is in the index.")
    ] = False,
    delete_missing: Annotated[
        bool, typer.Option("--delete-missing", help="Delete articles that PATH does not hold.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read files, too, that did not change since.")
    ] = False,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of text, JSON and CSV files: cp1252, latin-1 …")
    ] = "utf-8",
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first problem; nothing is written.")
    ] = False,
    memory_mb: Annotated[
        int, typer.Option(min=16, metavar="MB", help="Memory to collect articles in.")
    ] = 512,
    as_json: JsonOption = False,
) -> None:
    """Makes the index if there is none. Reads .txt, .jsonl, .json, .csv, .tsv, .parquet,
    .html, RSS and Atom, also compressed.

    What cannot be read is reported and passed over, and the exit code is then 2; the
    articles that could be read are kept.

    A file that has not changed since it was read is not read again, as long as nothing
    else has written to the index.
    """
    output = Output()
    plan = Plan(update, delete_missing, dry_run, encoding, strict, memory_mb, reread)
    try:
        with watching(output) as watch:
            loaded = load(paths, place, plan, watch)
    except KeyboardInterrupt:
        output.note(_kept(place, output))
        # Not one of Typer's, which stands for an interrupt that nobody spoke of yet.
        raise SystemExit(INTERRUPTED) from None
    if as_json:
        output.object(loaded.to_dict() | {"index": place, "dry_run": dry_run})
    else:
        _summarize(loaded, paths, place, dry_run, output)
    if loaded.unreadable or loaded.invalid:
        raise typer.Exit(2)
    if not loaded.seen and not loaded.unchanged:
        raise typer.Exit(1)


def _kept(place: str, output: Output) -> str:
    kept = articles_in(place)
    if kept is None:
        return output.say("interrupted-before-start", place=place)
    return output.say("interrupted", place=place, n=kept)


def _summarize(loaded: Loaded, paths: list[str], place: str, dry_run: bool, output: Output) -> None:
    say = output.say
    if not loaded.seen and not loaded.unchanged:
        # Where something could not be read, that was said already.
        if not loaded.unreadable:
            output.note(say("no-articles", paths=", ".join(paths), place=place))
        return
    if loaded.unchanged:
        output.text(say("files-unchanged", n=loaded.unchanged))
    done = [say("would-be-added" if dry_run else "added", n=loaded.added)]
    if loaded.replaced:
        done.append(say("replaced", n=loaded.replaced))
    if loaded.deleted:
        done.append(say("deleted", n=loaded.deleted))
    text = ", ".join(done)
    if loaded.seen:
        rate = say(
            "rate",
            seconds=say.duration(loaded.seconds),
            articles=say.number(loaded.seen / loaded.seconds),
            size=say.size(loaded.characters / loaded.seconds),
        )
        text = f"{text} ({rate})"
    output.text(text)
    for reason in ("known", "invalid", "unreadable"):
        count = getattr(loaded, reason)
        if count:
            output.text(say(f"skipped-{reason}", n=count))
    if loaded.missing_kept:
        output.text(say("missing-kept"))
    if dry_run:
        output.text(say("unchanged"))
    else:
        output.text(say("holds", place=place, n=loaded.articles))
