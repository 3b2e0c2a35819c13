"""Université is not univers: words that the stemmer would wrongly unite, kept apart.

A line of ``protected.txt`` is a term and the forms that become it. Headlines in capitals have no
accents: *OPERA* must not lead from *opéra* to *opération*.
"""

from __future__ import annotations

from ..fold import fold
from ..word_list import entries

__all__ = ["terms"]


def terms() -> dict[str, str]:
    """Protected form, with its accents or without -> its term, instead of its stem.

    >>> terms()["universités"], terms()["universites"]
    ('universite', 'universite')
    """
    listed = {form: line[0] for line in entries(__package__, "protected.txt") for form in line[1:]}
    unaccented = fold("\n".join(listed)).split("\n")
    return dict(zip(unaccented, listed.values(), strict=True)) | listed
