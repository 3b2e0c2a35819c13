"""What counts as an answer to a query of the benchmarks."""

from __future__ import annotations

import pytest
from answers import holds, near
from queries import Query

ARTICLE = {
    "title": "Le congrès des maires",
    "body": "Les élus réclament des réformes à l’Assemblée.",
    "date": "2024-05-06T10:00:00+02:00",
}


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("term", ("réformer",), True),
        ("term", ("hôpital",), False),
        ("or3", ("hôpital", "neige", "maire"), True),
        ("and2", ("congres", "elus"), True),
        ("and2", ("congrès", "neige"), False),
        ("phrase", ("congrès", "des", "maires"), True),
        ("phrase", ("maires", "des", "congrès"), False),
        ("prefix", ("assem",), True),
        ("prefix", ("semblée",), False),
        ("fuzzy", ("refrome",), True),
        ("fuzzy", ("xylophone",), False),
    ],
)
def test_an_article_holds_what_was_asked(kind: str, words: tuple[str, ...], expected: bool) -> None:
    assert holds(Query(kind, words, " ".join(words)), ARTICLE) is expected


@pytest.mark.parametrize(("until", "expected"), [("2024-05-06", True), ("2024-05-05", False)])
def test_an_article_lies_within_the_dates(until: str, expected: bool) -> None:
    extras = {"since": "2024-05-01", "until": until}
    assert holds(Query("date_or3", ("maires",), "maires", extras), ARTICLE) is expected


def test_one_edit_is_near() -> None:
    assert near("congre", "congres")
    assert not near("chat", "tigre")
