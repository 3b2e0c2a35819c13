"""Hits and articles as lines that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import searchnews as sn

from .messages import Messages
from .styled import Line, Span, marked, wrapped
from .translation import translated

__all__ = [
    "article_lines",
    "explanation_lines",
    "explanation_object",
    "facet_lines",
    "hit_lines",
    "suggestion_line",
    "total",
    "warning_lines",
]

_INDENT = 4
_LONGEST_PART = 80
"""Characters of a query that are shown with what is wrong with them; it may be a whole article."""


def total(results: sn.Results, say: Messages) -> str:
    """How many articles were found."""
    return say("found" if results.total_is_exact else "found-at-least", n=results.total)


def hit_lines(
    results: sn.Results,
    say: Messages,
    width: int | None,
    explain: bool = False,
    first: int | None = None,
) -> Iterator[Line]:
    """The hits of a page, each with its explanation if wanted, and how many there are in all.

    Args:
        first: rank of the first hit that was asked for; None where none was.
    """
    for hit in results:
        yield from _hit(hit, say, width)
        if explain:
            yield from explanation_lines(hit.explain(), _INDENT)
        yield ()
    found = total(results, say)
    if not results.total:
        shown = say("nothing")
    elif not len(results):
        shown = found if first is None else say("past-the-end", first=first, found=found)
    elif len(results) < results.total:
        begin, end = results[0].rank, results[-1].rank
        name = "shown-one" if begin == end else "shown"
        shown = say(name, first=begin, last=end, found=found)
    else:
        shown = found
    yield (Span(f"{shown} ({say.duration(results.took)})", "quiet"),)


def _hit(hit: sn.Hit, say: Messages, width: int | None) -> Iterator[Line]:
    title = list(marked(hit.highlight("title"), "title")) if hit.title else []
    title = title or [Span(say("untitled"), "quiet")]
    first, *rest = wrapped(title, width, _INDENT)
    yield (Span(f"{hit.rank:>3} ", "number"), *first[1:])
    yield from rest
    yield (Span(" " * _INDENT), Span(_where(hit, say), "quiet"))
    snippet = hit.snippet()
    if snippet:
        yield from wrapped(marked(snippet), width, _INDENT)


def _where(hit: sn.Hit, say: Messages) -> str:
    declared = hit.to_dict()
    parts = [str(declared[name]) for name in ("source", "section") if declared.get(name)]
    if hit.date is not None:
        parts.append(say.day(hit.date))
    return " · ".join([*parts, hit.id])


def suggestion_line(query: str, say: Messages) -> Line:
    """Another spelling of a query, offered."""
    before, after = say("did-you-mean", query="\0").split("\0")
    return (Span(before, "quiet"), Span(query, "title"), Span(after, "quiet"))


def explanation_lines(explanation: sn.Explanation, indent: int = 0) -> Iterator[Line]:
    """The tree of a score, one value a line."""
    number = f"{explanation.value:.4f}"
    yield (Span(" " * indent), Span(number, "number"), Span(f"  {explanation.description}"))
    for detail in explanation.details:
        yield from explanation_lines(detail, indent + 2)


def explanation_object(explanation: sn.Explanation) -> dict[str, object]:
    """The tree of a score, for JSON."""
    return {
        "value": explanation.value,
        "description": explanation.description,
        "details": [explanation_object(detail) for detail in explanation.details],
    }


def facet_lines(facets: Mapping[str, Mapping[str, int]], say: Messages) -> Iterator[Line]:
    """The values of each facet and their counts."""
    for name, counts in facets.items():
        yield ()
        yield (Span(name, "title"),)
        wide = max((len(say.number(count)) for count in counts.values()), default=0)
        for value, count in counts.items():
            yield (Span(f"  {say.number(count):>{wide}}", "number"), Span(f"  {value}"))


def warning_lines(results: sn.Results, query: str, say: Messages) -> Iterator[str]:
    """What of a query was forgiven."""
    for message, start, end in results.warnings:
        part = query[start:end]
        if len(part) > _LONGEST_PART:
            part = f"{part[: _LONGEST_PART - 1]}…"
        message = translated(message, say.language)
        said = say("in-place", message=message, part=part) if part else message
        yield say("warning", message=said)


def article_lines(
    article: sn.Article,
    say: Messages,
    width: int | None,
    shown: Mapping[str, sn.Snippet] | None = None,
) -> Iterator[Line]:
    """A whole article.

    Args:
        shown: text fields with what a query found in them marked.
    """
    texts = {name: sn.Snippet(getattr(article, name) or "") for name in ("title", "lead", "body")}
    texts |= shown or {}
    title = list(marked(texts["title"], "title")) if article.title else []
    yield from wrapped(title or [Span(say("untitled"), "quiet")], width, 0)
    about = [part for part in (article.source, article.section, article.author) if part]
    if article.date is not None:
        about.append(say.day(article.date))
    yield (Span(" · ".join([*about, article.id]), "quiet"),)
    if article.url:
        yield (Span(article.url, "quiet"),)
    for name in ("lead", "body"):
        if texts[name]:
            yield ()
            yield from wrapped(marked(texts[name]), width, 0)
