"""Whoosh query trees of a user's own making."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchnews.errors import QueryError, QueryLimit, UnknownField
from searchnews.query.fields import QueryFields
from searchnews.query.from_whoosh import from_whoosh, is_whoosh_query
from searchnews.query.language import parse

query = pytest.importorskip("whoosh.query")

A, B = query.Term("title", "a"), query.Term("corps", "b")
PARIS = "2024-01-01T00:00:00+01:00"


@pytest.mark.parametrize(
    ("tree", "printed"),
    [
        (A, "title:a"),
        (query.Term(None, "a"), "a"),
        (query.Term("source", "Le Monde"), 'source:"Le Monde"'),
        (query.Term("source", b"AA"), "source:AA"),
        (query.And([A, query.Or([A, B])]), "title:a ET (title:a OU body:b)"),
        (query.Or([A, B], boost=2.0), "(title:a OU body:b)^2"),
        (query.And([A, query.Term("title", "c", boost=3.0)]), "title:a ET title:c^3"),
        (query.AndNot(A, B), "title:a ET NON body:b"),
        (query.AndMaybe(A, B), "body:b +title:a"),
        (query.AndMaybe(A, query.Term("source", "AA")), "source:AA^1 +title:a"),
        (query.Require(A, B), "title:a ET body:b^=0"),
        (query.DisjunctionMax([A, B]), "title:a | body:b"),
        (query.Not(A), "NON title:a"),
        (query.Phrase("body", ["aide", "humanitaire"]), 'body:"aide humanitaire"'),
        (query.Phrase("body", ["a", "b"], slop=3), 'body:"a b"~2'),
        (query.Phrase("source", ["Le", "Monde"]), 'source:"Le Monde"'),
        (query.Prefix("titre", "ret"), "title:ret*"),
        (query.Wildcard("title", "r?t*"), "title:r?t*"),
        (query.FuzzyTerm("body", "macron", maxdist=2), "body:macron~2"),
        (query.Variations("body", "chat"), "body:chat"),
        (
            query.TermRange("date", "2024-01", "2024-03", endexcl=True),
            f"date:[{PARIS} TO 2024-03-01T00:00:00+01:00}}",
        ),
        (query.DateRange("date", datetime(2024, 1, 1), None), f"date:[{PARIS} TO *]"),
        (
            query.DateRange("date", datetime(2024, 1, 1), None, startexcl=True),
            f"date:{{{PARIS} TO *]",
        ),
        (query.NumericRange("date", 63839664000000000, None), f"date:[{PARIS} TO *]"),
        (query.NumericRange("price", 1, 5, endexcl=True), "price:[1 TO 5}"),
        (query.Term("price", "3"), "price:[3 TO 3]"),
        (query.Every(), "*:*"),
        (query.Every("title"), "title:*"),
        (query.Every("date"), "date:[* TO *]"),
        (query.NullQuery, "NON *:*"),
        (query.ConstantScoreQuery(A, 3.0), "title:a^=3"),
    ],
)
def test_accepted(tree: object, printed: str) -> None:
    fields = QueryFields({**QueryFields().kinds, "price": "number"})
    assert is_whoosh_query(tree)
    node = from_whoosh(tree, fields)
    assert str(node) == printed
    assert parse(printed, fields).tree == node


class Homemade(query.Term):  # type: ignore[misc, name-defined]
    pass


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (query.Regex("title", "a+"), "may not hold Regex; it may hold And"),
        (query.And([A, query.Sequence([A, B])]), "may not hold Sequence"),
        (query.Otherwise(A, B), "may not hold Otherwise"),
        (Homemade("title", "a"), "may not hold Homemade"),
        ("a", "may not hold str"),
        (query.Or([A, B], minmatch=2), "minmatch"),
        (query.Wildcard("title", "[ab]*"), "only \\* and \\?"),
        (query.FuzzyTerm("title", "a", maxdist=3), "at most 2"),
        (query.TermRange("title", "a", "b"), "only dates and numbers"),
        (query.TermRange("date", "hierr", None), "no range of dates"),
        (query.Prefix("date", "2024"), "use a range"),
        (query.Term("title", "a", boost=-1.0), "boost -1.0"),
        (query.error_query("oops"), "oops"),
    ],
)
def test_refused(tree: object, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        from_whoosh(tree)


def test_unknown_fields_are_named() -> None:
    with pytest.raises(UnknownField, match="'contents'"):
        from_whoosh(query.Term("contents", "a"))


def test_deep_and_wide_trees_are_refused() -> None:
    deep = A
    for _ in range(5000):
        deep = query.Not(deep)
    with pytest.raises(QueryLimit):
        from_whoosh(deep)
    with pytest.raises(QueryLimit, match="1024"):
        from_whoosh(query.Or([A] * 1025))


def test_other_values_are_no_whoosh_queries() -> None:
    assert not is_whoosh_query("a")
    assert not is_whoosh_query(parse("a").tree)
