"""Dates come out of an index as they went in, wherever in the calendar they lie."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.index.moments import from_micros, to_micros

PARIS = ZoneInfo("Europe/Paris")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
FIRST = to_micros(datetime(1, 1, 2, tzinfo=timezone.utc))
LAST = to_micros(datetime(9999, 12, 30, tzinfo=timezone.utc))


@given(st.integers(FIRST, LAST), st.sampled_from([PARIS, timezone.utc]))
def test_a_moment_is_so_many_microseconds_from_1970(micros: int, zone: ZoneInfo | timezone) -> None:
    moment = from_micros(micros, zone)
    assert moment == EPOCH + micros * MICROSECOND
    assert moment.tzinfo is zone
    assert to_micros(moment) == micros


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("2026-03-29T00:59:59.999999", "2026-03-29T01:59:59.999999+01:00"),
        ("2026-03-29T01:00:00", "2026-03-29T03:00:00+02:00"),
        ("2026-10-25T00:30:00", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30:00", "2026-10-25T02:30:00+01:00"),
        ("1900-01-01T12:00:00.000001", "1900-01-01T12:09:21.000001+00:09:21"),
        ("9998-07-01T00:00:00", "9998-07-01T02:00:00+02:00"),
    ],
)
def test_moments_of_paris(utc: str, local: str) -> None:
    micros = to_micros(datetime.fromisoformat(utc).replace(tzinfo=timezone.utc))
    assert from_micros(micros, PARIS).isoformat() == local


def test_beyond_the_calendar_stands_its_end() -> None:
    east = timezone(timedelta(hours=2))
    assert from_micros(to_micros(datetime.max.replace(tzinfo=timezone.utc)), east).year == 9999
    west = timezone(-timedelta(hours=2))
    assert from_micros(to_micros(datetime.min.replace(tzinfo=timezone.utc)), west).year == 1
