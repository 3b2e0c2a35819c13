from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from searchnews.analysis import FRENCH, Fingerprint, Shrink, Token, fingerprint_of
from searchnews.analysis.analyzer import WordTokens
from searchnews.analysis.explain import tokens_of
from searchnews.errors import AnalysisError

Scan = Callable[[str], Iterator[tuple[int, int]]]


def test_offsets_and_positions_are_those_of_the_text(scan: Scan) -> None:
    text = "L’aide : porte-parole"
    assert tokens_of(text, scan(text), FRENCH) == [
        Token("aid", 2, 6, 0, "aide", "aide", "elision"),
        Token("porteparol", 9, 21, 1, "porte-parole", "porte-parole", "hyphens"),
        Token("port", 9, 14, 1, "porte", "porte", "hyphens"),
        Token("parol", 15, 21, 2, "parole", "parole", "hyphens"),
    ]


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("l’été", "elision"),
        ("le", "stop_words"),
        ("yeux", "irregular"),
        ("université", "protected"),
        ("élections", "stemming"),
        ("OTAN", "stemming"),
        ("%", "signs"),
        ("étudiant·e·s", "inclusive"),
        ("étudiant(e)s", "inclusive"),
        ("❤️", "emoji"),
        ("@afp", "handles"),
        ("43,3", "numbers"),
        ("O.T.A.N", "acronyms"),
        ("R&D", "separators"),
        ("porte-parole", "hyphens"),
        ("O’Brien", "apostrophes"),
        ("Київ", "scripts"),
    ],
)
def test_the_rule_that_made_a_token(word: str, rule: str) -> None:
    assert FRENCH.analyze_word(word)[0][1] == rule


class Plain:
    name = "plain"
    shrink: Shrink | None = None
    folds: Mapping[str, str] = {}

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
        return ["" if word == "vide" else word for word in words]


def test_an_analyzer_without_rules_is_named_instead() -> None:
    (token,) = tokens_of("paix", [(0, 4)], Plain())
    assert token == Token("paix", 0, 4, 0, "paix", "paix", "plain")


def test_a_broken_answer_is_an_error() -> None:
    with pytest.raises(AnalysisError, match="vide"):
        tokens_of("vide", [(0, 4)], Plain())
