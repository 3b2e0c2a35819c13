"""Forms and patterns typed with the article that is elided before them, or with a comma."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchnews as sn

ARTICLES = [
    sn.Article(id="u", body="L’aide à l’Ukraine, et aujourd’hui encore.", author="L’Équipe"),
    sn.Article(id="d", body="D’Artagnan et les ukrainiens."),
]


@pytest.mark.parametrize("engine", ["native", "whoosh"])
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("=l'Ukraine", "u"),
        ("=L’UKRAINE", "u"),
        ("=aujourd’hui", "u"),
        ("l'Ukr*", "du"),
        ("l’ukr*ne", "u"),
        ("d'ukra?ne", "u"),
        ("l'Ukrane~1", "u"),
        ("corps:l’Ukr*", "du"),
        ("d'Art*", "d"),
        ("=Ukraine, rien", "u"),
        ("=ukrainiens?", "d"),
        ("=d'Artagnan", "d"),
        ("aide PROCHE/3 l'Ukr*", "u"),
        ("auteur:L'Équ*", "u"),
        ("auteur:Équ*", ""),
        ("encore -l'Ukr*", ""),
    ],
)
def test_the_article_makes_no_difference(engine: str, query: str, ids: str, tmp_path: Path) -> None:
    with sn.create(tmp_path, engine=engine) as index:
        with index.writer() as writer:
            writer.add_many(ARTICLES)
        index.refresh()
        assert "".join(sorted(hit.id for hit in index.search(query))) == ids


def test_it_is_marked_without_its_article() -> None:
    assert sn.highlight("Aide à l’Ukraine", "l'Ukr*").html() == "Aide à l’<mark>Ukraine</mark>"
