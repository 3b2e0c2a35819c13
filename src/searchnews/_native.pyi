"""The native part of searchnews, as `rust/src/python` binds it; use `searchnews` instead.

A query is a nested tuple whose first item names the node:

    ("words", text, field | None)               ("phrase", text, field | None, slop)
    ("exact", word, field | None)               ("prefix", text, field | None)
    ("wildcard", pattern, field | None)         ("fuzzy", word, distance, field | None)
    ("keyword", field, value)                   ("id", id)
    ("dates", field, low | None, high | None)   microseconds, ends included
    ("numbers", field, low | None, high | None, include_low, include_high)
    ("and", [children])  ("or", [children])     ("best", [children])
    ("mixed", [must], [should], [must_not])     ("near", [leaves], distance, ordered)
    ("not", child)       ("boost", child, factor)    ("constant", child, score)
    ("every",)           ("nothing",)

A prefix, a wildcard or a fuzzy word of a keyword field, or of ``id``, is about whole values.
"""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Generic, Literal, TypeVar, final

__all__ = [
    "FORMAT",
    "NativeCounter",
    "NativeHitMaker",
    "NativeIndex",
    "NativeLanguage",
    "NativeResults",
    "NativeSnippet",
    "NativeWriter",
    "__version__",
    "check",
    "create",
    "repair",
    "scan",
    "write_html",
]

FORMAT: int
__version__: str

_Hit = TypeVar("_Hit")
_Kind = Literal["text", "keyword", "date", "number", "stored"]
_Field = tuple[str, _Kind, float, bool]
_Tree = tuple[object, ...]
# A value ordered by (a score, an integer of a column, a folded keyword, None), segment, document.
_Place = tuple[object, int, int]
# Value, description, details.
_Explained = tuple[float, str, list[object]]
# Field, period or "", offsets from UTC (microseconds, seconds), edges of ranges.
_Facet = tuple[str, str, list[tuple[int, int]], list[float]]

def write_html(text: str, marks: Sequence[tuple[int, int]], open: str, close: str) -> str:
    """``text`` escaped, with ``open`` before and ``close`` behind each mark.

    Control characters other than newline and tab become U+FFFD.
    """

def scan(text: str) -> list[tuple[int, int]]:
    """Where the raw words of ``text`` start and end, in characters."""

def create(
    folder: str | PathLike[str],
    fields: list[_Field],
    analyzer: tuple[str, dict[str, str], str],
    settings: dict[str, str],
) -> None:
    """Write the first, empty commit of an index."""

def check(folder: str | PathLike[str]) -> list[tuple[str, str, int, str]]:
    """What is damaged in the newest commit: file, part, offset, what is wrong."""

def repair(folder: str | PathLike[str]) -> tuple[int, int, list[str]]:
    """Keep what is intact: the generation and articles now, and what was lost."""

@final
class NativeLanguage:
    """An analyzer with the data that it hands to native code."""

    def __new__(cls, analyzer: object) -> NativeLanguage: ...
    def fold(self, word: str) -> str:
        """The folded spelling of a word."""

@final
class NativeCounter:
    """Counts the words of texts as a writer would meet them."""

    def __new__(cls, language: NativeLanguage) -> NativeCounter: ...
    def add(self, texts: Sequence[str]) -> int:
        """Counts the words of ``texts``; how many they hold."""
    def counts(self) -> list[tuple[str, int]]:
        """Each distinct word as the analyzer is asked for it, and how often it was met."""

