from __future__ import annotations

import re
from pathlib import Path

import pytest

from searchnews.cli.query_messages import _PATTERNS, in_french
from searchnews.query.language import parse

TABLE = Path(__file__).parents[1] / "query" / "queries.tsv"
QUERIES = [
    line.partition("\t")[0]
    for line in TABLE.read_text("utf-8").splitlines()[1:]
    if line and not line.startswith("#")
]
LONG = ["a" * 100_001, "(a " * 2000]


def test_what_the_query_language_says_has_its_french() -> None:
    said = {message for query in QUERIES + LONG for message, _, _ in parse(query).warnings}
    assert len(said) > 20
    assert not [message for message in said if in_french(message) == message]


@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda pattern: pattern[1][:20])
def test_a_translation_names_what_the_message_names(pattern) -> None:
    english, french = pattern
    named = {int(number) for number in re.findall(r"\{(\d)\}", french)}
    assert named == set(range(re.compile(english).groups))


def test_other_messages_stay() -> None:
    assert in_french("something else") == "something else"
