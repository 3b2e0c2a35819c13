"""searchnews itself, as it comes.

Configuration: `create` with the news schema and the French analyzer, `writer()` with its defaults
(512 MB, a thread per core, commits synced), articles through `read_articles`, one commit. Words are
given to `search` as text and phrases, prefixes, misspelt words and dates as query objects, like
those of the other engines; `TypedSearchnewsPeer` gives everything as a reader would type it.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from queries import Query

from peers.peer import Peer, fold


class SearchnewsPeer(Peer):
    name = "searchnews"

    @classmethod
    def missing(cls) -> str | None:
        return None if find_spec("searchnews") else "searchnews is not installed (make demo)"

    @property
    def version(self) -> str:
        return str(self._library.__version__)

    def __init__(self) -> None:
        import searchnews  # here, so that loading it counts as part of the engine's process
        from searchnews.query import tree

        # Named, because the package loads its parts when they are first asked for.
        searchnews.open, searchnews.create, searchnews.read_articles  # noqa: B018
        self._library = searchnews
        self._tree = tree

    def build(self, articles_path: Path, folder: Path) -> None:
        with self._library.create(folder) as index, index.writer() as writer:
            writer.add_many(self._library.read_articles(articles_path))

    def open(self, folder: Path) -> None:
        self._index = self._library.open(folder)

    def close(self) -> None:
        self._index.close()

    def part_sizes(self) -> dict[str, int]:
        """Bytes of each part of the index."""
        return dict(self._index.stats()["parts"])

    def search(self, query: Query, limit: int = 10) -> list[str]:
        return [hit.id for hit in self._results(query, limit)]

    def count(self, query: Query) -> int:
        return int(self._results(query, 0, count="exact").total)

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        return [
            (hit.title, hit.date, hit.snippet(240).html()) for hit in self._results(query, limit)
        ]

    def snippet_of(self, query: Query, id: str) -> str:
        hits = self._results(query, len(self._index))
        return next((hit.snippet(240).html() for hit in hits if hit.id == id), "")

    def _results(self, query: Query, limit: int, **options: Any) -> Any:
        if query.kind == "count_or2":
            options["count"] = "exact"
        elif query.kind == "and2":
            options["match"] = "all"
        elif query.kind == "date_or3":
            options["filter"] = self._dates(query)
        return self._index.search(self._compile(query), limit, **options)

    def _compile(self, query: Query) -> Any:
        if query.kind == "phrase":
            return self._tree.Phrase(query.text.strip('"'))
        if query.kind == "prefix":
            return self._tree.Prefix(fold(query.words[0]))
        if query.kind == "fuzzy":
            return self._tree.Fuzzy(query.words[0], 1)
        return " ".join(query.words)

    def _dates(self, query: Query) -> Any:
        since, until = (
            datetime.fromisoformat(query.extras[bound]).replace(tzinfo=timezone.utc)
            for bound in ("since", "until")
        )
        return self._tree.DateRange("date", since, until + timedelta(days=1))


class TypedSearchnewsPeer(SearchnewsPeer):
    """Every query as text, so that the query parser counts too."""

    name = "searchnews, typed"

    def _compile(self, query: Query) -> Any:
        return query.text

    def _dates(self, query: Query) -> Any:
        return f"date:[{query.extras['since']} TO {query.extras['until']}]"
