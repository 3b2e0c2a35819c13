"""Web pages (.html): the article without the page around it, through the optional trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from searchnews.article.article import Article
from searchnews.article.dates import parse_date
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import Input, optional_module, whole
from searchnews.errors import InvalidArticle, UnreadableFile

_PUBLISHED = "//meta[@property='article:published_time' or @name='article:published_time']/@content"
_LINKED_DATA = "//script[@type='application/ld+json']/text()"
# Read as text, as pages often carry what is almost JSON.
_DATE_PUBLISHED = r'"datePublished"\s*:\s*"([^"]+)"'
_WHITE_SPACE_AND_QUOTES = r"[\s\"'‘’‚‛“”„‟«»‹›]+"


def read(given: Input, report: Report) -> Iterator[Article]:
    """The one article of the page; its id is the name of the file, as for plain text.

    Raises:
        UnreadableFile: trafilatura is not installed, or finds no article on the page.
    """
    extractor = optional_module("trafilatura", "html")
    tree = extractor.load_html(whole(given))
    # Looked for first: to extract an article takes the page apart.
    moments = [] if tree is None else _moments(tree)
    page = extractor.bare_extraction(tree, with_metadata=True, include_comments=False)
    if page is None:
        raise UnreadableFile("no article found on the page; give its text as .txt or .jsonl")
    record = {
        "id": given.id,
        "title": page.title,
        "body": _without_headline(page.text or "", page.title or ""),
        "date": _with_time(page.date, moments),
        "source": page.sitename or page.hostname,
        "section": page.categories[0] if page.categories else None,
        "author": page.author,
        "url": page.url,
        "tags": list(page.tags or ()),
        "lead": page.description,
    }
    notes: list[str] = []
    try:
        article = article_of(record, notes)
    except InvalidArticle as error:
        raise UnreadableFile(f"no article found on the page: {error}") from error
    for note in notes:
        report(Problem(given.path, None, note, skipped=False))
    yield article


def _moments(tree: Any) -> list[datetime]:
    """When the page says that it was published, what says it most surely first."""
    texts: list[str] = tree.xpath(_PUBLISHED)
    for script in tree.xpath(_LINKED_DATA):
        texts += re.findall(_DATE_PUBLISHED, script)
    for element in tree.iter("time"):
        # Those of headers and margins are of other articles.
        if next(element.iterancestors("article", "main"), None) is not None:
            texts.append(element.get("datetime", ""))
    return [moment for moment in map(parse_date, texts) if moment is not None]


def _with_time(day: str | None, moments: list[datetime]) -> str | datetime | None:
    """The first of ``moments`` that gives a time to ``day``, which trafilatura found (ISO 8601).

    Of another day they may be of a later edition or of another article.

    >>> _with_time("2024-06-12", [datetime(2024, 6, 13, 7), datetime(2024, 6, 12, 18, 5)])
    datetime.datetime(2024, 6, 12, 18, 5)
    >>> _with_time("2024-06-12", [datetime(2024, 6, 13, 7)])
    '2024-06-12'
    """
    if day is None:
        return moments[0] if moments else None
    wanted = datetime.fromisoformat(day).date()
    # Midnight is how many pages write a day.
    timed = (one for one in moments if one.date() == wanted and one.time() != time.min)
    return next(timed, day)


def _without_headline(body: str, title: str) -> str:
    """The body without a first line that only repeats the title.

    >>> _without_headline('« Non » à l’OTAN\\nLe texte.', '"Non" à l’Otan')
    'Le texte.'
    """
    first, _, rest = body.partition("\n")
    return rest if _compared(first) == _compared(title) else body


def _compared(line: str) -> str:
    return re.sub(_WHITE_SPACE_AND_QUOTES, "", line).casefold()
