"""A second engine in pure Python, on Whoosh: slow, independent, and easy to read.

It finds the articles that the native engine finds, so that each can be held against the other.
Its scores are Whoosh's BM25F over separate fields: the order of hits may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.searching import SearchContext

from ..analysis import Analyzer
from ..article import Article
from ..errors import (
    CorruptIndex,
    DuplicateId,
    IndexLocked,
    InvalidArticle,
    NotSupported,
    WriterClosed,
)
from ..index import Damage, Moments, Repaired, Schema
from ..query.tree import Node
from ..ranking.explanation import Explanation
from .engine import Count, Match, Progress, Request
from .stored import article_from_json, article_to_json, field_value
from .whoosh_matching import narrowed
from .whoosh_query import Compiler
from .whoosh_results import NO_EXPLANATION, Found, WhooshResults
from .whoosh_store import Commit, Home, home_at, make_home
from .whoosh_words import pair_of, pair_text, whoosh_schema
from .words import TextAnalysis, WordTable

__all__ = ["WhooshEngine"]


def _storage(files: dict[str, bytes]) -> Any:
    storage = RamStorage()
    storage.files = dict(files)
    return storage


class WhooshEngine:
    """Searches and writes on Whoosh: in memory (``:memory:``), or in a folder of its own."""

    name = "whoosh"

    def create(self, place: str, schema: Schema, analyzer: Analyzer) -> None:
        """Make an empty index in an empty folder, or in memory."""
        storage = _storage({})
        FileIndex.create(storage, whoosh_schema(schema), "MAIN")
        make_home(place, Commit(0, b"", schema, analyzer.fingerprint(), storage.files))

    def open(self, place: str, analyzer: Analyzer) -> WhooshView:
        """The newest commit of an index."""
        home = home_at(place)
        commit = home.newest(-1)
        assert commit is not None, "generations start at 0"
        return WhooshView(home, commit, TextAnalysis(analyzer))

    def writer(
        self, place: str, analyzer: Analyzer, *, memory_mb: int, threads: int, durable: bool
    ) -> WhooshWriter:
        """The writer of an index; ``memory_mb`` and ``threads`` say nothing to Whoosh."""
        return WhooshWriter(home_at(place), TextAnalysis(analyzer), durable)

    def check(self, place: str) -> list[Damage]:
        """The first damaged file: all are compared with their checksums before they are read."""
        try:
            home_at(place).newest(-1)
        except CorruptIndex as error:
            return [Damage(place, "file", 0, str(error))]
        return []

    def repair(self, place: str) -> Repaired:
        """Not supported."""
        raise NotSupported("the whoosh engine cannot repair an index; build it anew")


class WhooshView:
    """One commit."""

    def __init__(self, home: Home, commit: Commit, analysis: TextAnalysis) -> None:
        self._home = home
        self._commit = commit
        self.analysis = analysis
        self.schema = commit.schema
        self.moments = Moments(self.schema.timezone)
        self.generation = commit.generation
        self.payload = commit.payload
        self.fingerprint = commit.fingerprint
        self._searcher = FileIndex(_storage(commit.files)).searcher()
        self._reader = self._searcher.reader()
        self._words = WordTable(self._pairs(), analysis)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name, field in self.schema.items():
            if field.kind == "text":
                for text in self._reader.lexicon(f"form:{name}"):
                    yield pair_of(text.decode("utf-8"))

    def newest(self) -> WhooshView | None:
        """The newest commit, or None if this is it."""
        commit = self._home.newest(self.generation)
        return None if commit is None else WhooshView(self._home, commit, self.analysis)

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def __contains__(self, id: str) -> bool:
        return self._number(id) is not None

    def _number(self, id: str) -> int | None:
        number: int | None = self._searcher.document_number(id=id)
        return number

    def article(self, document: int) -> Article:
        """The article of a document."""
        return article_from_json(self._searcher.stored_fields(document)["article"])

    def get(self, id: str) -> Article | None:
        """The article with this id."""
        number = self._number(id)
        return None if number is None else self.article(number)

    def ids(self) -> Iterator[str]:
        """Every id, in document order."""
        return (article.id for article in self.articles())

    def articles(self) -> Iterator[Article]:
        """Every article, in document order."""
        return map(self.article, self._reader.all_doc_ids())

    def pinned(self) -> WhooshView:
        """This view: a commit does not change."""
        return self

    def search(self, request: Request) -> WhooshResults:
        """Answer a search.

        Raises:
            NotSupported: sort, facets, recency or a cursor, which this engine does not have.
        """
        refused = {
            "sort by a field": request.sort is not None,
            "count facets": bool(request.facets),
            "prefer recent articles": request.recency is not None,
            "page by cursor": request.after is not None,
        }
        for what, asked in refused.items():
            if asked:
                raise NotSupported(
                    f"the whoosh engine cannot {what}: it is there to check which articles are "
                    "found; use engine='native'"
                )
        compiler = Compiler(self._words, self.schema, request.match)
        query = compiler.compile(request.query)
        if request.filter is not None:
            narrow = Compiler(self._words, self.schema, "all").compile(request.filter)
            query = narrowed(query, narrow)
        found = sorted(self._matches(query), key=lambda hit: (-hit.score, hit.document))
        page = found[request.offset : request.offset + request.limit]
        return WhooshResults(self, page, len(found), compiler.leaves)

    def explain(self, query: Node | str, id: str, match: Match) -> Explanation | None:
        """Not supported: Whoosh's scores are not ours to explain."""
        raise NotSupported(NO_EXPLANATION)

    def search_many(
        self, queries: Sequence[Node | str], threads: int, limit: int, match: Match, count: Count
    ) -> list[WhooshResults]:
        """Answer many searches, one after the other."""
        return [self.search(Request(query, limit, match=match, count=count)) for query in queries]

    def similar(self, id: str, limit: int) -> WhooshResults | None:
        """Not supported."""
        raise NotSupported("the whoosh engine finds no similar articles; use engine='native'")

    def complete(self, text: str, limit: int) -> list[str]:
        """Not supported."""
        raise NotSupported("the whoosh engine completes no words; use engine='native'")

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """Not supported."""
        raise NotSupported("the whoosh engine corrects no words; use engine='native'")

    def _matches(self, query: Any) -> Iterator[Found]:
        # Not Searcher.search: its collectors pass over documents that score 0.
        context = SearchContext(weighting=self._searcher.weighting)
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = query.matcher(searcher, context)
            while matcher.is_active():
                yield Found(matcher.id() + offset, float(matcher.score()))
                matcher.next()

    def stats(self) -> dict[str, object]:
        """Figures about the index."""
        return {
            "articles": len(self),
            "deleted": self._reader.doc_count_all() - len(self),
            "generation": self.generation,
            "segments": len(self._searcher.leaf_searchers()),
            "bytes": sum(map(len, self._commit.files.values())),
            "terms": len(self._words),
            "analyzer": self.fingerprint.name,
        }


