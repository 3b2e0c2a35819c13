"""What users hold: an index, its writer, and what it finds."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..index import Checked, Damage, Repaired
    from .care import check, repair
    from .copying import copy
    from .correction import CorrectedWord, Correction
    from .highlighting import highlight
    from .index import Index
    from .opening import create, open
    from .passage import Passage
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

# A name is imported when it is first asked for: a search needs neither writers nor repairs.
_HOMES = {
    "..index": ("Checked", "Damage", "Repaired"),
    ".care": ("check", "repair"),
    ".copying": ("copy",),
    ".correction": ("CorrectedWord", "Correction"),
    ".highlighting": ("highlight",),
    ".index": ("Index",),
    ".opening": ("create", "open"),
    ".passage": ("Passage",),
    ".results": ("Hit", "Results"),
    ".text": ("TermCounter", "analyze"),
    ".writer": ("Rejected", "Writer"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value
