"""Plain text: title, body and the lines that are neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from searchnews.article import read_articles

SEEDS = Path(__file__).parents[3] / "seeds"
Read = Callable[..., Any]

ARTICLE = """L’OTAN se réunit

{first}Les ministres arrivent jeudi.
Ils repartent vendredi.


Le sommet est prévu le 9 juillet.

{last}"""


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("", "Source: AA\n\nDe la même section International"),
        ("", "Source : AA\nDe la même section International\n"),
        ("", "Source\u00a0: AA\r\n\r\nDe la même section : International\r\n"),
        ("", "Source\u202f:\u00a0AA  \n\nDe la me\u0302me section\u00a0International\n\n\n"),
        ("Source: AA\nDe la même section International\n\n", ""),
        ("De la même section International\n\n", "SOURCE:AA"),
    ],
)
def test_metadata_wherever_it_stands(read_file: Read, first: str, last: str) -> None:
    (article,), problems = read_file("a.txt", ARTICLE.format(first=first, last=last))
    assert not problems
    assert article.title == "L’OTAN se réunit"
    assert (article.source, article.section, article.date) == ("AA", "International", None)
    assert article.body == (
        "Les ministres arrivent jeudi.\nIls repartent vendredi.\n\n"
        "Le sommet est prévu le 9 juillet."
    )


def test_metadata_may_stand_before_the_title(read_file: Read) -> None:
    (article,), _ = read_file("a.txt", "Source: AA\n12 juin 2024\nTitre\nTexte.")
    assert (article.title, article.body) == ("Titre", "Texte.")
    assert (article.source, article.date) == ("AA", datetime(2024, 6, 12))


@pytest.mark.parametrize(
    "line",
    [
        "Source: " + "selon plusieurs responsables interrogés à Bruxelles, " * 3,
        "Source:",
        "Sources: AA",
        "La source: AA",
        "De la même section",
        "De la même sectionnelle",
    ],
)
def test_lines_that_only_look_like_metadata_stay(read_file: Read, line: str) -> None:
    (article,), _ = read_file("a.txt", f"Titre\n\nTexte.\n\n{line}\n\nSuite.")
    assert article.source is None
    assert article.section is None
    assert article.body == f"Texte.\n\n{line.rstrip()}\n\nSuite."


def test_a_second_source_stays_text(read_file: Read) -> None:
    (article,), _ = read_file("a.txt", "Titre\n\nSource: AA\n\nTexte.\n\nSource: AFP")
    assert (article.source, article.body) == ("AA", "Texte.\n\nSource: AFP")


@pytest.mark.parametrize(
    "text",
    [
        "Titre\n\n2024-06-12\n\nTexte.",
        "Titre\n12 juin 2024\nTexte.",
        "2024-06-12\nTitre\nTexte.",
        "Titre\nSource: AA\nmercredi 12 juin 2024\n\nTexte.",
        "Titre\nTexte.\n\nUn.\n\nDeux.\n\nTrois.\n\nle 12/06/2024\nSource: AA",
        "Titre\nTexte.\n\nUn.\n\nDeux.\n\nTrois.\n\nSource: AA\n\n2024-06-12\n",
    ],
)
def test_a_line_that_is_a_date(read_file: Read, text: str) -> None:
    (article,), _ = read_file("a.txt", text)
    assert article.date == datetime(2024, 6, 12)
    assert article.title == "Titre"
    assert "12" not in article.body
    assert "Texte." in article.body


@pytest.mark.parametrize(
    "text",
    [
        "Titre\n\nTexte.\n\nUn.\n\nDeux.\n\nTrois.\n\n2024-06-12\n\nQuatre.",
        "Titre\n\nLe 12 juin 2024, l’OTAN s’est réunie.",
    ],
)
def test_a_date_elsewhere_stays_text(read_file: Read, text: str) -> None:
    (article,), _ = read_file("a.txt", text)
    assert article.date is None
    assert "2024" in article.body


def test_a_title_alone_is_an_article(read_file: Read) -> None:
    (article,), problems = read_file("a.txt", "2024-06-12")
    assert (article.title, article.body, article.date) == ("2024-06-12", "", None)
    assert not problems


def test_the_id_is_the_name_so_that_a_correction_replaces(read_file: Read) -> None:
    (first,), _ = read_file("otan-1.txt", "Titre\nTexte.")
    (second,), _ = read_file("otan-1.txt", "Autre titre\nAutre texte.")
    assert first.id == second.id == "otan-1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b" \n\n\t\n", "no text"),
        (b"Source: AA\n", "no text"),
        ("Été\nà l’écart".encode("latin-1", "replace"), "byte 0xc9 at offset 0"),
        (b"abc\n\xff", "not UTF-8: byte 0xff at offset 4 .* --encoding cp1252 .*latin-1"),
        (b"\x7fELF\x02\x01\x00\x00", "not text: a zero byte at offset 6"),
        ("Titre".encode("utf-16-le"), "give --encoding utf-16-le if it is UTF-16"),
        ("Titre".encode("utf-16-be"), "give --encoding utf-16-be if it is UTF-16"),
        (b"%PDF-1.4\n1 0 obj", "a PDF, not text; give its text"),
        ("Titre".encode("utf-16"), "UTF-16 text, not UTF-8; give --encoding utf-16"),
        ("Titre".encode("utf-32"), "UTF-32 text"),
    ],
)
def test_what_is_no_text_is_reported(read_file: Read, content: bytes, why: str) -> None:
    articles, (problem,) = read_file("a.txt", content)
    assert not articles
    assert problem.path.endswith("a.txt")
    assert problem.skipped
    assert re.search(why, problem.message), problem.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_text_that_lacks_the_mark_of_its_order_is_told_how_to_be_read(
    read_file: Read, encoding: str
) -> None:
    content = "Titre été".encode(f"{encoding}-le")
    articles, (problem,) = read_file("a.txt", content, encoding=encoding)
    assert not articles
    assert f"give --encoding {encoding}-le or {encoding}-be" in problem.message
    (article,), _ = read_file("a.txt", content, encoding=f"{encoding}-le")
    assert article.title == "Titre été"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "UTF8"])
def test_other_encodings(read_file: Read, encoding: str) -> None:
    text = "Été à Nîmes\n\n" + "Près de l'arène. " * 30_000
    (article,), problems = read_file("a.txt", text.encode(encoding), encoding=encoding)
    assert not problems
    assert article.title == "Été à Nîmes"
    assert article.body == text.split("\n\n")[1].rstrip()


def test_a_byte_that_the_encoding_does_not_know(read_file: Read) -> None:
    articles, (problem,) = read_file("a.txt", b"x" * 300_000 + b"\x81", encoding="cp1252")
    assert not articles
    assert "not cp1252: byte 0x81 at offset 300000" in problem.message


def test_byte_order_mark_is_no_part_of_the_title(read_file: Read) -> None:
    (article,), _ = read_file("a.txt", b"\xef\xbb\xbfTitre\nTexte.")
    assert article.title == "Titre"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="no sample articles in this checkout")
def test_every_sample_article_is_complete() -> None:
    articles = list(read_articles(SEEDS, strict=True))
    assert len(articles) == len(list(SEEDS.glob("*.txt"))) > 0
    for article in articles:
        assert article.title, article.id
        assert len(article.body) > 200, article.id
        assert article.source, article.id
        assert article.section, article.id
        assert "Source" not in article.body.splitlines()[-1], article.id
    assert "otan-ukraine" in {article.id for article in articles}
