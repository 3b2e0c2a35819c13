"""Dates as the index keeps them: microseconds since 1970 in UTC, and the offset written with."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ..errors import InvalidArticle

__all__ = ["Moments", "from_micros", "to_micros"]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds from 1970 UTC to an aware ``moment``.

    >>> to_micros(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    0
    """
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int, zone: timezone | ZoneInfo = timezone.utc) -> datetime:
    """The moment in ``zone``.

    >>> from_micros(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    moment = _EPOCH + micros * _MICROSECOND
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the first and last hours of the calendar, on the far side of it
        return moment


class Moments:
    """Converts the dates of articles for an index whose naive dates are local to a zone."""

    def __init__(self, timezone_name: str) -> None:
        self.zone = ZoneInfo(timezone_name)

    def encode(self, moment: object) -> tuple[int, int | None]:
        """Microseconds, and the UTC offset in seconds (None for a naive date).

        Raises:
            InvalidArticle: not a date.
        """
        if not isinstance(moment, datetime):
            if not isinstance(moment, date):
                raise InvalidArticle(f"a date is a datetime, not {type(moment).__name__}")
            moment = datetime(moment.year, moment.month, moment.day)
        offset = moment.utcoffset()
        if offset is None:
            aware = moment.replace(tzinfo=self.zone)
            local = aware.utcoffset() or timedelta()
            return (moment.replace(tzinfo=timezone.utc) - _EPOCH - local) // _MICROSECOND, None
        seconds = int(offset.total_seconds())
        return (moment.replace(tzinfo=timezone.utc) - _EPOCH - offset) // _MICROSECOND, seconds

    def decode(self, micros: int, offset: int | None) -> datetime:
        """The date as it was given to the article."""
        if offset is None:
            shifted = _EPOCH + micros * _MICROSECOND
            try:
                return shifted.astimezone(self.zone).replace(tzinfo=None)
            except OverflowError:
                return shifted.replace(tzinfo=None)
        zone = timezone(timedelta(seconds=offset))
        return from_micros(micros, zone)

    def local(self, micros: int) -> datetime:
        """The moment in the zone of the index."""
        return from_micros(micros, self.zone)
