"""Completion and correction by the words that articles hold."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

import searchnews as sn

FREQUENCIES = {
    "ukraine": 40,
    "ukrainien": 12,
    "otan": 30,
    "congrès": 20,
    "CONGRES": 5,
    "congressiste": 2,
    "porte-monnaie": 9,
    "aujourd’hui": 50,
    "guerre": 45,
    "réforme": 33,
    "des": 60,
    "dessin": 4,
    "la": 60,
    "paix": 25,
    "désaccord": 8,
    "étude": 10,
    "etude": 3,
}


@pytest.fixture(scope="module", params=[1, 3], ids=["one segment", "three segments"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> sn.Index:
    index = sn.create(tmp_path_factory.mktemp("complete"))
    with index.writer() as writer:
        for number in range(60):
            held = [word for word, count in FREQUENCIES.items() if number < count]
            writer.add(sn.Article(id=str(number), body=". ".join(held)))
            if number % (60 // request.param) == 0:
                writer.commit()
    return index


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("ukr", ["ukraine", "ukrainien"]),
        ("UKR", ["ukraine", "ukrainien"]),
        ("congr", ["congrès", "congressiste"]),  # CONGRES is the same word without its accent
        ("congrè", ["congrès"]),
        ("étud", ["étude"]),
        ("e\u0301tud", ["étude"]),  # accents apart, as some systems type and paste them
        ("etud", ["étude"]),
        ("des", ["désaccord", "dessin"]),  # the stop word "des" is left out
        ("de", ["désaccord", "dessin"]),
        ("l", ["la"]),  # unless there is nothing else
        ("l’ukr", ["l’ukraine", "l’ukrainien"]),
        ("la guerre en Ukraine et le congr", [
            "la guerre en Ukraine et le congrès",
            "la guerre en Ukraine et le congressiste",
        ]),
        ("porte-mo", ["porte-monnaie"]),
        ("xyz", []),
        ("", []),
        ("   ", []),
        ("otan ", []),
        ("(", []),
    ],
)  # fmt: skip
def test_completions_are_words_as_written(index: sn.Index, prefix: str, words: list[str]) -> None:
    assert [word.replace("'", "’") for word in index.complete(prefix)] == words


def test_as_many_as_asked_for(index: sn.Index) -> None:
    assert index.complete("ukr", limit=1) == ["ukraine"]
    assert index.complete("ukr", limit=0) == []
    for limit in (-1, 1 << 70):
        with pytest.raises(sn.QueryError, match="limit"):
            index.complete("ukr", limit=limit)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ukrane otna", "ukraine otan"),  # a letter less; two letters swapped
        ("Ukrane", "Ukraine"),
        ("UKRANE", "UKRAINE"),
        ("l’ukrane", "l’ukraine"),
        ("la guere, la paix", "la guerre, la paix"),
        ("lapaix", "la paix"),
        ("laguerre", "la guerre"),
        ("aujourd hui", "aujourd'hui"),
        ("reforrme", "réforme"),
        ("ukraine congres reforme", None),  # accents are free
        ("otan", None),
        ("qwxyz", None),
        ("2O24 zzz", None),
        ("", None),
    ],
)
def test_corrections(index: sn.Index, typed: str, meant: str | None) -> None:
    correction = index.correct(typed)
    assert (correction and str(correction)) == meant


def test_a_correction_says_what_it_replaced(index: sn.Index) -> None:
    correction = index.correct("Né en Ukrane, à l’otna")
    assert correction is not None
    assert correction.text == "Né en Ukraine, à l’otan"
    assert [tuple(word) for word in correction.words] == [
        (6, 12, "Ukrane", "Ukraine"),
        (18, 22, "otna", "otan"),
    ]


def test_corrections_bring_more_hits(index: sn.Index) -> None:
    correction = index.correct("ukrane")
    assert correction is not None
    assert index.count(correction.text) > index.count("ukrane")


def test_an_empty_index_has_no_words(tmp_path: Path) -> None:
    index = sn.create(tmp_path / "index")
    assert index.complete("a") == []
    assert index.correct("ukrane otna") is None


def test_half_characters_complete_and_correct_to_nothing(index: sn.Index) -> None:
    assert index.complete("ukr\ud800") == []
    assert index.correct("ukr\ud800aine") is None


def test_a_correction_is_the_same_however_articles_lie_in_segments(tmp_path: Path) -> None:
    # The first segment alone would say another word, and write the other one in another way.
    held = ["ukranie", "securite", "ukraine sécurité", "ukraine sécurité", "ukrainienne mot"]
    segments = [[0] * 30 + [1] * 30, [2] * 20, [3] * 20, [4]]
    indexes = [sn.create(tmp_path / name) for name in ("many", "one")]
    for index, at_once in zip(indexes, (segments, [[*chain(*segments)]]), strict=True):
        for number, segment in enumerate(at_once):
            with index.writer(durability="fast") as writer:
                writer.add_many(
                    {"id": f"{number}-{i}", "body": held[n]} for i, n in enumerate(segment)
                )
    assert [index.stats()["segments"] for index in indexes] == [4, 1]
    for typed, meant in ("secirite", "sécurité"), ("ukranne", "ukraine"):
        assert [str(index.correct(typed)) for index in indexes] == [meant, meant], typed
