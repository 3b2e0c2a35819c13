from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

import searchnews as sn
from searchnews.analysis import Fingerprint
from searchnews.analysis.analyzer import WordTokens
from searchnews.query.language import parse
from searchnews.query.tree import And, Every, Keyword, Mixed

_TABLE = Path(__file__).with_name("highlights.tsv").read_text(encoding="utf-8")
# A text may hold a line break: a case goes on until the next line with a tab or a comment.
_CASES = [
    (match[1], match[2])
    for match in re.finditer(r"^([^#\t\n][^\t\n]*|#\w+)\t(.*(?:\n(?!#)[^\t\n]+)*)$", _TABLE, re.M)
]


def marked(snippet: sn.Snippet) -> str:
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [snippet.text[at:start], "⟦", snippet.text[start:end], "⟧"]
        at = end
    return "".join(parts) + snippet.text[at:]


def bare(text: str) -> str:
    return re.sub("[⟦⟧]", "", text)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sn.Index]:
    with sn.create(tmp_path_factory.mktemp("texts")) as index:
        with index.writer(durability="fast") as writer:
            writer.add_many(
                {"id": str(n), "body": bare(text)} for n, (_, text) in enumerate(_CASES)
            )
        yield index


def test_the_table_is_read() -> None:
    assert len(_CASES) >= 120


@pytest.mark.parametrize("number", range(len(_CASES)), ids=lambda n: _CASES[n][0])
def test_marks(index: sn.Index, number: int) -> None:
    query, expected = _CASES[number]
    one = And((Every(), Keyword("id", str(number))))
    asked = Mixed(should=(parse(query).tree,), must=(one,))
    assert marked(index.search(asked)[0].highlight("body")) == expected


LONG = "Kiev attend. " + "La pluie tombe sur les toits de la ville. " * 20 + "Brest appelle Kiev."


@pytest.mark.parametrize("query", ["aide ukraine", '"aide à l’Ukraine"', "ukr*", "titre:aide"])
def test_a_text_is_marked_as_an_index_of_it_would(
    query: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "Une aide à l’Ukraine.\n\nL’aide des Ukrainiens."
    with sn.create(tmp_path_factory.mktemp("one")) as index:
        with index.writer(durability="fast") as writer:
            writer.add({"id": "1", "title": "aide", "body": text})
        hit = index.search(query)[0] if index.search(query) else None
        assert hit is not None
        assert sn.highlight(text, query) == hit.highlight("body")
        assert sn.highlight(text, query, 24, 1) == hit.snippet(24, 1)


def test_passages_of_a_long_text() -> None:
    whole = sn.highlight(LONG, "kiev brest")
    assert whole.text == LONG
    assert len(whole.marks) == 3
    short = sn.highlight(LONG, "kiev brest", 80, 2)
    assert len(short.text) <= 80
    assert {short.text[a:b] for a, b in short.marks} == {"Kiev", "Brest"}
    assert sn.highlight(LONG, "absent", 40).text.startswith("Kiev attend.")


def test_the_score_tells_which_passage_holds_more(index: sn.Index) -> None:
    both, one = (sn.highlight(text, "kiev brest") for text in (LONG, LONG[:200]))
    assert both.score > one.score > sn.highlight(LONG, "absent").score == 0


def test_words_are_marked_where_the_whole_query_does_not_match() -> None:
    assert marked(sn.highlight("L’aide.", "aide ET absent")) == "L’⟦aide⟧."


def test_a_field_is_marked_by_what_asks_it() -> None:
    assert marked(sn.highlight("L’OTAN", "titre:otan", field="title")) == "L’⟦OTAN⟧"


def test_an_empty_text_and_an_empty_query() -> None:
    assert not sn.highlight("", "aide")
    assert sn.highlight("L’aide.", "").marks == []


def test_what_cannot_be_asked() -> None:
    with pytest.raises(sn.QueryError, match="length=0"):
        sn.highlight("aide", "aide", 0)
    with pytest.raises(sn.UnknownField):
        sn.highlight("aide", "aide", field="corps-de-texte")
    with pytest.raises(sn.QuerySyntaxError):
        sn.highlight("aide", '"aide', strict=True)


def test_an_analyzer_is_asked_for_a_word_of_several_texts_once() -> None:
    class Exact:
        name = "exact"
        shrink = None
        folds: ClassVar[dict[str, str]] = {}
        asked: ClassVar[list[str]] = []

        def fingerprint(self) -> Fingerprint:
            return Fingerprint("exact", {}, "")

        def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
            self.asked += words
            return list(words)

    analyzer = Exact()
    for text in ("aide à Kiev", "aide à Brest"):
        assert marked(sn.highlight(text, "aide", analyzer=analyzer)).startswith("⟦aide⟧ à ")
    assert sorted(analyzer.asked) == ["Brest", "Kiev", "aide", "à"]


@pytest.mark.parametrize(
    "text",
    [
        "Le vent.\n\nLe vent se lève.\n\n\n  Demain, le vent tombe.\n",
        "\n  \u00a0Du vent\r\n\r\nsur la côte 🙂 : vents forts",
        " vent",
    ],
)
def test_blanks_around_and_inside_a_whole_text_move_no_mark(text: str, tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        with index.writer(durability="fast") as writer:
            writer.add({"id": "1", "body": text})
        shown = [index.search("vent")[0].highlight("body"), sn.highlight(text, "vent")]
    stored = text.strip()
    for snippet in shown:
        assert snippet.text.strip() == stored
        words = [snippet.text[start:end] for start, end in snippet.marks]
        assert words == re.findall("vents?", text)
        assert snippet.article_marks == snippet.marks
