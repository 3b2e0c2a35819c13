"""The names that programs written for Whoosh 2.7 use, over an index of searchnews.

A program that imports these instead of Whoosh's goes on to run:

from searchnews.whoosh_names import TEXT, ID, Schema, create_in, open_dir, QueryParser

Nothing here imports Whoosh. Trees of ``whoosh.query`` that a program builds itself are accepted
wherever a query is. What has no counterpart raises `NotSupported` and names the way out;
docs/from-whoosh.md sets the names of both libraries side by side.
"""

from __future__ import annotations

from .fields import BOOLEAN, DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from .index import FileIndex, create_in, exists_in, open_dir
from .qparser import AndGroup, MultifieldParser, OrGroup, QueryParser
from .searching import Hit, Results, ResultsPage, Searcher
from .writing import IndexWriter

__all__ = [
    "BOOLEAN",
    "DATETIME",
    "ID",
    "KEYWORD",
    "NUMERIC",
    "STORED",
    "TEXT",
    "AndGroup",
    "FileIndex",
    "Hit",
    "IndexWriter",
    "MultifieldParser",
    "OrGroup",
    "QueryParser",
    "Results",
    "ResultsPage",
    "Schema",
    "Searcher",
    "create_in",
    "exists_in",
    "open_dir",
]
