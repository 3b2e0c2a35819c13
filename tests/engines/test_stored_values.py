"""Stored values come back as JSON has them, or are refused; none becomes what Python prints."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

import searchnews as sn
from searchnews.article.readers.records import record_of
from searchnews.engines.stored_values import read_value, spell_value

VALUES: list[tuple[Any, Any]] = [
    ({"a": [1, 2.5, None, True, "é"]}, {"a": [1, 2.5, None, True, "é"]}),
    ({"sujets": {"b", "a"}}, {"sujets": ["a", "b"]}),
    ((1, (2,)), [1, [2]]),
    (2**70, str(2**70)),
    ({1: "un"}, {"1": "un"}),
    (float("nan"), None),
    (datetime(2024, 6, 12, 18, 5), "2024-06-12T18:05:00"),
]


@pytest.mark.parametrize(("value", "back"), VALUES)
def test_values(value: object, back: object) -> None:
    assert read_value(spell_value(value)) == back


@pytest.mark.parametrize("engine", ["native", "whoosh"])
@pytest.mark.parametrize("field", ["extra", "photo"])
def test_what_json_cannot_express_is_refused_by_field_and_type(
    tmp_path: Path, engine: str, field: str
) -> None:
    schema = sn.Schema(
        {"title": sn.TextField(), "photo": sn.StoredField(), "extra": sn.StoredField()}
    )
    article = {"id": "a", "title": "Une", field: {"octets": object()}}
    with sn.create(tmp_path / "index", schema=schema, engine=engine) as index:
        with index.writer() as writer:
            with pytest.raises(sn.InvalidArticle, match=r"holds object .*'octets'") as caught:
                writer.add(article)
            assert field in str(caught.value)
            writer.add({"id": "b", "title": "Deux", field: {"sujets": {"paix"}}})
        back = index.get("b")
        assert back is not None
        held = back.extra if field == "extra" else back.extra[field]
        assert held == {"sujets": ["paix"]}


@pytest.mark.parametrize("engine", ["native", "whoosh"])
def test_what_an_article_has_not_is_not_in_its_extra(tmp_path: Path, engine: str) -> None:
    schema = sn.Schema(
        {
            "title": sn.TextField(),
            "pages": sn.NumberField(),
            "themes": sn.KeywordField(multiple=True),
            "photo": sn.StoredField(),
            "extra": sn.StoredField(),
        }
    )
    with sn.create(tmp_path / "index", schema=schema, engine=engine) as index:
        with index.writer() as writer:
            writer.add({"id": "a", "title": "Une"})
        (hit,) = index.search("une")
        assert hit["extra"] == hit.article.extra == {}
        assert hit["pages"] is hit["photo"] is None
        assert index.get("a") == sn.Article(id="a", title="Une")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(sn.InvalidArticle, match="surrogates"):
        spell_value({"a": "\ud800"})


def test_what_is_deep_is_told_back_or_refused(tmp_path: Path) -> None:
    def nested(levels: int) -> object:
        return [nested(levels - 1)] if levels else "fond"

    with sn.create(tmp_path / "index") as index:
        with index.writer() as writer:
            # `extra` itself is one level of the deepest.
            writer.add({"id": "deep", "title": "Une", "extra": {"plis": nested(252)}})
            with pytest.raises(sn.InvalidArticle, match="253 levels"):
                writer.add({"id": "deeper", "title": "Deux", "extra": {"plis": nested(253)}})
        (article,) = index.articles()
        assert orjson.loads(orjson.dumps(record_of(article)))["extra"] == {"plis": nested(252)}
