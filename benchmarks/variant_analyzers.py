"""The French analyzer with one of its decisions taken otherwise, to measure what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from searchnews.analysis import FRENCH, Fingerprint, Shrink, WordToken, fingerprint_of, fold
from searchnews.analysis.analyzer import tokens_in

Change = Callable[[str, tuple[WordToken, ...]], tuple[WordToken, ...]]
"""From a word and its usual tokens to those that it gets instead."""


class Variant:
    """French, its tokens changed word by word."""

    def __init__(self, name: str, change: Change) -> None:
        self.name = name
        self.shrink: Shrink = FRENCH.shrink
        self.folds: Mapping[str, str] = FRENCH.folds
        self._change = change

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words: Sequence[str]) -> list[str | tuple[WordToken, ...]]:
        answers = zip(words, FRENCH.analyze_words(words), strict=True)
        return [self._change(word, tokens_in(word, answer)) for word, answer in answers]


def parts_only(word: str, tokens: tuple[WordToken, ...]) -> tuple[WordToken, ...]:
    """Of a compound its parts: porte-parole = porte parole, and not porteparole."""
    if not is_compound(word, tokens):
        return tokens
    return (tokens[1]._replace(increment=1), *tokens[2:])


def joined_only(word: str, tokens: tuple[WordToken, ...]) -> tuple[WordToken, ...]:
    """Of a compound its joined form: porte-parole = porteparole, and not porte parole."""
    return tokens[:1] if is_compound(word, tokens) else tokens


def is_compound(word: str, tokens: tuple[WordToken, ...]) -> bool:
    """Whether a word with hyphens has a joined form, and parts at successive places."""
    places = [token.increment for token in tokens]
    return "-" in word and places[:2] == [1, 0] and 1 in places[2:]


def numbers_as_written(word: str, tokens: tuple[WordToken, ...]) -> tuple[WordToken, ...]:
    """A word with digits is one term, as it is written: 10.000 is not 10 000, nor 43,3 43.3."""
    if not any(map(str.isdigit, word)) or not tokens:
        return tokens
    return (WordToken(fold(word.lower()) or word, word.lower(), 0, len(word)),)


VARIANTS = {
    "hyphens: parts only": Variant("parts-only", parts_only),
    "hyphens: joined only": Variant("joined-only", joined_only),
    "numbers as written": Variant("numbers-as-written", numbers_as_written),
}
