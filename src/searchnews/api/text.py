"""Looking at text without an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from .. import _native
from ..analysis import FRENCH, Analyzer, Token
from ..analysis.analyzer import checked, tokens_in
from ..analysis.explain import tokens_of

__all__ = ["TermCounter", "analyze"]

_BATCH = 256
"""Texts that are handed over at once; the interpreter is free for others meanwhile."""


def analyze(text: str, analyzer: Analyzer = FRENCH) -> list[Token]:
    """The tokens of ``text``: term, characters, position, and the rule that made each.

    Raises:
        AnalysisError: the analyzer broke its contract.

    Example:
        >>> [token.term for token in analyze("L’aide à l’Ukraine")]
        ['aid', 'à', 'ukrain']
    """
    text = _whole(text)
    return tokens_of(text, _native.scan(text), analyzer)


class TermCounter:
    """How often each term occurs in texts, at the speed of indexing and without an index.

    What is kept grows with the distinct words, not with the texts.

    Args:
        analyzer: decides what the terms are.

    Example:
        >>> counter = TermCounter()
        >>> counter.add(["L’aide à l’Ukraine", "L’Ukraine et l’OTAN"])
        6
        >>> counter.terms().most_common(1), counter.words()["ukraine"]
        ([('ukrain', 2)], 2)
    """

    def __init__(self, analyzer: Analyzer = FRENCH) -> None:
        self._analyzer = analyzer
        self._native = _native.NativeCounter(_native.NativeLanguage(analyzer))

    def add(self, texts: Iterable[str]) -> int:
        """Count the words of ``texts``, which may be a generator; returns how many they hold.

        Raises:
            TypeError: one of them is no ``str``.

        Example:
            >>> TermCounter().add(["Un porte-parole", "deux"])
            3
        """
        texts = iter(texts)
        total = 0
        while batch := [_whole(text) for text in islice(texts, _BATCH)]:
            total += self._native.add(batch)
        return total

    def words(self) -> Counter[str]:
        """Each distinct word with its count: lower-case, without an elided article."""
        return Counter(dict(self._native.counts()))

    def terms(self) -> Counter[str]:
        """Each term with its count. A compound counts joined and by its parts.

        Raises:
            AnalysisError: the analyzer broke its contract.
        """
        counts = self._native.counts()
        words = [word for word, _ in counts]
        answers = checked(words, self._analyzer.analyze_words(words), self._analyzer.name)
        terms: Counter[str] = Counter()
        for (word, count), answer in zip(counts, answers, strict=True):
            for token in tokens_in(word, answer):
                terms[token.term] += count
        return terms


def _whole(text: str) -> str:
    """``text`` without lone surrogates, which native code cannot read."""
    if not isinstance(text, str):
        raise TypeError(f"a text must be a str, not {type(text).__name__}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
