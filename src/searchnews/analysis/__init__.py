"""How text becomes terms: the contract of analyzers, and French."""

from __future__ import annotations

from .analyzer import Analyzer, Fingerprint, Shrink, fingerprint_of
from .fold import FOLDS, fold
from .french import FRENCH, FrenchAnalyzer
from .token import Token, WordToken

__all__ = [
    "FOLDS",
    "FRENCH",
    "Analyzer",
    "Fingerprint",
    "FrenchAnalyzer",
    "Shrink",
    "Token",
    "WordToken",
    "fingerprint_of",
    "fold",
]
