"""What every engine in the comparison must be able to do, whatever it is called there."""

from __future__ import annotations

import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import orjson
from queries import Query

Article = dict[str, Any]


def version_of(package: str) -> str:
    """The version of an installed package."""
    from importlib.metadata import version  # slow to load, and in no engine's account

    return version(package)


class Peer(ABC):
    """An engine behind one interface: build once, open, then answer queries.

    `unsupported` names the query classes that the engine cannot answer; they are never asked.
    Searching answers with article ids, best first. The comment at the top of each peer states its
    configuration, and `departures` what of it is not that engine's default and buys speed or bytes;
    the tables name it.
    """

    name: ClassVar[str]
    departures: ClassVar[str] = "none"
    unsupported: ClassVar[frozenset[str]] = frozenset()

    @property
    @abstractmethod
    def version(self) -> str:
        """Version of the engine, with the parts that matter."""

    @classmethod
    def missing(cls) -> str | None:
        """Why this engine cannot run here; None when it can."""
        return None

    @abstractmethod
    def build(self, articles_path: Path, folder: Path) -> None:
        """Index every article of a JSON lines file into an empty folder, to the end (commits,
        merges)."""

    def load_ids(self, folder: Path) -> None:  # noqa: B027 - most engines answer with ids
        """Load what the benchmark, not the engine, keeps beside an index; `open` needs it."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Open what `build` wrote."""

    @abstractmethod
    def search(self, query: Query, limit: int = 10) -> list[str]:
        """Ids of the best articles; a "count_or2" query also counts all matches exactly."""

    @abstractmethod
    def count(self, query: Query) -> int:
        """Exact number of matching articles."""

    @abstractmethod
    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        """Title, date and marked passage of the best articles: what a page of results shows."""

    def snippet_of(self, query: Query, id: str) -> str:
        """Passages of the body of one article for a query, marked or not."""
        raise NotImplementedError(f"{self.name} was never asked for the snippet of one article")

    def close(self) -> None:  # noqa: B027 - most peers hold nothing
        """Release files and processes."""

    def time_queries(self, queries: Sequence[Query], limit: int = 10) -> list[float]:
        """Seconds that each search took, one after the other."""
        seconds = []
        for query in queries:
            start = time.perf_counter()
            self.search(query, limit)
            seconds.append(time.perf_counter() - start)
        return seconds


def read_articles(path: Path) -> Iterator[Article]:
    """Articles of a JSON lines file, one by one."""
    with path.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def fold(text: str) -> str:
    """Text without accents, for the start of a word, which has no stem to look up.

    >>> fold("enquê")
    'enque'
    """
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class ArticleIds:
    """Number of an article in the index -> its id, for engines that answer with numbers; kept
    beside the index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "article-ids.json"

    def write(self, ids: list[str]) -> None:
        self._path.write_bytes(orjson.dumps(ids))

    def read(self) -> list[str]:
        ids: list[str] = orjson.loads(self._path.read_bytes())
        return ids
