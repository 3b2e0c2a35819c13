"""tantivy through tantivy-py.

Configuration: simple tokenizer (splits at apostrophes, so elided articles fall away with the stop
words), lower case, French stop words, French Snowball stemmer, ASCII folding; positions; every
part of an article stored; date as a fast field; one gigabyte of heap for the writer, two threads
(one thread in the one-segment variant: the Python package offers no merge to one segment), merges
waited for; default merge policy. Queries are built from query objects, not parsed. Ids come from a
numeric fast field, because reading the stored article would cost much more.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from queries import Query

from peers.peer import ArticleIds, Peer, fold, read_articles, version_of

HEAP_BYTES = 1_000_000_000
ANALYZER = "french_news"


class TantivyPeer(Peer):
    """Title and body in one catch-all field."""

    name = "tantivy, one field"
    departures = "heap 1 GB"
    fields: tuple[str, ...] = ("text",)
    threads = 2

    @classmethod
    def missing(cls) -> str | None:
        return None if find_spec("tantivy") else "tantivy is not installed (pip install tantivy)"

    @property
    def version(self) -> str:
        return version_of("tantivy")

    def __init__(self) -> None:
        import tantivy  # an optional package

        self._tantivy = tantivy
        chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for step in (
            tantivy.Filter.lowercase(),
            tantivy.Filter.stopword("french"),
            tantivy.Filter.stemmer("french"),
            tantivy.Filter.ascii_fold(),
        ):
            chain = chain.filter(step)
        self._analyzer = chain.build()
        builder = tantivy.SchemaBuilder()
        for name in self.fields:
            builder.add_text_field(
                name, stored=True, tokenizer_name=ANALYZER, index_option="position"
            )
        for name in ("id", "source", "section", "tags"):
            builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("url", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_date_field("date", stored=True, indexed=True, fast=True)
        builder.add_integer_field("number", fast=True)
        self._schema = builder.build()

    def _texts(self, article: dict[str, Any]) -> dict[str, str]:
        return {"text": f"{article['title']}\n{article['body']}"}

    def build(self, articles_path: Path, folder: Path) -> None:
        index = self._tantivy.Index(self._schema, path=str(folder))
        index.register_tokenizer(ANALYZER, self._analyzer)
        writer = index.writer(heap_size=HEAP_BYTES, num_threads=self.threads)
        ids = []
        for number, article in enumerate(read_articles(articles_path)):
            ids.append(article["id"])
            writer.add_document(
                self._tantivy.Document(
                    number=number,
                    id=article["id"],
                    date=datetime.fromisoformat(article["date"]),
                    source=article["source"],
                    section=article["section"],
                    tags=article["tags"],
                    url=article["url"],
                    **self._texts(article),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        ArticleIds(folder).write(ids)

    def load_ids(self, folder: Path) -> None:
        self._ids = ArticleIds(folder).read()

    def open(self, folder: Path) -> None:
        self._index = self._tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._searcher = self._index.searcher()

    @property
    def segments(self) -> int:
        """How many segments the merges left."""
        return int(self._searcher.num_segments)

    def search(self, query: Query, limit: int = 10) -> list[str]:
        found = self._searcher.search(self._compile(query), limit, count=query.kind == "count_or2")
        addresses = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values("number", addresses)
        return [self._ids[number] for number in numbers]

    def count(self, query: Query) -> int:
        return int(self._searcher.search(self._compile(query), 1, count=True).count)

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        compiled = self._compile(query)
        generator = self._tantivy.SnippetGenerator.create(
            self._searcher, compiled, self._schema, self.fields[-1]
        )
        generator.set_max_num_chars(240)
        page = []
        for _, address in self._searcher.search(compiled, limit, count=False).hits:
            document = self._searcher.doc(address)
            title = document.get_first(self.fields[0]).split("\n", 1)[0]
            date = document.get_first("date")
            page.append((title, date, generator.snippet_from_doc(document).to_html()))
        return page

    def snippet_of(self, query: Query, id: str) -> str:
        compiled = self._compile(query)
        generator = self._tantivy.SnippetGenerator.create(
            self._searcher, compiled, self._schema, self.fields[-1]
        )
        generator.set_max_num_chars(240)
        of_id = self._tantivy.Query.term_query(self._schema, "id", id)
        (_, address), *_ = self._searcher.search(of_id, 1).hits
        return str(generator.snippet_from_doc(self._searcher.doc(address)).to_html())

    def _compile(self, query: Query) -> Any:
        make = self._tantivy.Query
        occur = self._tantivy.Occur
        if query.kind == "phrase":
            return self._over_fields(lambda name: self._phrase(name, query.words))
        if query.kind == "prefix":
            start = fold(query.words[0])
            # Same answers as a regular expression, whose compilation alone costs more than this
            # search; phrase_prefix_query is faster still, but misses matches of frequent starts.
            return self._over_fields(
                lambda name: make.fuzzy_term_query(
                    self._schema, name, start, distance=0, prefix=True
                )
            )
        if query.kind == "fuzzy":
            term = (self._analyzer.analyze(query.words[0]) or [query.words[0]])[0]
            return self._over_fields(
                lambda name: make.fuzzy_term_query(self._schema, name, term, distance=1)
            )
        need = occur.Must if query.kind == "and2" else occur.Should
        words = [self._word(term) for word in query.words for term in self._analyzer.analyze(word)]
        if query.kind == "term" and len(words) == 1:
            return words[0]
        clauses = make.boolean_query([(need, word) for word in words])
        if query.kind != "date_or3":
            return clauses
        date_type = self._tantivy.FieldType.Date
        since = datetime.fromisoformat(query.extras["since"]).replace(tzinfo=timezone.utc)
        until = datetime.fromisoformat(query.extras["until"]).replace(tzinfo=timezone.utc)
        dates = make.range_query(
            self._schema, "date", date_type, since, until + timedelta(days=1), include_upper=False
        )
        # A constant score of zero: the date must not change the order.
        return make.boolean_query(
            [(occur.Must, clauses), (occur.Must, make.const_score_query(dates, 0.0))]
        )

    def _word(self, term: str) -> Any:
        # Frequencies without positions are enough to score a word.
        make = self._tantivy.Query
        return self._over_fields(lambda name: make.term_query(self._schema, name, term, "freq"))

    def _phrase(self, name: str, words: tuple[str, ...]) -> Any:
        # A dropped stop word leaves its position empty, in the index as in the query.
        terms = [
            (position, term)
            for position, word in enumerate(words)
            for term in self._analyzer.analyze(word)
        ]
        if len(terms) == 1:
            return self._tantivy.Query.term_query(self._schema, name, terms[0][1], "freq")
        return self._tantivy.Query.phrase_query(self._schema, name, terms)

    def _over_fields(self, make: Any) -> Any:
        if len(self.fields) == 1:
            return make(self.fields[0])
        should = self._tantivy.Occur.Should
        return self._tantivy.Query.boolean_query([(should, make(name)) for name in self.fields])


class TantivyTwoFieldsPeer(TantivyPeer):
    """Title and body as two fields, each query word asked of both."""

    name = "tantivy, two fields"
    fields = ("title", "body")

    def _texts(self, article: dict[str, Any]) -> dict[str, str]:
        return {"title": article["title"], "body": article["body"]}


class TantivyOneSegmentPeer(TantivyPeer):
    """One catch-all field, written by one thread so that the corpus stays in few large segments."""

    name = "tantivy, one field, one thread"
    threads = 1
