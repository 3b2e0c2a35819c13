"""From raw words and their places in a text to the tokens that ``sn.analyze`` shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from .analyzer import Analyzer, checked, tokens_in
from .token import Token, WordToken

__all__ = ["ExplainsItself", "tokens_of"]


@runtime_checkable
class ExplainsItself(Protocol):
    """An analyzer that can also say which of its rules made each token."""

    def analyze_word(self, word: str) -> list[tuple[WordToken, str]]:
        """The tokens of ``word``, each with the name of its rule."""


def tokens_of(text: str, raw_words: Iterable[tuple[int, int]], analyzer: Analyzer) -> list[Token]:
    """The tokens of ``text``, in order.

    Args:
        raw_words: where each raw word starts and ends in ``text``, in characters.

    Raises:
        AnalysisError: the analyzer broke its contract.
    """
    tokens: list[Token] = []
    position = -1
    for start, end in raw_words:
        for token, rule in _explained(text[start:end], analyzer):
            position += token.increment
            first, last = start + token.start, start + token.end
            tokens.append(
                Token(
                    token.term,
                    first,
                    last,
                    position,
                    text[first:last],
                    token.form,
                    rule,
                    token.stop,
                )
            )
    return tokens


def _explained(word: str, analyzer: Analyzer) -> list[tuple[WordToken, str]]:
    if isinstance(analyzer, ExplainsItself):
        return analyzer.analyze_word(word)
    (answer,) = checked([word], analyzer.analyze_words([word]), analyzer.name)
    return [(token, analyzer.name) for token in tokens_in(word, answer)]
