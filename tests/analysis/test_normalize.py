from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchnews.analysis.normalize import _by_cluster, _with_soft_hyphens, normalize


@pytest.mark.parametrize(
    ("raw", "text", "cased"),
    [
        ("Paix", "paix", "Paix"),
        ("L’Été", "l'été", "L'Été"),
        ("porte\u2011parole", "porte-parole", "porte-parole"),
        ("E\u0301te\u0301", "été", "Été"),
        ("co\u00adop", "coop", "coop"),
        ("\ufeffMot\u200b", "mot", "Mot"),
        ("étudiant•e", "étudiant·e", "étudiant·e"),
        ("ΟΔΟΣ", "οδοσ", "ΟΔΟΣ"),
        ("\u212bngström", "ångström", "Ångström"),
    ],
)
def test_normalize(raw: str, text: str, cased: str) -> None:
    word, _ = normalize(raw)
    assert (word.text, word.cased) == (text, cased)


def test_origins_lead_back_to_the_word_as_given() -> None:
    word, origins = normalize("a\u00ade\u0301İ\u200bz")
    assert word.text == "aéi̇z"
    assert origins is not None
    assert list(zip(origins.starts, origins.ends, strict=True)) == [
        (0, 2),
        (2, 4),
        (4, 6),
        (4, 6),
        (6, 7),
    ]


@given(
    st.text(
        st.one_of(
            st.sampled_from("eE\u0301\u0300\u00adıİΣÅ\u212b’가\u1100\u1161"),
            st.characters(codec=None),
        )
    )
)
def test_every_character_has_an_origin_in_order(raw: str) -> None:
    word, origins = normalize(raw)
    assert len(word.text) == len(word.cased)
    if origins is None:
        assert len(word.text) == len(raw)
    else:
        assert len(origins.starts) == len(origins.ends) == len(word.text)
        assert origins.starts == sorted(origins.starts)
        assert all(0 <= s < e <= len(raw) for s, e in zip(*origins, strict=True))


@given(st.text("aeiouéèçàÉÀ -’cs"))
def test_composed_and_decomposed_spellings_are_one(raw: str) -> None:
    decomposed = unicodedata.normalize("NFD", raw)
    composed = unicodedata.normalize("NFC", raw)
    assert normalize(decomposed)[0].text == normalize(composed)[0].text


@example("nº\u00ad5")
@given(st.text("aéÉœŒßıAb1½ªºﬁ\u00ad\u0301\u200b-'’Σǅ\u1161\u1100ʼ", min_size=1))
def test_soft_hyphens_alone_go_as_all_that_is_invisible_does(raw: str) -> None:
    """The short way for words of many soft hyphens says what the long one does."""
    found = _with_soft_hyphens(raw)
    assert found is None or found == _by_cluster(raw)


def test_the_short_way_is_taken() -> None:
    assert _with_soft_hyphens("com\u00adbi\u00adner") == (
        ("combiner", "combiner", 0),
        ([0, 1, 2, 4, 5, 7, 8, 9], [1, 2, 4, 5, 7, 8, 9, 10]),
    )
