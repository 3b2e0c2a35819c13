"""Ways to bring French word forms to terms, each from a list of lower-case words to their terms.

Stop words are left in: `STOP_LISTS` says which words some chain would drop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import tantivy
from peers.lucene_words import lucene_terms
from peers.lucene_words import missing as lucene_missing
from plain_analyzer import PlainAnalyzer
from whoosh.analysis import LanguageAnalyzer
from whoosh.lang import stemmer_for_language

from searchnews.analysis import FRENCH, fold
from searchnews.analysis.analyzer import tokens_in

Chain: TypeAlias = Callable[[Sequence[str]], list[str]]


def ours(words: Sequence[str]) -> list[str]:
    """The built-in analyzer; the first term, which for plain words is the only one."""
    answers = FRENCH.analyze_words(words)
    return [tokens_in(word, answer)[0].term for word, answer in zip(words, answers, strict=True)]


def snowball(words: Sequence[str]) -> list[str]:
    """Snowball's French stemmer as it is today, then folding."""
    return list(map(PlainAnalyzer().term, words))


def tantivy_analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    """Words of letters and digits, lower-cased, through `filters`."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), *filters):
        builder = builder.filter(step)
    return builder.build()


def tantivy_chain() -> tantivy.TextAnalyzer:
    """tantivy's French filters, in the order in which they work best; its stemmer is
    Snowball's of 2021."""
    names = tantivy.Filter
    return tantivy_analyzer(names.stopword("french"), names.stemmer("french"), names.ascii_fold())


def tantivy_french(words: Sequence[str]) -> list[str]:
    """tantivy's own code; words of letters only, so that each gives one term."""
    analyzer = tantivy_analyzer(tantivy.Filter.stemmer("french"), tantivy.Filter.ascii_fold())
    terms: list[str] = analyzer.analyze(" ".join(words))
    assert len(terms) == len(words)
    return terms


def whoosh_french(words: Sequence[str]) -> list[str]:
    """Whoosh's stemmer; its chain does not fold."""
    return list(map(stemmer_for_language("fr"), words))


def light_plural(words: Sequence[str]) -> list[str]:
    """Plurals only: -eaux to -eau, -aux to -al, final s and x off; then folding."""
    return [fold(_singular(word)) for word in words]


def _singular(word: str) -> str:
    if len(word) < 4:
        return word
    if word.endswith("aux"):
        return word[:-1] if word.endswith("eaux") else f"{word[:-2]}l"
    return re.sub("[sx]$", "", word)


def words_only(words: Sequence[str]) -> list[str]:
    """No stemming: folded words."""
    return list(map(fold, words))


CHAINS: dict[str, Chain] = {
    "searchnews": ours,
    "Snowball, folded": snowball,
    "tantivy french": tantivy_french,
    **({} if lucene_missing() else {"Lucene FrenchAnalyzer": lucene_terms}),
    "Whoosh fr": whoosh_french,
    "plurals only": light_plural,
    "no stemming": words_only,
}


def stop_words(words: Sequence[str]) -> set[str]:
    """Those of `words` that some chain drops, which no chain is judged by."""
    kept = set(tantivy_analyzer(tantivy.Filter.stopword("french")).analyze(" ".join(words)))
    stop_filter = next(step for step in LanguageAnalyzer("fr") if hasattr(step, "stops"))
    return {
        word
        for word in words
        if word in FRENCH.stop_words or word not in kept or word in stop_filter.stops
    }
