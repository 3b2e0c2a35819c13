"""What the table cannot show: strictness, limits, schemas, laziness, text as it comes."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

import searchnews as sn
from searchnews import _native
from searchnews.errors import QueryLimit, QuerySyntaxError, SearchNewsError
from searchnews.query.fields import QueryFields
from searchnews.query.language import MAX_LENGTH, MAX_SYNTAX_LENGTH, MAX_WORDS, Parsed, parse
from searchnews.query.simplify import MAX_CLAUSES, MAX_NESTING, simplify
from searchnews.query.tree import (
    And,
    Boost,
    Constant,
    Every,
    Exact,
    Keyword,
    Mixed,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Words,
    measure,
)

NOW = datetime(2024, 6, 15, 12)


@pytest.mark.parametrize("query", ["réforme des retraites", "Macron ?", '"plan B"', "« plan B »"])
def test_plain_queries_never_load_whoosh(query: str) -> None:
    program = (
        "import sys; from searchnews.query.language import parse; "
        "parse(sys.argv[1]); assert 'whoosh' not in sys.modules; "
        "parse('a ET (b OU c)'); assert 'whoosh' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, query], check=True)


# Strict


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ("a ET", 2, "ET has nothing on its right"),
        ("ukraine (otan", 8, "no partner"),
        ('ukraine "otan', 8, "no partner"),
        ("a secton:France", 2, "did you mean section?"),
        ("a date:hierr", 2, "accepted: 2024, 2024-06"),
        ("url:lemonde", 0, "only stored"),
        ("titre: macron", 0, "glued"),
        ("macron~9", 6, "at most 2 edits"),
        ("date:[2024 TO 2020]", 0, "ends before it starts"),
    ],
)
def test_strict_points_at_the_trouble(query: str, position: int, message: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query, strict=True, now=NOW)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f"\n  {query}\n  {' ' * position}^")
    warning = parse(query, now=NOW).warnings[0]
    assert warning.start == position
    assert message in warning.message


@pytest.mark.parametrize(
    "query", ["12:30", "porte-parole", "C++", "https://a.fr/b?c", "a:b:c", "R&D"]
)
def test_what_only_looks_like_syntax_is_fine_even_when_strict(query: str) -> None:
    parsed = parse(query, strict=True)
    assert parsed == Parsed(Words(query))


# Limits

TOO_LARGE = [
    "(" * 5000 + "a" + ")" * 5000,
    "-(" * 100 + "a b" + ")" * 100,
    "(a ET (b OU " * 40 + "c" + "))" * 40,
    "+a " * (MAX_CLAUSES + 1),
    "a PROCHE/1 b PROCHE/2 " * 40 + "c",
    "mot ET " * 15_000 + "mot",
    "a:b " * 1025,
    "x" * (MAX_LENGTH + 1),
]


@pytest.mark.parametrize("query", TOO_LARGE, ids=[query[:12] for query in TOO_LARGE])
def test_too_large_a_query_is_searched_as_words(query: str) -> None:
    with pytest.raises(QueryLimit, match=r"\d"):
        parse(query, strict=True)
    parsed = parse(query)
    words = query[:MAX_LENGTH].split()[:MAX_WORDS]
    assert parsed.tree == Words(" ".join(words))
    assert len(parsed.warnings) == 1 + (len(words) == MAX_WORDS)


@pytest.mark.parametrize(
    "query",
    [
        " SAUF ".join(f"m{number}" for number in range(400)),
        "[a TO " * 600,
        "date:[a TO " * 370,
        "a" * MAX_SYNTAX_LENGTH,
        "a:" * 2000,
        "'a" * 2000,
        '"' * 4001,
        "«" * 4000,
        "\\a" * 2000 + '"' + "\\a" * 20,
        "NON " * 1000 + "a",
        "OU " * 1300,
        ")" * 4000,
        "(" * 4000,
        "-" * 4000,
        "^2" * 2000,
    ],
    ids=lambda query: query[:12],
)
def test_what_hangs_other_parsers_is_answered(query: str) -> None:
    assert parse(query) == parse(query)


def test_long_plain_text_is_no_trouble() -> None:
    text = "mot " * MAX_WORDS
    assert parse(text, strict=True) == Parsed(Words(text.strip()))


@pytest.mark.parametrize("query", [f"mot, {'京'}" * MAX_WORDS, "京" * (MAX_WORDS + 1)])
def test_of_too_many_words_the_first_ones_are_searched(query: str) -> None:
    with pytest.raises(QueryLimit, match="more than 4,000 words"):
        parse(query, strict=True)
    parsed = parse(query)
    assert isinstance(parsed.tree, Words)
    assert len(_native.scan(parsed.tree.text)) == MAX_WORDS
    (warning,) = parsed.warnings
    assert warning.message == "what follows the first 4,000 words is left out"
    assert query[: warning.start] == parsed.tree.text
    assert warning.end == len(query)


def test_engines_take_as_many_words_beside_a_filter(tmp_path: Path) -> None:
    with sn.create(tmp_path) as index:
        with index.writer() as writer:
            writer.add({"id": "a", "body": "mot1 mot2", "source": "AA"})
        query = " ".join(f"mot{number}" for number in range(MAX_WORDS + 1_000))
        results = index.search(query, filter="source:AA -date:2024 (titre:a OU titre:b OU NON c)")
        assert results.total == 1
        assert len(results.warnings) == 1


def test_a_phrase_may_have_more_words() -> None:
    text = "mot " * 5_000
    assert parse(f'"{text}"') == Parsed(Phrase(text.strip()))


def test_deep_trees_are_refused_not_crashed_on() -> None:
    tree: Node = Words("a")
    for _ in range(100_000):
        tree = Boost(tree, 2.0)
    with pytest.raises(QueryLimit, match=str(MAX_NESTING)):
        simplify(tree)


def test_nested_marks_take_linear_time() -> None:
    tree: Node = Words("a")
    for number in range(30):
        tree = Mixed((), (), (Mixed((Words(str(number)),), (), (tree,)),))
    with pytest.raises(QueryLimit):
        simplify(tree)
    tree = Words("a")
    for _ in range(200):
        tree = Not(tree)
    assert simplify(tree) == Words("a")


def test_redundant_parentheses_do_not_count_as_nesting() -> None:
    assert parse("(" * 60 + "a" + ")" * 60 + " ET b").tree == And((Words("a"), Words("b")))
    assert measure(parse("a ET (b OU c)").tree) == (3, 3)


# Meaning


def test_match_decides_what_stands_side_by_side() -> None:
    phrase, words = Phrase("plan B"), Words("macron attal")
    assert parse('"plan B" macron attal').tree == Or((phrase, words))
    assert parse('"plan B" macron attal', match="all").tree == And((phrase, words))
    assert parse('"plan B" OU macron attal', match="all").tree == Or((phrase, words))
    assert parse('+"plan B" macron -attal', match="all").tree == And(
        (Words("macron"), Phrase("plan B"), Not(Words("attal")))
    )


@pytest.mark.parametrize("match", ["any", "all"])
def test_filters_beside_words_are_required(match: str) -> None:
    tree = parse("ukraine otan source:AA", match=match).tree  # type: ignore[arg-type]
    assert tree == And((Words("ukraine otan"), Keyword("source", "AA")))


def test_decomposed_letters_and_typographic_apostrophes() -> None:
    decomposed = unicodedata.normalize("NFD", "=présidente ET été")
    assert parse(decomposed).tree == And(
        (Exact("présidente"), Words(unicodedata.normalize("NFD", "été")))
    )
    assert parse("titre:l’État*").tree == Prefix("l’État", "title")


def test_positions_count_characters_as_typed() -> None:
    query = unicodedata.normalize("NFD", "été ET (a")
    warning = parse(query).warnings[0]
    assert query[warning.start : warning.end] == "("


def test_lone_surrogates_become_replacement_characters() -> None:
    assert parse("a\ud800b").tree == Words("a\ufffdb")


@pytest.mark.parametrize("query", ["", " ", "\n", "\N{NO-BREAK SPACE}"])
def test_nothing_typed(query: str) -> None:
    assert parse(query) == Parsed(Nothing())


# Schemas

SHOP = {"title": "text", "price": "number", "seen": "date", "sku": "keyword"}


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("price:12", NumberRange("price", 12, 12)),
        ("price:[1 TO 5}", NumberRange("price", 1, 5, True, False)),
        ("price:>1,5", NumberRange("price", 1.5, None, False, True)),
        ("price:<=-2", NumberRange("price", None, -2)),
        ("price:*", NumberRange("price")),
        ("price:(1 OU 2)", Or((NumberRange("price", 1, 1), NumberRange("price", 2, 2)))),
        ("price:[5 TO 1]", NumberRange("price", 1, 5)),
        ("titre:mot", Words("mot", "title")),
        ("sku:A-1", Keyword("sku", "A-1")),
    ],
)
def test_the_fields_of_another_schema(query: str, tree: Node) -> None:
    assert parse(query, SHOP).tree == tree  # type: ignore[arg-type]


def test_words_of_the_news_schema_mean_nothing_in_another() -> None:
    parsed = parse("source:AA prise:2", SHOP)  # type: ignore[arg-type]
    assert parsed.tree == Words("source:AA prise:2")
    assert [warning.message.rpartition("; ")[2] for warning in parsed.warnings] == [
        "the fields are title, price, seen, sku",
        "did you mean price?",
    ]


def test_bounds_go_to_the_only_date_field() -> None:
    assert str(parse("depuis:2024", SHOP).tree) == "seen:[2024-01-01T00:00:00+01:00 TO *]"  # type: ignore[arg-type]
    assert parse("depuis:2024", {"title": "text"}).warnings


def test_a_field_may_bear_the_name_of_a_bound() -> None:
    fields = QueryFields({"avant": "text", "date": "date"}, {})
    assert parse("avant:hier", fields).tree == Words("hier", "avant")


def test_numbers_that_are_none_are_told_of() -> None:
    with pytest.raises(QuerySyntaxError, match="no number is written so"):
        parse("price:cher", SHOP, strict=True)  # type: ignore[arg-type]


def test_every_error_is_one_of_ours() -> None:
    with pytest.raises(SearchNewsError, match="time zone"):
        parse("date:hier", zone="Mars/Olympus")


# Simplifying


@pytest.mark.parametrize(
    ("tree", "simple"),
    [
        (And(()), Nothing()),
        (Or(()), Nothing()),
        (Mixed(), Nothing()),
        (Mixed((Nothing(),), (), (Words("a"),)), Nothing()),
        (Mixed((Every(),), (), (Words("a"),)), Not(Words("a"))),
        (Mixed((Words("a"),), (Every(),), ()), Mixed((Words("a"),), (Every(),), ())),
        (Constant(Boost(Words("a"), 2.0), 3.0), Constant(Words("a"), 3.0)),
        (Boost(Boost(Words("a"), 2.0), 0.5), Words("a")),
        (Not(Or((Words("a"), Every()))), Nothing()),
    ],
)
def test_simplified(tree: Node, simple: Node) -> None:
    assert simplify(tree) == simple
