"""Stretches of time as people say them: *depuis hier*, *du 1er au 15 juin*, *il y a trois jours*.

What is said is put into the words that `searchnews.query.dates` and the brackets of the query
language know already; whether those are dates is decided there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Said", "understood"]

_COUNTS = {
    word: number
    for number, words in enumerate(
        (
            "un une one",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze eleven",
            "douze twelve",
        ),
        start=1,
    )
    for word in words.split()
}
_COUNT = rf"(\d{{1,6}}|{'|'.join(_COUNTS)})"

_SIDES = {
    "depuis": ">=", "since": ">=", "a partir": ">=", "des": ">=", "from": ">=",
    "avant": "<", "before": "<",
    "apres": ">", "after": ">",
    "jusqu'a": "<=", "jusqu'au": "<=", "jusqu'en": "<=", "jusque": "<=", "until": "<=",
}  # fmt: skip

_SIDE = re.compile(rf"({'|'.join(_SIDES)}) (?:de |du |d'|le |la |l'|en )?(.+)")
_BETWEEN = re.compile(
    r"(?:entre (?:le |la |l')?(.+) et (?:le |la |l')?(.+)"
    r"|du (.+) au (.+)|de (.+) a (.+)|between (.+) and (.+)|from (.+) to (.+))"
)
_AGO = re.compile(rf"(?:il y a {_COUNT} ([a-z]+)|{_COUNT} ([a-z]+) ago)")
_LAST = re.compile(
    rf"(?:les |ces |the )?(?:{_COUNT} derni(?:er|ere)s ([a-z]+)|(?:last|past) {_COUNT} ([a-z]+))"
)
_YEAR = re.compile(r"\d{4}")
_WEEKDAY = re.compile(r"^[a-z]+,? (?=\d{1,2}\b)")


class Said(NamedTuple):
    """One date, or two ends, in plainer words; None leaves an end open."""

    low: str | None
    high: str | None
    include_low: bool = True
    include_high: bool = True
    day: str | None = None
    """The one date that is meant, instead of ends: ``il y a 3 jours``."""
    low_before: str | None = None
    """``low`` a year before, where only the second end says its year: *du 28 décembre au 3
    janvier 2024*."""


def understood(text: str) -> Said | None:
    """What a folded text says of a stretch of time, or None where it says nothing like it.

    >>> understood("depuis hier")
    Said(low='hier', high=None, include_low=True, include_high=True, day=None, low_before=None)
    >>> understood("du 1er au 15 juin 2024")[:2]
    ('1er juin 2024', '15 juin 2024')
    """
    match = _BETWEEN.fullmatch(text)
    if match is not None:
        low, high = (end for end in match.groups() if end is not None)
        completed = _completed(low, high)
        return Said(completed, high, low_before=_year_before(low, completed))
    match = _AGO.fullmatch(text)
    if match is not None:
        count, unit = (part for part in match.groups() if part is not None)
        return Said(None, None, day=f"-{_number(count)}{unit}")
    match = _LAST.fullmatch(text)
    if match is not None:
        count, unit = (part for part in match.groups() if part is not None)
        return Said(f"-{_number(count)}{unit}", "aujourd'hui")
    match = _SIDE.fullmatch(text)
    if match is None:
        return None
    sign, value = _SIDES[match[1]], match[2]
    if sign[0] == ">":
        return Said(value, None, include_low=sign == ">=")
    return Said(None, value, include_high=sign == "<=")


def _completed(low: str, high: str) -> str:
    """The first end with what it leaves to the second one to say: its month, its year."""
    said, last = (_WEEKDAY.sub("", end).split() for end in (low, high))
    shared = last[1:] if said[0][0].isdigit() else last[-1:]
    if _YEAR.search(low) or not shared:
        return low
    if len(said) == 1 and said[0][0].isdigit():
        return " ".join([low, *shared])
    return f"{low} {shared[-1]}" if _YEAR.fullmatch(shared[-1]) else low


def _year_before(low: str, completed: str) -> str | None:
    """The first end in the year before, if it names its month and was lent its year."""
    month, lent = low.split()[-1], completed.removeprefix(low).strip()
    if not month.isalpha() or not _YEAR.fullmatch(lent):
        return None
    return f"{low} {int(lent) - 1}"


def _number(count: str) -> int:
    return _COUNTS.get(count) or int(count)
