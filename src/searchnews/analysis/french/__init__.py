"""French: how a raw word of the news becomes searchable terms.

Here are the options, the fingerprint, and what native code is given; the rules are in `chain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..analyzer import (
    Fingerprint,
    Shrink,
    WordTokens,
    checksum_of,
    fingerprint_of,
    known_versions,
)
from ..fold import FOLDS
from ..normalize import lower
from ..remembered import remembered
from ..token import WordToken
from ..versions import Versions
from .elisions import SHRINK
from .ligatures import untied
from .stemming import SNOWBALL, Stemmer
from .stop_words import STOP_WORDS

if TYPE_CHECKING:
    from .chain import FrenchChain

__all__ = ["FRENCH", "SNOWBALL", "STOP_WORDS", "FrenchAnalyzer", "Stemmer"]

_PACKAGES = ("snowballstemmer", "Stemmer", "unidecode")


@dataclass(frozen=True, slots=True)
class FrenchAnalyzer:
    """French words to terms. Options that differ give another fingerprint.

    Args:
        stop_words: lower-case, with their accents; `STOP_WORDS` is the built-in list.
        stemmer: anything with `Stemmer`'s members; None leaves endings as they are, and
            with them the irregular and protected forms, which are about stems.
        synonyms: lower-case word -> words that are indexed at its place too.

    >>> [token.term for token, rule in FRENCH.analyze_word("L’élection")]
    ['elect']
    >>> FrenchAnalyzer(stemmer=None).analyze_words(["élections"])
    ['elections']
    """

    stop_words: frozenset[str] = field(default=STOP_WORDS, repr=False)
    stemmer: Stemmer | None = SNOWBALL
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    name: str = "french"
    _chains: list[FrenchChain] = field(default_factory=list, init=False, repr=False, compare=False)
    _fingerprint: list[Fingerprint] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        synonyms = {untied(lower(word)): tuple(others) for word, others in self.synonyms.items()}
        object.__setattr__(self, "synonyms", synonyms)
        object.__setattr__(self, "stop_words", frozenset(self.stop_words))

    def with_stop_words(self, *words: str) -> FrenchAnalyzer:
        """The same analyzer with further stop words."""
        return replace(self, stop_words=self.stop_words | set(map(lower, words)))

    def with_synonyms(self, synonyms: Mapping[str, Iterable[str]]) -> FrenchAnalyzer:
        """The same analyzer with further synonyms of single words.

        >>> french = FRENCH.with_synonyms({"voiture": ["auto"]})
        >>> [token.term for token, rule in french.analyze_word("voitures")]
        ['voitur']
        >>> [token.term for token, rule in french.analyze_word("voiture")]
        ['voitur', 'auto']
        """
        added = {word: tuple(others) for word, others in synonyms.items()}
        return replace(self, synonyms={**self.synonyms, **added})

    @property
    def shrink(self) -> Shrink:
        """Lower case and elision, for the engine to do natively."""
        return SHRINK

    @property
    def folds(self) -> Mapping[str, str]:
        """Character -> folded spelling."""
        return FOLDS

    def fingerprint(self) -> Fingerprint:
        """What the probe words become, and with them all words that the options name."""
        # Asked for whenever an index is opened to write, and nothing that it depends on changes.
        if not self._fingerprint:
            self._fingerprint.append(self._made_fingerprint())
        return self._fingerprint[0]

    def _made_fingerprint(self) -> Fingerprint:
        named = sorted({*(self.stop_words ^ STOP_WORDS), *self.synonyms})
        known = [self.stemmer.versions()] if self.stemmer else ()
        versions = Versions("Unidecode", known=known)
        if named or self.stemmer is not SNOWBALL:
            return fingerprint_of(self, versions=versions, words=named)
        checksum = remembered(lambda: checksum_of(self), _PACKAGES)
        return Fingerprint(self.name, known_versions(versions), checksum)

    def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
        """What each of ``words`` becomes, in order; any text will do, none raises."""
        return self._chain.analyze_words(words)

    def analyze_word(self, word: str) -> list[tuple[WordToken, str]]:
        """The tokens of ``word``, each with the name of the rule that made it."""
        return self._chain.analyze_word(word)

    @property
    def _chain(self) -> FrenchChain:
        # Loaded for the first word that is asked for: an index knows the words of most searches.
        if not self._chains:
            from .chain import FrenchChain

            self._chains.append(FrenchChain(self.stop_words, self.stemmer, self.synonyms))
        return self._chains[0]


FRENCH = FrenchAnalyzer()
"""The built-in analyzer."""
