"""The reference scanner by examples, and the native one against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import _native

Scan = Callable[[str], Iterator[tuple[int, int]]]

EXAMPLES = [
    ("L’aide à l'Ukraine : 10 000 € (C++).", "L’aide|à|l'Ukraine|10 000|€|C++"),
    ("porte-parole, a-t-il dit", "porte-parole|a-t-il|dit"),
    ("O.T.A.N. et R&D, et/ou", "O.T.A.N|et|R&D|et/ou"),
    ("étudiant·e·s étudiant(e)s", "étudiant·e·s|étudiant(e)s"),
    ("jean@afp.fr https://a.fr/b @afp #retraites", "jean@afp.fr|https|a.fr/b|@afp|#retraites"),
    ("10 000 2024 100 10 0000", "10 000|2024|100|10|0000"),
    ("1 234 567,89 10 000, 5 10 000,a", "1 234 567,89|10 000|5|10 000|a"),
    ("10% 5 % 10€", "10|%|5|%|10|€"),
    ("bac+5 Canal+ C# #a#b", "bac|5|Canal+|C#|#a|#b"),
    ("a--b a...b l''eau", "a|b|a|b|l|eau"),
    ("中国 e\u0301te\u0301 co\u00adop", "中|国|e\u0301te\u0301|co\u00adop"),
    ("un(e\u0301) un( e) Macron(LREM) a(bcdefg)", "un(e\u0301)|un|e|Macron(LREM)|a|bcdefg"),
    ("😀ok ❤\ufe0f❤ 👍🏽, \ufe0f © ©\ufe0f", "😀|ok|❤\ufe0f|❤|👍🏽|©\ufe0f"),
    ("👩\u200d❤\ufe0f\u200d👩👩 🇫🇷🇧🇪🇪", "👩\u200d❤\ufe0f\u200d👩|👩|🇫🇷|🇧🇪|🇪"),
    (
        "a-12\ufe0f\u20e3 #\u20e3 *\ufe0f\u20e3 #1\u20e3",
        "a-1|2\ufe0f\u20e3|#\u20e3|*\ufe0f\u20e3|1\u20e3",
    ),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_examples(scan: Scan, text: str, expected: str) -> None:
    assert "|".join(text[start:end] for start, end in scan(text)) == expected


def test_a_long_word_is_cut_and_its_rest_passed_over(scan: Scan) -> None:
    text = "é" * 300 + " fin"
    assert list(scan(text)) == [(0, 255), (301, 304)]


TRICKY = [
    *"aéÉ019 '’ʼ′-‐.,·‧@&/_#+%€\n«»()²½Ⓐ😀中京аΣ",
    "\u00a0", "\u202f", "\u2009", "\u0301", "\u00ad", "\u200b", "\ufeff", "10 000",
    "\u200d", "\ufe0e", "\ufe0f", "©", "‼", "\u20e3", "*", "❤", "🏽", "🇫", "↔", "\U000e0067",
    "(e)", "(trice)",
]  # fmt: skip
# Letters younger than the Unicode data of either side would differ without being wrong.
OLD = st.characters(max_codepoint=0x52F, exclude_categories=["Cn", "Cs"])


@given(st.lists(st.one_of(st.sampled_from(TRICKY), OLD), max_size=30).map("".join))
def test_the_native_scanner_finds_the_same_words(scan: Scan, text: str) -> None:
    assert [tuple(span) for span in _native.scan(text)] == list(scan(text))
