"""An article comes back as it went in."""

from __future__ import annotations

import string
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import searchnews as sn

PARIS = ZoneInfo("Europe/Paris")

DATES = {
    "naive": datetime(2024, 6, 12, 18, 5, 7, 123456),
    "naive in summer's missing hour": datetime(2024, 3, 31, 2, 30),
    "midnight": datetime(2024, 6, 12),
    "utc": datetime(2024, 6, 12, 18, 5, tzinfo=timezone.utc),
    "east": datetime(2024, 6, 12, 18, 5, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    "west": datetime(2024, 6, 12, 18, 5, tzinfo=timezone(timedelta(hours=-10))),
    "before 1970": datetime(1912, 4, 15, 2, 20),
    "before 1970 utc": datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc),
    "first": datetime(1, 1, 1, tzinfo=timezone.utc),
    "last": datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc),
    "last naive": datetime(9999, 12, 31, 23, 59, 59, 999999),
}


def there_and_back(index: sn.Index, article: sn.Article) -> sn.Article:
    with index.writer(durability="fast") as writer:
        writer.update(article)
    index.refresh()
    back = index.get(article.id)
    assert back is not None
    return back


def test_every_field(index: sn.Index) -> None:
    article = sn.Article(
        id="otan/1 é",
        title="L’OTAN « prépare » : un plan",
        lead="Le chapô, œuvre courte.",
        body="Un corps\n\nsur deux paragraphes\u00a0! \U0001f600 e\u0301",
        date=DATES["utc"],
        source="AA",
        section="Économie",
        author="Zoé d’Artagnan",
        url="https://exemple.fr/a?b=c",
        tags=("défense", "OTAN"),
        extra={"views": 3, "wire": None, "nested": {"a": [1, 2.5, "x"]}},
    )
    assert there_and_back(index, article) == article


def test_tags_keep_their_order(index: sn.Index) -> None:
    article = sn.Article(id="a", tags=("OTAN", "défense", "Défense", "OTAN"))
    assert there_and_back(index, article) == article


def test_an_article_of_nothing(index: sn.Index) -> None:
    article = sn.Article(id="empty")
    assert there_and_back(index, article) == article


@pytest.mark.parametrize("name", DATES)
def test_dates(index: sn.Index, name: str) -> None:
    back = there_and_back(index, sn.Article(id="a", title="x", date=DATES[name])).date
    assert back is not None
    assert back.utcoffset() == DATES[name].utcoffset()
    if name == "naive in summer's missing hour":
        # A time that no clock showed comes back as the moment it was taken for.
        back = back.replace(hour=2)
    assert back == DATES[name]


def test_the_first_naive_date(index: sn.Index) -> None:
    assert there_and_back(index, sn.Article(id="a", date=datetime(1, 1, 1))).date == datetime(
        1, 1, 1
    )


@pytest.mark.parametrize(
    "date",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_an_end_of_the_calendar_in_a_zone_where_utc_is_beyond(
    index: sn.Index, date: datetime
) -> None:
    back = there_and_back(index, sn.Article(id="a", date=date)).date
    assert back is not None
    # Not compared as moments: UTC has no way to write either.
    assert (back.replace(tzinfo=None), back.utcoffset()) == (
        date.replace(tzinfo=None),
        date.utcoffset(),
    )


def test_a_date_of_a_named_zone_keeps_its_moment_and_offset(index: sn.Index) -> None:
    given_date = datetime(2024, 6, 12, 18, 5, tzinfo=PARIS)
    back = there_and_back(index, sn.Article(id="a", date=given_date)).date
    assert back == given_date
    assert back is not None
    assert back.utcoffset() == timedelta(hours=2)


def test_hits_show_dates_in_the_zone_of_the_index(index: sn.Index) -> None:
    there_and_back(index, sn.Article(id="a", title="Nuit", date=DATES["utc"]))
    (hit,) = index.search("nuit")
    assert hit.date is not None
    assert hit.date.isoformat() == "2024-06-12T20:05:00+02:00"


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(text, values, max_size=3),
    max_leaves=6,
)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
articles = st.builds(
    sn.Article,
    id=st.text(string.ascii_letters + "éœ /:'\"😀", min_size=1, max_size=60),
    title=text,
    body=text,
    lead=st.none() | text.filter(bool),
    source=st.none() | text.filter(bool),
    section=st.none() | text.filter(bool),
    author=st.none() | text.filter(bool),
    url=st.none() | text.filter(bool),
    tags=st.lists(text.filter(bool), max_size=1).map(tuple),
    date=st.none() | st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets),
    extra=st.dictionaries(text, json_values, max_size=3),
)


@settings(max_examples=40, deadline=None, phases=[Phase.generate, Phase.shrink])
@given(st.lists(articles, min_size=1, max_size=5, unique_by=lambda article: article.id))
def test_any_articles(tmp_path_factory: pytest.TempPathFactory, given: list[sn.Article]) -> None:
    with sn.create(tmp_path_factory.mktemp("any")) as index:
        with index.writer(durability="fast", threads=1, memory_mb=16) as writer:
            writer.add_many(given)
        index.refresh()
        assert list(index.ids()) == [article.id for article in given]
        for article in given:
            assert index.get(article.id) == article


def test_fields_of_a_hit(seeds: sn.Index) -> None:
    (hit,) = seeds.search("aide à l’Ukraine", limit=1)
    assert hit.rank == 1
    assert hit.id == "otan-ukraine"
    assert hit.title == hit["title"] == hit.article.title
    assert hit["source"] == "Anadolu Agency (AA)" or "AA" in str(hit["source"])
    assert hit["body"] == hit.article.body
    with pytest.raises(sn.UnknownField, match="title"):
        hit["titre"]
    shown = hit.to_dict()
    assert shown["rank"] == 1
    assert "body" not in shown
    assert Path(seeds.place).exists()
