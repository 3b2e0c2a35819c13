from __future__ import annotations

import pytest
from unidecode import unidecode

from searchnews.analysis import FOLDS, fold


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("paix", "paix"),
        ("évènement", "evenement"),
        ("ÉtÉ", "ete"),
        ("œuvre", "oeuvre"),
        ("Æquo", "aequo"),
        ("ﬁn", "fin"),
        ("straße", "strasse"),
        ("Łódź", "lodz"),
        ("e\u0301te\u0301", "ete"),
        ("co\u00adop\u200bé\ufeff", "coope"),
        ("ＯＴＡＮ", "otan"),
        ("m²", "m2"),
        ("Київ", "Київ"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_letters_fold_as_unidecode_spells_them() -> None:
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        if letter in FOLDS and letter.isalpha():
            assert FOLDS[letter] == unidecode(letter).lower()


def test_a_fold_is_small_ascii() -> None:
    assert all(spelling.isascii() and spelling == spelling.lower() for spelling in FOLDS.values())
    assert all(len(character) == 1 and not character.isascii() for character in FOLDS)
    assert len(FOLDS) > 800
    assert "Folds of" in repr(FOLDS)
