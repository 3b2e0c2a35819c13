"""What the engine asks of an analyzer, and how an index knows which one wrote it.

The engine splits text into raw words and asks the analyzer once for each *distinct* one,
in batches. So an analyzer is a pure function of a word: it sees no context, and the same
word always gives the same tokens.

    raw word -> [Shrink, natively] -> key -> analyze_words -> tokens
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from ..errors import AnalysisError
from ..frozen import Frozen
from .normalize import APOSTROPHES, LONGEST
from .token import WordToken
from .versions import Versions
from .word_list import entries

__all__ = [
    "Analyzer",
    "Fingerprint",
    "Shrink",
    "WordTokens",
    "checked",
    "checksum_of",
    "fingerprint_of",
    "known_versions",
    "shrunk",
    "tokens_in",
]

WordTokens: TypeAlias = "str | tuple[WordToken, ...]"
"""A plain ``str`` t is short for ``(WordToken(t, word, 0, len(word)),)``."""


class Shrink(Frozen):
    """Plain data from which the engine natively unites spellings before it asks for them.

    A raw word made of nothing but letters, apostrophes and hyphens is lower-cased (only
    characters whose lower case is one character, Σ apart), its apostrophes become ``'``, and one
    elided prefix that a letter follows is cut off, unless the whole word is in ``kept``.
    Any other raw word is left as it is. `shrunk` is the definition in Python.

    >>> shrunk("L’Ukraine", Shrink(elisions=("l'",)))
    ('ukraine', 2)
    """

    elisions: tuple[str, ...] = ()
    """Lower-case, each ending in ``'``."""
    kept: frozenset[str] = frozenset()
    """Lower-case words with ``'`` that start with such a prefix and are one word."""


class Fingerprint(NamedTuple):
    """Which analyzer wrote an index. The checksum decides; the versions are information.

    >>> Fingerprint("french", {}, "ab").agrees_with(Fingerprint("français", {}, "ab"))
    True
    """

    name: str
    versions: Mapping[str, str]
    checksum: str
    """SHA-256, hexadecimal, of what the analyzer makes of the probe words."""

    def agrees_with(self, other: Fingerprint) -> bool:
        """Whether the ``other`` analyzer makes the same terms of the probe words."""
        return self.checksum == other.checksum


@runtime_checkable
class Analyzer(Protocol):
    """Turns raw words into terms. Any object with these members will do.

    >>> class Exact:
    ...     '''Words as they are written, capitals aside.'''
    ...     name = "exact"
    ...     shrink = Shrink()
    ...     folds: dict[str, str] = {}
    ...     def fingerprint(self):
    ...         return fingerprint_of(self)
    ...     def analyze_words(self, words):
    ...         return [word.lower() for word in words]
    >>> isinstance(Exact(), Analyzer)
    True
    """

    @property
    def name(self) -> str:
        """Short, stable, lower-case; shown by ``stats`` and in the error of a mismatch."""

    @property
    def shrink(self) -> Shrink | None:
        """What may be done natively before `analyze_words`; None for nothing.

        It must not change the tokens: ``analyze(raw)`` equals ``analyze(shrunk(raw))`` with
        its offsets moved by the characters cut off.
        """

    @property
    def folds(self) -> Mapping[str, str]:
        """Character -> spelling by which unaccented query words are looked up."""

    def fingerprint(self) -> Fingerprint:
        """Usually ``fingerprint_of(self)``."""

    def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
        """What each of ``words`` becomes, in the order given; an empty tuple for nothing.

        Called once for each distinct raw word, possibly from several threads.
        """


def shrunk(word: str, shrink: Shrink | None) -> tuple[str, int]:
    """The key of a raw word, and how many characters were cut off its front.

    This is the reference of the native code.

    >>> shrunk("L’Ukraine", Shrink(("l'",)))
    ('ukraine', 2)
    >>> shrunk("L'Oréal", Shrink(("l'",), frozenset({"l'oréal"})))
    ("l'oréal", 0)
    """
    if shrink is None or not all(c.isalpha() or c in APOSTROPHES or c in "-‐‑" for c in word):
        return word, 0
    key = "".join(
        "'" if c in APOSTROPHES else c if c == "Σ" or len(c.lower()) != 1 else c.lower()
        for c in word
    )
    if key in shrink.kept:
        return key, 0
    for prefix in shrink.elisions:
        if key.startswith(prefix) and key[len(prefix) :][:1].isalpha():
            return key[len(prefix) :], len(prefix)
    return key, 0


