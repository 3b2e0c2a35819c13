"""What users hold: an index, its writer, and what it finds."""

from __future__ import annotations

from .index import Checked, Index, create, open
from .results import Hit, Results
from .text import analyze
from .writer import Rejected, Writer

__all__ = [
    "Checked",
    "Hit",
    "Index",
    "Rejected",
    "Results",
    "Writer",
    "analyze",
    "create",
    "open",
]
