"""Whoosh 2.7.

Configuration: words split at apostrophes, lower case, French stop words, French Snowball stemmer
through PyStemmer, accents folded; title and body as two fields with positions, all parts stored;
date as a sortable numeric field; one process, 512 MB of postings in memory before a run is
written, one commit. Queries are built from query objects, not parsed. Only for small corpora:
about a hundred articles a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from queries import FUNCTION_WORDS, Query

from peers.peer import Peer, fold, read_articles, version_of

FIELDS = ("title", "body")


class WhooshPeer(Peer):
    name = "Whoosh"
    departures = "buffer 512 MB"

    @classmethod
    def missing(cls) -> str | None:
        absent = [module for module in ("whoosh", "Stemmer") if find_spec(module) is None]
        return f"{absent[0]} is not installed" if absent else None

    @property
    def version(self) -> str:
        return version_of("Whoosh")

    def __init__(self) -> None:
        from whoosh import fields  # an optional package
        from whoosh.analysis import (
            CharsetFilter,
            LowercaseFilter,
            PyStemmerFilter,
            RegexTokenizer,
            StopFilter,
        )
        from whoosh.support.charset import accent_map

        self._analyzer = (
            RegexTokenizer(r"[^\W_]+")
            | LowercaseFilter()
            | StopFilter(stoplist=FUNCTION_WORDS, minsize=2)
            | PyStemmerFilter("french")
            | CharsetFilter(accent_map)
        )
        text = fields.TEXT(analyzer=self._analyzer, stored=True, phrase=True)
        self._schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=text,
            body=text,
            date=fields.NUMERIC(int, stored=True, sortable=True),
            source=fields.ID(stored=True),
            section=fields.ID(stored=True),
            tags=fields.KEYWORD(stored=True, commas=True),
            url=fields.STORED,
        )

    def build(self, articles_path: Path, folder: Path) -> None:
        from whoosh import index

        writer = index.create_in(folder, self._schema).writer(limitmb=512)
        for article in read_articles(articles_path):
            writer.add_document(
                **{
                    key: article[key] for key in ("id", "title", "body", "source", "section", "url")
                },
                tags=",".join(article["tags"]),
                date=datetime.fromisoformat(article["date"]).date().toordinal(),
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index, scoring

        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher(weighting=scoring.BM25F(B=0.75, K1=1.2))

    def close(self) -> None:
        self._searcher.close()

    def search(self, query: Query, limit: int = 10) -> list[str]:
        dates = self._dates(query)
        results = self._searcher.search(self._compile(query), limit=limit, filter=dates)
        if query.kind == "count_or2":
            len(results)
        return [hit["id"] for hit in results]

    def count(self, query: Query) -> int:
        return len(self._searcher.search(self._compile(query), limit=1, filter=self._dates(query)))

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        results = self._searcher.search(self._compile(query), limit=limit)
        return [
            (hit["title"], date.fromordinal(hit["date"]), hit.highlights("body", top=2))
            for hit in results
        ]

    def snippet_of(self, query: Query, id: str) -> str:
        from whoosh.query import Term

        results = self._searcher.search(self._compile(query), limit=1, filter=Term("id", id))
        return next((hit.highlights("body", top=2) for hit in results), "")

    def _dates(self, query: Query) -> Any:
        from whoosh.query import NumericRange

        if query.kind != "date_or3":
            return None
        since, until = (date.fromisoformat(query.extras[bound]) for bound in ("since", "until"))
        return NumericRange("date", since.toordinal(), until.toordinal())

    def _compile(self, query: Query) -> Any:
        from whoosh.query import And, FuzzyTerm, Or, Phrase, Prefix, Term

        stems = [token.text for word in query.words for token in self._analyzer(word)]
        if query.kind == "phrase":
            # A dropped stop word leaves a gap of one position, which the slop allows.
            slop = 1 + len(query.words) - len(stems)
            return over_fields(lambda name: Phrase(name, stems, slop=slop))
        if query.kind == "prefix":
            return over_fields(lambda name: Prefix(name, fold(query.words[0])))
        if query.kind == "fuzzy":
            term = stems[0] if stems else query.words[0]
            return over_fields(lambda name: FuzzyTerm(name, term, maxdist=1, prefixlength=1))
        words = [over_fields(lambda name, stem=stem: Term(name, stem)) for stem in stems]
        return (And if query.kind == "and2" else Or)(words)


def over_fields(make: Callable[[str], Any]) -> Any:
    from whoosh.query import Or

    return Or([make(name) for name in FIELDS])
