"""French as most engines analyse it, for comparison: lower case, elision, Snowball, folding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import snowballstemmer

from searchnews.analysis import Fingerprint, Shrink, WordToken, fingerprint_of, fold

ELISIONS = ("l'", "d'", "j'", "m'", "t'", "s'", "n'", "c'", "qu'", "jusqu'", "lorsqu'", "puisqu'")
PART = re.compile(r"[^\W_]+")


class PlainAnalyzer:
    """Splits at everything but letters and digits, stems, folds; no lists, no compounds.

    Args:
        stop_words: lower-case words dropped from free text.
        stemming: whether endings are taken off.
    """

    def __init__(self, stop_words: frozenset[str] = frozenset(), stemming: bool = True) -> None:
        self.name = "plain-stems" if stemming else "plain-words"
        self.stop_words = stop_words
        self.shrink = Shrink(ELISIONS)
        # Nothing is looked up by its unaccented spelling: stems are all there is.
        self.folds: Mapping[str, str] = {}
        self._stemmer = snowballstemmer.stemmer("french") if stemming else None

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words: Sequence[str]) -> list[str | tuple[WordToken, ...]]:
        return [self._tokens(word) for word in words]

    def _tokens(self, word: str) -> tuple[WordToken, ...]:
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in word).replace("’", "'")
        start = next((len(e) for e in ELISIONS if lower.startswith(e)), 0)
        tokens = []
        for part in PART.finditer(lower, start):
            form = part.group()
            stop = form in self.stop_words
            tokens.append(WordToken(self.term(form), form, *part.span(), 1, stop))
        return tuple(tokens)

    def term(self, word: str) -> str:
        """The folded stem of a lower-case word."""
        stem = self._stemmer.stemWord(word) if self._stemmer else word
        return fold(stem) or word
