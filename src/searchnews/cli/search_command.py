"""`searchnews search`: a query, and the articles that match it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated

import typer

import searchnews as sn

from .formats import as_csv, as_html, as_markdown, as_object
from .options import IndexOption, JsonOption, MatchOption, examples, joined
from .output import Output
from .render import facet_lines, hit_lines, suggestion_line, warning_lines
from .suggestion import better_query

__all__ = ["register"]


class Format(str, Enum):
    """How hits are printed."""

    plain = "plain"
    json = "json"
    csv = "csv"
    html = "html"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "search",
        # `search aide -Macron` excludes Macron: what is no option is a word of the query.
        context_settings={"ignore_unknown_options": True},
        epilog=examples(
            "search aide à l’Ukraine",
            "search '\"réforme des retraites\"' --limit 3",
            "search otan --filter 'source:AA' --json",
        ),
    )(search)


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Words, and syntax.")],
    place: IndexOption = "index",
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Hits to print.")] = 10,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Hits to pass over first.")] = 0,
    sort: Annotated[
        str, typer.Option(metavar="FIELD", help="score, date, -date or another field.")
    ] = "score",
    filter: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Hits must match this too, unscored.")
    ] = None,
    facets: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="Count values: source,date:month. Repeatable."),
    ] = None,
    match: MatchOption = "any",
    format: Annotated[Format, typer.Option(help="How hits are printed.")] = Format.plain,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where each score comes from.")
    ] = False,
    as_json: JsonOption = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a query that is not understood in full.")
    ] = False,
) -> None:
    """Words, "phrases", ET OU SAUF (AND OR NOT), -word, retrait*, source:AFP, date:2024-06,
    date:[2024-01-01 TO 2024-06-30]. With --json and --facets, a last line counts the values.
    """
    output = Output()
    text = joined(query)
    format = Format.json if as_json else format
    for option, is_given in (("--explain", explain), ("--facets", facets)):
        if is_given and format not in (Format.plain, Format.json):
            raise typer.BadParameter(f"{option} goes with plain and json, not with {format.value}")
    for word, option in _mistyped(context, query):
        message = output.say("mistyped-option", word=word, option=option)
        output.note(output.say("warning", message=message))
    with sn.open(place) as index:
        results = index.search(
            text,
            limit,
            offset,
            sort=sort,
            filter=filter,
            facets=_fields(facets),
            match=match,
            strict=strict,
        )
        suggested = better_query(index, text, results, filter=filter, match=match)
        if suggested:
            line = suggestion_line(suggested, output.say)
            if format is Format.plain:
                output.lines([line])
            else:
                output.note("".join(span.text for span in line))
        _show(results, format, output, explain, offset + 1 if limit else None)
        for warning in warning_lines(results, text, output.say):
            output.note(warning)
        if not results.total:
            raise typer.Exit(1)


def _mistyped(context: typer.Context, words: list[str]) -> Iterator[tuple[str, str]]:
    """The words that look like one of our options, and which."""
    for word in words:
        if word.startswith("--"):
            # Imported here: few queries hold such a word.
            from difflib import get_close_matches

            name = word.partition("=")[0]
            options = [option for one in context.command.params for option in one.opts]
            for option in get_close_matches(name, options, 1, 0.75):
                # Spelt right, it stands after `--`, to be a word.
                if option != name:
                    yield word, option


def _fields(given: list[str] | None) -> list[str]:
    return [name.strip() for item in given or () for name in item.split(",") if name.strip()]


def _show(
    results: sn.Results, format: Format, output: Output, explain: bool, first: int | None
) -> None:
    if format is Format.plain:
        output.lines(hit_lines(results, output.say, output.width, explain, first))
        output.lines(facet_lines(results.facets, output.say))
    elif format is Format.json:
        for hit in results:
            output.object(as_object(hit, explain))
        if results.facets:
            output.object({"total": results.total, "facets": results.facets})
    else:
        writers = {Format.csv: as_csv, Format.html: as_html, Format.markdown: as_markdown}
        for line in writers[format](results, output.say):
            output.raw(line)
