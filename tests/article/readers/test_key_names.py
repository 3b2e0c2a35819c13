"""Key names of news data sets."""

from __future__ import annotations

import pytest

from searchnews.article.readers.key_names import key_map


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("id", "id"), ("_id", "id"), ("uid", "id"), ("guid", "id"),
        ("title", "title"), ("Titre", "title"), ("headline", "title"),
        ("body", "body"), ("text", "body"), ("content", "body"), ("texte", "body"),
        ("corps", "body"), ("article", "body"), ("maintext", "body"),
        ("date", "date"), ("published", "date"), ("published_at", "date"),
        ("publishedAt", "date"), ("date_publish", "date"), ("pubDate", "date"),
        ("source", "source"), ("publisher", "source"), ("newspaper", "source"),
        ("section", "section"), ("Rubrique", "section"), ("catégorie", "section"),
        ("author", "author"), ("authors", "author"), ("auteur", "author"),
        ("url", "url"), ("link", "url"),
        ("tags", "tags"), ("Mots-clés", "tags"), ("mots_cles", "tags"),
        ("lead", "lead"), ("chapô", "lead"), ("abstract", "lead"), ("Résumé", "lead"),
    ],
)  # fmt: skip
def test_known_names(key: str, field: str) -> None:
    assert key_map((key,)) == (((field, (key,)),), ())


def test_the_likeliest_name_comes_first_and_the_others_are_kept() -> None:
    names = key_map(("article", "vues", "body", ""))
    assert names.fields == (("body", ("body", "article")),)
    assert names.others == ("vues", "")
