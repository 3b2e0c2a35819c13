"""What holds for any string at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import FRENCH
from searchnews.analysis.analyzer import checked, shrunk, tokens_in
from searchnews.analysis.french import FrenchAnalyzer, chain
from searchnews.analysis.normalize import LONGEST

TRICKY = [
    *"aeésltdqunrEÉLQ019'’-·.,@&/_#+%€ œÆﬁİΣςſKА中ع😀½²\ud800\udfff\x00\n",
    "\u00a0", "\u202f", "\u00ad", "\u200b", "\ufeff", "\u0301", "\u0327", "\u02bc", "\u2011",
    "l'", "qu’", "jusqu'", "aujourd’hui", "porte", "-t-il", "·e·s", "10", "000", ".fr", "n'golo",
]  # fmt: skip
WORDS = st.one_of(
    st.lists(st.sampled_from(TRICKY), max_size=12).map("".join),
    st.text(st.characters(codec=None), max_size=12),
)
PARTS = st.sampled_from(
    [
        "porte",
        "parole",
        "là",
        "ci",
        "t",
        "il",
        "elle",
        "e",
        "es",
        "s",
        "ne",
        "à",
        "de",
        "celui",
        "saint",
        "étudiant",
    ]
)
LETTERS = st.text("aeéslqudtnmcçLQUÀÉŒİΣ'’ʼ′-", max_size=10)


@given(st.lists(WORDS, max_size=5))
def test_any_string_keeps_the_contract(words: list[str]) -> None:
    answers = checked(words, FRENCH.analyze_words(words), "french")
    for word, answer in zip(words, answers, strict=True):
        for token in tokens_in(word, answer):
            assert 0 <= token.start < token.end <= len(word)
            assert token.increment in (0, 1)


@given(WORDS)
def test_a_word_gives_the_same_tokens_in_any_batch(word: str) -> None:
    (alone,) = FRENCH.analyze_words([word])
    _, among, _ = FRENCH.analyze_words(["présidente", word, "porte-parole"])
    assert alone == among
    explained = tuple(token for token, _ in FRENCH.analyze_word(word))
    assert explained == tokens_in(word, alone)


@given(st.one_of(LETTERS, WORDS))
def test_shrinking_first_only_moves_the_offsets(raw: str) -> None:
    key, cut = shrunk(raw, FRENCH.shrink)
    (whole,), (short,) = FRENCH.analyze_words([raw]), FRENCH.analyze_words([key])
    moved = tuple(
        token._replace(start=token.start + cut, end=token.end + cut)
        for token in tokens_in(key, short)
    )
    assert tokens_in(raw, whole) == moved


@given(st.text("aeéèçœLÉ'’-·.0129", max_size=12))
def test_decomposed_accents_make_no_difference(word: str) -> None:
    composed = unicodedata.normalize("NFC", word)
    decomposed = unicodedata.normalize("NFD", word)
    one, other = (
        [(token.term, token.form, token.increment) for token, _ in FRENCH.analyze_word(spelling)]
        for spelling in (composed, decomposed)
    )
    assert one == other


def test_what_follows_255_characters_is_not_read() -> None:
    for piece in ("a", "é", "a-", "l'", "a.", "1", "#", "e\u0301", "中", "\ud800", "a·e"):
        for token, _ in FRENCH.analyze_word(piece * 400 + "fin"):
            assert len(token.term) <= LONGEST
    megabyte = "l'" * 500_000
    assert (
        FRENCH.analyze_words([megabyte, "x" * 1_000_000])[1]
        == FRENCH.analyze_words(["x" * 1_000_000])[0]
    )


@given(st.lists(PARTS, min_size=2, max_size=5).map("-".join))
def test_compounds_become_what_the_rules_make_of_them(word: str) -> None:
    (answer,) = FRENCH.analyze_words([word])
    explained = tuple(token for token, _ in FRENCH.analyze_word(word))
    assert tokens_in(word, answer) == explained


@pytest.mark.parametrize(
    "french",
    [FRENCH, FRENCH.with_stop_words("4g", "20h"), FRENCH.with_synonyms({"4g": ["mobile"]})],
    ids=["plain", "stop words", "synonyms"],
)
@given(word=st.one_of(st.text("024eghnHE\u212a", max_size=6), st.sampled_from(["4g", "20H", "5E"])))
def test_digits_with_letters_become_what_the_rules_make_of_them(
    french: FrenchAnalyzer, word: str
) -> None:
    (answer,) = french.analyze_words([word])
    explained = tuple(token for token, _ in french.analyze_word(word))
    assert tokens_in(word, answer) == explained


def test_terms_of_parts_stay_right_when_the_kept_ones_are_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [f"porte-{word}" for word in ("parole", "voix", "parole")]
    expected = FRENCH.analyze_words(words)
    monkeypatch.setattr(chain, "_MOST_KNOWN", 1)
    french = FrenchAnalyzer()
    assert [french.analyze_words([word]) for word in words] == [[answer] for answer in expected]
