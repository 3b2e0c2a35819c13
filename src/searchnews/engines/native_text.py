"""A text that stands in no index: for native code, an index in memory that holds nothing else."""

from __future__ import annotations

from .. import _native
from ..analysis import Analyzer
from ..analysis.analyzer import WordTokens
from ..index import Schema
from ..snippet import sentence_abbreviations
from .native import EXACT_FORM, FORM_K1, K1, B, NativeView, native_fingerprint

__all__ = ["view_of_text"]

_REMEMBERED = 50_000
"""Words whose analysis is remembered from text to text."""


def view_of_text(text: str, field: str, schema: Schema, analyzer: Analyzer) -> NativeView:
    """An index in memory with one article, which has ``text`` in ``field``."""
    index = _native.NativeIndex.of_text(
        field,
        text,
        _language_of(analyzer),
        fields=schema.to_tuples(),
        analyzer=native_fingerprint(analyzer),
        settings={"timezone": schema.timezone},
        abbreviations=list(sentence_abbreviations()),
        k1=K1,
        b=B,
        exact_form=EXACT_FORM,
        form_k1=FORM_K1,
    )
    return NativeView(index)


_languages: list[tuple[Analyzer, _native.NativeLanguage]] = []


def _language_of(analyzer: Analyzer) -> _native.NativeLanguage:
    """What native code takes from an analyzer, kept for the next text: reading it takes longer
    than to mark one."""
    for known, language in _languages:
        if known is analyzer:
            return language
    language = _native.NativeLanguage(_Remembering(analyzer))
    _languages[:] = [(analyzer, language)]
    return language


class _Remembering:
    """An analyzer that is asked for a word once: texts that are marked one after the other have
    most of their words in common."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known: dict[str, WordTokens] = {}
        self.shrink = analyzer.shrink
        self.folds = analyzer.folds

    def analyze_words(self, words: list[str]) -> list[WordTokens]:
        # Another thread may be reading what is forgotten here.
        known = self._known
        if len(known) > _REMEMBERED:
            known = self._known = {}
        new = [word for word in words if word not in known]
        answers = self._analyzer.analyze_words(new)
        if not isinstance(answers, list) or len(answers) != len(new):
            return self._analyzer.analyze_words(words)  # native code says what is wrong with it
        known.update(zip(new, answers, strict=True))
        return [known[word] for word in words]
