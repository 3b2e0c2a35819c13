"""Dates as French readers and ISO 8601 write them, as half-open periods of time.

Every form names a period, not an instant: ``2024`` is a year, ``juin 2024`` a month,
``hier`` a day, ``2024-06-15T10:30`` a minute. A period starts at its first instant
and ends at the first instant after it, both in the stated time zone, so a day on
which clocks change is 23 or 25 hours long.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..errors import QueryError

ACCEPTED = (
    "2024, 2024-06, 2024-06-15, 2024-06-15T10:30, 15/06/2024, 06/2024, juin 2024, "
    '"15 juin 2024", "samedi 15 juin 2024", hier, aujourd’hui, demain, lundi, "cette semaine", '
    '"semaine dernière", "ce mois", "mois dernier", "cette année", "année dernière", -7j, -2s, '
    '-3m, -1a, "il y a 3 jours", "depuis lundi", "du 1er au 15 juin", '
    "[2024-01 TO 2024-06], >=2024-06-15"
)

_YEARS = range(1000, 9999)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}

_WEEKS = tuple(
    names.split()
    for names in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
)
_WEEKDAYS = {name: number for week in _WEEKS for number, name in enumerate(week)}

_DAYS = {
    "avant-hier": -2,
    "hier": -1,
    "yesterday": -1,
    "aujourd'hui": 0,
    "today": 0,
    "demain": 1,
    "tomorrow": 1,
    "apres-demain": 2,
}

_UNITS = {
    "h": "hour", "heure": "hour", "heures": "hour", "hour": "hour", "hours": "hour",
    "j": "day", "jour": "day", "jours": "day", "d": "day", "day": "day", "days": "day",
    "s": "week", "sem": "week", "semaine": "week", "semaines": "week", "w": "week",
    "week": "week", "weeks": "week",
    "m": "month", "mois": "month", "month": "month", "months": "month",
    "a": "year", "an": "year", "ans": "year", "annee": "year", "annees": "year",
    "y": "year", "year": "year", "years": "year",
}  # fmt: skip

_SHIFTS = {
    "ce": 0, "cet": 0, "cette": 0, "this": 0,
    "dernier": -1, "derniere": -1, "passe": -1, "passee": -1, "last": -1,
    "prochain": 1, "prochaine": 1, "next": 1,
}  # fmt: skip

_ISO = re.compile(
    r"(\d{4})(?:[/.-]?(\d{2})(?:[/.-]?(\d{2})"
    r"(?:[t ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,6}))?)?)?"
    r"(z|[+-]\d{2}:?\d{2}(?::?\d{2})?)?)?)?)?"
)
_NUMERIC = re.compile(r"(?:(\d{1,2})([/.-]))?(\d{1,2})[/.-](\d{4})")
_SPELLED = re.compile(r"(?:(\d{1,2})(?:er)?[ -])?([a-z]+)\.?(?:[ -](\d{4}))?")
_RELATIVE = re.compile(r"([+-])(\d{1,6}) ?([a-z]+)")
_ARTICLE = re.compile(r"(?:le |la |l'|en )")
_DAY_OF_WEEK = re.compile(rf"({'|'.join(_WEEKDAYS)}),? (?:le )?(\d.*)")
_ONE_DAY = timedelta(hours=25)  # at most, where clocks are put back


class Period(NamedTuple):
    """A stretch of time: from ``start`` up to, but without, ``end`` (both aware)."""

    start: datetime
    end: datetime
    # A single instant to the second, whose bounds mean exactly what they say.
    instant: bool = False
    # Counted from now (-7j): alone it reaches up to today, in a range it is that day.
    relative: bool = False


class Calendar:
    """Reads dates as seen from one moment in one time zone.

    ``now`` is aware, or naive and then local to ``zone`` (an IANA name such as
    ``Europe/Paris``); None is the present. An unknown zone raises `QueryError`.
    ``remarks`` gathers what was forgiven in dates, until somebody clears it.

    >>> calendar = Calendar(datetime(2024, 6, 15, 12), "Europe/Paris")
    >>> print(*calendar.period("mois dernier")[:2])
    2024-05-01 00:00:00+02:00 2024-06-01 00:00:00+02:00
    """

    def __init__(self, now: datetime | None, zone: str) -> None:
        self.remarks: list[str] = []
        try:
            self.zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise QueryError(
                f"no time zone {zone!r} is known here: give an IANA name such as "
                "'Europe/Paris' (the package tzdata brings the list where the system has none)"
            ) from error
        if now is None:
            self.now = datetime.now(self.zone)
        elif now.tzinfo is None:
            self.now = now.replace(tzinfo=self.zone)
        else:
            try:
                self.now = now.astimezone(self.zone)
            except OverflowError:
                raise QueryError(f"now={now}: beyond the calendar in {zone}") from None

    def period(self, text: str) -> Period | None:
        """The period that a text names, or None where it names none."""
        folded = fold(text)
        try:
            return (
                self._iso(folded)
                or self._numeric(folded)
                or self._relative(folded)
                or self._named(_ARTICLE.sub("", folded, count=1))
            )
        except (ValueError, OverflowError):
            # A 31 June, or a date beyond the calendar.
            return None

    def span(self, text: str) -> Period | None:
        """The period that a text means standing alone: -7j reaches up to today."""
        period = self.period(text)
        if period is None or not period.relative:
            return period
        today = self._days(self.now.date(), 1)
        if period.start < self.now:
            return Period(period.start, today.end)
        return Period(today.start, period.end)

    def fixed(self, moment: datetime) -> datetime:
        """The same instant with its offset from UTC spelled out; naive means local."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        offset = local.utcoffset() or timedelta(0)
        # Not the zone itself: datetimes in the hour that clocks repeat compare unequal
        # to the same instant in another zone.
        return local.replace(tzinfo=timezone(offset), fold=0)

    def _between(self, start: date, end: date) -> Period:
        if start.year not in _YEARS or end.year not in _YEARS:
            raise OverflowError("beyond the calendar")
        midnight = time(0)
        return Period(
            self.fixed(datetime.combine(start, midnight)),
            self.fixed(datetime.combine(end, midnight)),
        )

    def _days(self, start: date, count: int) -> Period:
        return self._between(start, start + timedelta(days=count))

    def _month(self, year: int, month: int) -> Period:
        start = date(year, month, 1)
        return self._between(start, start + timedelta(days=monthrange(year, month)[1]))

    def _year(self, year: int) -> Period:
        return self._between(date(year, 1, 1), date(year + 1, 1, 1))

    def _iso(self, text: str) -> Period | None:
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second, fraction, offset = match.groups()
        if day is None:
            return self._month(int(year), int(month)) if month else self._year(int(year))
        if hour is None:
            return self._days(date(int(year), int(month), int(day)), 1)
        start = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute or 0),
            int(second or 0),
            int((fraction or "").ljust(6, "0")),
            tzinfo=_offset(offset),
        )
        if start.year not in _YEARS:
            return None
        if second is None:
            length = timedelta(hours=1) if minute is None else timedelta(minutes=1)
        else:
            length = timedelta(seconds=1) if fraction is None else timedelta(microseconds=1)
        first = self.fixed(start)
        return Period(first, first + length, instant=second is not None)

    def _numeric(self, text: str) -> Period | None:
        match = _NUMERIC.fullmatch(text)
        if match is None:
            return None
        day, _, month, year = match.groups()
        if day is None:
            return self._month(int(year), int(month))
        return self._days(date(int(year), int(month), int(day)), 1)

    def _relative(self, text: str) -> Period | None:
        match = _RELATIVE.fullmatch(text)
        unit = _UNITS.get(match[3]) if match else None
        if match is None or unit is None:
            return None
        count = int(match[1] + match[2])
        if unit == "hour":
            moment = self.now.astimezone(timezone.utc) + timedelta(hours=count)
            start = self.fixed(moment.astimezone(self.zone).replace(microsecond=0))
            if start.year not in _YEARS:
                return None
            return Period(start, start + timedelta(hours=1), relative=True)
        return self._days(_shift(self.now.date(), unit, count), 1)._replace(relative=True)

    def _named(self, text: str) -> Period | None:
        today = self.now.date()
        if text in _DAYS:
            return self._days(today + timedelta(days=_DAYS[text]), 1)
        if text in ("maintenant", "now"):
            second = self.fixed(self.now.replace(microsecond=0))
            return Period(second, second + timedelta(seconds=1), instant=True)
        return (
            self._of_weekday(text, today)
            or self._shifted(text, today)
            or self._spelled(text, today)
        )

    def _of_weekday(self, text: str, today: date) -> Period | None:
        """``lundi 10 juin 2024``: a day that is named twice, and remarked on if they differ."""
        match = _DAY_OF_WEEK.fullmatch(text)
        if match is None:
            return None
        name, day = match.groups()
        period = self._iso(day) or self._numeric(day) or self._spelled(day, today)
        if period is None or period.end - period.start > _ONE_DAY:
            return None
        if period.start.weekday() == _WEEKDAYS[name]:
            return period
        spelled = _SPELLED.fullmatch(day)
        if spelled is not None and spelled[3] is None:
            # Where no year is said, the weekday says it: each comes back within eleven years.
            for year in range(period.start.year - 1, period.start.year - 12, -1):
                with suppress(ValueError):  # no 29 February
                    earlier = self._spelled(f"{day} {year}", today)
                    if earlier is not None and earlier.start.weekday() == _WEEKDAYS[name]:
                        return earlier
        right = next(week for week in _WEEKS if name in week)[period.start.weekday()]
        self.remarks.append(f"{period.start.date()} is a {right}, not a {name}; read as that date")
        return period

    def _shifted(self, text: str, today: date) -> Period | None:
        """A week, month, year or weekday counted from this one: ``semaine dernière``."""
        words = re.sub(r"-ci$", "", text).split(" ")
        shift = 0
        if len(words) == 2:
            word, other = words if words[1] in _SHIFTS else reversed(words)
            if other not in _SHIFTS:
                return None
            shift = _SHIFTS[other]
        elif text in _WEEKDAYS:
            word = words[0]
        else:
            return None
        if word in _WEEKDAYS:
            # The latest such day up to today; "dernier" is before today, "prochain" after.
            back = (today.weekday() - _WEEKDAYS[word]) % 7
            days = {0: -back, -1: -(back or 7), 1: 7 - back}[shift]
            return self._days(today + timedelta(days=days), 1)
        unit = _UNITS.get(word) if len(word) > 1 else None
        if unit == "week":
            monday = today - timedelta(days=today.weekday())
            return self._days(monday + timedelta(weeks=shift), 7)
        if unit == "month":
            month = _shift(today.replace(day=1), "month", shift)
            return self._month(month.year, month.month)
        return self._year(today.year + shift) if unit == "year" else None

    def _spelled(self, text: str, today: date) -> Period | None:
        """``15 juin 2024``, ``juin 2024``; without its year, the latest one so far."""
        match = _SPELLED.fullmatch(text)
        month = _MONTHS.get(match[2]) if match else None
        if match is None or month is None:
            return None
        day, year = match[1], match[3]
        first = (month, int(day or 1))
        chosen = int(year) if year else today.year - (first > (today.month, today.day))
        if day is None:
            return self._month(chosen, month)
        return self._days(date(chosen, month, int(day)), 1)


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single blanks."""
    if text.isascii():
        # As nearly all dates are, which have nothing to take apart.
        return " ".join(text.lower().split())
    unified = re.sub(r"[’ʼ′]", "'", text.strip().lower())
    spread = unicodedata.normalize("NFD", unified)
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "z":
        return timezone.utc
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(6, "0")
    # Before time zones were legal, towns kept offsets with seconds.
    hours, minutes, seconds = (int(digits[at : at + 2]) for at in (0, 2, 4))
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=seconds))


def _shift(day: date, unit: str, count: int) -> date:
    if unit == "day":
        return day + timedelta(days=count)
    if unit == "week":
        return day + timedelta(weeks=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if year not in _YEARS:
        raise OverflowError("beyond the calendar")
    # 31 March less a month is the last day of February.
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
