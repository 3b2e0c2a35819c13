"""What is searched: one article of a newspaper, agency or site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from types import NoneType

from searchnews.article.dates import date_as_text, parse_date
from searchnews.article.json_form import as_json, kind_of
from searchnews.errors import InvalidArticle

TEXT_FIELDS = ("source", "section", "author", "url", "lead")
"""The optional text fields, all of them ``str`` or None."""

FIELDS = frozenset(("id", "title", "body", "date", "tags", "extra", *TEXT_FIELDS))

# 1e11 seconds lie in the year 5138, 1e11 milliseconds in 1973: no news data set means both.
_MILLISECONDS_FROM = 100_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, with its text as plain characters (no markup).

    Every field is optional; an article with no ``id`` gets the one that `stable_id` computes.
    A naive ``date`` means local time of the index. ``extra`` is stored and shown, not searched.

    Raises:
        InvalidArticle: a field has the wrong type; the message names field and article.

    Example:
        >>> article = Article(id="otan-1", title="L’OTAN se réunit", tags=("défense",))
        >>> article.title
        'L’OTAN se réunit'
        >>> Article(title="L’OTAN se réunit").id
        '0fae752e2380f053'
    """

    id: str = ""
    title: str = ""
    body: str = ""
    date: datetime | None = None
    source: str | None = None
    section: str | None = None
    author: str | None = None
    url: str | None = None
    lead: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        # Written out, because this runs for every article of a corpus.
        if not (
            isinstance(self.id, str)
            and isinstance(self.title, str)
            and isinstance(self.body, str)
            and (self.date is None or isinstance(self.date, datetime))
            and (self.source is None or isinstance(self.source, str))
            and (self.section is None or isinstance(self.section, str))
            and (self.author is None or isinstance(self.author, str))
            and (self.url is None or isinstance(self.url, str))
            and (self.lead is None or isinstance(self.lead, str))
            and (type(self.extra) is dict or isinstance(self.extra, Mapping))
        ):
            raise self._first_wrong_type()
        if self.tags != ():
            object.__setattr__(self, "tags", _tags(self.id, self.tags, split_text=False))
        if not self.id:
            identity = stable_id(self.source, self.date, self.title, self.body)
            object.__setattr__(self, "id", identity)

    def _first_wrong_type(self) -> InvalidArticle:
        for name in ("id", "title", "body"):
            if not isinstance(getattr(self, name), str):
                return _wrong_type(self.id, name, "text", getattr(self, name))
        for name in TEXT_FIELDS:
            if not isinstance(getattr(self, name), (str, NoneType)):
                return _wrong_type(self.id, name, "text or None", getattr(self, name))
        if not isinstance(self.extra, Mapping):
            return _wrong_type(self.id, "extra", "a mapping", self.extra)
        return _wrong_type(self.id, "date", "a datetime or None", self.date)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Article:
        """Make an article of a mapping whose keys are field names.

        ``id`` may be an integer; ``date`` a `datetime`, a `date` (its midnight), a text that
        `parse_date` knows, or seconds since 1970 in UTC (milliseconds from 1e11 on; 2024 and
        20240612 are refused, as they look like dates); ``tags`` one text or any iterable of
        texts. Other keys go to ``extra``; None means absent.

        Raises:
            InvalidArticle: a value of the wrong type, a date that is none, or text that
                UTF-8 cannot express (a lone surrogate).

        Example:
            >>> Article.from_mapping({"id": 7, "date": "12 juin 2024", "views": 3}).extra
            {'views': 3}
        """
        if not isinstance(mapping, Mapping):
            raise InvalidArticle(
                f"an article is an Article or a mapping of its fields, not {kind_of(mapping)}"
            )
        values = {name: value for name, value in mapping.items() if value is not None}
        identity = values.pop("id", "")
        if isinstance(identity, int) and not isinstance(identity, bool):
            identity = str(identity)
        if not isinstance(identity, str):
            raise _wrong_type(identity, "id", "text or an integer", identity)
        given_extra = values.pop("extra", {})
        if not isinstance(given_extra, Mapping):
            raise _wrong_type(identity, "extra", "a mapping", given_extra)
        extra = dict(given_extra)
        extra.update((name, values.pop(name)) for name in tuple(values) if name not in FIELDS)
        if "date" in values:
            values["date"] = _date(identity, values["date"])
        if "tags" in values:
            values["tags"] = _tags(identity, values["tags"], split_text=True)
        article = cls(id=identity, extra=extra, **values)  # type: ignore[arg-type]
        article._refuse_lone_surrogates()
        return article

    def to_mapping(self) -> dict[str, object]:
        """The article as values that JSON can express; `from_mapping` reads it back.

        ``id``, ``title`` and ``body`` are always there, other fields where they are not empty.
        In ``extra``, dates become ISO text, sets and tuples lists, NaN and infinities None,
        integers beyond 64 bits, decimals, UUIDs and durations text, members of enumerations their
        values.

        Raises:
            InvalidArticle: ``extra`` holds something that JSON cannot express.

        Example:
            >>> Article(id="1", title="Météo", date=datetime(2024, 6, 12)).to_mapping()
            {'id': '1', 'title': 'Météo', 'body': '', 'date': '2024-06-12T00:00:00'}
        """
        mapping: dict[str, object] = {"id": self.id, "title": self.title, "body": self.body}
        if self.date is not None:
            mapping["date"] = self.date.isoformat()
        for name in TEXT_FIELDS:
            value = getattr(self, name)
            if value is not None:
                mapping[name] = value
        if self.tags:
            mapping["tags"] = list(self.tags)
        if self.extra:
            try:
                mapping["extra"] = as_json(self.extra)
            except InvalidArticle as error:
                raise InvalidArticle(f"article {self.id!r}: field 'extra' {error}") from None
        return mapping

    def _refuse_lone_surrogates(self) -> None:
        texts = [("id", self.id), ("title", self.title), ("body", self.body)]
        texts += [(name, getattr(self, name) or "") for name in TEXT_FIELDS]
        texts += [("tags", tag) for tag in self.tags]
        for name, text in texts:
            try:
                text.isascii() or text.encode()
            except UnicodeEncodeError as error:
                raise InvalidArticle(
                    f"article {self.id!r}: field {name!r} holds half a character (a lone "
                    f"surrogate) at position {error.start}; repair it with "
                    f"text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
                ) from None


