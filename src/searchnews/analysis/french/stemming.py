"""Stemming: the ending goes. Snowball's French algorithm, https://snowballstem.org.

``snowballstemmer`` uses PyStemmer by itself where that is installed. Both give the same
stems in the same version; which one made an index is told by the analyzer's fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..versions import Versions

__all__ = ["SNOWBALL", "Snowball", "Stemmer"]


class Stemmer(Protocol):
    """Any algorithm that takes the endings off lower-case words with their accents."""

    @property
    def name(self) -> str:
        """Short and stable; shown by ``explain``."""

    def stem_words(self, words: Sequence[str]) -> list[str]:
        """The stem of each word, in order."""

    def versions(self) -> Mapping[str, str]:
        """Packages that the stems depend on, with their versions."""


class Snowball:
    """Snowball's French stemmer.

    >>> Snowball().stem_words(["congrès", "élections", "présidente"])
    ['congres', 'élect', 'président']
    """

    name = "snowball"

    def stem_words(self, words: Sequence[str]) -> list[str]:
        """The stem of each word, in order."""
        # Imported here: a search whose words the index knows stems none.
        import snowballstemmer

        stemmer = snowballstemmer.stemmer("french")  # one a call: an instance serves one thread
        if hasattr(stemmer, "maxCacheSize"):
            stemmer.maxCacheSize = 0  # words of a batch are distinct, a cache only costs
        stems: list[str] = stemmer.stemWords(list(words))
        return stems

    def versions(self) -> Mapping[str, str]:
        """Versions of snowballstemmer and, where it is installed, of PyStemmer."""
        return Versions("snowballstemmer", "PyStemmer")

    def __repr__(self) -> str:
        return "Snowball()"


SNOWBALL = Snowball()
