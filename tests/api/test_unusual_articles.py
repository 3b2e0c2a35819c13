"""Articles that nobody expects: they are indexed whole, or refused by name, alone."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews as sn

LONGEST = 1 << 28
"""About as many bytes as one article may have."""


def found(index: sn.Index, query: str) -> list[str]:
    index.refresh()
    return [hit.id for hit in index.search(query, 100)]


def article(index: sn.Index, id: str) -> sn.Article:
    index.refresh()
    article = index.get(id)
    assert article is not None, id
    return article


def neighbours(number: int) -> list[sn.Article]:
    return [sn.Article(id=f"n{i}", title=f"Voisin {i}", body="Un corps") for i in range(number)]


@pytest.mark.parametrize(
    "megabytes", [2, pytest.param(50, marks=pytest.mark.long)], ids=lambda n: f"{n} MB"
)
def test_a_very_long_body_comes_back_whole(index: sn.Index, megabytes: int) -> None:
    line = "Le Conseil constitutionnel a rendu sa décision sur la réforme des retraites.\n"
    body = line * (megabytes * 1_000_000 // len(line.encode())) + "La fin : xylophone."
    with index.writer() as writer:
        added = writer.add_many([*neighbours(3), sn.Article(id="long", title="Titre", body=body)])
    assert added == 4
    assert found(index, "xylophone") == ["long"]
    assert article(index, "long").body == body
    assert index.search("xylophone")[0].snippet(100).text.endswith("La fin : xylophone.")
    assert len(found(index, "voisin")) == 3


@pytest.mark.parametrize("values", [20_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_very_many_values_in_one_field(index: sn.Index, values: int) -> None:
    tags = tuple(f"étiquette {number}" for number in range(values))
    with index.writer() as writer:
        writer.add_many([*neighbours(2), sn.Article(id="many", title="Titre", tags=tags)])
    index.refresh()
    assert article(index, "many").tags == tags
    assert [hit.id for hit in index.search("titre", filter=f'tags:"{tags[-1]}"')] == ["many"]
    assert len(found(index, "voisin")) == 2


@pytest.mark.long
def test_what_is_too_long_is_refused_by_name_and_alone(index: sn.Index) -> None:
    huge = sn.Article(id="énorme", title="Titre", body="mot " * (LONGEST // 4))
    with index.writer() as writer:
        with pytest.raises(sn.InvalidArticle, match=r"énorme.*split it"):
            writer.add(huge)
        added = writer.add_many(
            [*neighbours(2), huge, sn.Article(id="a", title="x")], errors="skip"
        )
        assert added == 3
        assert [rejected.error.__class__ for rejected in writer.rejected] == [sn.InvalidArticle]
        with pytest.raises(sn.InvalidArticle, match="énorme"):
            writer.update(huge)
    assert sorted(index.ids()) == ["a", "n0", "n1"]


def test_sixteen_text_fields_and_more(tmp_path: Path) -> None:
    names = [f"partie{number}" for number in range(20)]
    schema = sn.Schema({name: sn.TextField() for name in names} | {"title": sn.TextField()})
    with sn.create(tmp_path / "index", schema=schema) as index:
        with index.writer() as writer:
            for number, name in enumerate(names):
                writer.add({"id": name, "title": "Titre", name: f"contenu mot{number}"})
        for number, name in enumerate(names):
            assert found(index, f"{name}:mot{number}") == [name]
            assert found(index, f"{names[number - 1]}:mot{number}") == []
        assert len(found(index, "contenu")) == 20


def test_dates_that_no_calendar_of_ours_has(index: sn.Index) -> None:
    first = datetime(1, 1, 1, tzinfo=timezone.utc)
    with index.writer() as writer:
        added = writer.add_many(
            [
                {"id": "first", "title": "Premier", "date": first},
                {"id": "moon", "title": "Lune", "date": "1969-07-21T02:56:20+00:00"},
                {"id": "late", "title": "Tard", "date": "10000-01-01T00:00:00+00:00"},
                {"id": "no day", "title": "Jamais", "date": "2023-02-30"},
                {"id": "last", "title": "Dernier", "date": "9999-12-31T23:59:59+00:00"},
            ],
            errors="skip",
        )
        refused = {str(r.article["id"]): str(r.error) for r in writer.rejected}  # type: ignore[index]
    assert added == 3
    assert refused.keys() == {"late", "no day"}
    for id, error in refused.items():
        assert id in error
        assert "date" in error
    index.refresh()
    assert article(index, "first").date == first
    assert found(index, "lune date:1969") == ["moon"]
    assert found(index, "dernier date:9999") == ["last"]


def test_an_id_that_comes_again_costs_nothing_else(index: sn.Index) -> None:
    twice = [*neighbours(3), sn.Article(id="n1", title="Encore"), sn.Article(id="z", title="Fin")]
    with index.writer() as writer:
        assert writer.add_many(twice, errors="skip") == 4
        assert [type(rejected.error) for rejected in writer.rejected] == [sn.DuplicateId]
        assert "n1" in str(writer.rejected[0].error)
    assert sorted(index.ids()) == ["n0", "n1", "n2", "z"]
    assert article(index, "n1").title == "Voisin 1"
    with index.writer() as writer:
        assert writer.add_many(twice, update=True) == 5
    index.refresh()
    assert sorted(index.ids()) == ["n0", "n1", "n2", "z"]
    assert article(index, "n1").title == "Encore"


any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(max_examples=6, deadline=None)
@given(ids=st.lists(any_text, unique=True, min_size=1, max_size=30))
def test_ids_are_any_unicode(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    with sn.create(tmp_path_factory.mktemp("ids") / "index") as index:
        with index.writer() as writer:
            for id in ids:
                writer.add(sn.Article(id=id, title=f"Titre {id}"))
        index.refresh()
        assert sorted(index.ids()) == sorted(ids)
        assert all(article(index, id).title == f"Titre {id}" for id in ids)
        with index.writer() as writer:
            assert writer.delete(ids[0])
        index.refresh()
        assert sorted(index.ids()) == sorted(ids[1:])
