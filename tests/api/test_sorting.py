"""Orders by columns, and paging through them, against a sorted list."""

from __future__ import annotations

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import orjson
import pytest
from unidecode import unidecode

import searchnews as sn

SCHEMA = sn.Schema(
    {
        "title": sn.TextField(shown=True),
        "body": sn.TextField(),
        "date": sn.DateField(),
        "section": sn.KeywordField(),
        "tags": sn.KeywordField(multiple=True),
        "price": sn.NumberField(),
    }
)
SECTIONS = [None, "Politique", "politique", "Économie", "economie", "Sport", "À la une"]
EPOCH = datetime(2024, 1, 1, tzinfo=timezone.utc)


def articles(count: int, seed: int) -> list[sn.Article]:
    draw = random.Random(seed)
    made = []
    for number in range(count):
        words = draw.choices(["ukraine", "otan", "budget", "vote"], k=draw.randint(1, 6))
        date = EPOCH + timedelta(hours=draw.randint(-50, 50)) if draw.random() < 0.8 else None
        price = draw.choice([None, -2.5, 0.0, 3.0, 1e9])
        tags = draw.sample(["zèbre", "âne", "Ours", "ours", "chat"], draw.randint(0, 3))
        made.append(
            sn.Article(
                id=f"a{number}",
                body=" ".join(words),
                date=date,
                section=draw.choice(SECTIONS),
                tags=tuple(tags),
                extra={} if price is None else {"price": price},
            )
        )
    return made


@pytest.fixture(scope="module")
def corpus() -> list[sn.Article]:
    return articles(300, 1)


@pytest.fixture(scope="module")
def index(corpus: list[sn.Article], tmp_path_factory: pytest.TempPathFactory) -> sn.Index:
    index = sn.create(tmp_path_factory.mktemp("sorting"), schema=SCHEMA)
    with index.writer() as writer:
        for start in range(0, 300, 100):  # a segment each
            writer.add_many(corpus[start : start + 100])
            writer.commit()
        for number in range(0, 300, 7):
            writer.delete(f"a{number}")
    return index


def expected(corpus: list[sn.Article], word: str, sort: str) -> list[str]:
    field, descending = sort.lstrip("-"), sort.startswith("-")

    def value(article: sn.Article) -> object:
        if field == "price":
            return article.extra.get("price")
        if field == "tags":
            folded = [unidecode(tag).lower() for tag in article.tags]
            return (max if descending else min)(folded) if folded else None
        if field == "section":
            return article.section and unidecode(article.section).lower()
        return article.date

    live = [a for number, a in enumerate(corpus) if number % 7 and word in a.body.split()]
    having = [a for a in live if value(a) is not None]
    having.sort(key=value, reverse=descending)  # type: ignore[arg-type]
    return [a.id for a in having + [a for a in live if value(a) is None]]


SORTS = [sign + name for name in ("date", "section", "tags", "price") for sign in ("", "-")]


@pytest.mark.parametrize("sort", SORTS)
def test_order_is_that_of_a_sorted_list(
    index: sn.Index, corpus: list[sn.Article], sort: str
) -> None:
    for word in ("ukraine", "vote"):
        wanted = expected(corpus, word, sort)
        results = index.search(word, limit=1000, sort=sort)
        assert [hit.id for hit in results] == wanted
        assert results.total == len(wanted)
        page = index.search(word, limit=7, offset=5, sort=sort)
        assert [hit.id for hit in page] == wanted[5:12]
        assert [hit.rank for hit in page] == list(range(6, 13))


def test_scores_are_those_of_the_plain_search(index: sn.Index) -> None:
    plain = {hit.id: hit.score for hit in index.search("ukraine otan", limit=1000)}
    dated = {hit.id: hit.score for hit in index.search("ukraine otan", limit=1000, sort="date")}
    assert dated == plain


