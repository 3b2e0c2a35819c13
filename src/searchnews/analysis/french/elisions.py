"""The elided words, as data for native code; `elision` is the rule."""

from __future__ import annotations

from ..analyzer import Shrink
from ..word_list import entries

__all__ = ["SHRINK"]

SHRINK = Shrink(
    elisions=tuple(prefix for (prefix,) in entries(__package__, "elisions.txt")),
    kept=frozenset(kept for (kept,) in entries(__package__, "kept.txt")),
)
