"""Yeux = œil, travaux = travail, ira = aller: forms that no ending rule can unite.

A line of ``irregular.txt`` is the base and its irregular forms.
"""

from __future__ import annotations

from ..word_list import entries

__all__ = ["bases"]


def bases() -> dict[str, str]:
    """Irregular form -> the word under whose stem it is found.

    >>> bases()["yeux"]
    'œil'
    """
    return {form: line[0] for line in entries(__package__, "irregular.txt") for form in line[1:]}
