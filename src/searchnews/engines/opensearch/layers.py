"""A text as layers of terms and forms: what each raw word adds is made once, a text joins it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from ...analysis import WordToken
from ...errors import InvalidArticle
from ..words import TextAnalysis
from .mapping import LAYERS

__all__ = ["Entry", "LayeredText", "LayeredWord", "LayeredWords", "kept_as", "layered"]

FILLER = "\u2400"
"""Stands where a layer has no term; no analyzer makes it of a word."""
_SPACE = "\u2420"
_LONGEST_TOKEN = 200
"""Characters; the white-space analyzer of the server would cut tokens of more than 255."""
_MOST_KEPT = 1 << 18
"""Raw words that are remembered; then all are forgotten, so that memory has a bound."""


class Entry(NamedTuple):
    """What the lexicon knows of a word: one of its terms and forms, and where they stand."""

    term: str
    form: str
    layer: int
    stop: bool


class LayeredWord:
    """What one raw word adds to a text."""

    __slots__ = ("entries", "forms", "ranked", "ranked_forms", "terms", "upper", "width")

    def __init__(self, tokens: Iterable[WordToken]) -> None:
        places = _places(tokens)
        self.width = max(places, default=-1) + 1
        """In positions."""
        lowest = [places[at][0] if at in places else None for at in range(self.width)]
        self.terms = " ".join(kept_as(token.term) if token else FILLER for token in lowest)
        self.forms = " ".join(kept_as(token.form) if token else FILLER for token in lowest)
        self.upper = tuple(
            (at, layer, kept_as(token.term), kept_as(token.form))
            for at, held in sorted(places.items())
            for layer, token in enumerate(held)
            if layer
        )
        """Position, layer, term, form of what lies above the lowest layer."""
        held = [(layer, token) for place in places.values() for layer, token in enumerate(place)]
        self.ranked = " ".join(kept_as(token.term) for _, token in held)
        self.ranked_forms = frozenset(kept_as(token.form) for _, token in held)
        self.entries = frozenset(Entry(t.term, t.form, layer, t.stop) for layer, t in held)


def _places(tokens: Iterable[WordToken]) -> dict[int, list[WordToken]]:
    """The tokens of each position of a word, lowest layer first.

    Layer 0 holds the last term of a position: of a compound its parts, so that a phrase of
    plain words stands in one layer. The terms before it lie above, one a layer.

    Raises:
        InvalidArticle: more terms share a position than there are layers.
    """
    places: dict[int, list[WordToken]] = {}
    position = -1
    for token in tokens:
        position += token.increment
        places.setdefault(position, []).insert(0, token)
    for held in places.values():
        if len(held) > LAYERS:
            raise InvalidArticle(
                f"the analyzer makes {len(held)} terms of the word {held[-1].form!r} at one "
                f"place; a cluster keeps {LAYERS}"
            )
    return places


class LayeredText(NamedTuple):
    """A text in layers of terms and of forms, all of its terms and forms, and its words."""

    terms: tuple[str, ...]
    forms: tuple[str, ...]
    all_terms: str
    all_forms: frozenset[str]
    entries: frozenset[Entry]


class LayeredWords:
    """The words of texts, each raw word's layers made once."""

    def __init__(self, analysis: TextAnalysis) -> None:
        self.analysis = analysis
        self._kept: dict[str, LayeredWord] = {}

    def of(self, text: str) -> list[LayeredWord]:
        """The words of a text that have terms, in order."""
        raw_words = self.analysis.raw_words(text)
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        kept = self._kept
        unseen = [raw for raw in dict.fromkeys(raw_words) if raw not in kept]
        for raw, (_, tokens) in zip(unseen, self.analysis.tokens_of(unseen), strict=True):
            kept[raw] = LayeredWord(tokens)
        return [word for raw in raw_words if (word := kept[raw]).width]


def layered(words: Sequence[LayeredWord]) -> LayeredText:
    """The layers of a text with these words."""
    distinct = dict.fromkeys(words)
    terms = [" ".join([word.terms for word in words])]
    forms = [" ".join([word.forms for word in words])]
    ranked = terms[0]
    if any(word.upper or word.terms != word.ranked for word in distinct):
        for streams in _upper(words):
            terms.append(" ".join(streams[0]))
            forms.append(" ".join(streams[1]))
        ranked = " ".join([word.ranked for word in words])
    return LayeredText(
        tuple(terms),
        tuple(forms),
        ranked,
        frozenset().union(*(word.ranked_forms for word in distinct)),
        frozenset().union(*(word.entries for word in distinct)),
    )


def _upper(words: Sequence[LayeredWord]) -> list[tuple[list[str], list[str]]]:
    """Terms and forms of each layer above the lowest, up to its last term."""
    layers: list[tuple[list[str], list[str]]] = [([], []) for _ in range(1, LAYERS)]
    first = 0
    for word in words:
        for at, layer, term, form in word.upper:
            for stream, token in zip(layers[layer - 1], (term, form), strict=True):
                stream += [FILLER] * (first + at - len(stream))
                stream.append(token)
        first += word.width
    return layers


def kept_as(word: str) -> str:
    """A term or form as one token of the cluster: no white space in it, and not too long.

    >>> kept_as("congrès"), kept_as("10 000"), len(kept_as("a" * 900))
    ('congrès', '10␠000', 133)
    """
    token = "".join(_SPACE if c.isspace() or "\x1c" <= c <= "\x1f" else c for c in word)
    if len(token) <= _LONGEST_TOKEN // 2 or len(token.encode("utf-16-le")) <= 2 * _LONGEST_TOKEN:
        return token
    digest = blake2b(token.encode(), digest_size=16).hexdigest()
    return token[: _LONGEST_TOKEN // 2] + FILLER + digest
