"""Web pages (.html): the article without the page around it, through the optional trafilatura."""

from __future__ import annotations

from collections.abc import Iterator

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import Input, optional_module, whole
from searchnews.errors import InvalidArticle, UnreadableFile


def read(given: Input, report: Report) -> Iterator[Article]:
    """The one article of the page; its id is the name of the file, as for plain text.

    Raises:
        UnreadableFile: trafilatura is not installed, or finds no article on the page.
    """
    extractor = optional_module("trafilatura", "html")
    page = extractor.bare_extraction(whole(given), with_metadata=True, include_comments=False)
    if page is None:
        raise UnreadableFile("no article found on the page; give its text as .txt or .jsonl")
    record = {
        "id": given.id,
        "title": page.title,
        "body": page.text,
        "date": page.date,
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
