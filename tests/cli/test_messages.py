from __future__ import annotations

from datetime import datetime
from string import Formatter

import pytest

from searchnews.cli.messages import _CATALOGUE, Messages, language_of


@pytest.mark.parametrize("name", _CATALOGUE)
def test_both_languages_say_the_same_things(name):
    def values(texts):
        texts = (texts,) if isinstance(texts, str) else texts
        return [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts]

    english, french = map(values, _CATALOGUE[name])
    assert all(fields == english[0] for fields in english + french)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "fr_BE"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_locale_chooses(environment, language):
    assert language_of(environment) == language


def test_nought_is_one_thing_in_french_and_several_in_english():
    assert Messages("fr")("found", n=0) == "0 article"
    assert Messages("en")("found", n=0) == "0 articles"


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 B", "0 o"),
        (999, "999 B", "999 o"),
        (1000, "1.0 kB", "1,0 ko"),
        (238951, "239 kB", "239 ko"),
        (999_600, "1.0 MB", "1,0 Mo"),
        (5e15, "5,000 TB", "5\u202f000 To"),
    ],
)
def test_sizes(count, english, french):
    assert Messages("en").size(count) == english
    assert Messages("fr").size(count) == french


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.00004, "0.04 ms"),
        (0.0123, "12.3 ms"),
        (0.5, "500 ms"),
        (0.9999, "1.0 s"),
        (61, "61.0 s"),
        (3723, "62 min 3 s"),
    ],
)
def test_durations(seconds, text):
    assert Messages("en").duration(seconds) == text


def test_days():
    assert Messages("fr").day(datetime(2024, 8, 1)) == "1er août 2024"
    assert Messages("en").day(datetime(2024, 8, 2)) == "2 August 2024"
