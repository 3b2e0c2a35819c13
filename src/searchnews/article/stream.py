"""A stream of articles that may also be taken as the lines they stand in."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from searchnews.article.article import Article

Take = Callable[[bytes, int], tuple[int, int]]
"""Takes whole lines from a byte on, as far as it can: the byte where it stopped, and how many
lines it took."""


class LineTaker:
    """Who takes JSON lines as they stand, if anyone does at the moment.

    What it takes never becomes an `Article`; lines that it leaves are read as always. So it has
    to make of a line exactly what a reader and a writer would make of it.
    """

    def __init__(self) -> None:
        self.take: Take | None = None


class ArticleStream(Iterator[Article]):
    """Articles one at a time.

    Args:
        start: makes the iterator of the articles, given the taker of their lines.
    """

    def __init__(self, start: Callable[[LineTaker], Generator[Article, None, None]]) -> None:
        self.lines = LineTaker()
        self._articles = start(self.lines)

    def __iter__(self) -> ArticleStream:
        return self

    def __next__(self) -> Article:
        return next(self._articles)

    def close(self) -> None:
        """Read no further, and close the file that is being read."""
        self._articles.close()
