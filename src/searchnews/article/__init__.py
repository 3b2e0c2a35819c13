"""What is searched: articles, and the readers that make them of files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchnews.article.article import Article, read_date
    from searchnews.article.json_form import as_json
    from searchnews.article.problem import Problem
    from searchnews.article.readers.records import record_of
    from searchnews.article.sources import (
        SourceFile,
        articles_of,
        check_encoding,
        raise_problem,
        read_articles,
        source_files,
    )
    from searchnews.article.stream import ArticleStream

__all__ = [
    "Article",
    "ArticleStream",
    "Problem",
    "SourceFile",
    "articles_of",
    "as_json",
    "check_encoding",
    "raise_problem",
    "read_articles",
    "read_date",
    "record_of",
    "source_files",
]


_HOMES = {
    "Article": ".article",
    "ArticleStream": ".stream",
    "Problem": ".problem",
    "as_json": ".json_form",
    "read_date": ".article",
    "record_of": ".readers.records",
}


def __getattr__(name: str) -> object:
    # Readers of ten formats take longer to load than a search to run, and no search needs them.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, ".sources"), __name__), name)
    globals()[name] = value
    return value
