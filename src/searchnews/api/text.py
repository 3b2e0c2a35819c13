"""Looking at text without an index."""

from __future__ import annotations

from .. import _native
from ..analysis import FRENCH, Analyzer, Token
from ..analysis.explain import tokens_of

__all__ = ["analyze"]


def analyze(text: str, analyzer: Analyzer = FRENCH) -> list[Token]:
    """The tokens of ``text``: term, characters, position, and the rule that made each.

    Raises:
        AnalysisError: the analyzer broke its contract.

    Example:
        >>> [token.term for token in analyze("L’aide à l’Ukraine")]
        ['aid', 'à', 'ukrain']
    """
    text = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return tokens_of(text, _native.scan(text), analyzer)