def stable_id(source: str | None, date: datetime | None, title: str, body: str) -> str:
    """The id of an article that came without one: 16 hexadecimal digits.

    BLAKE2b (RFC 7693) with an 8-byte digest, over the UTF-8 bytes of source, ISO date and title,
    each followed by a zero byte; where all three are empty, the body follows as well. A
    corrected body therefore keeps the id, so that indexing again replaces the article.

    Example:
        >>> stable_id("AA", None, "L’OTAN se réunit", "")
        'f96b53574b19cfd9'
    """
    parts = [source or "", date.isoformat() if date is not None else "", title]
    if not any(parts):
        parts.append(body)
    text = "".join(part + "\0" for part in parts)
    # Imported here: articles with ids need none, and it loads all of OpenSSL.
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _date(identity: str, value: object) -> datetime | None:
    try:
        return read_date(value)
    except InvalidArticle as error:
        raise InvalidArticle(f"article {identity!r}: field 'date': {error}") from None


def read_date(value: object) -> datetime | None:
    """The moment that a datetime, a date (its midnight), a text or a number stands for.

    A text is one that `parse_date` knows, None if blank; a number is seconds since 1970 in UTC,
    or milliseconds from 1e11 on, unless it is written as a year or a day is (2024, 20240612).

    Raises:
        InvalidArticle: it is none of these, or beyond the calendar.

    Example:
        >>> read_date("12 juin 2024"), read_date(0).isoformat()
        (datetime.datetime(2024, 6, 12, 0, 0), '1970-01-01T00:00:00+00:00')
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        parsed = parse_date(value)
        if parsed is None and value.strip():
            raise InvalidArticle(
                f"{value[:60]!r} is no date; write 2024-06-12, 2024-06-12T18:05:00+02:00 or "
                "12 juin 2024"
            )
        return parsed
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return from_epoch(value)
        except (ValueError, OverflowError, OSError):
            text = date_as_text(value)
            if text is not None:
                raise InvalidArticle(
                    f"{value!r} looks like a date, but a number means seconds since 1970; write "
                    f"it as text, {text!r}"
                ) from None
            raise InvalidArticle(
                f"{value!r} is out of the range of dates; a number means seconds (or "
                "milliseconds) since 1970"
            ) from None
    raise InvalidArticle(f"takes a datetime, a date, text or a number, not {kind_of(value)}")


def from_epoch(number: float) -> datetime:
    """The moment, in UTC, of seconds since 1970; from 1e11 on, of milliseconds.

    Raises:
        ValueError, OverflowError, OSError: outside the years 1 to 9999, or written as a date is.
    """
    if date_as_text(number) is not None:
        raise ValueError(f"{number} looks like a date")
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    return datetime.fromtimestamp(seconds, timezone.utc)


def _tags(identity: str, value: object, *, split_text: bool) -> tuple[str, ...]:
    if isinstance(value, str):
        if not split_text:
            raise _wrong_type(identity, "tags", "a tuple of texts, such as ('sport',)", value)
        return (value,) if value else ()
    if type(value) is not tuple and (
        not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping))
    ):
        raise _wrong_type(identity, "tags", "texts", value)
    tags = tuple(value)
    for tag in tags:
        if not isinstance(tag, str):
            raise _wrong_type(identity, "tags", "texts only", tag)
    return tags


def _wrong_type(identity: object, name: str, wanted: str, value: object) -> InvalidArticle:
    return InvalidArticle(
        f"article {identity!r}: field {name!r} must be {wanted}, not {kind_of(value)}"
    )
