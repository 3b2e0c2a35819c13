"""Xapian's side of the comparison: run by the system's Python, which has Debian's python3-xapian.

Configuration: TermGenerator with Xapian's French Snowball stemmer in its default way (stems
without positions, words as written with positions, which phrases use); title and body in one space
of terms; all parts stored as the document's data; the date in a value slot; one commit, then
`compact`; glass back end; BM25 with Xapian's defaults. Accents are not folded; apostrophes part
words. Uses the standard library and xapian only: requests and answers are JSON lines.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import xapian

DATE_SLOT, ID_SLOT = 0, 1
# Left alone, l’État would be one word that État does not find.
APOSTROPHES = {ord("'"): " ", ord("’"): " "}
OPERATORS = {"and2": xapian.Query.OP_AND}


class Worker:
    def __init__(self) -> None:
        self.stemmer = xapian.Stem("french")
        self.parser = xapian.QueryParser()
        self.parser.set_stemmer(self.stemmer)

    def build(self, articles: str, folder: str) -> None:
        loaded = Path(folder) / "loaded"
        database = xapian.WritableDatabase(str(loaded), xapian.DB_CREATE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(self.stemmer)
        with open(articles, encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                document = xapian.Document()
                generator.set_document(document)
                generator.index_text(article["title"].translate(APOSTROPHES))
                generator.increase_termpos()
                generator.index_text(article["body"].translate(APOSTROPHES))
                document.add_value(DATE_SLOT, article["date"][:10])
                document.add_value(ID_SLOT, article["id"])
                document.set_data(line)
                database.add_document(document)
        database.commit()
        database.compact(str(Path(folder) / "news"))
        database.close()
        shutil.rmtree(loaded)

    def open(self, folder: str) -> None:
        self.database = xapian.Database(str(Path(folder) / "news"))
        self.parser.set_database(self.database)
        self.enquire = xapian.Enquire(self.database)

    def compile(self, query: dict[str, Any]) -> Any:
        words, kind = query["words"], query["kind"]
        if kind == "phrase":
            return self.parser.parse_query(f'"{" ".join(words)}"', xapian.QueryParser.FLAG_PHRASE)
        if kind == "prefix":
            return xapian.Query(
                xapian.Query.OP_WILDCARD, words[0], 0, xapian.Query.WILDCARD_LIMIT_ERROR
            )
        stems = [f"Z{self.stemmer(word).decode()}" for word in words]
        compiled = xapian.Query(OPERATORS.get(kind, xapian.Query.OP_OR), stems)
        if kind == "date_or3":
            dates = xapian.Query(
                xapian.Query.OP_VALUE_RANGE,
                DATE_SLOT,
                query["extras"]["since"],
                query["extras"]["until"],
            )
            compiled = xapian.Query(xapian.Query.OP_FILTER, compiled, dates)
        return compiled

    def matches(self, query: dict[str, Any], limit: int) -> Any:
        self.enquire.set_query(self.compile(query))
        # Asked to look at every article, Xapian's estimate of the matches becomes exact.
        exact = self.database.get_doccount() if query["kind"] == "count_or2" else 0
        return self.enquire.get_mset(0, limit, exact)

    def search(self, query: dict[str, Any], limit: int) -> list[str]:
        matches = self.matches(query, limit)
        return [match.document.get_value(ID_SLOT).decode() for match in matches]

    def count(self, query: dict[str, Any]) -> int:
        self.enquire.set_query(self.compile(query))
        return self.enquire.get_mset(0, 0, self.database.get_doccount()).get_matches_estimated()

    def snippets(self, query: dict[str, Any], limit: int) -> list[tuple[str, str, str]]:
        matches = self.matches(query, limit)
        page = []
        for match in matches:
            article = json.loads(match.document.get_data())
            passage = matches.snippet(article["body"], 240, self.stemmer).decode()
            page.append((article["title"], article["date"], passage))
        return page

    def time_queries(self, queries: list[dict[str, Any]], limit: int) -> list[float]:
        """Seconds that each search took, ids included."""
        seconds = []
        for query in queries:
            start = time.perf_counter()
            self.search(query, limit)
            seconds.append(time.perf_counter() - start)
        return seconds

    def version(self) -> str:
        return xapian.version_string()


def main() -> None:
    worker = Worker()
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(worker, request["method"])(*request["arguments"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
