"""What is shown of an article: passages, with the words that were found marked."""

from __future__ import annotations

from .rules import sentence_abbreviations
from .snippet import Snippet

__all__ = ["Snippet", "sentence_abbreviations"]
