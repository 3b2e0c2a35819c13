"""Stop words, synonyms and stemmers of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from searchnews.analysis import FRENCH, FrenchAnalyzer


class Initials:
    name = "initials"

    def stem_words(self, words: Sequence[str]) -> list[str]:
        return [word[:1] for word in words]

    def versions(self) -> Mapping[str, str]:
        return {"initials": "1"}


def terms(analyzer: FrenchAnalyzer, word: str) -> list[str]:
    return [token.term for token, _ in analyzer.analyze_word(word)]


def test_further_stop_words_keep_their_spelling() -> None:
    analyzer = FRENCH.with_stop_words("Élections")
    ((token, rule),) = analyzer.analyze_word("élections")
    assert (token.term, token.stop, rule) == ("élections", True, "stop_words")
    ((token, _),) = analyzer.analyze_word("le")
    assert token.stop


def test_no_stop_words() -> None:
    ((token, _),) = FrenchAnalyzer(stop_words=frozenset()).analyze_word("le")
    assert not token.stop


def test_synonyms_stand_at_the_place_of_their_word() -> None:
    analyzer = FRENCH.with_synonyms({"Voiture": ("auto", "automobile"), "week-end": ("samedi",)})
    assert [(token.term, token.increment) for token, _ in analyzer.analyze_word("voiture")] == [
        ("voitur", 1),
        ("auto", 0),
        ("automobil", 0),
    ]
    assert terms(analyzer, "la-voiture")[-1] == "voitur"
    assert terms(analyzer, "Week-end") == ["weekend", "samed", "week", "end"]
    assert terms(analyzer, "l’auto") == ["auto"]


def test_without_a_stemmer_only_accents_go() -> None:
    analyzer = FrenchAnalyzer(stemmer=None)
    assert terms(analyzer, "élections") == ["elections"]
    assert terms(analyzer, "yeux") == ["yeux"]
    assert analyzer.analyze_word("élections")[0][1] == "fold"
    assert terms(analyzer, "à") == ["à"]


def test_another_stemmer() -> None:
    analyzer = FrenchAnalyzer(stemmer=Initials())
    assert terms(analyzer, "élections") == ["e"]
    assert analyzer.fingerprint().versions["initials"] == "1"


def test_analyzers_are_values() -> None:
    assert FrenchAnalyzer() == FRENCH
    assert hash(FrenchAnalyzer()) == hash(FRENCH)
    assert FrenchAnalyzer(stemmer=None) != FRENCH
    assert "stop_words" not in repr(FRENCH)
