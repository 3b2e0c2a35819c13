"""Dates as the index keeps them: microseconds since 1970 in UTC, and the offset written with."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
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
    seconds, rest = divmod(micros, 1_000_000)
    try:
        moment = datetime.fromtimestamp(seconds, zone)
    except (OverflowError, OSError, ValueError):  # what the clock of the system does not reach
        return _far_moment(micros, zone)
    return moment.replace(microsecond=rest) if rest else moment


def _far_moment(micros: int, zone: timezone | ZoneInfo) -> datetime:
    try:
        return (_EPOCH + micros * _MICROSECOND).astimezone(zone)
    except OverflowError:  # beyond an end of the calendar in this zone
        edge = datetime.min if micros < 0 else datetime.max
        return edge.replace(tzinfo=timezone.utc)


def _read(value: object) -> datetime | None:
    # Imported here, as a search reads no articles.
    from ..article import read_date

    return read_date(value)


class Moments:
    """Converts the dates of articles for an index whose naive dates are local to a zone."""

    def __init__(self, timezone_name: str) -> None:
        self.zone = ZoneInfo(timezone_name)

    def encode(self, value: object) -> tuple[int, int | None]:
        """Microseconds, and the UTC offset in seconds (None for a naive date).

        Raises:
            InvalidArticle: not a date, nor anything that `read_date` makes one of.
        """
        moment = value if isinstance(value, datetime) else _read(value)
        if moment is None:
            raise InvalidArticle("a blank text is no date; leave the field out")
        offset = moment.utcoffset()
        if offset is None:
            aware = moment.replace(tzinfo=self.zone)
            local = aware.utcoffset() or timedelta()
            return (moment.replace(tzinfo=timezone.utc) - _EPOCH - local) // _MICROSECOND, None
        seconds = int(offset.total_seconds())
        return (moment.replace(tzinfo=timezone.utc) - _EPOCH - offset) // _MICROSECOND, seconds

    def decode(self, micros: int, offset: int | None) -> datetime:
        """The date as it was given to the article."""
        if offset is not None:
            ahead = timedelta(seconds=offset)
            # Not by way of UTC, on whose calendar it may not stand.
            return (_EPOCH + (micros * _MICROSECOND + ahead)).replace(tzinfo=timezone(ahead))
        try:
            moment = _EPOCH + micros * _MICROSECOND
            return moment.astimezone(self.zone).replace(tzinfo=None)
        except OverflowError:  # the first local hours of year 1, or the last ones of year 9999
            edge = datetime.min if micros < 0 else datetime.max
            local = edge.replace(tzinfo=self.zone).utcoffset() or timedelta()
            micros += local // _MICROSECOND
            return _EPOCH.replace(tzinfo=None) + micros * _MICROSECOND

    def local(self, micros: int) -> datetime:
        """The moment in the zone of the index."""
        return from_micros(micros, self.zone)
