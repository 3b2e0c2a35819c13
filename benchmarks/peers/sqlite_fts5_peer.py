"""SQLite FTS5 through Python's sqlite3.

Configuration: unicode61 tokenizer with remove_diacritics 2 (no French stemmer exists for FTS5; a
column of stems made in Python would double the building time and break `snippet()`, so words match
as written, accents aside); external content, so that texts are stored once; title weighted like
body; one transaction, then `optimize`, which FTS5 recommends after a bulk load; default page size;
journal off while building, because the file is new.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

from queries import Query

from peers.peer import Peer, read_articles

SCHEMA = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT, date TEXT, source TEXT,
    section TEXT, tags TEXT, url TEXT
);
CREATE VIRTUAL TABLE words USING fts5(
    title, body, content='articles', content_rowid='number',
    tokenize="unicode61 remove_diacritics 2"
);
"""
ALL_MATCHES = "SELECT count(*) FROM words WHERE words MATCH ?"
BEST = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
ID = "SELECT id FROM articles WHERE number = ?"
BEST_DATED = """
SELECT articles.id FROM words JOIN articles ON articles.number = words.rowid
WHERE words MATCH ? AND date >= ? AND date < ? ORDER BY rank LIMIT ?
"""
PAGE = """
SELECT articles.title, date, snippet(words, 1, '<b>', '</b>', '…', 40)
FROM words JOIN articles ON articles.number = words.rowid
WHERE words MATCH ? ORDER BY rank LIMIT ?
"""


class SqliteFts5Peer(Peer):
    name = "SQLite FTS5"
    departures = "no journal, optimize"
    unsupported = frozenset({"fuzzy"})

    @property
    def version(self) -> str:
        return sqlite3.sqlite_version

    @classmethod
    def missing(cls) -> str | None:
        options = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
        return None if "ENABLE_FTS5" in options else "this Python's SQLite was built without FTS5"

    def build(self, articles_path: Path, folder: Path) -> None:
        with sqlite3.connect(folder / "news.db") as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.executescript(SCHEMA)
            connection.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        number,
                        *(article[key] for key in ("id", "title", "body", "date", "source")),
                        article["section"],
                        ",".join(article["tags"]),
                        article["url"],
                    )
                    for number, article in enumerate(read_articles(articles_path), start=1)
                ),
            )
            connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            connection.execute("CREATE INDEX articles_by_date ON articles(date)")
        connection.close()

    def open(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "news.db")

    def close(self) -> None:
        self._connection.close()

    def search(self, query: Query, limit: int = 10) -> list[str]:
        execute = self._connection.execute
        text = match_expression(query)
        if query.kind == "date_or3":
            dates = (query.extras["since"], f"{query.extras['until']}T99")
            return [row[0] for row in execute(BEST_DATED, (text, *dates, limit))]
        if query.kind == "count_or2":
            execute(ALL_MATCHES, (text,)).fetchone()
        # Looking ten ids up afterwards is faster than joining, which would be done for every match.
        numbers = execute(BEST, (text, limit)).fetchall()
        return [execute(ID, number).fetchone()[0] for number in numbers]

    def count(self, query: Query) -> int:
        return int(self._connection.execute(ALL_MATCHES, (match_expression(query),)).fetchone()[0])

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        return self._connection.execute(PAGE, (match_expression(query), limit)).fetchall()


def match_expression(query: Query) -> str:
    """The query in FTS5's own language, every word quoted."""
    words = [f'"{re.sub(chr(34), "", word)}"' for word in query.words]
    if query.kind == "phrase":
        return " + ".join(words)
    if query.kind == "prefix":
        return f"{words[0]} *"
    return (" AND " if query.kind == "and2" else " OR ").join(words)
