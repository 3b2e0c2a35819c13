"""What the names of Whoosh mean here, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as wq

import searchnews as sn
from searchnews.whoosh_names import (
    BOOLEAN,
    DATETIME,
    ID,
    KEYWORD,
    NUMERIC,
    STORED,
    TEXT,
    FileIndex,
    MultifieldParser,
    OrGroup,
    QueryParser,
    Schema,
    create_in,
    exists_in,
    open_dir,
)

SCHEMA = Schema(
    path=ID(stored=True, unique=True),
    title=TEXT(stored=True),
    content=TEXT,
    summary=TEXT,
    date=DATETIME(stored=True),
    size=NUMERIC(stored=True),
    front=BOOLEAN(stored=True),
    source=KEYWORD(stored=True, commas=True),
    extra=STORED,
)


@pytest.fixture
def ix(tmp_path: Path) -> Iterator[FileIndex]:
    made = create_in(tmp_path / "ix", SCHEMA)
    with made.writer() as writer:
        writer.add_document(
            path="/a",
            title="L’OTAN se réunit",
            content="Le sommet de l’OTAN à Vilnius",
            summary="des vivres",
            date=datetime(2024, 6, 1, 8),
            size=3,
            front=True,
            source="AA, Le Télégramme",
            extra={"n": [1]},
        )
        writer.add_document(path="/b", title="Aide", content="vivres", date=date(2024, 6, 2))
    with made:
        yield made


def ids(ix: FileIndex, query: object, **options: Any) -> list[object]:
    with ix.searcher() as searcher:
        return [hit["path"] for hit in searcher.search(query, **options)]


def test_names_that_articles_use_otherwise_are_free(ix: FileIndex) -> None:
    """``source`` is one text in an article, and ``extra`` a mapping; here they are not."""
    with ix.searcher() as searcher:
        (hit,) = searcher.search(QueryParser("title", ix.schema).parse("source:aa"))
    assert hit["source"] == "AA, Le Télégramme"
    assert hit["extra"] == {"n": [1]}
    assert hit["date"] == datetime(2024, 6, 1, 8)
    assert hit["front"] is True
    assert list(hit) == ["date", "extra", "front", "path", "size", "source", "title"]
    assert "content" not in hit


def test_words_without_a_field_stand_in_the_fields_of_the_parser(ix: FileIndex) -> None:
    schema = ix.schema
    assert ids(ix, QueryParser("title", schema).parse("vivres")) == []
    assert ids(ix, QueryParser("content", schema).parse("vivres")) == ["/b"]
    both = MultifieldParser(["content", "summary"], schema, {"content": 3.0})
    assert ids(ix, both.parse("les vivres")) == ["/b", "/a"]
    assert ids(ix, both.parse("le sommet des vivres")) == ["/a"]
    some = QueryParser("title", schema, group=OrGroup.factory(0.9))
    assert sorted(map(str, ids(ix, some.parse("aide otan rien")))) == ["/a", "/b"]
    assert ids(ix, QueryParser("content", schema).parse("le sommet")) == ["/a"]
    assert ids(ix, QueryParser(None, schema).parse("sommet vivres")) == ["/a"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("front:yes", ["/a"]),
        ("front:(true)", ["/a"]),
        ("size:3", ["/a"]),
        ("path:/b", ["/b"]),
        ("date:2024-06-02", ["/b"]),
        ("title:otan NOT title:aide", ["/a"]),
    ],
)
def test_values(ix: FileIndex, text: str, found: list[str]) -> None:
    assert ids(ix, QueryParser("content", ix.schema).parse(text)) == found


def test_trees_of_whoosh_are_queries(ix: FileIndex) -> None:
    assert ids(ix, wq.And([wq.Term("content", "otan"), wq.Term("size", "3")])) == ["/a"]
    either = wq.Or([wq.Term("content", "vivres"), wq.Term("path", "/a")])
    assert ids(ix, either) == ["/b", "/a"]
    assert ids(ix, wq.Every(), mask=wq.Term("path", "/a")) == ["/b"]


def test_a_document_is_replaced_by_its_unique_field(ix: FileIndex) -> None:
    with ix.writer() as writer:
        with pytest.raises(sn.DuplicateId):
            writer.add_document(path="/a", title="encore")
        writer.update_document(path="/a", title="encore")
    assert ix.doc_count() == 2
    with ix.writer() as writer:
        assert writer.delete_by_term("title", "encore") == 1
        assert writer.delete_by_term("path", "/b") == 1
        writer.cancel()
    assert ix.doc_count() == 2


def test_a_searcher_sees_one_commit(ix: FileIndex) -> None:
    with ix.searcher() as searcher:
        with ix.writer() as writer:
            writer.add_document(path="/c", title="otan")
        assert not searcher.up_to_date()
        assert (searcher.doc_count(), ix.doc_count()) == (2, 3)
        assert searcher.refresh().doc_count() == 3


def test_documents_without_a_unique_field(tmp_path: Path) -> None:
    ix = create_in(tmp_path / "free", Schema(content=TEXT(stored=True)))
    with ix.writer() as writer:
        writer.add_document(content="deux fois")
        writer.add_document(content="deux fois")
    with ix.searcher() as searcher:
        hits = searcher.search(QueryParser("content", ix.schema).parse("deux fois"))
        assert [hit.fields() for hit in hits] == [{"content": "deux fois"}] * 2


def test_any_index_opens(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index, index.writer() as writer:
        writer.add(sn.Article(id="a", title="otan", tags=("x", "y"), url="https://a.fr"))
    for _ in range(2):
        ix = open_dir(tmp_path)
        with ix.searcher() as searcher:
            (hit,) = searcher.search(QueryParser(None, ix.schema).parse("title:otan"))
            assert (hit["id"], hit["tags"], hit["url"]) == ("a", "x, y", "https://a.fr")
        with ix.writer() as again:
            again.update_document(**hit.fields())


def test_an_index_of_whoosh_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "_MAIN_1.toc").write_bytes(b"pickles")
    with pytest.raises(sn.IncompatibleIndex, match="add the documents again"):
        open_dir(tmp_path)
    assert not exists_in(tmp_path)
    with pytest.raises(sn.IndexNotFound):
        open_dir(tmp_path / "none")


REFUSED: list[tuple[Callable[[FileIndex], object], type[Exception], str]] = [
    (lambda ix: create_in(ix.index.place, SCHEMA), sn.IndexExists, "open"),
    (lambda ix: open_dir(ix.index.place, "news"), sn.NotSupported, "another folder"),
    (lambda ix: ix.reader(), sn.NotSupported, "postings"),
    (lambda ix: ix.optimize(), sn.NotSupported, "merged"),
    (lambda ix: ix.searcher(weighting=object()), sn.NotSupported, "BM25F"),
    (lambda ix: ix.searcher().suggest("title", "otna"), sn.NotSupported, "correct"),
    (lambda ix: ids(ix, "otan"), sn.QueryError, "parse"),
    (lambda ix: ids(ix, wq.Every(), groupedby="date"), sn.NotSupported, "facets"),
    (lambda ix: ids(ix, wq.Every(), reverse=True), sn.NotSupported, "backwards"),
    (lambda ix: ids(ix, wq.Every(), sortedby="path"), sn.NotSupported, "ID field"),
    (lambda ix: ids(ix, wq.Every(), sortedby="when"), sn.UnknownField, "date"),
    (lambda ix: ids(ix, wq.Term("nowhere", "x")), sn.UnknownField, "nowhere"),
    (lambda ix: QueryParser("content", None), sn.QueryError, "schema"),
    (lambda ix: QueryParser("nowhere", SCHEMA).parse("x"), sn.UnknownField, "content"),
    (lambda ix: QueryParser("title", SCHEMA, plugins=[1]), sn.NotSupported, "plugins"),
    (lambda ix: ix.searcher().search(wq.Every()).fragmenter, sn.NotSupported, "length"),
    (lambda ix: ix.searcher().search(wq.Every())[0].docnum, sn.NotSupported, "unique"),
    (lambda ix: ix.searcher().search(wq.Every())[0].no, AttributeError, "no"),
    (lambda ix: ix.searcher().search(wq.Every())[0]["content"], KeyError, "stored"),
    (lambda ix: ix.searcher().search_page(wq.Every(), 0), sn.QueryError, "from 1"),
    (lambda ix: Schema(a=ID(unique=True), b=ID(unique=True), c=TEXT), sn.SchemaError, "one field"),
    (lambda ix: Schema(a="text"), sn.SchemaError, "TEXT"),
    (lambda ix: SCHEMA.keep({"path": "/a", "size": "x"}), sn.InvalidArticle, "number"),
    (lambda ix: SCHEMA.keep({"path": "/a", "size": 2**60}), sn.InvalidArticle, "ID field"),
    (lambda ix: SCHEMA.keep({"path": "/a", "title": 3}), sn.InvalidArticle, "text"),
    (lambda ix: SCHEMA.keep({"path": "/a", "date": "hier"}), sn.InvalidArticle, "datetime"),
    (lambda ix: SCHEMA.keep({"title": "sans"}), sn.InvalidArticle, "identifies"),
    (lambda ix: SCHEMA.keep({"when": 1}), sn.UnknownField, "when"),
]


@pytest.mark.parametrize(("call", "error", "cure"), REFUSED)
def test_what_is_refused_says_the_way_out(
    ix: FileIndex, call: Callable[[FileIndex], object], error: type[Exception], cure: str
) -> None:
    with pytest.raises(error, match=cure):
        call(ix)


def test_weights_of_one_document_are_refused(ix: FileIndex) -> None:
    with ix.writer() as writer:
        with pytest.raises(sn.InvalidArticle, match="field_boost"):
            writer.add_document(path="/z", title="x", _title_boost=2.0)
        with pytest.raises(sn.NotSupported, match="unique"):
            writer.delete_document(3)
        writer.cancel()
