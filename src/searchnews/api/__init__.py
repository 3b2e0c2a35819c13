"""What users hold: an index, its writer, and what it finds."""

from __future__ import annotations

from ..index import Checked, Damage, Repaired
from .care import check, repair
from .copying import copy
from .correction import CorrectedWord, Correction
from .highlighting import highlight
from .index import Index, Passage
from .opening import create, open
from .results import Hit, Results
from .text import TermCounter, analyze
from .writer import Rejected, Writer

__all__ = [
    "Checked",
    "CorrectedWord",
    "Correction",
    "Damage",
    "Hit",
    "Index",
    "Passage",
    "Rejected",
    "Repaired",
    "Results",
    "TermCounter",
    "Writer",
    "analyze",
    "check",
    "copy",
    "create",
    "highlight",
    "open",
    "repair",
]