class WhooshWriter:
    """The one writer of an index, on a copy of its files until it commits."""

    def __init__(self, home: Home, analysis: TextAnalysis, durable: bool) -> None:
        if not home.acquire():
            raise IndexLocked(f"{home.place}: another writer holds the lock; close it first")
        self._home = home
        self._analysis = analysis
        self._durable = durable
        self._open = True
        try:
            self.rollback()
        except BaseException:
            self.close()
            raise

    def optimize(self, progress: Progress | None) -> int:
        """Commit: a commit of this engine writes everything anew."""
        return self.commit(None)

    def reanalyze(self, progress: Progress | None) -> int:
        """Not supported."""
        raise NotSupported("the whoosh engine cannot analyse again; build the index anew")

    @property
    def merge_failure(self) -> str | None:
        """None: commits merge nothing."""
        return None

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._check()
        commit = self._home.newest(-1)
        assert commit is not None, "generations start at 0"
        self._commit = commit
        self._moments = Moments(commit.schema.timezone)
        self._storage = _storage(commit.files)
        index = FileIndex(self._storage)
        with index.reader() as reader:
            documents = (reader.stored_fields(number) for number in reader.all_doc_ids())
            self._ids = {article_from_json(stored["article"]).id for stored in documents}
        self._committed = set(self._ids)
        self._writer = index.writer()

    def _check(self) -> None:
        if not self._open:
            raise WriterClosed(f"{self._home.place}: this writer was closed; take another one")

    def add(self, article: Article) -> None:
        """Add an article whose id is new."""
        self._check()
        if article.id in self._ids:
            raise DuplicateId(
                f"article {article.id!r}: the index holds one with this id; update() replaces it"
            )
        self._writer.add_document(**self._document(article))
        self._ids.add(article.id)

    def update(self, article: Article) -> None:
        """Add an article in place of the one with its id."""
        self._check()
        document = self._document(article)
        self._writer.update_document(**document)
        self._ids.add(article.id)
        self._committed.discard(article.id)

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Takes no lines: every article is read in Python."""
        return start, 0

    def _document(self, article: Article) -> dict[str, Any]:
        for text in (article.id, article.title, article.body, article.lead or ""):
            text.encode()
        document: dict[str, Any] = {"id": article.id, "article": article_to_json(article)}
        for name, field in self._commit.schema.items():
            value = field_value(article, name)
            if value is None or field.kind == "stored":
                continue
            if field.kind == "text":
                held = self._analysis.occurrences(_typed(article, name, value, str))
                document[f"text:{name}"] = [(o.term, o.position) for o in held]
                document[f"form:{name}"] = [(pair_text((o.term, o.form)), o.position) for o in held]
            elif field.kind == "keyword":
                values = [value] if isinstance(value, str) else list(_typed(article, name, value))
                folded = [self._analysis.fold(keyword.strip()) for keyword in values]
                document[f"keyword:{name}"] = [(text, 0) for text in folded]
            elif field.kind == "date":
                document[f"date:{name}"] = self._moments.encode(value)[0]
            else:
                document[f"number:{name}"] = float(_typed(article, name, value, (int, float)))
        return document

    def delete(self, id: str) -> bool:
        """Delete an article; whether it was there."""
        self._check()
        if id not in self._ids:
            return False
        self._writer.delete_by_term("id", id)
        self._ids.remove(id)
        self._committed.discard(id)
        return True

    def delete_all(self, ids: Iterable[str]) -> int:
        """Delete articles of the last commit; how many were there."""
        return sum(self.delete(id) for id in ids if id in self._committed)

    def flush(self) -> None:
        """Nothing: each article is taken or refused at once."""

    def commit(self, payload: bytes | None) -> int:
        """Make everything visible and durable; the generation."""
        self._check()
        self._writer.commit()
        before = self._commit
        kept = before.payload if payload is None else payload
        commit = Commit(
            before.generation + 1,
            kept,
            before.schema,
            before.fingerprint,
            dict(self._storage.files),
        )
        self._home.save(commit, self._durable)
        self.rollback()
        return commit.generation

    def close(self) -> None:
        """Give the lock back."""
        if self._open:
            self._open = False
            self._home.release()


def _typed(article: Article, field: str, value: Any, kind: Any = (tuple, list)) -> Any:
    if not isinstance(value, kind):
        raise InvalidArticle(f"article {article.id!r}: field {field!r} cannot be {value!r}")
    return value
