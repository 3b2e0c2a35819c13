"""Web pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

Read = Callable[..., Any]

PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="{charset}">
<title>L’OTAN se réunit - Le Phare</title>
<meta property="og:title" content="L’OTAN se réunit">
<meta property="og:site_name" content="Le Phare">
<meta property="article:published_time" content="2024-06-12T18:05:00+02:00"></head>
<body><nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav>
<article><h1>L’OTAN se réunit</h1>
<p>{paragraph}</p>
<p>Les ministres repartiront vendredi, après deux jours de discussions.</p></article>
<footer>Mentions légales</footer></body></html>"""
SUMMER = timezone(timedelta(hours=2))
PARAGRAPH = "Les ministres de la Défense des pays membres sont arrivés jeudi à Bruxelles. " * 5


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_the_article_without_the_page(read_file: Read, charset: str) -> None:
    pytest.importorskip("trafilatura")
    page = PAGE.format(charset=charset, paragraph=PARAGRAPH)
    (article,), problems = read_file("otan.html", page.encode(charset))
    assert not problems
    assert article.id == "otan.html"
    assert article.title == "L’OTAN se réunit"
    assert article.source == "Le Phare"
    assert article.date == datetime(2024, 6, 12, 18, 5, tzinfo=SUMMER)
    assert "arrivés jeudi à Bruxelles" in article.body
    assert "Accueil" not in article.body
    assert "Mentions" not in article.body


def test_a_page_without_article(read_file: Read) -> None:
    pytest.importorskip("trafilatura")
    articles, (problem,) = read_file("vide.html", "<html><body></body></html>")
    assert not articles
    assert "no article found on the page" in problem.message


DATED = """<!DOCTYPE html><html lang="fr"><head><title>L’OTAN se réunit</title>
<meta property="og:title" content="L’OTAN se réunit"><meta name="date" content="2024-06-12">
{head}</head><body><header><time datetime="2024-06-12T07:00">Le fil</time></header>
<article><h1>L’OTAN se réunit</h1>{time}<p>{paragraph}</p></article></body></html>"""
META = '<meta property="article:published_time" content="2024-06-12T18:05:00+02:00">'
LINKED_DATA = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
"datePublished": "2024-06-12T16:10:00.000Z", }]}</script>"""
TIME = '<time datetime="2024-06-12T18:15">12 juin</time>'


@pytest.mark.parametrize(
    ("head", "time", "date"),
    [
        (META, "", datetime(2024, 6, 12, 18, 5, tzinfo=SUMMER)),
        (META + LINKED_DATA, TIME, datetime(2024, 6, 12, 18, 5, tzinfo=SUMMER)),
        (LINKED_DATA, TIME, datetime(2024, 6, 12, 16, 10, tzinfo=timezone.utc)),  # though not JSON
        ("", TIME, datetime(2024, 6, 12, 18, 15)),
        (META.replace("18:05:00+02:00", "00:00:00Z"), TIME, datetime(2024, 6, 12, 18, 15)),
        ("", '<time datetime="2024-06-12">12 juin</time>' + TIME, datetime(2024, 6, 12, 18, 15)),
        ("", "", datetime(2024, 6, 12)),  # the time of the header is not that of the article
        ("", '<time datetime="2024-06-14T09:00">14 juin</time>', datetime(2024, 6, 12)),
        ("", '<time datetime="hier">hier</time>', datetime(2024, 6, 12)),
    ],
)
def test_the_time_of_day(read_file: Read, head: str, time: str, date: datetime) -> None:
    pytest.importorskip("trafilatura")
    page = DATED.format(head=head, time=time, paragraph=PARAGRAPH)
    (article,), problems = read_file("otan.html", page.encode())
    assert not problems
    assert (article.date, article.date.tzinfo) == (date, date.tzinfo)


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("L’OTAN se réunit", "L’OTAN se réunit"),
        ("« Non » à l’OTAN", '"Non"  à l\'Otan'),
        ("« Non » à l’OTAN", "«\xa0NON\xa0» À L’OTAN"),
    ],
)
def test_a_headline_is_not_the_first_line_of_the_text(
    read_file: Read, title: str, first: str
) -> None:
    pytest.importorskip("trafilatura")
    page = (
        f'<html><head><meta property="og:title" content="{title}"></head><body><article>'
        f"<h1>{first}</h1><p>{PARAGRAPH}</p></article></body></html>"
    )
    (article,), _ = read_file("otan.html", page.encode())
    assert article.title == title
    assert article.body == PARAGRAPH.strip()


def test_another_first_line_stays(read_file: Read) -> None:
    pytest.importorskip("trafilatura")
    page = PAGE.format(charset="utf-8", paragraph=PARAGRAPH)
    page = page.replace("<h1>L’OTAN se réunit</h1>", "<h1>L’OTAN se réunit à Bruxelles</h1>")
    (article,), _ = read_file("otan.html", page.encode())
    assert article.body.startswith("L’OTAN se réunit à Bruxelles\nLes ministres")


def test_the_times_of_many_nested_articles_are_read_once(read_file: Read) -> None:
    pytest.importorskip("trafilatura")
    times = '<time datetime="2024-06-13T18:15">x</time>' * 4_000
    page = "<html><body>" + "<div><article>" * 100 + times + f"<p>{PARAGRAPH}</p>"
    (article,), _ = read_file("otan.html", page.encode())
    assert PARAGRAPH.strip() in article.body
