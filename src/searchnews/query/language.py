"""From what a reader types to a tree.

Plain words and simple quoted phrases are understood right here, in about a
microsecond, and the usual syntax in a few more; only a query with other syntax in it
loads the parser, and with it Whoosh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from .. import _native
from ..errors import QueryError, QueryLimit
from .fields import NEWS, Kind, QueryFields
from .spelling import HARMLESS_BRACKETS, HARMLESS_COLON, OPERATOR_WORDS
from .tree import Match, Node, Nothing, Phrase, Words

MAX_SYNTAX_LENGTH = 4096  # characters of a query that is parsed
MAX_LENGTH = 100_000  # characters of any query
MAX_WORDS = 4_000  # of plain words: engines take 4,096 clauses, and filters need some of them

# Characters that never are syntax, then those that are not where they stand: a hyphen
# inside a word, a question mark at the end of one, the colon of 12:30, the brackets of élu(e)s.
_SIGNS = r'"«»“”()*?~^+=\\|:\-/\ud800-\udfff'
_INERT = f"[^{_SIGNS}]*"
_HARMLESS = (
    rf"(?:(?<=\S)[-+=]|-(?!\S)|\?(?!\S)|/(?!-?\d)|(?<![A-Z])/|{HARMLESS_COLON}|{HARMLESS_BRACKETS})"
)
# A sign, or two capitals side by side, as every operator has them; most queries hold neither,
# and this is seen in a third of the time that it takes to say what a sign means where it stands.
_SUSPECT = re.compile(f"[{_SIGNS}&A-Z](?:(?<![A-Z])|[A-Z])").search
_SURROGATES = r"[\ud800-\udfff]"


# Compiled at the first query that needs them, as most commands ask one, without any sign.
@cache
def _plain() -> Callable[[str], re.Match[str] | None]:
    return re.compile(f"{_INERT}(?:{_HARMLESS}{_INERT})*").fullmatch


@cache
def _quoted() -> Callable[[str], re.Match[str] | None]:
    return re.compile(r'\s*(?:"([^"\\\ud800-\udfff]+)"|«([^»\\\ud800-\udfff]+)»)\s*').fullmatch


class QueryWarning(NamedTuple):
    """Something in a query that was forgiven: what, and which characters of the text."""

    message: str
    start: int
    end: int


class Parsed(NamedTuple):
    """What `parse` understood, and what it had to forgive to do so."""

    tree: Node
    warnings: tuple[QueryWarning, ...] = ()


def parse(
    text: str,
    schema_fields: QueryFields | Mapping[str, Kind] = NEWS,
    match: Match = "any",
    strict: bool = False,
    now: datetime | None = None,
    zone: str = "Europe/Paris",
) -> Parsed:
    """Understand a query.

    ``schema_fields`` says which fields there are and of what kind; a plain mapping
    takes the usual French and English aliases. ``match`` is what clauses side by side
    mean (words inside one run are left to the engine). ``now`` (default: the present;
    a naive one is taken in ``zone``) is what *hier* is relative to, and ``zone`` the
    time zone of days and months, by its IANA name.

    Nothing that is typed raises, unless ``strict``: then what would be forgiven with a
    warning raises `QuerySyntaxError`, with a caret under the place, and a query beyond
    the limits raises `QueryLimit`. Not strict, such a query is searched as plain words, the
    first ``MAX_WORDS`` of them. Positions count characters of ``text``.

    >>> parse("réforme des retraites").tree
    Words(text='réforme des retraites', field=None)
    >>> print(parse("retraites SAUF sport section:France").tree)
    retraites ET NON sport ET section:France
    """
    plain = read_plain(text)
    if plain is not None:
        return plain
    text = expressible(text)
    wordy = _end_of_words(text) < len(text) and _is_plain(text)
    if wordy or len(text) > MAX_SYNTAX_LENGTH:
        return _overlong(text, strict)
    fields = schema_fields if isinstance(schema_fields, QueryFields) else QueryFields(schema_fields)
    # Imported only now, as most queries are plain words.
    from .usual import read_usual

    usual = read_usual(text, fields, match, now, zone)
    if usual is not None:
        return Parsed(usual)
    # Imported only now: Whoosh takes longer to load than many a search takes to run.
    from .parser import read

    tree, complaints = read(text, fields, match, strict, now, zone)
    return Parsed(tree, tuple(QueryWarning(*complaint) for complaint in complaints))


def expressible(text: str) -> str:
    """``text`` with U+FFFD for half characters (lone surrogates), which UTF-8 cannot express.

    Raises:
        QueryError: it is no text.

    >>> expressible("ukr\\ud800aine") == "ukr\\ufffdaine"
    True
    """
    if not isinstance(text, str):
        raise QueryError(f"a text is wanted, not {type(text).__name__} {text!r}")
    return text if text.isascii() else re.sub(_SURROGATES, "\ufffd", text)


def read_plain(text: str) -> Parsed | None:
    """Read a query without syntax, or of one simple phrase; None for any other query."""
    if len(text) > MAX_LENGTH:
        return None
    if _is_plain(text):
        if len(text) > MAX_WORDS and _end_of_words(text) < len(text):
            return None
        stripped = text.strip()
        return Parsed(Words(stripped) if stripped else Nothing())
    quoted = _quoted()(text)
    phrase = (quoted[1] or quoted[2]).strip() if quoted else ""
    return Parsed(Phrase(phrase)) if phrase else None


def _is_plain(text: str) -> bool:
    """Whether a query holds no syntax at all."""
    if _SUSPECT(text) is None:
        return True
    return _plain()(text) is not None and OPERATOR_WORDS.isdisjoint(text.split())


def _end_of_words(text: str) -> int:
    """Where the last of the words ends that a query of plain words may have."""
    # A word has a character at least, so that short queries need not be looked at.
    words = _native.scan(text) if len(text) > MAX_WORDS else ()
    return words[MAX_WORDS - 1][1] if len(words) > MAX_WORDS else len(text)


def _overlong(text: str, strict: bool) -> Parsed:
    """A query beyond the limits, as far as it can be searched: as plain words."""
    warnings = []
    if len(text) > MAX_LENGTH:
        message = f"what follows the first {MAX_LENGTH:,} characters is left out"
        warnings.append(QueryWarning(message, MAX_LENGTH, len(text)))
    elif not _is_plain(text):
        message = f"a query over {MAX_SYNTAX_LENGTH:,} characters is searched as plain words"
        warnings.append(QueryWarning(message, MAX_SYNTAX_LENGTH, len(text)))
    if strict and warnings:
        limit = warnings[0].start
        raise QueryLimit(
            f"the query has {len(text):,} characters; at most {limit:,} are allowed: shorten it"
        )
    kept = text[:MAX_LENGTH]
    end = _end_of_words(kept)
    if end < len(kept):
        if strict:
            raise QueryLimit(
                f"the query has more than {MAX_WORDS:,} words: search for fewer of them"
            )
        message = f"what follows the first {MAX_WORDS:,} words is left out"
        warnings.append(QueryWarning(message, end, len(text)))
    kept = kept[:end].strip()
    return Parsed(Words(kept) if kept else Nothing(), tuple(warnings))
