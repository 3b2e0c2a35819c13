"""What Whoosh has and this library has not, with the way out of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

from ..errors import NotSupported

__all__ = ["Partial", "refuse", "refuse_all"]

_DOCNUM = "documents have no lasting numbers here; use the field that is unique"
_POSTINGS = "postings cannot be read; index.stats() has figures, hit.explain() the scores"
_GROUPS = "index.search(query, facets=(field,)) counts the values of a field"
_TERMS = "hit.highlights(field) marks what matched"
_FRAGMENTS = "give hit.highlights(field, top=…, length=…), or use hit.snippet of searchnews"
_SCHEMA = "the fields of an index are fixed: create another one and add its documents again"
_NESTED = "documents do not nest: repeat the parent's fields in each of its parts"

CURES: Mapping[str, str] = {
    "add_field": _SCHEMA,
    "add_reader": "open both indexes and add the documents of one to the other",
    "collapse": "leave out what repeats while going through the results",
    "collector": "search, search_page and documents are the ways to ask",
    "correct_query": "index.correct(text) of the searchnews index does it",
    "copy": _SCHEMA,
    "delete_document": _DOCNUM,
    "docnum": _DOCNUM,
    "docs": "count the results with len()",
    "document_number": _DOCNUM,
    "document_numbers": _DOCNUM,
    "docs_for_query": _DOCNUM,
    "end_group": _NESTED,
    "extend": "join the queries instead of their results: a OU b",
    "facet_names": _GROUPS,
    "field_length": _POSTINGS,
    "formatter": _FRAGMENTS,
    "fragmenter": _FRAGMENTS,
    "filter": "search(query, filter=…) keeps what matches both",
    "group": _NESTED,
    "groupedby": _GROUPS,
    "groups": _GROUPS,
    "highlighter": _FRAGMENTS,
    "idf": _POSTINGS,
    "indexname": "an index is a folder of its own: give another folder",
    "key_terms": "index.similar(id) finds the articles most like one",
    "lock": "the writer takes the lock; a second one raises IndexLocked",
    "matched_terms": _TERMS,
    "more_like": "index.similar(id) finds the articles most like one",
    "more_like_this": "index.similar(id) finds the articles most like one",
    "optimize": "segments are merged while commits are made",
    "postings": _POSTINGS,
    "query_terms": _TERMS,
    "reader": _POSTINGS,
    "remove": _SCHEMA,
    "remove_field": _SCHEMA,
    "scorer": "every search is ranked by BM25F; give sortedby to order by a field",
    "start_group": _NESTED,
    "storage": "an index is a folder; its path is ix.index.place",
    "suggest": "index.correct(text) of the searchnews index does it",
    "terms": _TERMS,
    "upgrade": "boost the better part of the query: (a)^2 OU b",
    "upgrade_and_extend": "boost the better part of the query: (a)^2 OU b",
    "weighting": "every search is ranked by BM25F; give sortedby to order by a field",
}


def refuse(owner: str, name: str) -> NoReturn:
    """Raise what says that ``owner`` has no ``name`` here, and what to do instead."""
    cure = CURES.get(name, "leave it out")
    raise NotSupported(f"{owner} has no {name} in searchnews.whoosh_names: {cure}")


def refuse_all(owner: str, given: Iterable[str], harmless: Iterable[str] = ()) -> None:
    """Refuse the first argument that is not harmless."""
    for name in given:
        if name not in harmless:
            refuse(owner, name)


class Partial:
    """A class that has some of the names of its model: asking for another says the way out."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        if name in CURES:
            refuse(type(self).__name__, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
