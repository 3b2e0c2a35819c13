from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from searchnews.errors import InvalidSetting
from searchnews.snippet.marks import replace_controls, to_ansi, to_html, to_markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'\" onmouseover='alert(1)",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "</mark><script>",
    "&lt;script&gt; &#60;script&#62; &amp;",
    "<!--", "]]>", "<![CDATA[x]]>", "<%= x %>", "{{ x }}",
    "\x00<\x00script>",
    "\x1b[31mrouge\x1b[0m",
    "\x1b]0;titre\x07", "\x1b]8;;http://x\x1b\\lien", "\x9b31m", "a\rb", "a\x08b", "\x7f",
    "**gras** _italique_ `code` [lien](http://x) ![image](x) <http://x> # titre",
    "    bloc", "\tbloc", "- liste", "1. liste", "> citation", "***", "| a | b |", "~~x~~", "\\*",
)  # fmt: skip

TEXT = st.one_of(
    st.text(),
    st.text(alphabet="<>&\"'ab \n\t\x1b[]()*_`#-+=1.\\!|~:\x07\x9bé🙂"),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join),
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(TEXT)
    places = st.integers(0, len(text))
    edges = sorted(draw(st.sets(places, max_size=6)))
    return text, list(zip(edges[::2], edges[1::2], strict=False))


@given(marked())
def test_html_holds_the_text_and_only_marks(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = case
    page = to_html(text, marks)
    assert set(re.findall(r"<[^>]*>?", page)) <= {"<mark>", "</mark>"}
    assert page.count("<mark>") == page.count("</mark>") == len(marks)
    assert html.unescape(re.sub(r"</?mark>", "", page)) == replace_controls(text)
    shown = [html.unescape(part) for part in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)]
    assert shown == [replace_controls(text[start:end]) for start, end in marks]


@given(marked())
def test_ansi_holds_no_sequence_but_its_own(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = case
    shown = to_ansi(text, marks, "\x1b[1m", "\x1b[0m")
    plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == replace_controls(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", plain)
    assert shown.count("\x1b") == 2 * len(marks)


@given(TEXT)
def test_markdown_is_text_and_nothing_else(text: str) -> None:
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(to_markdown(text, ()))
    )
    assert set(re.findall(r"</?[a-z]+", rendered)) <= {"<p", "</p", "<br"}
    written = html.unescape(re.sub(r"</?p>|<br />", "", rendered))
    assert "".join(written.split()) == "".join(replace_controls(text).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    page = to_html(text, [(0, len(text))])
    assert page.startswith("<mark>")
    assert page.count("<") == 2
    assert "\x1b" not in to_ansi(text, ())


def test_controls_but_newline_and_tab_are_replaced() -> None:
    assert replace_controls("a\tb\nc\rd\x1be\x85f") == "a\tb\nc\ufffdd\ufffde\ufffdf"


def test_a_mark_can_have_a_class_and_another_tag() -> None:
    assert to_html("a b", [(2, 3)], class_='x"y') == 'a <mark class="x&quot;y">b</mark>'
    assert to_html("a b", [(2, 3)], tag="em") == "a <em>b</em>"
    with pytest.raises(InvalidSetting, match="tag='script'"):
        to_html("a b", [(2, 3)], tag="script")


def test_markdown_marks_in_bold() -> None:
    shown = to_markdown("l’Ukraine *aide* 5 < 6", [(2, 9), (10, 16)])
    assert shown == r"l’**Ukraine** **\*aide\*** 5 \< 6"
