"""Dates as articles carry them: ISO 8601, French, and the RFC 5322 form of feeds.

The whole text must be one date. Nothing is guessed: day before month in numbers, four digits
for a year, a weekday (where given) has to be the right one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from unicodedata import normalize

_MONTHS = {
    "janvier": 1, "janv": 1, "février": 2, "fevrier": 2, "févr": 2, "fevr": 2,
    "fév": 2, "fev": 2, "mars": 3,
    "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "août": 8, "aout": 8,
    "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "décembre": 12, "decembre": 12, "déc": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_RFC_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RFC_ZONES = {"gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "pst": -8, "pdt": -7}

_TIME = r"(?P<hour>\d{1,2})(?: ?h ?|:(?=\d))(?:(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_FRENCH_TIME = rf"(?:(?:,| à|, à| -)? {_TIME})?"

_LONGEST_DATE = 60

_FORMS_OF_DIGITS = {
    4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S",
}  # fmt: skip
_YEARS_OF_NEWS = range(1500, 2200)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """The known forms; compiled when a first date is read, which a search never does."""
    iso = re.compile(
        r"(?P<year>\d{4})(?P<dash>-?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})"
        r"(?:[t ](?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})"
        r"(?:[.,](?P<part>\d{1,9}))?)?"
        r" ?(?P<zone>z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?",
        re.ASCII,
    )
    french_words = re.compile(
        rf"(?:le )?(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?"
        rf"(?P<day>\d{{1,2}}|1er) (?P<month>{'|'.join(_MONTHS)})\.? (?P<year>\d{{4}}){_FRENCH_TIME}"
    )
    french_digits = re.compile(
        rf"(?:le )?(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?"
        rf"(?P<day>\d{{1,2}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_FRENCH_TIME}",
        re.ASCII,
    )
    rfc = re.compile(
        rf"(?:(?P<weekday>{'|'.join(_RFC_WEEKDAYS)}), )?"
        rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_RFC_MONTHS)}) (?P<year>\d{{4}}) "
        rf"(?P<hour>\d{{2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))? "
        rf"(?P<zone>[+-]\d{{4}}|{'|'.join(_RFC_ZONES)})",
        re.ASCII,
    )
    return iso, french_words, french_digits, rfc


def parse_date(text: str) -> datetime | None:
    """The moment that a text names, or None where the whole text is not one date.

    Known forms: ``2024-06-12``, ``2024-06-12T18:05:00+02:00``, ``20240612T1805Z``;
    ``12 juin 2024``, ``mercredi 12 juin 2024``, ``1er mars 2023 à 20h30``, ``15/06/2024``,
    ``le 12/06/2024 à 18h05``; ``Wed, 12 Jun 2024 18:05:00 +0200``. The result is aware where
    the text names an offset from UTC, naive otherwise; a date alone is its midnight.

    Example:
        >>> parse_date("mercredi 12 juin 2024 à 18h05")
        datetime.datetime(2024, 6, 12, 18, 5)
        >>> parse_date("jeudi 12 juin 2024") is None    # it was a Wednesday
        True
    """
    # The form of most data sets, in one call to C. The length and the two characters keep out
    # what newer Pythons accept besides (week dates, any character for the T).
    if len(text) in (19, 25) and text[10] in "T " and text[4] == text[7] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    if len(text) > _LONGEST_DATE:
        return None
    folded = " ".join(normalize("NFC", text).lower().split())
    for pattern in _patterns():
        match = pattern.fullmatch(folded)
        if match:
            return _moment(match.groupdict())
    return None


def date_as_text(number: float) -> str | None:
    """The text of a number that is written as a year, a month, a day or a moment is; None for any
    other number.

    As seconds or milliseconds since 1970 they would all lie where hardly any news does.

    Example:
        >>> date_as_text(2024), date_as_text(20240612), date_as_text(202406121805)
        ('2024-01-01', '2024-06-12', '2024-06-12T18:05:00')
        >>> date_as_text(1718200800) is None
        True
    """
    if number % 1:
        return None
    digits = f"{number:.0f}"
    form = _FORMS_OF_DIGITS.get(len(digits))
    if form is None:
        return None
    try:
        moment = datetime.strptime(digits, form)
    except ValueError:
        return None
    if moment.year not in _YEARS_OF_NEWS:
        return None
    return moment.isoformat() if "%H" in form else moment.date().isoformat()


def _moment(parts: dict[str, str | None]) -> datetime | None:
    month = parts["month"] or ""
    day = parts["day"] or ""
    try:
        moment = datetime(
            int(parts["year"] or ""),
            int(month) if month.isdigit() else _month_number(month),
            1 if day == "1er" else int(day),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int((parts.get("part") or "0").ljust(6, "0")[:6]),
            _zone(parts.get("zone")),
        )
    except ValueError:
        return None
    weekday = parts.get("weekday")
    if weekday and moment.weekday() != _weekday_number(weekday):
        return None
    return moment


def _month_number(name: str) -> int:
    return _MONTHS[name] if name in _MONTHS else _RFC_MONTHS.index(name) + 1


def _weekday_number(name: str) -> int:
    return _WEEKDAYS.index(name) if name in _WEEKDAYS else _RFC_WEEKDAYS.index(name)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in _RFC_ZONES:
        return timezone(timedelta(hours=_RFC_ZONES[text]))
    # Seconds too: before 1911 Paris was 9 minutes and 21 seconds ahead.
    digits = text[1:].replace(":", "").ljust(6, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    return timezone(-offset if text[0] == "-" else offset)
