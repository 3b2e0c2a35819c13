"""Words and sentences against the tables that stand beside this folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchnews.analysis import FRENCH, WordToken
from searchnews.analysis.analyzer import tokens_in
from searchnews.analysis.explain import tokens_of

Scan = Callable[[str], Iterator[tuple[int, int]]]


def table(name: str) -> list[tuple[str, str]]:
    rows = []
    for line in (Path(__file__).parents[1] / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            given, _, expected = line.partition("\t")
            rows.append((_spelled(given), _spelled(expected)))
    return rows


def _spelled(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


WORDS = table("french_words.tsv")
SENTENCES = table("sentences.tsv")


def shown(token: WordToken) -> str:
    place, stop = "" if token.increment else "=", "~" if token.stop else ""
    return f"{place}{stop}{token.term}[{token.start}:{token.end}]"


@pytest.mark.parametrize(("word", "expected"), WORDS, ids=range(len(WORDS)))
def test_words(word: str, expected: str) -> None:
    (answer,) = FRENCH.analyze_words([word])
    assert " ".join(map(shown, tokens_in(word, answer))) == expected


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=range(len(SENTENCES)))
def test_sentences(scan: Scan, text: str, expected: str) -> None:
    tokens = tokens_of(text, scan(text), FRENCH)
    assert " ".join(f"{token.term}@{token.position}" for token in tokens) == expected


def test_the_table_is_large_enough() -> None:
    assert len(SENTENCES) >= 250


SAME = """
porte-parole porteparole / e-mail email / week-end weekend / O.T.A.N OTAN / S.N.C.F sncf /
entr’ouvert entrouvert / O’Brien OBrien / N’Djamena Ndjamena / aujourd’hui aujourdhui / 43,3 43.3 /
10\u202f000 10000 / 10.000 10000 / 1ER 1er / 1re 1er / 2ème 2e / XXIe XXIème / 20H30 20h30 /
œuvre oeuvre / æquo aequo / ÉTAT état / Etat état / événement évènement / evenement évènement /
m² m2 / CO₂ CO2 / étudiant·e·s étudiants / étudiant(e)s étudiante /
un(e) un / ❤️ ❤ / 👍🏽 👍 / loi lois / voie voies /
offre offres / étudiant.e.s étudiantes / salarié-e-s salariée /
yeux œil / cieux ciel /
travaux travail / vitraux vitrail / aïeux aïeul / messieurs monsieur / va aller / ira aller /
peut pouvoir / veut vouloir / fait faire / nouvel nouveau / belle beau / covid19 Covid-19 / € euro /
OPERA opéra / ANNEES année / ETUDIANTE étudiants / tué tuer / entrée entrées / allait aller /
prévu prévoit / rendu rendre / reconnu reconnaît / actrice acteur / chanteuses chanteur /
juive juif / insoumise Insoumis / hivers hiver / restent rester / souhaitent souhaite
"""


@pytest.mark.parametrize("pair", [pair.strip().split(" ") for pair in SAME.split("/")])
def test_same_first_term(pair: list[str]) -> None:
    one, other = (FRENCH.analyze_word(word)[0][0].term for word in pair)
    assert one == other


APART = """
université univers, universel univers, général générique, politique poli, police poli, à a,
politique police, France français, franc France, parti partie, maire mairie, mars mari,
cour cours, CAF café, PS p, PAC Paca, environ environnement, opéra opération, XVIIe XVIIIe, C++ C,
Anne année, Parlement parler, Vienne venir, Crimée crime, Marine marin, Françoise François, OMS OM,
côté côte, équipe équiper, armée arme, élève élevé, père péri, thé the, Alger Algérie, Pen pénis,
opera opération, DEPARTEMENT départ, également égal, assurance assure, faille faut
"""


@pytest.mark.parametrize("pair", [pair.strip().split(" ") for pair in APART.split(",")])
def test_no_term_in_common(pair: list[str]) -> None:
    one, other = ({token.term for token, _ in FRENCH.analyze_word(word)} for word in pair)
    assert not one & other


@pytest.mark.parametrize(
    "word", ["été", "est", "or", "son", "car", "pas", "sommes", "avions", *"cdbsl"]
)
def test_no_stop_word(word: str) -> None:
    ((token, _),) = FRENCH.analyze_word(word)
    assert not token.stop
