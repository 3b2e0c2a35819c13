"""Web pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
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
    assert article.date == datetime(2024, 6, 12)
    assert "arrivés jeudi à Bruxelles" in article.body
    assert "Accueil" not in article.body
    assert "Mentions" not in article.body


def test_a_page_without_article(read_file: Read) -> None:
    pytest.importorskip("trafilatura")
    articles, (problem,) = read_file("vide.html", "<html><body></body></html>")
    assert not articles
    assert "no article found on the page" in problem.message
