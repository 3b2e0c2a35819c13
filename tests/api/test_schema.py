"""Indexes whose articles have other fields than news."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import searchnews as sn

RECIPES = sn.Schema(
    {
        "title": sn.TextField(weight=3, shown=True),
        "steps": sn.TextField(weight=0.5),
        "minutes": sn.NumberField(),
        "kitchen": sn.KeywordField(multiple=True),
        "tested": sn.DateField(),
        "notes": sn.StoredField(),
    },
    timezone="Asia/Tokyo",
)
RECIPE = {
    "id": "tarte",
    "title": "Tarte aux pommes",
    "steps": "Éplucher les pommes.",
    "minutes": 45,
    "kitchen": ["Française", "Familiale"],
    "tested": datetime(2024, 6, 12, 18, 5),
    "notes": {"from": "grand-mère"},
}


@pytest.fixture
def recipes(tmp_path: Path) -> sn.Index:
    index = sn.create(tmp_path, schema=RECIPES)
    with index.writer() as writer:
        writer.add(RECIPE)
        writer.add({"id": "riz", "title": "Riz au lait", "minutes": 20.5})
    index.refresh()
    return index


def test_the_schema_is_kept_in_the_index(recipes: sn.Index, tmp_path: Path) -> None:
    with sn.open(tmp_path) as index:
        assert dict(index.schema) == dict(RECIPES)
        assert index.schema.timezone == "Asia/Tokyo"


def test_fields_are_searched_by_their_kind(recipes: sn.Index) -> None:
    def found(query: str) -> set[str]:
        return {hit.id for hit in recipes.search(query)}

    assert found("éplucher") == {"tarte"}
    assert found("steps:pomme") == {"tarte"}
    assert found("title:eplucher") == set()
    assert found("kitchen:francaise") == {"tarte"}
    assert found("minutes:[30 TO 60]") == {"tarte"}
    assert found("minutes:[* TO 20.5]") == {"riz"}
    assert found("tested:2024-06") == {"tarte"}


def test_fields_come_back(recipes: sn.Index) -> None:
    (hit,) = recipes.search("pommes")
    assert hit["minutes"] == 45
    assert set(hit["kitchen"]) == set(RECIPE["kitchen"])  # type: ignore[call-overload]
    assert hit["steps"] == RECIPE["steps"]
    assert hit["notes"] == RECIPE["notes"]
    assert hit["tested"].isoformat() == "2024-06-12T18:05:00+09:00"  # type: ignore[union-attr]
    article = recipes.get("tarte")
    assert article is not None
    assert article.title == RECIPE["title"]
    assert article.extra["minutes"] == 45
    assert article.extra["tested"] == RECIPE["tested"]


@pytest.mark.parametrize(
    ("article", "name"),
    [
        ({"id": "x", "titel": "Crêpes"}, "titel"),
        ({"id": "x", "title": "Crêpes", "body": "Battre"}, "body"),
        (sn.Article(id="x", title="Crêpes", source="Mamie"), "source"),
        (sn.Article(id="x", title="Crêpes", extra={"sel": 1}), "sel"),
    ],
)
def test_what_the_schema_does_not_declare_is_refused(
    recipes: sn.Index, article: sn.Article | dict[str, object], name: str
) -> None:
    with recipes.writer() as writer:
        with pytest.raises(sn.InvalidArticle, match=f"no field '{name}'.*title, steps, minutes"):
            writer.add(article)
        assert writer.add_many([article, {"id": "pain", "title": "Pain"}], errors="skip") == 1
        assert [rejected.article for rejected in writer.rejected] == [article]


def test_a_field_called_extra_keeps_what_is_not_declared(tmp_path: Path) -> None:
    schema = sn.Schema({"title": sn.TextField(), "extra": sn.StoredField()})
    with sn.create(tmp_path, schema=schema) as index:
        with index.writer() as writer:
            writer.add({"id": "1", "title": "Pain", "minutes": 90})
        article = index.get("1")
        assert article is not None
        assert article.extra == {"minutes": 90}


@pytest.mark.parametrize(
    ("value", "day"),
    [("2024-06-12", 12), ("12 juin 2024", 12), (date(2024, 6, 12), 12), (1718200800, 12)],
)
def test_a_date_may_be_anything_that_the_date_of_news_may_be(
    recipes: sn.Index, value: object, day: int
) -> None:
    with recipes.writer() as writer:
        writer.add({"id": "pain", "title": "Pain", "tested": value})
    found = recipes.search("pain tested:2024-06-12", match="all")
    assert [hit["tested"].day for hit in found] == [day]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("minutes", "abc", "takes a number, not str 'abc'"),
        ("title", 7, "must be text, not"),
        ("steps", ["a"], r"takes text, not list \['a'\]"),
        ("kitchen", 5, "takes text or texts, not int 5"),
        ("tested", "hier matin", "'hier matin' is no date; write"),
        ("tested", "10000-01-01", "is no date; write"),
        ("tested", [], "takes a datetime, a date, text or a number"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(
    recipes: sn.Index, name: str, value: object, why: str
) -> None:
    with recipes.writer() as writer:
        with pytest.raises(sn.InvalidArticle, match=why) as raised:
            writer.add({"id": "pain", name: value})
        assert "pain" in str(raised.value)
        assert name in str(raised.value)
        assert "InvalidArticle" not in str(raised.value)


def test_an_unknown_field_is_named_with_the_known_ones(recipes: sn.Index) -> None:
    (hit,) = recipes.search("pommes")
    with pytest.raises(sn.UnknownField, match=r"'body'.*steps"):
        hit["body"]
    with pytest.raises(sn.UnknownField):
        recipes.schema["body"]
    with pytest.raises(sn.UnknownField, match="body"):
        recipes.search("pommes", sort="body")


@pytest.mark.parametrize(
    "value", [{"minutes": "beaucoup"}, {"kitchen": 7}, {"tested": "hier"}, {"title": 3}]
)
def test_a_value_of_the_wrong_kind_names_article_and_field(
    recipes: sn.Index, value: dict[str, object]
) -> None:
    with recipes.writer() as writer:
        with pytest.raises(sn.InvalidArticle, match=next(iter(value))):
            writer.add({"id": "x", **value})
        writer.add({"id": "y"})
    recipes.refresh()
    assert "x" not in recipes
    assert "y" in recipes


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"source": sn.KeywordField()},
        {"id": sn.TextField()},
        {"a b": sn.TextField()},
        {"body": sn.TextField(weight=0.3)},
        {"body": sn.TextField(weight=65)},
        {"body": sn.TextField(weight="2")},
        {"body": sn.TextField(weight=None)},
        {"body": sn.TextField(weight=float("nan"))},
        {"body": sn.TextField(shown="no")},
        {"body": sn.TextField(), "tags": sn.KeywordField(multiple=1)},
        {"body": "text"},
        None,
        "body",
        {f"f{n}": sn.TextField() for n in range(33)},
    ],
)
def test_a_schema_that_cannot_be(fields: Any) -> None:
    with pytest.raises(sn.SchemaError):
        sn.Schema(fields)


def test_a_time_zone_that_is_none() -> None:
    with pytest.raises(sn.SchemaError, match="Europe/Paris"):
        sn.Schema({"body": sn.TextField()}, timezone="Lune/Copernic")


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/Paris"), b"Europe/Paris"])
def test_a_time_zone_is_given_by_its_name(zone: Any) -> None:
    with pytest.raises(sn.SchemaError, match="give an IANA name"):
        sn.Schema({"body": sn.TextField()}, timezone=zone)


def test_a_keyword_field_of_one_value_takes_one(tmp_path: Path) -> None:
    schema = sn.Schema({"title": sn.TextField(), "kitchen": sn.KeywordField()})
    with sn.create(tmp_path, schema=schema) as index:
        with index.writer() as writer:
            with pytest.raises(sn.InvalidArticle, match="'kitchen' takes one value and got 2"):
                writer.add({"id": "two", "title": "Riz", "kitchen": ["Chine", "Japon"]})
            writer.add({"id": "one", "title": "Riz", "kitchen": ["Chine"]})
            writer.add({"id": "none", "title": "Riz", "kitchen": []})
        kitchens = {hit.id: hit["kitchen"] for hit in index.search("riz")}
        assert kitchens == {"one": "Chine", "none": None}


def test_lines_obey_a_tags_field_of_one_value(tmp_path: Path) -> None:
    lines = tmp_path / "articles.jsonl"
    lines.write_text('{"id": "1", "title": "Riz", "tags": ["a", "b"]}\n', "utf-8")
    schema = sn.Schema({"title": sn.TextField(), "tags": sn.KeywordField()})
    with sn.create(tmp_path / "index", schema=schema) as index, index.writer() as writer:
        assert writer.add_many(sn.read_articles([lines]), errors="skip") == 0
        assert "'tags' takes one value and got 2" in str(writer.rejected[0].error)


@pytest.mark.parametrize("kitchen", [["Une"], ["Une", "Autre"], ["Autre", "Une", "Une"]])
def test_keywords_come_back_as_a_list_however_many(recipes: sn.Index, kitchen: list[str]) -> None:
    with recipes.writer() as writer:
        writer.add({"id": "x", "kitchen": kitchen})
    article = recipes.get("x")
    assert article is not None
    assert article.extra["kitchen"] == kitchen
