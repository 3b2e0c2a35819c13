"""searchnews: full-text search for French news.

import searchnews as sn

index = sn.create("index/")
with index.writer() as writer:
    writer.add(sn.Article(title="L’OTAN se réunit", body="…"))
for hit in index.search("aide à l’Ukraine"):
    print(hit.rank, hit.title)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._native import __version__
    from .analysis import (
        FRENCH,
        Analyzer,
        Fingerprint,
        FrenchAnalyzer,
        Shrink,
        Token,
        WordToken,
        fingerprint_of,
    )
    from .api import (
        Correction,
        Hit,
        Index,
        Passage,
        Results,
        TermCounter,
        Writer,
        analyze,
        check,
        copy,
        create,
        highlight,
        open,
        repair,
    )
    from .article import Article, read_articles
    from .errors import (
        AccessDenied,
        AnalysisError,
        AnalyzerMismatch,
        ArticleError,
        ArticlesRefused,
        ClusterError,
        ClusterUnavailable,
        ClusterUnreachable,
        CorruptIndex,
        DuplicateId,
        ForkedProcess,
        IncompatibleIndex,
        IndexClosed,
        IndexExists,
        IndexIOError,
        IndexLocked,
        IndexNotFound,
        IndexStateError,
        InvalidArticle,
        InvalidSetting,
        NotSupported,
        QueryError,
        QueryLimit,
        QuerySyntaxError,
        ReadOnlyIndex,
        SchemaError,
        SearchNewsError,
        UnknownField,
        UnreadableFile,
        WriterClosed,
    )
    from .index import DateField, KeywordField, NumberField, Schema, StoredField, TextField
    from .ranking.explanation import Explanation
    from .snippet import Snippet

__all__ = [
    "FRENCH",
    "AccessDenied",
    "AnalysisError",
    "Analyzer",
    "AnalyzerMismatch",
    "Article",
    "ArticleError",
    "ArticlesRefused",
    "ClusterError",
    "ClusterUnavailable",
    "ClusterUnreachable",
    "Correction",
    "CorruptIndex",
    "DateField",
    "DuplicateId",
    "Explanation",
    "Fingerprint",
    "ForkedProcess",
    "FrenchAnalyzer",
    "Hit",
    "IncompatibleIndex",
    "Index",
    "IndexClosed",
    "IndexExists",
    "IndexIOError",
    "IndexLocked",
    "IndexNotFound",
    "IndexStateError",
    "InvalidArticle",
    "InvalidSetting",
    "KeywordField",
    "NotSupported",
    "NumberField",
    "Passage",
    "QueryError",
    "QueryLimit",
    "QuerySyntaxError",
    "ReadOnlyIndex",
    "Results",
    "Schema",
    "SchemaError",
    "SearchNewsError",
    "Shrink",
    "Snippet",
    "StoredField",
    "TermCounter",
    "TextField",
    "Token",
    "UnknownField",
    "UnreadableFile",
    "WordToken",
    "Writer",
    "WriterClosed",
    "__version__",
    "analyze",
    "check",
    "copy",
    "create",
    "fingerprint_of",
    "highlight",
    "open",
    "read_articles",
    "repair",
]

# A name is imported when it is first asked for: a program that only completes a word, or a
# command that only prints its help, must not wait for all the rest.
_HOMES = {
    "._native": ("__version__",),
    ".analysis": (
        "FRENCH", "Analyzer", "Fingerprint", "FrenchAnalyzer", "Shrink", "Token", "WordToken",
        "fingerprint_of",
    ),
    ".api": (
        "Correction", "Hit", "Index", "Passage", "Results", "TermCounter", "Writer", "analyze",
        "check", "copy", "create", "highlight", "open", "repair",
    ),
    ".article": ("Article", "read_articles"),
    ".index": (
        "DateField", "KeywordField", "NumberField", "Schema", "StoredField", "TextField",
    ),
    ".ranking.explanation": ("Explanation",),
    ".snippet": ("Snippet",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Every public name without an entry of its own is an error.
    value: object = getattr(import_module(_HOME_OF.get(name, ".errors"), __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
