"""Tables: delimiters, quotes, and rows that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(read_file: Read, mark: str) -> None:
    rows = [["id", "Titre", "Texte", "note"], ["1", "Un", '"a ""b"",;|\t\nc"', "3"]]
    text = "\n".join(mark.join(row) for row in rows) + "\n"
    for name in ("a.csv", "a.tsv"):
        (article,), problems = read_file(name, text)
        assert not problems
        assert (article.id, article.title) == ("1", "Un")
        assert article.body == 'a "b",;|\t\nc'
        assert article.extra == {"note": "3"}


def test_bad_rows_are_named_by_the_line_where_they_start(read_file: Read) -> None:
    content = (
        b'title,body\r\nUn,"a\r\nb"\r\nDeux,c,d\r\nTrois\r\n\r\n'
        b'Quatre,\xe9t\xe9\r\n"Cinq"x,e\r\nSix,f\r\n'
    )
    articles, problems = read_file("a.csv", content)
    assert [article.title for article in articles] == ["Un", "Six"]
    assert [problem.line for problem in problems] == [4, 5, 7, 8]
    for problem, why in zip(
        problems,
        [
            "3 fields where the first row names 2",
            "1 fields",
            "byte 0xe9 at offset 7 of line 7",
            "quotes",
        ],
        strict=True,
    ):
        assert re.search(why, problem.message), problem.message


def test_a_quote_that_never_closes(read_file: Read) -> None:
    articles, (problem,) = read_file("a.csv", 'title,body\nUn,a\nDeux,"b\nTrois,c\n')
    assert [article.title for article in articles] == ["Un"]
    assert problem.line == 3
    assert "quotes" in problem.message


@pytest.mark.parametrize("content", ["title,body\rUn,a\rDeux,b\r", "title,body\rUn\nDeux,b\n"])
def test_a_carriage_return_within_the_first_row(read_file: Read, content: str) -> None:
    articles, problems = read_file("a.csv", content)
    assert not articles
    assert any("names the columns, is broken" in problem.message for problem in problems)


def test_fields_larger_than_the_csv_module_expects(read_file: Read) -> None:
    (article,), problems = read_file("a.csv", f"title,body\nUn,{'mot ' * 100_000}fin\n")
    assert not problems
    assert len(article.body) == 400_003


def test_columns_of_one_name_or_none(read_file: Read) -> None:
    (article,), problems = read_file("a.csv", "\ufeff,title,note,note\n0,Un,a,b\n")
    assert not problems
    assert article.title == "Un"
    assert article.extra == {"column 1": "0", "note": "a", "note 4": "b"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"nom;age\nA;3\n", "no column for title or text among: nom"),
        (b"\n\n", "no column"),
        (b"titre\xe9,corps\nA,b\n", "names the columns, is broken"),
    ],
)
def test_tables_without_columns(read_file: Read, content: bytes, why: str) -> None:
    articles, problems = read_file("a.csv", content)
    assert not articles
    assert re.search(why, problems[-1].message), problems
