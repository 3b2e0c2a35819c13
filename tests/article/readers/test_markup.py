"""Text of HTML."""

from __future__ import annotations

import pytest

from searchnews.article.readers.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("Texte seul", "Texte seul"),
        ("<p>L’<b>OTAN</b> se  r&eacute;unit.</p>\n<p>Oui</p>", "L’OTAN se réunit.\nOui"),
        ("Un<br>Deux<br/>Trois", "Un\nDeux\nTrois"),
        ("<script>a<b</script>Texte<style>p{}</style>", "Texte"),
        ("3 < 4 & 5 > 2", "3 < 4 & 5 > 2"),
        ("</p></script>Texte</b>", "Texte"),
        ("43&nbsp;%", "43\u00a0%"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text
