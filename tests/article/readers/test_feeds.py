"""RSS and Atom files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

Read = Callable[..., Any]

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Le Phare</title>
<item><guid>otan-1</guid><title>L’OTAN &amp; l’Ukraine</title><link>https://exemple.fr/1</link>
<pubDate>Wed, 12 Jun 2024 18:05:00 GMT</pubDate><category>International</category>
<description>&lt;p&gt;Le &lt;b&gt;chapô&lt;/b&gt;.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Premier.</p><p>Second&nbsp;!</p>]]></content:encoded></item>
<item><guid>vide</guid></item>
<item><guid>otan-2</guid><title>Suite</title><description>Texte seul.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Le Phare</title>
<entry><id>a1</id><title>Un</title><updated>2024-06-12T18:05:00Z</updated>
<summary>Texte.</summary><author><name>A. Un</name></author></entry></feed>"""


def test_rss(read_file: Read) -> None:
    pytest.importorskip("feedparser")
    (first, second), (problem,) = read_file("a.rss", RSS)
    assert first.to_mapping() == {
        "id": "otan-1",
        "title": "L’OTAN & l’Ukraine",
        "body": "Premier.\nSecond\u00a0!",
        "date": "2024-06-12T18:05:00+00:00",
        "source": "Le Phare",
        "url": "https://exemple.fr/1",
        "lead": "Le chapô.",
        "tags": ["International"],
    }
    assert (second.id, second.body, second.lead) == ("otan-2", "Texte seul.", None)
    assert problem.line == 2


def test_atom(read_file: Read) -> None:
    pytest.importorskip("feedparser")
    (article,), problems = read_file("a.xml", ATOM)
    assert not problems
    assert (article.id, article.body, article.author) == ("a1", "Texte.", "A. Un")
    assert article.date == datetime(2024, 6, 12, 18, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize("content", ["<html><body>x</body></html>", "https://exemple.fr/flux"])
def test_what_is_no_feed(read_file: Read, content: str) -> None:
    pytest.importorskip("feedparser")
    articles, (problem,) = read_file("a.rss", content)
    assert not articles
    assert "no RSS or Atom feed" in problem.message
