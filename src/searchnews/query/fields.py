"""Which field names a query may use, and what kind of value each field holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from ..index import NEWS as NEWS_SCHEMA
from ..index import FieldKind

Kind: TypeAlias = FieldKind

# depuis:2024 is a bound on the date, said as if it were a field.
DateBound = Literal["since", "before", "after", "until"]

NEWS_FIELDS: Mapping[str, Kind] = NEWS_SCHEMA.kinds()

NEWS_ALIASES: Mapping[str, str] = {
    "titre": "title",
    "chapo": "lead",
    "chapô": "lead",
    "corps": "body",
    "texte": "body",
    "text": "body",
    "rubrique": "section",
    "auteur": "author",
    "autrice": "author",
    "auteure": "author",
    "tag": "tags",
    "etiquette": "tags",
    "étiquette": "tags",
    "identifiant": "id",
}

DATE_BOUNDS: Mapping[str, DateBound] = {
    "depuis": "since",
    "since": "since",
    "avant": "before",
    "before": "before",
    "après": "after",
    "apres": "after",
    "after": "after",
    "jusque": "until",
    "until": "until",
}


class QueryFields:
    """The fields of an index as the query language sees them.

    ``kinds`` gives each field's kind; an alias whose field is not there is ignored.
    Names are found whatever their case. ``date_field`` is what ``depuis:`` and
    ``avant:`` bound: the field called date, else the first date field, else None.
    """

    def __init__(
        self, kinds: Mapping[str, Kind] = NEWS_FIELDS, aliases: Mapping[str, str] = NEWS_ALIASES
    ) -> None:
        self.kinds = kinds
        self.aliases = aliases

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Lower-cased name or alias -> field."""
        known = {alias: name for alias, name in self.aliases.items() if name in self.kinds}
        return known | {name.lower(): name for name in self.kinds}

    @cached_property
    def date_field(self) -> str | None:
        dates = [name for name, kind in self.kinds.items() if kind == "date"]
        return "date" if "date" in dates else next(iter(dates), None)

    def find(self, name: str) -> str | None:
        """The field that a name or alias stands for, or None."""
        return self.names.get(name.lower())

    def bound(self, name: str) -> DateBound | None:
        """The side that a word like ``depuis`` bounds, where the index has dates."""
        lowered = name.lower()
        if lowered in self.names or self.date_field is None:
            return None
        return DATE_BOUNDS.get(lowered)

    def nearest(self, name: str) -> str | None:
        """The searchable name most like ``name``, or None where none is near.

        >>> NEWS.nearest("secton")
        'section'
        """
        searchable = [known for known, name in self.names.items() if self.kinds[name] != "stored"]
        # Imported here: only a misspelt field name needs it.
        import difflib

        return next(iter(difflib.get_close_matches(name.lower(), searchable, 1, 0.7)), None)

    def searchable(self) -> str:
        """The names of all searchable fields, for messages."""
        return ", ".join(name for name, kind in self.kinds.items() if kind != "stored")


NEWS = QueryFields()