@final
class NativeWriter:
    """The one writer of an index."""

    def __new__(
        cls,
        folder: str | PathLike[str],
        language: NativeLanguage,
        *,
        memory: int,
        threads: int,
        durable: bool,
        convert_date: Callable[[object], tuple[int, int | None]],
        convert_extra: Callable[[object], str | None],
    ) -> NativeWriter: ...
    def add(self, article: object) -> None:
        """Add an article whose id is new."""

    def update(self, article: object) -> None:
        """Add an article in place of the one with the same id."""

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Add the articles of JSON lines from byte ``start`` on, at most ``most``, up to a line
        that only Python can judge; the byte where that is, and how many articles."""

    def delete(self, id: str) -> bool:
        """Delete the article with this id; whether there was one."""

    def delete_committed(self, id: str) -> bool:
        """Delete the article that the last commit holds under this id; whether it was there."""

    def contains(self, id: str) -> bool:
        """Whether the index, with what was added since its last commit, holds this id."""

    def commit(self, payload: bytes | None = None) -> int:
        """Make everything since the last commit visible and durable; its generation."""

    def optimize(self, progress: Callable[[int, int], object] | None = None) -> int:
        """Merge everything into one segment and commit; its generation."""

    def reanalyze(
        self,
        analyzer: tuple[str, dict[str, str], str],
        progress: Callable[[int, int], object] | None = None,
    ) -> int:
        """Build the index anew under another analyzer and commit; its generation."""

    def merge_failure(self) -> str | None:
        """Why this writer merges no more, if a merge failed that the commits could do without."""

    def rollback(self) -> None:
        """Forget everything since the last commit."""

    def close(self) -> None:
        """Give the lock back; what was not committed is forgotten."""

    def abandon(self) -> None:
        """Let go of the writer in a forked child: the lock and the rest stay with the parent."""

@final
class NativeIndex:
    """One commit of an index, open for reading."""

    def __new__(
        cls,
        folder: str | PathLike[str],
        language: NativeLanguage,
        *,
        abbreviations: list[str],
        k1: float,
        b: float,
        exact_form: float,
        form_k1: float,
    ) -> NativeIndex: ...
    @staticmethod
    def of_text(
        field: str,
        text: str,
        language: NativeLanguage,
        *,
        fields: list[_Field],
        analyzer: tuple[str, dict[str, str], str],
        settings: dict[str, str],
        abbreviations: list[str],
        k1: float,
        b: float,
        exact_form: float,
        form_k1: float,
    ) -> NativeIndex:
        """An index in memory that holds one article, ``text`` in ``field``."""

    @property
    def generation(self) -> int: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def fingerprint(self) -> tuple[str, dict[str, str], str]: ...
    @property
    def settings(self) -> dict[str, str]: ...
    @property
    def fields(self) -> list[_Field]: ...
    def newest(self) -> NativeIndex | None:
        """The newest commit, or None if this is it."""

    def __len__(self) -> int: ...
    def __contains__(self, id: str, /) -> bool: ...
    def find(self, id: str) -> NativeResults | None:
        """The article with this id, as a result of its own."""

    def ids(self, start: int, most: int) -> tuple[list[str], int | None]:
        """At most ``most`` live ids from document ``start`` on, and where to go on."""

    def search(
        self,
        tree: _Tree,
        filter: _Tree | None,
        limit: int,
        offset: int,
        match_all: bool,
        exact: bool,
        *,
        sort: tuple[str, bool] | None = None,
        recency: tuple[float, int] | None = None,
        facets: list[_Facet] | None = None,
        after: _Place | None = None,
    ) -> NativeResults:
        """Search.

        ``sort`` is a field and whether it descends, ``recency`` a half-life and the present,
        both in microseconds; ``after`` is the place behind which hits are wanted.
        """

    def explain(self, tree: _Tree, id: str, match_all: bool) -> _Explained | None:
        """Where the score of an article comes from; None where there is no such article."""

    def search_many(
        self, trees: list[_Tree], threads: int, limit: int, match_all: bool, exact: bool
    ) -> list[NativeResults]:
        """Run many searches on several threads."""

    def similar(self, id: str, limit: int) -> NativeResults | None:
        """The articles most like the one with this id; None where there is no such article."""

    def complete(self, text: str, limit: int) -> list[str]:
        """Completions of the last word of ``text``, most frequent first."""

    def correct(self, text: str) -> list[tuple[int, int, str]]:
        """What should be replaced: start and end in characters, and by what."""

    def span(self, field: str) -> tuple[int, int] | None:
        """The smallest and the largest value of a date or number column, as integers."""

    def part_sizes(self) -> list[tuple[str, int]]:
        """Bytes per part, over all segments."""

    def segments(self) -> list[tuple[int, int, int, int, int, int]]:
        """Per segment: number, documents, deleted documents, bytes, terms, words."""

    def positions(self) -> int:
        """Positions of all documents together."""

@final
class NativeHitMaker(Generic[_Hit]):
    """Makes hits, without a call of Python's for each."""

    def __new__(cls, hit: type[_Hit]) -> NativeHitMaker[_Hit]:
        """``hit``: a class with the slots ``_results``, ``_number``, ``rank`` and ``id``, and
        without a base or an ``__init__``."""

    def __call__(self, results: object, number: int, rank: int, ids: list[str]) -> list[_Hit]:
        """The hits with these ``ids``; number and rank are those of the first one."""

@final
class NativeResults:
    """The answer to one search."""

    def __len__(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def total_is_exact(self) -> bool: ...
    def score(self, i: int) -> float:
        """The score of hit ``i``."""

    def explain(self, i: int) -> _Explained:
        """Where the score of hit ``i`` comes from."""

    def facets(self) -> list[dict[str, int] | dict[int, int]]:
        """Per facet, matches per keyword, or per number of a period or range."""

    def last(self) -> _Place | None:
        """The place of the last hit."""

    def ids(self, start: int, end: int) -> list[str]:
        """The ids of the hits from ``start`` to before ``end``."""

    def values(
        self, field: str, start: int, end: int
    ) -> list[str | None] | list[list[str] | None] | list[int | None] | list[float | None]:
        """The values of a field that has a column, of the hits from ``start`` to before ``end``."""

    def record(self, i: int) -> dict[str, object]:
        """What is stored of hit ``i`` beyond its columns."""

    def snippet(self, i: int, field: str, length: int, passages: int) -> NativeSnippet:
        """What to show of a text field of hit ``i``; the whole field where ``length`` is 0."""

@final
class NativeSnippet:
    """What is shown of an article, put into Python's own objects as far as it is asked for."""

    def values(
        self,
    ) -> tuple[str, list[tuple[int, int]], list[tuple[int, int, int]], float]:
        """The text, its marks (start, end), where runs of it come from (start in the text, start
        in the field, length), all in characters, and what it holds of the query.
        """

    def html(self, open: str, close: str) -> str:
        """As `write_html` of its text and its marks."""
