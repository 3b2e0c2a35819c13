"""JSON files: arrays, objects one after another, wrappers; read piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]

RECORDS = [{"id": str(number), "title": f"Titre « {number} »"} for number in range(5)]
LONG = [{"id": str(number), "title": "é" * 70_000 + '\\"]}'} for number in range(40)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2, ensure_ascii=False),
        "\n".join(json.dumps(record) for record in RECORDS),
        "\n\n".join(json.dumps(record, indent=2) for record in RECORDS),
        "".join(json.dumps(record) for record in RECORDS),
        json.dumps({"status": "ok", "articles": RECORDS}),
        "\ufeff" + json.dumps(RECORDS),
    ],
)
def test_shapes(read_file: Read, text: str) -> None:
    articles, problems = read_file("a.json", text)
    assert not problems
    assert [article.title for article in articles] == [record["title"] for record in RECORDS]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_values_longer_than_what_is_read_at_once(read_file: Read, ascii_only: bool) -> None:
    articles, problems = read_file("a.json", json.dumps(LONG, ensure_ascii=ascii_only))
    assert not problems
    assert [article.title for article in articles] == [record["title"] for record in LONG]


def test_one_object_is_one_article(read_file: Read) -> None:
    (article,), _ = read_file("a.json", '{"titre": "Un",\n "texte": ["Un.", "Deux."]}\n')
    assert (article.title, article.body) == ("Un", "Un.\nDeux.")


def test_an_empty_array_holds_nothing(read_file: Read) -> None:
    assert read_file("a.json", "[]") == ([], [])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("3", "a JSON object was expected"),
        ('{"id": "9"}', "no title and no text"),
        ('{"title": "\\ud83d"}', "not JSON"),
        ('{"title": NaN}', "not JSON"),
    ],
)
def test_a_bad_value_is_named_and_skipped(read_file: Read, value: str, why: str) -> None:
    articles, (problem,) = read_file(
        "a.json", f'[\n{{"title": "Un"}},\n{value},\n{{"title": "D"}}]'
    )
    assert [article.title for article in articles] == ["Un", "D"]
    assert problem.line == 3
    assert re.search(why, problem.message), problem.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"title": "Un"},\n{"title": "D', "not JSON: .* at line 2"),
        ('[{"title": "Un"}', "ends inside an array at line 1"),
        ('[{"title": "Un"},\n', "ends inside an array at line 2"),
        ('[{"title": "Un"}\n{"title": "Deux"}]', "',' or ']' expected at line 2"),
        ('[{"title": "Un"}, \n\n oui]', "not JSON: .* at line 3"),
        ('[{"title": "Un"}, ' + "[" * 100_000, "nested too deep at line 1"),
    ],
)
def test_broken_files_give_what_stands_before(read_file: Read, text: str, why: str) -> None:
    articles, (problem,) = read_file("a.json", text)
    assert [article.title for article in articles] == ["Un"]
    assert re.search(why, problem.message), problem.message


def test_a_bad_byte_is_named_by_its_place_in_the_file(read_file: Read) -> None:
    content = b'[{"title": "Un"}, ' + b" " * 3_000_000 + b'{"title": "\xe9"}]'
    articles, (problem,) = read_file("a.json", content)
    assert len(articles) == 1
    assert f"byte 0xe9 at offset {content.index(0xE9)} of the file" in problem.message