def tokens_in(word: str, tokens: WordTokens) -> tuple[WordToken, ...]:
    """``tokens`` written out, whichever form the analyzer gave them in.

    >>> tokens_in("paix", "paix")
    (WordToken(term='paix', form='paix', start=0, end=4, increment=1, stop=False),)
    """
    return (WordToken(tokens, word, 0, len(word)),) if isinstance(tokens, str) else tokens


def checked(words: Sequence[str], answers: object, name: str) -> list[WordTokens]:
    """``answers`` of the analyzer called ``name``, once they are known to keep the contract.

    Raises:
        AnalysisError: naming the word and what is wrong with its tokens.
    """
    if not isinstance(answers, list) or len(answers) != len(words):
        got = f"{len(answers)} of them" if isinstance(answers, list) else type(answers).__name__
        raise AnalysisError(
            f"analyzer {name!r}: analyze_words was given {len(words)} words and must return "
            f"a list of as many answers, but returned {got}"
        )
    for word, answer in zip(words, answers, strict=True):
        if type(answer) is str and 0 < len(answer) <= LONGEST and answer.isascii():
            continue
        if fault := _fault(word, answer):
            raise AnalysisError(f"analyzer {name!r}, word {word!r}: {fault}")
    return answers


def _fault(word: str, answer: object) -> str | None:
    """What is wrong with the tokens of one word, or None."""
    if isinstance(answer, str):
        return _text_fault("the term", answer)
    if not isinstance(answer, tuple):
        return f"expected a str or a tuple of WordToken, not {type(answer).__name__}"
    for place, token in enumerate(answer):
        if not isinstance(token, WordToken):
            return f"token {place} is a {type(token).__name__}, not a WordToken"
        fault = _text_fault("its term", token.term) or _text_fault("its form", token.form)
        if fault:
            return f"token {place}: {fault}"
        if not all(isinstance(n, int) for n in (token.start, token.end, token.increment)):
            return f"token {place}: start, end and increment must be int"
        if not 0 <= token.start < token.end <= len(word):
            return (
                f"token {place} ({token.term!r}): start {token.start} and end {token.end} "
                f"must lie in order within the {len(word)} characters of the word"
            )
        if not (0 if place else 1) <= token.increment <= LONGEST:
            return (
                f"token {place} ({token.term!r}): increment {token.increment}; the first token "
                "has 1, the others 0 (same place, another reading) or 1 (next place)"
            )
    return None


def _text_fault(what: str, text: object) -> str | None:
    if not isinstance(text, str):
        return f"{what} is a {type(text).__name__}, not a str"
    if not text:
        return f"{what} is empty; leave the token out instead"
    if len(text) > 4 * LONGEST:
        return f"{what} has {len(text)} characters; at most {4 * LONGEST} can be kept"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return f"{what} {text!r} holds a lone surrogate, which no file can store"
    return None


def fingerprint_of(
    analyzer: Analyzer, *, versions: Mapping[str, str] | None = None, words: Iterable[str] = ()
) -> Fingerprint:
    """The fingerprint of ``analyzer`` by what it makes of the probe words.

    Args:
        versions: of the packages that its terms depend on, for people to read.
        words: further probes, where its options concern words of their own.

    Raises:
        AnalysisError: an answer is not what the interface asks for.

    Example:
        >>> from searchnews import FRENCH
        >>> fingerprint_of(FRENCH).agrees_with(FRENCH.fingerprint())
        True
    """
    return Fingerprint(analyzer.name, known_versions(versions), checksum_of(analyzer, words))


def known_versions(versions: Mapping[str, str] | None = None) -> Versions:
    """``versions``, and that of the Unicode tables, which tell what a letter is."""
    return Versions(known=({"unicode": unicodedata.unidata_version}, versions))


def checksum_of(analyzer: Analyzer, words: Iterable[str] = ()) -> str:
    """SHA-256, hexadecimal, of what ``analyzer`` makes of the probe words and of ``words``.

    Raises:
        AnalysisError: an answer is not what the interface asks for.
    """
    # Imported here, as most programs know the checksum of the built-in analyzer.
    from hashlib import sha256

    probes = [*(line[0] for line in entries(__package__, "probe_words.txt")), *words]
    answers = checked(probes, analyzer.analyze_words(probes), analyzer.name)
    digest = sha256()
    for word, answer in zip(probes, answers, strict=True):
        rows = [word, *("\t".join(map(str, token)) for token in tokens_in(word, answer))]
        digest.update("\n".join(rows).encode("utf-8", "backslashreplace") + b"\0")
    return digest.hexdigest()
