"""Université is not univers: words that the stemmer would wrongly unite, kept apart.

A line of ``protected.txt`` is a term and the forms that become it.
"""

from __future__ import annotations

from ..word_list import entries

__all__ = ["terms"]


def terms() -> dict[str, str]:
    """Protected form -> its term, instead of its stem.

    >>> terms()["universités"]
    'universite'
    """
    return {form: line[0] for line in entries(__package__, "protected.txt") for form in line[1:]}
