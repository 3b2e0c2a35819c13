from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import searchnews as sn
from searchnews.cli.output import wants_colour
from searchnews.cli.styled import Span, ansi, marked, plain, wrapped

SPANS = st.lists(
    st.builds(Span, st.text("aé \n ", max_size=12), st.sampled_from(["", "mark", "title"]))
)


def test_marks_without_and_with_colours():
    line = list(marked(sn.Snippet("l’Ukraine libre", ((2, 9),))))
    assert plain(line) == "l’**Ukraine** libre"
    assert ansi(line) == "l’\x1b[1;33mUkraine\x1b[0m libre"


def test_articles_cannot_drive_the_terminal():
    assert "\x1b" not in plain([Span("\x1b[2J\x9b")])
    assert ansi([Span("a\x1b[2J", "title")]).count("\x1b") == 2


def test_a_mark_over_several_words_stays_one():
    line = [Span("la "), Span("réforme des retraites", "mark"), Span(" passe")]
    assert [plain(part) for part in wrapped(line, None, 2)] == [
        "  la **réforme des retraites** passe"
    ]
    assert [plain(part) for part in wrapped(line, 20, 0)] == [
        "la **réforme des**",
        "**retraites** passe",
    ]


@given(SPANS, st.integers(1, 40), st.integers(0, 8))
def test_wrapping_keeps_words_and_styles(spans, width, indent):
    lines = list(wrapped(spans, width, indent))

    def letters(parts):
        return [(c, style) for text, style in parts for c in text if c not in " \n"]

    assert letters(span for line in lines for span in line) == letters(spans)
    for line in lines:
        text = "".join(span.text for span in line)
        assert text.startswith(" " * indent)
        words = text.strip(" ").split(" ")
        assert len(text) <= max(20, width - indent) + indent or len(words) == 1


def test_colours_only_where_they_are_wanted():
    assert wants_colour(True, {"TERM": "xterm"})
    assert not wants_colour(False, {})
    assert not wants_colour(True, {"NO_COLOR": "1"})
    assert wants_colour(True, {"NO_COLOR": ""})
    assert not wants_colour(True, {"TERM": "dumb"})
