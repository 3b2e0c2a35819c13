"""What is searched: articles, and the readers that make them of files."""

from __future__ import annotations

from searchnews.article.article import Article
from searchnews.article.problem import Problem
from searchnews.article.sources import read_articles

__all__ = ["Article", "Problem", "read_articles"]
