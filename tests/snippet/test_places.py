"""Texts are read around the places where words of the query may stand; that must miss nothing.

A word of one letter leaves no such places, so a query that asks for one too reads whole texts. It
stands in another article, and so adds no mark.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews as sn
from searchnews.query.tree import And, Every, Fuzzy, Keyword, Mixed, Node, Phrase, Prefix, Words

LETTER = "z"
WORDS = (
    "aide", "Aide", "AIDE", "aider", "plaide", "l’aide", "L'AIDE", "d’aide", "qu’aide", "aidé",
    "été", "ÉTÉ", "e\u0301te\u0301", "ete", "étés", "co\u00adopérer", "coopérer", "coop\u200bérer",
    "porte-parole", "Porte-Parole", "porte", "parole", "porte\u2011parole", "porte-\nparole",
    "10 000", "10\u00a0000", "10.000", "10000", "1 000 000", "000", "10", "43,3", "20h30", "1er",
    "Kiev", "\u212aiev", "KIEV", "kiev", "å", "\u212bngström", "Ångström", "straße", "STRASSE",
    "œuvre", "ŒUVRE", "oeuvre", "cœur", "aujourd’hui", "AUJOURD'HUI", "hui", "presqu’île", "île",
    "中国", "中", "a中b", "👍🏽", "🇫🇷", "❤\ufe0f", "1\ufe0f\u20e3", "aide👍", "👍aide", "Ÿ", "ÿ",
    "étudiant(e)s", "étudiant·e·s", "O.T.A.N.", "OTAN", "otan.aide", "C++", "c", "#otan", "@otan",
    "otan@aide.fr", "et/ou", "de", "la", "à", "İstanbul", "ΣΑΣ", "σας", "a" * 260, "10 000" * 3,
)  # fmt: skip
GAPS = (*"    ", "\n", "\n\n", "\u00a0", "\u202f", ", ", ". ", "-", "’", "", "  ", "\t", " (")

TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)
SINGLE = st.sampled_from([word for word in WORDS if any(c.isalnum() for c in word)])
SEVERAL = st.lists(SINGLE, min_size=2, max_size=3).map(" ".join)
QUERIES = st.one_of(
    st.builds(Words, SINGLE),
    st.builds(Phrase, SEVERAL),
    st.builds(Phrase, SEVERAL, slop=st.integers(0, 4)),
    st.builds(Prefix, st.sampled_from(["ai", "por", "ki", "ét", "1", "co"])),
    st.builds(Fuzzy, st.sampled_from(["aide", "kiev", "parole"])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8), st.lists(QUERIES, min_size=1, max_size=8))
def test_reading_around_places_finds_what_reading_the_whole_finds(
    texts: list[str], queries: list[Node]
) -> None:
    with TemporaryDirectory() as folder, sn.create(Path(folder)) as index:
        with index.writer(threads=1, memory_mb=16, durability="fast") as writer:
            writer.add_many({"id": str(n), "body": text} for n, text in enumerate(texts))
            writer.add({"id": "letter", "body": LETTER})
        for number in range(len(texts)):
            one = And((Every(), Keyword("id", str(number))))
            for query in queries:
                around = index.search(Mixed(should=(query,), must=(one,)))[0]
                whole = index.search(Mixed(should=(query, Words(LETTER)), must=(one,)))[0]
                assert around.highlight("body").marks == whole.highlight("body").marks
