"""Dates of articles: what is one, what only looks like one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article.dates import date_as_text, parse_date

PARIS = timezone(timedelta(hours=2))
NOON = datetime(2024, 6, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-12", NOON),
        ("20240612", NOON),
        (" 2024-06-12\n", NOON),
        ("2024-06-12T18:05", NOON.replace(hour=18, minute=5)),
        ("2024-06-12 18:05:09", datetime(2024, 6, 12, 18, 5, 9)),
        ("2024-06-12T18:05:09.123456789", datetime(2024, 6, 12, 18, 5, 9, 123456)),
        ("2024-06-12T18:05:09,5", datetime(2024, 6, 12, 18, 5, 9, 500000)),
        ("2024-06-12T18:05:09Z", datetime(2024, 6, 12, 18, 5, 9, tzinfo=timezone.utc)),
        ("2024-06-12T18:05:09+02:00", datetime(2024, 6, 12, 18, 5, 9, tzinfo=PARIS)),
        ("2024-06-12 18:05:09 +0200", datetime(2024, 6, 12, 18, 5, 9, tzinfo=PARIS)),
        ("20240612T180509+02", datetime(2024, 6, 12, 18, 5, 9, tzinfo=PARIS)),
        ("12 juin 2024", NOON),
        ("12 Juin 2024", NOON),
        ("12\u00a0juin\u202f2024", NOON),
        ("le 12 juin 2024", NOON),
        ("mercredi 12 juin 2024", NOON),
        ("Mercredi, 12 juin 2024", NOON),
        ("1er mars 2023 à 20h30", datetime(2023, 3, 1, 20, 30)),
        ("1 mars 2023", datetime(2023, 3, 1)),
        ("1er août 2023", datetime(2023, 8, 1)),
        ("1er aou\u0302t 2023", datetime(2023, 8, 1)),
        ("3 DÉCEMBRE 2023", datetime(2023, 12, 3)),
        ("3 DECEMBRE 2023", datetime(2023, 12, 3)),
        ("3 déc. 2023, 8h", datetime(2023, 12, 3, 8)),
        ("3 fév. 2023", datetime(2023, 2, 3)),
        ("12 juin 2024 à 18:05", NOON.replace(hour=18, minute=5)),
        ("12 juin 2024 à 18 h 05", NOON.replace(hour=18, minute=5)),
        ("12 juin 2024 - 18h05", NOON.replace(hour=18, minute=5)),
        ("15/06/2024", datetime(2024, 6, 15)),
        ("15.06.2024", datetime(2024, 6, 15)),
        ("5/6/2024", datetime(2024, 6, 5)),
        ("le 12/06/2024 à 18h05", NOON.replace(hour=18, minute=5)),
        ("29 février 2024", datetime(2024, 2, 29)),
        ("Wed, 12 Jun 2024 18:05:09 +0200", datetime(2024, 6, 12, 18, 5, 9, tzinfo=PARIS)),
        ("12 Jun 2024 18:05 GMT", datetime(2024, 6, 12, 18, 5, tzinfo=timezone.utc)),
    ],
)
def test_dates(text: str, expected: datetime) -> None:
    parsed = parse_date(text)
    assert parsed == expected
    assert parsed is not None
    assert parsed.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hier",
        "2024",
        "2024-06",
        "juin 2024",
        "12 juin",
        "12 juin 24",
        "15/06/24",
        "06/15/2024",
        "15/06.2024",
        "2024-0612",
        "2024-13-01",
        "2024-02-30",
        "29 février 2023",
        "31 juin 2024",
        "0 juin 2024",
        "jeudi 12 juin 2024",
        "Thu, 12 Jun 2024 18:05:09 +0200",
        "12 juin 2024 à 25h",
        "12 juin 2024 à 18h65",
        "12 juin 2024 à 18:",
        "12 juin 2024, à Bruxelles",
        "Le 12 juin 2024, l’OTAN s’est réunie.",
        "2024-06-12x18:05:09",
        "2024-W24-3",
        "2024-06-12T24:00:01",
        "2024-06-12T18:05:09+99:00",
        "0612345678",
        "٢٠٢٤-٠٦-١٢",
        "1234-56-78 90:12:34",
        "June 12, 2024",
        "12 juin 2024" + " " * 10_000 + "x",
    ],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


@given(st.datetimes())
def test_every_iso_date_is_read_back(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.isoformat(" ", "seconds")) == moment.replace(microsecond=0)


@given(st.text(st.characters() | st.sampled_from("0123456789-/ :hTzà+juin"), max_size=70))
def test_no_text_is_an_error(text: str) -> None:
    parse_date(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2024, "2024-01-01"),
        (2024.0, "2024-01-01"),
        (20240612, "2024-06-12"),
        (18991231, "1899-12-31"),
        (20240230, None),
        (20241301, None),
        (202406, "2024-06-01"),
        (202413, None),
        (202406121805, "2024-06-12T18:05:00"),
        (202406122460, None),
        (20240612180509, "2024-06-12T18:05:09"),
        (1718200800000, None),
        (9999, None),
        (0, None),
        (999, None),
        (2024.5, None),
        (1718200800, None),
        (float("nan"), None),
        (float("inf"), None),
        (-2024, None),
        (True, None),
    ],
)
def test_numbers_that_are_written_as_dates_are(number: float, text: str | None) -> None:
    assert date_as_text(number) == text
