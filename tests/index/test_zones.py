"""Facets by year, month and day ask when clocks changed, as far back as any article says."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchnews.index import Moments, offset_changes


@pytest.mark.parametrize(
    ("zone", "moment", "offset"),
    [
        # What programs write for no date; in Paris it is the day before, in UTC.
        ("Europe/Paris", datetime(1, 1, 1), 561),
        ("America/New_York", datetime(9999, 12, 31, 23), -18_000),
    ],
)
def test_the_ends_of_the_calendar_have_an_offset(zone: str, moment: datetime, offset: int) -> None:
    micros, _ = Moments(zone).encode(moment)
    assert offset_changes(zone, micros, micros) == [(micros, offset)]
