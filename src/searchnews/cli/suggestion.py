"""Did you mean: another spelling, where it finds more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import searchnews as sn

if TYPE_CHECKING:
    from ..engines.engine import Match

__all__ = ["better_query"]


def better_query(
    index: sn.Index, query: str, results: sn.Results, *, filter: str | None, match: Match
) -> str | None:
    """The query as it was probably meant; None where that finds no more than ``results``, or has
    more to be forgiven: what is no word, such as a date, was spelt like one."""
    if not results.total_is_exact:
        return None
    try:
        correction = index.correct(query)
    except sn.NotSupported:
        return None
    if correction is None:
        return None
    found = index.search(correction.text, 0, filter=filter, match=match)
    if found.total <= results.total or len(found.warnings) > len(results.warnings):
        return None
    return correction.text
