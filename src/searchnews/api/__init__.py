"""What users hold: an index, its writer, and what it finds."""

from __future__ import annotations

from .correction import CorrectedWord, Correction
from .index import Checked, Index, Passage, create, open
from .results import Hit, Results
from .text import analyze
from .writer import Rejected, Writer

__all__ = [
    "Checked",
    "CorrectedWord",
    "Correction",
    "Hit",
    "Index",
    "Passage",
    "Rejected",
    "Results",
    "Writer",
    "analyze",
    "create",
    "open",
]
