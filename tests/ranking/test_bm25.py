"""The reference formula: its values by hand, and what must hold for any numbers."""

from __future__ import annotations

from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.engines import native
from searchnews.ranking.bm25 import (
    DEFAULTS,
    Parameters,
    decode_length,
    encode_length,
    form_bonus,
    idf,
    saturation,
    term_weight,
)

counts = st.integers(min_value=0, max_value=10_000)
lengths = st.integers(min_value=0, max_value=1 << 21)
frequencies = st.floats(min_value=0.25, max_value=1e6)
averages = st.floats(min_value=0.1, max_value=1e6)
parameters = st.builds(
    Parameters,
    k1=st.floats(min_value=0, max_value=5),
    b=st.floats(min_value=0, max_value=1),
    exact_form=st.floats(min_value=0, max_value=2),
    form_k1=st.floats(min_value=0, max_value=5),
)
BY_HAND = Parameters(k1=1.2, b=0.75, exact_form=0.5, form_k1=0.4)


def test_the_native_engine_uses_the_same_defaults() -> None:
    assert Parameters(native.K1, native.B, native.EXACT_FORM, native.FORM_K1) == DEFAULTS


@pytest.mark.parametrize(
    ("length", "code"),
    [(0, 0), (31, 31), (32, 32), (33, 32), (34, 33), (63, 47), (64, 48), (500, 95), (1000, 111),
     ((1 << 19) - 1, 255), (1 << 19, 255), (1 << 40, 255)],
)  # fmt: skip
def test_lengths_by_hand(length: int, code: int) -> None:
    assert encode_length(length) == code


@given(st.integers(min_value=0, max_value=255))
def test_every_code_is_its_own_edge(code: int) -> None:
    assert encode_length(decode_length(code)) == code


@given(lengths)
def test_codes_rise_and_stay_close(length: int) -> None:
    code = encode_length(length)
    assert encode_length(length + 1) >= code
    assert decode_length(code) <= length
    if length < 1 << 19:
        assert (length - decode_length(code)) * 16 <= length


def test_idf_by_hand() -> None:
    assert isclose(idf(2, 10), log(1 + 8.5 / 2.5))
    assert isclose(term_weight(2, 10, BY_HAND), 2.2 * log(1 + 8.5 / 2.5))
    assert term_weight(0, 10) == 0.0


def test_the_bonus_of_a_form_by_hand() -> None:
    rarity = log(1 + 8.5 / 2.5)
    assert isclose(form_bonus(2, 10, 20, 20, BY_HAND), 0.5 * rarity)
    assert isclose(form_bonus(2, 10, 100, 20, BY_HAND), 0.5 * rarity * 1.4 / (1 + 0.4 * 4))
    assert isclose(form_bonus(2, 10, 0, 20, BY_HAND), 0.5 * rarity * 1.4 / 1.1)
    assert form_bonus(0, 10, 20, 20, BY_HAND) == 0.0
    flat = BY_HAND._replace(form_k1=0.0)
    assert form_bonus(2, 10, 7, 20, flat) == form_bonus(2, 10, 700, 20, flat)


@given(lengths, averages, parameters)
def test_the_bonus_of_a_form_falls_with_length(
    length: int, average: float, chosen: Parameters
) -> None:
    value = form_bonus(2, 10, length, average, chosen)
    assert form_bonus(2, 10, length + 1, average, chosen) <= value
    assert value <= form_bonus(2, 10, 0, average, chosen)


@given(counts, counts)
def test_idf_is_positive_and_falls(documents: int, more: int) -> None:
    total = documents + more
    assert idf(documents, total) > 0
    assert idf(documents, total + 1) >= idf(documents + 1, total + 1)
    assert idf(total + 1, total) == idf(total + 1, total + 1)


def test_saturation_by_hand() -> None:
    # 100 has the code of 100 (a multiple of 4 in its octave), 20 is its own code.
    assert isclose(saturation(3, 100, 20, BY_HAND), 3 / (3 + 1.2 * (0.25 + 0.75 * 5)))
    assert saturation(0, 100, 20) == 0
    assert saturation(1, 0, 0) > 0


@given(frequencies, lengths, averages, parameters)
def test_saturation_stays_in_bounds_and_is_monotone(
    frequency: float, length: int, average: float, chosen: Parameters
) -> None:
    value = saturation(frequency, length, average, chosen)
    assert 0 <= value <= 1
    assert saturation(frequency * 2, length, average, chosen) >= value
    assert saturation(frequency, length + 1, average, chosen) <= value


@given(frequencies, frequencies, lengths, averages)
def test_terms_of_a_group_are_worth_at_most_what_they_are_worth_apart(
    one: float, other: float, length: int, average: float
) -> None:
    """What lets engines add up the bounds of the terms of one word."""
    together = saturation(one + other, length, average)
    apart = saturation(one, length, average) + saturation(other, length, average)
    assert together <= apart + 1e-12
