from __future__ import annotations

from searchnews.analysis import FRENCH
from searchnews.analysis.analyzer import tokens_in
from searchnews.analysis.token import WordToken, alternatives


def ways(word: str) -> list[list[str]]:
    (answer,) = FRENCH.analyze_words([word])
    return [[token.term for token in way] for way in alternatives(tokens_in(word, answer))]


def test_a_compound_is_one_word_or_its_parts() -> None:
    assert ways("porte-parole") == [["porteparol"], ["port", "parol"]]


def test_inclusive_writing_is_either_word() -> None:
    assert ways("lecteur·rice·s") == [["lecteur"], ["lectric"]]


def test_a_verb_and_its_pronoun_are_one_way() -> None:
    assert ways("dit-elle") == [["dir", "elle"]]


def test_no_token_is_no_way() -> None:
    assert alternatives([]) == []


def test_a_token_is_wide_and_kept_unless_it_says_otherwise() -> None:
    token = WordToken("paix", "paix", 0, 4)
    assert (token.increment, token.stop) == (1, False)
