"""Article: what it accepts, what it refuses, and that nothing is lost on the way to JSON."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import blake2b

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.article.article import stable_id
from searchnews.errors import InvalidArticle

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXT, values, max_size=3),
    max_leaves=8,
)
DATES = st.datetimes(
    timezones=st.none()
    | st.integers(-50_000, 50_000).map(lambda seconds: timezone(timedelta(seconds=seconds)))
)
ARTICLES = st.builds(
    Article,
    id=TEXT,
    title=TEXT,
    body=TEXT,
    date=st.none() | DATES,
    source=st.none() | TEXT,
    section=st.none() | TEXT,
    author=st.none() | TEXT,
    url=st.none() | TEXT,
    lead=st.none() | TEXT,
    tags=st.lists(TEXT, max_size=3).map(tuple),
    extra=st.dictionaries(TEXT, JSON, max_size=3),
)


@given(ARTICLES)
def test_comes_back_from_json_as_it_was(article: Article) -> None:
    mapping = orjson.loads(orjson.dumps(article.to_mapping()))
    assert Article.from_mapping(mapping) == article


@given(ARTICLES)
def test_can_be_pickled_and_hashed(article: Article) -> None:
    assert pickle.loads(pickle.dumps(article)) == article
    assert hash(article) == hash(dataclasses.replace(article, extra={"other": 1}))


def test_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Article(id="1").title = "autre"  # type: ignore[misc]


def test_empty_id_becomes_a_stable_one() -> None:
    moment = datetime(2024, 6, 12, 18, 5)
    article = Article(title="L’OTAN se réunit", source="AA", date=moment, body="un")
    expected = blake2b(
        "AA\0002024-06-12T18:05:00\0L’OTAN se réunit\0".encode(), digest_size=8
    ).hexdigest()
    assert article.id == expected == stable_id("AA", moment, "L’OTAN se réunit", "")
    assert dataclasses.replace(article, id="", body="corrigé").id == expected


def test_the_body_names_an_article_that_has_nothing_else() -> None:
    assert Article(body="un").id != Article(body="deux").id
    assert Article(body="un").id == Article(body="un").id


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-06-12", datetime(2024, 6, 12)),
        ("mercredi 12 juin 2024 à 18h05", datetime(2024, 6, 12, 18, 5)),
        (datetime(2024, 6, 12, 1), datetime(2024, 6, 12, 1)),
        (date(2024, 6, 12), datetime(2024, 6, 12)),
        (1718200800, datetime(2024, 6, 12, 14, tzinfo=timezone.utc)),
        (1718200800000, datetime(2024, 6, 12, 14, tzinfo=timezone.utc)),
        (0, datetime(1970, 1, 1, tzinfo=timezone.utc)),
        ("", None),
        (None, None),
    ],
)
def test_from_mapping_reads_dates(value: object, expected: datetime | None) -> None:
    assert Article.from_mapping({"date": value}).date == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("sport", ("sport",)),
        ("", ()),
        (["a", "b"], ("a", "b")),
        ((tag for tag in ("a", "b")), ("a", "b")),
        (None, ()),
    ],
)
def test_from_mapping_reads_tags(value: object, expected: tuple[str, ...]) -> None:
    assert Article.from_mapping({"tags": value}).tags == expected


def test_from_mapping_keeps_unknown_keys_in_their_order() -> None:
    article = Article.from_mapping(
        {"id": 7, "vues": 3, "title": "t", "langue": "fr", "extra": {"vues": 1, "note": None}}
    )
    assert article.id == "7"
    assert list(article.extra.items()) == [("vues", 3), ("note", None), ("langue", "fr")]


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"id": "x7", "title": 3}, "title"),
        ({"id": "x7", "title": b"octets"}, "title"),
        ({"id": "x7", "body": ["p"]}, "body"),
        ({"id": "x7", "source": 3}, "source"),
        ({"id": "x7", "date": "hier"}, "date"),
        ({"id": "x7", "date": True}, "date"),
        ({"id": "x7", "date": float("nan")}, "date"),
        ({"id": "x7", "date": 1e300}, "date"),
        ({"id": "x7", "date": 2024}, "date"),
        ({"id": "x7", "date": 20240612}, "date"),
        ({"id": "x7", "date": []}, "date"),
        ({"id": "x7", "tags": 3}, "tags"),
        ({"id": "x7", "tags": [3]}, "tags"),
        ({"id": "x7", "tags": b"ab"}, "tags"),
        ({"id": "x7", "extra": "e"}, "extra"),
        ({"id": "x7", "body": "a\ud83d"}, "body"),
        ({"id": "x7", "tags": ["\udcff"]}, "tags"),
    ],
)
def test_from_mapping_names_field_and_article(mapping: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidArticle, match=f"article 'x7': field '{field}'"):
        Article.from_mapping(mapping)


@pytest.mark.parametrize("identity", [True, 1.5, ["a"], b"a"])
def test_from_mapping_refuses_other_ids(identity: object) -> None:
    with pytest.raises(InvalidArticle, match="field 'id' must be text or an integer"):
        Article.from_mapping({"id": identity})


def test_from_mapping_refuses_what_is_no_mapping() -> None:
    with pytest.raises(InvalidArticle, match="not list"):
        Article.from_mapping([("id", "1")])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": None}, "title"),
        ({"body": 3}, "body"),
        ({"url": 3}, "url"),
        ({"date": "2024-06-12"}, "date"),
        ({"tags": "sport"}, "tags"),
        ({"tags": None}, "tags"),
        ({"extra": None}, "extra"),
    ],
)
def test_construction_names_the_field_of_a_wrong_type(
    fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidArticle, match=f"article 'x7': field '{field}'"):
        Article(id="x7", **fields)  # type: ignore[arg-type]


def test_construction_makes_tags_a_tuple() -> None:
    assert Article(tags=["a", "b"]).tags == ("a", "b")  # type: ignore[arg-type]


def test_extra_becomes_json() -> None:
    extra = {
        "jour": date(2024, 6, 12),
        "prix": Decimal("1.50"),
        "ensemble": {"b", "a"},
        "rien": float("nan"),
        "grand": 2**70,
        "paire": (1, {2: "deux"}),
    }
    assert Article(id="1", extra=extra).to_mapping()["extra"] == {
        "jour": "2024-06-12",
        "prix": "1.50",
        "ensemble": ["a", "b"],
        "rien": None,
        "grand": str(2**70),
        "paire": [1, {"2": "deux"}],
    }


def test_extra_that_json_cannot_express_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["soi"] = endless
    for extra, why in (({"f": object()}, "cannot express"), (endless, "holds itself")):
        with pytest.raises(InvalidArticle, match=why):
            Article(id="1", extra=extra).to_mapping()


def test_a_number_that_looks_like_a_date_is_told_how_to_be_one() -> None:
    with pytest.raises(InvalidArticle, match=r"20240612 looks like a date.* text, '2024-06-12'"):
        Article.from_mapping({"id": "x7", "date": 20240612})
