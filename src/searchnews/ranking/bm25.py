"""BM25F, the formula that puts one article before another: the readable reference.

The engines compute this natively and in fixed point; here it stands in plain floats, one
function a step, and the tests hold the engines against it.

    score of an article = sum over the words of the query of
        weight(df, N) * saturation(f, length, average)
        + bonus(df of the form, N, length, average)  where the form is as typed

``f`` is the *weighted frequency*: occurrences, each counting as much as its field weighs,
added up over all fields and all terms that stand for the query word. That is BM25F: fields
are joined before saturation, not scored apart.

Sources: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", Foundations and Trends in Information Retrieval 3(4), 2009: sections 3.1 (the weight
of a word), 3.4 (BM25) and 3.6 (BM25F). Length normalisation differs from theirs in
one point: one length for the whole article, title and lead included, not one a field.
"""

from __future__ import annotations

from math import log
from typing import NamedTuple

__all__ = [
    "DEFAULTS",
    "Parameters",
    "decode_length",
    "encode_length",
    "form_bonus",
    "idf",
    "saturation",
    "term_weight",
]

_LONGEST_OCTAVE = 18
"""Lengths from 2 ** 19 on share the last code."""


class Parameters(NamedTuple):
    """What ranking depends on besides the articles."""

    k1: float = 1.6
    """How slowly further occurrences stop counting; 0 counts only whether there is one."""
    b: float = 0.9
    """How much length counts: 0 not at all, 1 in full."""
    exact_form: float = 0.8
    """What the form as typed gains in an article of average length, in units of its idf."""
    form_k1: float = 0.5
    """How much less it gains in a long article, and more in a short one; 0 not at all."""


DEFAULTS = Parameters()


def encode_length(length: int) -> int:
    """The one-byte code of a length in positions.

    Ranking needs the order of magnitude only, so a code is a tiny floating-point number:
    lengths up to 31 are their own codes; above, each octave ``[2**e, 2**(e + 1))`` has 16
    codes of equal width, up to 2 ** 19. The error stays below one sixteenth.

    >>> [encode_length(n) for n in (0, 31, 32, 33, 34, 500, 10**9)]
    [0, 31, 32, 32, 33, 95, 255]
    """
    if length < 32:
        return length
    octave = length.bit_length() - 1
    if octave > _LONGEST_OCTAVE:
        return 255
    return 32 + 16 * (octave - 5) + (length >> (octave - 4)) % 16


def decode_length(code: int) -> int:
    """The smallest length that has this code.

    >>> [decode_length(code) for code in (0, 31, 33, 95, 255)]
    [0, 31, 34, 496, 507904]
    """
    if code < 32:
        return code
    return (16 + code % 16) << (code // 16 - 1)


def idf(documents: int, total: int) -> float:
    """How rare something is that ``documents`` of ``total`` articles hold.

        ln(1 + (N - n + 0.5) / (n + 0.5))

    The Robertson and Sparck Jones weight where nothing is known about relevance, with 1 added
    under the logarithm so that a word in most articles does not count against them.

    >>> round(idf(1, 1000), 3), round(idf(1000, 1000), 4)
    (6.503, 0.0005)
    """
    total = max(documents, total)
    return log(1 + (total - documents + 0.5) / (documents + 0.5))


def term_weight(documents: int, total: int, parameters: Parameters = DEFAULTS) -> float:
    """What a query word can score at most: ``idf * (k1 + 1)``; 0 for a word nowhere seen.

    Of a word with several terms, ``documents`` is the largest number that any one has:
    alternatives must not make a word look rarer, or more frequent, than it is.
    """
    return idf(documents, total) * (parameters.k1 + 1) if documents else 0.0


def saturation(
    frequency: float, length: int, average: float, parameters: Parameters = DEFAULTS
) -> float:
    """What a weighted frequency is worth in an article of ``length`` positions: 0 to 1.

        f / (f + k1 * (1 - b + b * length / average))

    The length is what its one-byte code gives back; ``average`` is exact.

    >>> saturation(1, 96, 96, Parameters(k1=1.0))
    0.5
    """
    norm = parameters.k1 * _length_factor(length, average, parameters)
    return frequency / (frequency + norm) if frequency else 0.0


def form_bonus(
    documents: int, total: int, length: int, average: float, parameters: Parameters = DEFAULTS
) -> float:
    """What an article gains that holds a query word in the form as typed, compared folded.

        exact_form * idf * (form_k1 + 1) / (1 + form_k1 * (1 - b + b * length / average))

    ``documents`` adds up the articles of each such form. This is the BM25 of the form as if it
    stood there once. Our own addition: it puts *présidente* before *président* where the reader
    typed it.

    >>> parameters = Parameters(exact_form=0.5, form_k1=1.0)
    >>> form_bonus(1, 1000, 96, 96, parameters) == 0.5 * idf(1, 1000)
    True
    """
    _, _, exact_form, form_k1 = parameters
    share = (form_k1 + 1) / (1 + form_k1 * _length_factor(length, average, parameters))
    return exact_form * idf(documents, total) * share if documents else 0.0


def _length_factor(length: int, average: float, parameters: Parameters) -> float:
    """``1 - b + b * length / average``, of the length that the one-byte code gives back."""
    quantised = decode_length(encode_length(length))
    return 1 - parameters.b + parameters.b * quantised / (average if average > 0 else 1.0)
