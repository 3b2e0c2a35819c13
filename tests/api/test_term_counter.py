"""Counting terms without an index agrees with reading each text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import searchnews as sn

some_text = st.text(st.sampled_from("aeéÉ lL'’-.10 \n\ud800œ中€"), max_size=60)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(some_text, max_size=8))
def test_it_counts_what_analysis_shows(texts: list[str]) -> None:
    counter = sn.TermCounter()
    assert counter.add(text for text in texts) == sum(counter.words().values())
    shown = Counter(token.term for text in texts for token in sn.analyze(text))
    assert counter.terms() == shown


def test_counts_add_up() -> None:
    counter = sn.TermCounter()
    assert counter.add(["L’Ukraine"] * 300) == 300
    assert counter.add(["l'ukraine, UKRAINE"]) == 2
    assert counter.words() == {"ukraine": 302}
    assert counter.terms() == {"ukrain": 302}
    assert counter.add([]) == 0


def test_an_analyzer_of_ones_own_decides() -> None:
    counter = sn.TermCounter(sn.FrenchAnalyzer(stemmer=None))
    counter.add(["élections", "porte-parole"])
    assert counter.terms() == {"elections": 1, "porteparole": 1, "porte": 1, "parole": 1}


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError):
        sn.TermCounter().add([b"octets"])  # type: ignore[list-item]
