"""Records: the forms that values take in data sets."""

from __future__ import annotations

from datetime import date, datetime, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.article.article import Article
from searchnews.article.readers.records import article_of, record_of
from searchnews.errors import InvalidArticle

SOME_DAY = datetime(2020, 6, 15, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("['a', 'b']", ("a", "b")),
        ('["a", "b"]', ("a", "b")),
        ("('a', 'b')", ("a", "b")),
        ("[]", ()),
        ("a", ("a",)),
        ("a, b", ("a", "b")),
        ("a; b, c", ("a", "b, c")),
        ("a|b", ("a", "b")),
        (["a", None, " b "], ("a", "b")),
        ([{"name": "a"}, {"term": "b"}], ("a", "b")),
        ([1, 2], ("1", "2")),
        ("[__import__('os').abort()]", ("[__import__('os').abort()]",)),
        ("[a, b]", ("[a", "b]")),
        ("[" * 3_000 + "]", ("[" * 3_000 + "]",)),
    ],
)
def test_tags(value: object, tags: tuple[str, ...]) -> None:
    assert article_of({"title": "t", "tags": value}, []).tags == tags


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2020-06-15", datetime(2020, 6, 15)),
        (date(2020, 6, 15), datetime(2020, 6, 15)),
        (SOME_DAY, SOME_DAY),
        (1592179200, SOME_DAY),
        (1592179200000, SOME_DAY),
        ("1592179200", SOME_DAY),
        ("1592179200.0", SOME_DAY),
        ("1592179200000", SOME_DAY),
        ({"$date": "2020-06-15T00:00:00Z"}, SOME_DAY),
        ({"$date": {"$numberLong": "1592179200000"}}, SOME_DAY),
    ],
)
def test_dates(value: object, moment: datetime) -> None:
    notes: list[str] = []
    assert article_of({"title": "t", "date": value}, notes).date == moment
    assert not notes


@pytest.mark.parametrize("value", ["0000-00-00 00:00:00", 1e300, float("nan"), True, {"a": 1}, []])
def test_what_is_no_date_is_noted_and_kept(value: object) -> None:
    notes: list[str] = []
    article = article_of({"title": "t", "date": value}, notes)
    assert article.date is None
    assert "date" in article.extra
    assert len(notes) == 1


def test_a_second_key_for_a_field_goes_to_extra() -> None:
    article = article_of({"content": "long", "text": "court", "title": "t"}, [])
    assert article.body == "court"
    assert article.extra == {"content": "long"}


def test_an_empty_key_gives_way_to_the_next() -> None:
    assert article_of({"body": " ", "text": None, "content": "long"}, []).body == "long"


def test_shapes_of_metadata() -> None:
    record = {
        "title": "t",
        "source": {"id": None, "name": "Le Monde"},
        "section": ["Société", "Justice"],
        "author": {"age": 3},
        "media": [{"src": "a.jpg"}],
        "photo": b"\xff\xd8",
    }
    article = article_of(record, [])
    assert (article.source, article.section, article.author) == (
        "Le Monde",
        "Société, Justice",
        None,
    )
    assert article.extra == {"author": {"age": 3}, "media": [{"src": "a.jpg"}]}


def test_a_number_that_looks_like_a_date_is_noted_with_the_cure() -> None:
    notes: list[str] = []
    article = article_of({"title": "t", "date": 20240612}, notes)
    assert (article.date, article.extra) == (None, {"date": 20240612})
    assert "write the date as text, '2024-06-12'" in notes[0]


def test_what_a_mapping_called_extra_holds_is_extra() -> None:
    record = {"title": "t", "extra": {"vues": 3, "note": None}, "langue": "fr", "vues": 4}
    assert article_of(record, []).extra == {"vues": 4, "note": None, "langue": "fr"}
    assert article_of({"title": "t", "extra": "autre"}, []).extra == {"extra": "autre"}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Météo", "body": "Il pleut.", "extra": {"extra": {"vues": 3}, "title": "T"}},
        {"title": " Météo\n", "body": "\tIl pleut.\n", "source": " AFP", "tags": (" a ", "", "b")},
        {"title": "Météo", "url": "", "tags": ("",)},
        {"extra": {"vues": 3}},
        {},
    ],
)
def test_a_record_of_an_article_gives_it_back(fields: dict[str, object]) -> None:
    article = Article(id=" 1 ", **fields)  # type: ignore[arg-type]
    assert article_of(orjson.loads(orjson.dumps(record_of(article))), []) == article


def test_a_record_that_reading_would_not_change_carries_no_mark() -> None:
    article = Article(id="1", title="Météo", tags=("pluie",), date=SOME_DAY, extra={"vues": 3})
    assert record_of(article) == article.to_mapping()


def test_the_mark_of_another_program_is_a_key_like_others() -> None:
    record = {"titre": "Météo", "corps": "Il pleut.", "searchnews": "verbatim"}
    article = article_of(record, [])
    assert (article.title, article.body) == ("Météo", "Il pleut.")
    assert article.extra == {"searchnews": "verbatim"}


TEXT = st.text(" a\n\x1cé", max_size=4)


@given(
    st.builds(
        Article,
        id=TEXT,
        title=TEXT,
        body=TEXT,
        source=st.none() | TEXT,
        url=st.none() | TEXT,
        tags=st.lists(TEXT, max_size=2).map(tuple),
        extra=st.dictionaries(st.sampled_from(("extra", "title", "vues")), TEXT | st.none()),
    )
)
def test_any_article_comes_back_from_its_record(article: Article) -> None:
    assert article_of(orjson.loads(orjson.dumps(record_of(article))), []) == article


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text("a1 '[],;{}$\ud83d", max_size=8)
    | st.binary(),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(st.sampled_from(("name", "$date", "x")), values, max_size=2)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(("id", "title", "body", "text", "date", "tags", "source", "lead", "autre"))


@given(st.dictionaries(KEYS, VALUES))
def test_any_record_is_an_article_or_refused(record: dict[str, object]) -> None:
    try:
        article = article_of(record, [])
    except InvalidArticle:
        return
    assert article.id