@pytest.mark.parametrize("sort", ["score", *SORTS])
@pytest.mark.parametrize("recency", [None, timedelta(days=1)])
def test_cursors_walk_through_every_hit_once(
    index: sn.Index, sort: str, recency: timedelta | None
) -> None:
    options = {"sort": sort, "recency": recency, "filter": "NON section:sport"}
    query = "ukraine OU budget"
    now = datetime(2024, 1, 3)
    whole = index.search(query, limit=1000, now=now, **options)  # type: ignore[arg-type]
    found, after = [], None
    for _ in range(100):
        page = index.search(query, limit=9, after=after, now=now, **options)  # type: ignore[arg-type]
        assert page.total == whole.total
        found += [(hit.id, hit.rank) for hit in page]
        after = page.cursor
        if after is None:
            break
    assert found == [(hit.id, hit.rank) for hit in whole]


def test_a_cursor_belongs_to_its_search_and_commit(tmp_path: Path) -> None:
    index = sn.create(tmp_path / "index", schema=SCHEMA)
    with index.writer() as writer:
        writer.add_many(articles(20, 2))
    index.refresh()
    pinned = index.snapshot()
    cursor = index.search("ukraine", limit=2).cursor
    assert cursor is not None
    with pytest.raises(sn.QueryError, match="another search"):
        index.search("otan", limit=2, after=cursor)
    with pytest.raises(sn.QueryError, match="another search"):
        index.search("ukraine", limit=2, sort="date", after=cursor)
    with pytest.raises(sn.QueryError, match="exclude each other"):
        index.search("ukraine", limit=2, offset=3, after=cursor)
    for broken in ("", "x", "bm9uZQ", cursor[:-4], cursor + "é"):
        with pytest.raises(sn.QueryError, match="no cursor"):
            index.search("ukraine", limit=2, after=broken)
    with index.writer() as writer:
        writer.add(sn.Article(id="new", body="ukraine"))
    index.refresh()
    with pytest.raises(sn.QueryError, match="snapshot"):
        index.search("ukraine", limit=2, after=cursor)
    assert len(pinned.search("ukraine", limit=2, after=cursor)) == 2


@pytest.mark.parametrize("sort", ["score", "-date", "section"])
@pytest.mark.parametrize(
    "change",
    [
        {"now": "x"},
        {"now": 1 << 63},
        {"rank": None},
        {"rank": -1},
        *({"key": key} for key in ({}, [], 0.5, "x", None, 1 << 63)),
        *({"segment": number} for number in (-1, 1 << 32, "0", 0.5, True)),
        *({"doc": number} for number in (-1, 1 << 32, "0", None)),
    ],
)
def test_a_cursor_that_was_changed_is_none_or_leads_somewhere(
    index: sn.Index, sort: str, change: dict[str, object]
) -> None:
    cursor = index.search("ukraine", limit=2, sort=sort).cursor
    assert cursor is not None
    generation, search, now, rank, (key, segment, doc) = orjson.loads(
        urlsafe_b64decode(cursor + "==")
    )
    held = {"now": now, "rank": rank, "key": key, "segment": segment, "doc": doc} | change
    place = (held["key"], held["segment"], held["doc"])
    changed = orjson.dumps((generation, search, held["now"], held["rank"], place))

    def follow() -> None:
        index.search("ukraine", limit=2, sort=sort, after=urlsafe_b64encode(changed).decode())

    if "key" in change:
        with suppress(sn.QueryError):  # another place in the same order is one
            follow()
    else:
        with pytest.raises(sn.QueryError, match="no cursor"):
            follow()


def test_the_last_page_has_no_cursor(index: sn.Index) -> None:
    results = index.search("ukraine", limit=1000)
    assert results.cursor is None
    assert index.search("introuvable").cursor is None
    assert index.search("ukraine", limit=0).cursor is None
    full = index.search("ukraine", limit=len(results))
    assert list(index.search("ukraine", limit=5, after=full.cursor)) == []


def test_an_order_that_there_is_not_is_an_error(index: sn.Index) -> None:
    with pytest.raises(sn.UnknownField, match="sort by score, date, section, tags, price"):
        index.search("ukraine", sort="-dates")
    for sort in ("body", "-title", "-score", "--date", ""):
        with pytest.raises((sn.QueryError, sn.UnknownField), match="sort by score"):
            index.search("ukraine", sort=sort)
