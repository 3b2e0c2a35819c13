"""Every simplified tree prints as a query that is parsed back to the same tree."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews.query.language import parse
from searchnews.query.simplify import simplify
from searchnews.query.tree import (
    And,
    Best,
    Boost,
    Constant,
    DateRange,
    Every,
    Exact,
    Fuzzy,
    Keyword,
    Mixed,
    Must,
    MustNot,
    Near,
    Node,
    Not,
    Nothing,
    NumberRange,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Words,
)

FIELDS = {
    "title": "text",
    "body": "text",
    "source": "keyword",
    "tags": "keyword",
    "date": "date",
    "price": "number",
    "url": "stored",
}

# Characters that mean something somewhere, and some that never do.
SOUP = "abé2’' \t\"«»“”()[]{}:*?~^+-=|&\\/<>.,;!#@%_\N{NO-BREAK SPACE}"
OPERATORS = ["ET", "OU", "NON", "SAUF", "AND", "|", "&&", "PROCHE/5", "title:", "12:30", "TO"]


def pieces(blanks: bool) -> st.SearchStrategy[str]:
    alphabet = SOUP if blanks else "".join(char for char in SOUP if not char.isspace())
    piece = st.text(alphabet, min_size=1, max_size=6) | st.sampled_from(OPERATORS)
    return st.lists(piece, min_size=1, max_size=4).map((" " if blanks else "").join)


TEXTS = pieces(blanks=True)
WORDS = pieces(blanks=False)
# Neither a wildcard nor a pattern can hold a star or a question mark as such.
STEMS = WORDS.map(lambda word: word.replace("*", "").replace("?", "")).filter(bool)
PATTERNS = (
    st.lists(st.sampled_from(["*", "?"]) | STEMS, min_size=1, max_size=4)
    .map("".join)
    .filter(lambda pattern: "*" in pattern or "?" in pattern)
)
TEXT_FIELDS = st.sampled_from([None, "title", "body"])
ANY_FIELD = st.sampled_from([None, "title", "source"])
NUMBERS = st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e9, 1e9)
MOMENTS = st.none() | st.datetimes(
    datetime(1000, 1, 2),
    datetime(9998, 12, 30),
    timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
FACTORS = st.floats(0, 1000, allow_subnormal=False) | st.integers(0, 1000)


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Words, TEXTS, TEXT_FIELDS),
    st.builds(Phrase, TEXTS, TEXT_FIELDS, st.integers(0, 100)),
    st.builds(Exact, WORDS, TEXT_FIELDS),
    st.builds(Prefix, STEMS, ANY_FIELD),
    st.builds(Wildcard, PATTERNS, ANY_FIELD),
    st.builds(
        Fuzzy, STEMS.filter(lambda w: any(map(str.isalnum, w))), st.integers(1, 2), ANY_FIELD
    ),
    st.builds(Keyword, st.sampled_from(["source", "tags"]), TEXTS.map(str.strip)),
    st.builds(
        lambda ends, low, high: DateRange("date", *ends, low, high),
        st.tuples(MOMENTS, MOMENTS),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        lambda ends, low, high: NumberRange("price", *ends, low, high),
        st.tuples(NUMBERS, NUMBERS),
        st.booleans(),
        st.booleans(),
    ),
    st.just(Every()),
    st.just(Nothing()),
)

POSITIONED: st.SearchStrategy[Node] = st.recursive(
    st.builds(Words, TEXTS, TEXT_FIELDS) | st.builds(Phrase, TEXTS, TEXT_FIELDS),
    lambda nodes: st.builds(
        Near,
        st.lists(nodes, min_size=1, max_size=3).map(tuple),
        st.integers(0, 1000),
        st.booleans(),
    ),
    max_leaves=5,
)


def groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Best, several),
        st.builds(Not, nodes),
        st.builds(Must, nodes),
        st.builds(MustNot, nodes),
        st.builds(Mixed, several, several, several),
        st.builds(Boost, nodes, FACTORS),
        st.builds(Constant, nodes, FACTORS),
    )


TREES = st.recursive(LEAVES | POSITIONED, groups, max_leaves=12)


@settings(max_examples=400, deadline=None)
@given(TREES)
@example(Or((Words("a"), Words("b c"))))
@example(Mixed((Keyword("source", "AA"), Words("a")), (Words("b"),), ()))
@example(Words("ET \\ET a:(^ «x» 12:30 ?"))
@example(Wildcard("macron?"))
@example(Boost(Every(), 2.0))
@example(Boost(Boost(Boost(Words("a"), 2), 501), 0))
def test_printed_and_parsed_again(tree: Node) -> None:
    simple = simplify(tree)
    parsed = parse(str(simple), FIELDS)
    assert parsed.tree == simple, str(simple)
    assert parsed.warnings == ()


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_simplifying_twice_changes_nothing_more(tree: Node) -> None:
    simple = simplify(tree)
    assert simplify(simple) == simple
