"""From plain words to terms: lists first, then stemmer and folding, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from ..fold import fold
from . import irregular, protected, stop_words
from .ligatures import untied
from .stemming import Stemmer

__all__ = ["Vocabulary"]


class Vocabulary:
    """The terms of plain lower-case words, and the name of the rule that knew each."""

    def __init__(self, stops: frozenset[str], stemmer: Stemmer | None) -> None:
        self.stemmer = stemmer
        self.listed: dict[str, str] = {}
        self.rules: dict[str, str] = {}
        spellings = {
            untied(other): untied(stop)
            for other, stop in stop_words.spellings().items()
            if stop in stops
        }
        self.stop_terms = spellings | {untied(stop): untied(stop) for stop in stops}
        """Stop word, in any of its spellings -> the term it is indexed under."""
        if stemmer is not None:
            terms = {untied(form): term for form, term in protected.terms().items()}
            self._list(terms, "protected")
            bases = {untied(form): base for form, base in irregular.bases().items()}
            distinct = list(dict.fromkeys(bases.values()))
            known = dict(zip(distinct, self.terms(distinct), strict=True))
            self._list({form: known[base] for form, base in bases.items()}, "irregular")
        self._list(self.stop_terms, "stop_words")

    def terms(self, words: Sequence[str]) -> list[str]:
        """The term of each of ``words``, which are lower-case."""
        words = list(map(untied, words))
        listed = self.listed
        unknown = [word for word in words if word not in listed]
        if self.stemmer is None:
            found = self._folded(unknown)
        else:
            found = self._stemmed(unknown, self.stemmer)
        stops = self._stop_spellings
        if not stops.isdisjoint(found):
            found = [
                self._apart(word) if term in stops else term
                for word, term in zip(unknown, found, strict=True)
            ]
        if len(unknown) == len(words):
            return found
        following = iter(found)
        return [listed[word] if word in listed else next(following) for word in words]

    @cached_property
    def _stop_spellings(self) -> frozenset[str]:
        """The terms of all stop words."""
        return frozenset(self.stop_terms.values())

    def _apart(self, word: str) -> str:
        """A term for a word whose stem looks like a stop word, as that of Léa like *le*."""
        whole = fold(word)
        return f"{whole}." if whole in self._stop_spellings else whole

    def rule(self, word: str) -> str:
        """The name of the rule that gives ``word`` its term."""
        return self.rules.get(untied(word)) or ("fold" if self.stemmer is None else "stemming")

    def _list(self, terms: dict[str, str], rule: str) -> None:
        self.listed |= terms
        self.rules |= dict.fromkeys(terms, rule)

    @classmethod
    def _stemmed(cls, words: Sequence[str], stemmer: Stemmer) -> list[str]:
        stems = cls._folded(stemmer.stem_words(words))
        if "" in stems:
            return [stem or fold(word) for stem, word in zip(stems, words, strict=True)]
        return stems

    @staticmethod
    def _folded(words: Iterable[str]) -> list[str]:
        """All words folded in one pass over one string: several times as fast as one by one."""
        words = list(words)
        return fold("\n".join(words)).split("\n") if words else []
