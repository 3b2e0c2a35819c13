"""RSS and Atom files (.rss, .atom, .xml): one article an entry, through the optional feedparser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from searchnews.article.article import Article
from searchnews.article.problem import Problem, Report
from searchnews.article.readers.markup import plain_text
from searchnews.article.readers.records import article_of
from searchnews.article.readers.streams import Input, optional_module, whole
from searchnews.errors import InvalidArticle, UnreadableFile


def read(given: Input, report: Report) -> Iterator[Article]:
    """Each entry's article; the feed's title is their source. Problems give the entry, from 1.

    Raises:
        UnreadableFile: feedparser is not installed, or the file is no feed.
    """
    parser = optional_module("feedparser", "feeds")
    # As a stream: feedparser would take text that looks like an address for one, and fetch it.
    feed = parser.parse(io.BytesIO(whole(given)))
    if not feed.entries:
        why = feed.get("bozo_exception") or "no entry in it"
        raise UnreadableFile(f"no RSS or Atom feed: {why}")
    source = feed.feed.get("title")
    notes: list[str] = []
    for number, entry in enumerate(feed.entries, 1):
        try:
            article = article_of(_record(entry, source), notes)
        except InvalidArticle as error:
            report(Problem(given.path, number, str(error)))
            continue
        if notes:
            report(Problem(given.path, number, "; ".join(notes), skipped=False))
            notes.clear()
        yield article


def _record(entry: Any, source: str | None) -> dict[str, object]:
    # feedparser gives None, not nothing, for what broken markup leaves empty.
    summary = plain_text(entry.get("summary") or "")
    parts = entry.get("content") or ()
    content = "\n".join(plain_text(part.get("value") or "") for part in parts)
    return {
        "id": entry.get("id") or entry.get("link"),
        "title": plain_text(entry.get("title") or ""),
        "body": content or summary,
        "lead": summary if content and summary != content else None,
        "date": entry.get("published") or entry.get("updated"),
        "source": source,
        "author": entry.get("author"),
        "url": entry.get("link"),
        "tags": [tag.get("label") or tag.get("term") for tag in entry.get("tags") or ()],
    }
