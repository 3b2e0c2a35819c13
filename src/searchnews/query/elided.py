"""Completions behind an elided article: l’ stands before a singular only."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["behind_article", "singulars"]

# Shorter ones are as often no plural: l’OMS, l’Anses, l’ours.
_SHORTEST_PLURAL = 6


def behind_article(text: str) -> int | None:
    """Where the last word of ``text`` begins if the article l’ stands before it, else None.

    >>> behind_article("aide à l’ukr"), behind_article("aide d’ukr")
    (9, None)
    """
    found = re.search(r"(?i)\bl['’](?=\w+$)", text)
    return found.end() if found else None


def singulars(completions: Sequence[str], start: int) -> list[str]:
    """The completions whose last word, from ``start`` on, is not another of them with an s.

    >>> singulars(["l’ukraine", "l’ukrainien", "l’ukrainiens", "l’accès"], 2)
    ['l’ukraine', 'l’ukrainien', 'l’accès']
    """
    known = set(completions)
    return [
        one
        for one in completions
        if not (one.endswith("s") and one[:-1] in known and len(one) >= start + _SHORTEST_PLURAL)
    ]
