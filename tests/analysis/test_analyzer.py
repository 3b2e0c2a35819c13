"""The contract of analyzers: shrinking, checking, fingerprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from searchnews.analysis import (
    FRENCH,
    Analyzer,
    Fingerprint,
    FrenchAnalyzer,
    Shrink,
    WordToken,
    fingerprint_of,
)
from searchnews.analysis.analyzer import WordTokens, checked, shrunk
from searchnews.errors import AnalysisError


class Backwards:
    """Words from their last letter to their first: small, pure, and unlike French."""

    name = "backwards"
    shrink: Shrink | None = None
    folds: Mapping[str, str] = {}

    def fingerprint(self) -> Fingerprint:
        return fingerprint_of(self)

    def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
        return [word[::-1] for word in words]


def test_any_object_with_the_members_is_an_analyzer() -> None:
    assert isinstance(Backwards(), Analyzer)
    assert isinstance(FRENCH, Analyzer)
    assert not isinstance(object(), Analyzer)


@pytest.mark.parametrize(
    ("raw", "key", "cut"),
    [
        ("L’Ukraine", "ukraine", 2),
        ("QU\u02bcIL", "il", 3),
        ("Ç′avait", "avait", 2),
        ("L’Oréal", "l'oréal", 0),
        ("C’est-à-dire", "c'est-à-dire", 0),
        ("l'd'eau", "d'eau", 2),
        ("l''eau", "l''eau", 0),
        ("l'", "l'", 0),
        ("Porte-Parole", "porte-parole", 0),
        ("ΣΟΦΌΣ", "ΣοφόΣ", 0),
        ("İÀ", "İà", 0),
        ("l'A380", "l'A380", 0),
        ("#Paix", "#Paix", 0),
        ("E\u0301te\u0301", "E\u0301te\u0301", 0),
    ],
)
def test_shrunk(raw: str, key: str, cut: int) -> None:
    assert shrunk(raw, FRENCH.shrink) == (key, cut)


def test_without_shrink_a_word_is_its_own_key() -> None:
    assert shrunk("L’Ukraine", None) == ("L’Ukraine", 0)


GOOD = WordToken("mot", "mot", 0, 3)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (3, "expected a str or a tuple"),
        ("", "empty"),
        ("\ud800", "lone surrogate"),
        ("x" * 2000, "2000 characters"),
        (("mot",), "not a WordToken"),
        ((GOOD._replace(term=""),), "its term is empty"),
        ((GOOD._replace(form="\udfff"),), "its form"),
        ((GOOD._replace(start=-1),), "within the 4 characters"),
        ((GOOD._replace(end=5),), "within the 4 characters"),
        ((GOOD._replace(start=3),), "within the 4 characters"),
        ((WordToken("mot", "mot", 0, None),), "must be int"),  # type: ignore[arg-type]
        ((GOOD._replace(increment=0),), "increment 0"),
        ((GOOD, GOOD._replace(increment=-1)), "increment -1"),
    ],
)
def test_a_broken_answer_is_an_error_that_names_the_word(answer: object, fault: str) -> None:
    with pytest.raises(AnalysisError, match=fault) as caught:
        checked(["mots"], [answer], "mine")
    assert "'mine'" in str(caught.value)
    assert "'mots'" in str(caught.value)


@pytest.mark.parametrize("answers", [None, (), [], ["a", "b"]])
def test_one_answer_a_word(answers: object) -> None:
    with pytest.raises(AnalysisError, match="1 words"):
        checked(["mots"], answers, "mine")


def test_good_answers_come_back_as_they_are() -> None:
    answers: list[WordTokens] = ["mot", (GOOD, GOOD._replace(term="x", increment=0)), (), "été"]
    assert checked(["mots"] * 4, answers, "mine") is answers


def test_a_fingerprint_depends_on_the_terms_alone() -> None:
    assert FRENCH.fingerprint() == FrenchAnalyzer().fingerprint()
    assert FRENCH.fingerprint().checksum != Backwards().fingerprint().checksum
    old = Fingerprint("french", {"snowballstemmer": "1"}, FRENCH.fingerprint().checksum)
    assert FRENCH.fingerprint().agrees_with(old)


@pytest.mark.parametrize(
    "other",
    [
        FrenchAnalyzer(stemmer=None),
        FRENCH.with_stop_words("zyzomys"),
        FRENCH.with_synonyms({"zyzomys": ["rat"]}),
        FrenchAnalyzer(stop_words=frozenset()),
    ],
)
def test_every_option_changes_the_fingerprint(other: FrenchAnalyzer) -> None:
    assert not FRENCH.fingerprint().agrees_with(other.fingerprint())


def test_a_fingerprint_tells_the_versions() -> None:
    assert {"snowballstemmer", "Unidecode", "unicode"} <= set(FRENCH.fingerprint().versions)
