"""Dates in French and ISO spelling, seen from Saturday 15 June 2024, noon in Paris."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.errors import QueryError
from searchnews.query.dates import Calendar

NOW = datetime(2024, 6, 15, 12)
PARIS = Calendar(NOW, "Europe/Paris")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00"),
        ("2024-06", "2024-06-01T00:00:00+02:00", "2024-07-01T00:00:00+02:00"),
        ("2024-02-29", "2024-02-29T00:00:00+01:00", "2024-03-01T00:00:00+01:00"),
        ("29.2.2024", "2024-02-29T00:00:00+01:00", "2024-03-01T00:00:00+01:00"),
        ("1er mars 2024", "2024-03-01T00:00:00+01:00", "2024-03-02T00:00:00+01:00"),
        ("Févr. 2023", "2023-02-01T00:00:00+01:00", "2023-03-01T00:00:00+01:00"),
        ("AOÛT 2023", "2023-08-01T00:00:00+02:00", "2023-09-01T00:00:00+02:00"),
        ("15 décembre", "2023-12-15T00:00:00+01:00", "2023-12-16T00:00:00+01:00"),
        ("15 juin", "2024-06-15T00:00:00+02:00", "2024-06-16T00:00:00+02:00"),
        ("samedi", "2024-06-15T00:00:00+02:00", "2024-06-16T00:00:00+02:00"),
        ("samedi dernier", "2024-06-08T00:00:00+02:00", "2024-06-09T00:00:00+02:00"),
        ("dimanche prochain", "2024-06-16T00:00:00+02:00", "2024-06-17T00:00:00+02:00"),
        ("la semaine prochaine", "2024-06-17T00:00:00+02:00", "2024-06-24T00:00:00+02:00"),
        ("ce mois-ci", "2024-06-01T00:00:00+02:00", "2024-07-01T00:00:00+02:00"),
        ("l’an dernier", "2023-01-01T00:00:00+01:00", "2024-01-01T00:00:00+01:00"),
        ("last week", "2024-06-03T00:00:00+02:00", "2024-06-10T00:00:00+02:00"),
        ("après-demain", "2024-06-17T00:00:00+02:00", "2024-06-18T00:00:00+02:00"),
        ("-1m", "2024-05-15T00:00:00+02:00", "2024-06-16T00:00:00+02:00"),
        ("-24h", "2024-06-14T12:00:00+02:00", "2024-06-16T00:00:00+02:00"),
        ("+7j", "2024-06-15T00:00:00+02:00", "2024-06-23T00:00:00+02:00"),
        ("2024-06-15T10", "2024-06-15T10:00:00+02:00", "2024-06-15T11:00:00+02:00"),
        ("1850", "1850-01-01T00:00:00+00:09:21", "1851-01-01T00:00:00+00:09:21"),
    ],
)
def test_periods(text: str, start: str, end: str) -> None:
    period = PARIS.span(text)
    assert period is not None
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        *("", "foo", "31/06/2024", "06/15/2024", "13/2024", "0000", "9999", "12345", "-999999a"),
        *("30 février 2024", "2024-06-15T25:00", "2024-06-15T10:00+99:00"),
        *("semaine", "ce", "dernier mot"),
    ],
)
def test_no_dates(text: str) -> None:
    assert PARIS.span(text) is None


@pytest.mark.parametrize(
    ("day", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-15", 24)]
)
def test_days_on_which_clocks_change(day: str, hours: int) -> None:
    period = PARIS.span(day)
    assert period is not None
    assert period.end - period.start == timedelta(hours=hours)


def test_decomposed_accents() -> None:
    assert PARIS.period(unicodedata.normalize("NFD", "août 2023")) == PARIS.period("août 2023")


def test_a_month_back_from_its_last_day() -> None:
    period = Calendar(datetime(2024, 3, 31), "Europe/Paris").period("-1m")
    assert period is not None
    assert period.start.isoformat() == "2024-02-29T00:00:00+01:00"


def test_today_depends_on_the_zone() -> None:
    moment = datetime(2024, 6, 15, 23, 30, tzinfo=timezone.utc)
    paris = Calendar(moment, "Europe/Paris").period("aujourd’hui")
    cayenne = Calendar(moment, "America/Cayenne").period("aujourd’hui")
    assert paris is not None
    assert cayenne is not None
    assert paris.start.isoformat() == "2024-06-16T00:00:00+02:00"
    assert cayenne.start.isoformat() == "2024-06-15T00:00:00-03:00"


@pytest.mark.parametrize("zone", ["Europe/Nulle-Part", "../../etc/passwd", ""])
def test_unknown_zones(zone: str) -> None:
    with pytest.raises(QueryError, match="IANA"):
        Calendar(NOW, zone)


@given(st.dates(datetime(1900, 1, 1).date(), datetime(2100, 1, 1).date()))
def test_all_spellings_of_a_day_agree(day: object) -> None:
    assert hasattr(day, "strftime")
    spellings = ["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]
    periods = {PARIS.span(day.strftime(spelling)) for spelling in spellings}
    assert len(periods) == 1
    assert None not in periods


@given(st.text(max_size=20))
def test_any_text_is_a_period_or_none(text: str) -> None:
    period = PARIS.span(text)
    assert period is None or period.start < period.end


@pytest.mark.parametrize("now", [datetime.max, datetime.min])
def test_a_present_beyond_the_calendar_is_refused(now: datetime) -> None:
    far = now.replace(tzinfo=timezone(timedelta(hours=-14 if now.year > 1 else 14)))
    with pytest.raises(QueryError, match="now="):
        Calendar(far, "Europe/Paris")
