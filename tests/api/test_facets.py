"""Facets, against counting by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

import searchnews as sn
from searchnews.index import offset_changes, zones
from searchnews.index.moments import to_micros

PARIS = ZoneInfo("Europe/Paris")
SCHEMA = sn.Schema(
    {
        "body": sn.TextField(),
        "date": sn.DateField(),
        "source": sn.KeywordField(),
        "tags": sn.KeywordField(multiple=True),
        "price": sn.NumberField(),
    }
)
EDGES = [-1.0, 0.0, 2.5, 100.0]
START = datetime(2019, 1, 1, tzinfo=timezone.utc)


def articles() -> list[sn.Article]:
    draw = random.Random(3)
    made = []
    for number in range(3000):
        moment = START + timedelta(minutes=30 * draw.randint(0, 48 * 365 * 3))
        price = draw.choice([None, -3.0, -1.0, 0.0, 1.0, 2.5, 99.5, 100.0])
        made.append(
            sn.Article(
                id=str(number),
                body=draw.choice(["ukraine", "otan", "ukraine otan"]),
                date=moment if draw.random() < 0.9 else None,
                source=draw.choice(["AFP", "afp", "Le Monde", None]),
                tags=tuple(draw.sample(["a", "b", "é", "É"], draw.randint(0, 4))),
                extra={} if price is None else {"price": price},
            )
        )
    return made


CORPUS = articles()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sn.Index:
    index = sn.create(tmp_path_factory.mktemp("facets"), schema=SCHEMA)
    with index.writer() as writer:
        writer.add_many(CORPUS[:2500])
        writer.commit()
        writer.add_many(CORPUS[2500:])
        writer.commit()
        for number in range(0, 3000, 11):
            writer.delete(str(number))
    return index


def matching(word: str) -> list[sn.Article]:
    return [a for n, a in enumerate(CORPUS) if n % 11 and word in a.body]


def by_frequency(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize("limit", [0, 10])
def test_keywords_count_as_written(index: sn.Index, limit: int) -> None:
    results = index.search("ukraine", limit=limit, facets=("source", "tags"))
    assert results.total_is_exact
    assert results.total == len(matching("ukraine"))
    sources = Counter(a.source for a in matching("ukraine") if a.source)
    tags = Counter(tag for a in matching("ukraine") for tag in set(a.tags))
    assert list(results.facets["source"].items()) == by_frequency(sources)
    assert list(results.facets["tags"].items()) == by_frequency(tags)


@pytest.mark.parametrize(
    ("facet", "form"),
    [("date:year", "%Y"), ("date:month", "%Y-%m"), ("date:day", "%Y-%m-%d")],
)
def test_periods_follow_the_local_calendar(index: sn.Index, facet: str, form: str) -> None:
    counted = index.search("otan", facets=[facet]).facets[facet]
    dates = [a.date.astimezone(PARIS) for a in matching("otan") if a.date]
    assert list(counted.items()) == sorted(Counter(d.strftime(form) for d in dates).items())


def test_ranges_include_their_lower_edge(index: sn.Index) -> None:
    facet = "price:" + ",".join(str(edge) for edge in EDGES)
    counted = index.search("otan", facets=[facet]).facets[facet]
    names = ["..-1", "-1..0", "0..2.5", "2.5..100", "100.."]
    prices = [a.extra["price"] for a in matching("otan") if "price" in a.extra]
    ranges = Counter(sum(edge <= price for edge in EDGES) for price in prices)  # type: ignore[operator]
    assert list(counted.items()) == [(names[n], ranges[n]) for n in sorted(ranges)]


def test_facets_count_within_the_filter_and_in_any_order(index: sn.Index) -> None:
    results = index.search(
        "ukraine", sort="-date", filter="source:afp", facets=("source", "date:year")
    )
    wanted = [a for a in matching("ukraine") if (a.source or "").lower() == "afp"]
    assert dict(results.facets["source"]) == Counter(a.source for a in wanted)
    assert sum(results.facets["date:year"].values()) == sum(a.date is not None for a in wanted)
    assert index.search("ukraine").facets == {}
    assert index.search("introuvable", facets=("source", "date:day")).facets == {
        "source": {},
        "date:day": {},
    }


def test_a_facet_that_there_is_not_is_an_error(index: sn.Index) -> None:
    with pytest.raises(sn.UnknownField, match="the facets are date:year"):
        index.search("ukraine", facets=["journal"])
    wrong = "body date date:week source:month price price:a price:nan price:1,inf"
    for facet in wrong.split():
        with pytest.raises(sn.QueryError, match="the facets are"):
            index.search("ukraine", facets=[facet])


def test_the_ends_of_the_calendar_are_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = sn.create(tmp_path_factory.mktemp("ends"))
    with index.writer() as writer:
        for id, year in (("first", 1), ("last", 9999)):
            writer.add(sn.Article(id=id, body="ukraine", date=datetime(year, 6, 15, 12)))
    facets = index.search("ukraine", facets=["date:day"]).facets
    assert facets == {"date:day": {"0001-06-15": 1, "9999-06-15": 1}}


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York"])
def test_dates_beyond_the_calendar_of_utc_are_counted(
    tmp_path_factory: pytest.TempPathFactory, zone: str
) -> None:
    # What data sets write where they have no date is often the first or the last one there is.
    schema = sn.Schema({"body": sn.TextField(), "date": sn.DateField()}, timezone=zone)
    index = sn.create(tmp_path_factory.mktemp("beyond"), schema=schema)
    with index.writer() as writer:
        writer.add({"id": "first", "body": "ukraine", "date": datetime.min})
        writer.add({"id": "now", "body": "ukraine", "date": datetime(2024, 7, 1)})
        writer.add({"id": "last", "body": "ukraine", "date": datetime.max})
    facets = index.search("ukraine", facets=["date:day"]).facets["date:day"]
    assert facets == {"0001-01-01": 1, "2024-07-01": 1, "9999-12-31": 1}


def test_the_clocks_of_far_years_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []
    real = zones._offset
    monkeypatch.setattr(zones, "_offset", lambda z, when: looked.append(when) or real(z, when))
    ends = (datetime.min, datetime.max)
    low, high = (to_micros(end.replace(tzinfo=timezone.utc)) for end in ends)
    assert len(offset_changes("Europe/Madrid", low, high)) > 2 * 7_900
    assert {when.year for when in looked} <= {1, *range(1800, 2501)}
    looked.clear()
    offset_changes("Europe/Madrid", low, high)
    assert not looked


@pytest.mark.parametrize("zone", ["Europe/Paris", "Africa/Casablanca", "Asia/Kathmandu", "UTC"])
def test_offsets_hold_between_changes(zone: str) -> None:
    low, high = -(2**40) * 1000, 2**41 * 1000
    changes = offset_changes(zone, low, high)
    assert changes[0][0] == low
    assert [micros for micros, _ in changes] == sorted({micros for micros, _ in changes})
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    draw = random.Random(zone)
    moments = [draw.randint(low, high) for _ in range(3000)]
    moments += [micros + step for micros, _ in changes[1:] for step in (-1, 0)]
    for micros in moments:
        offset = [offset for start, offset in changes if start <= micros][-1]
        local = (epoch + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))
        assert local.utcoffset() == timedelta(seconds=offset)


@pytest.mark.parametrize("bounds", ["100,10", "10,100,100", "100,10,10"])
def test_bounds_that_do_not_rise_are_put_in_order_by_the_error(
    index: sn.Index, bounds: str
) -> None:
    with pytest.raises(sn.QueryError, match=r"must rise: price:10,100$"):
        index.search("ukraine", facets=[f"price:{bounds}"])
