"""Which field a column or key of a news data set means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

# By field, the likeliest first: where a record has several, the first one with a value is
# taken and the others go to extra. Spelled as `_folded` leaves them.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "uid", "uuid", "guid", "articleid", "docid", "docno"),
    "title": ("title", "titre", "headline", "heading", "articletitle"),
    "body": (
        "body", "text", "texte", "content", "contenu", "corps", "article", "maintext",
        "articlebody", "articletext", "fulltext", "plaintext", "document",
    ),
    "date": (
        "date", "datetime", "published", "publishedat", "publicationdate", "datepublication",
        "datepublish", "datepublished", "publishdate", "pubdate", "datedepublication",
        "timestamp", "created", "createdat",
    ),
    "source": (
        "source", "publisher", "newspaper", "journal", "media", "sitename", "publication",
        "sourcedomain", "domain",
    ),
    "section": ("section", "rubrique", "category", "categorie", "categories", "rubric"),
    "author": ("author", "authors", "auteur", "auteurs", "byline", "creator"),
    "url": ("url", "link", "lien", "permalink", "href"),
    "tags": ("tags", "tag", "keywords", "keyword", "motscles", "etiquettes"),
    "lead": (
        "lead", "chapo", "chapeau", "abstract", "summary", "resume", "description", "standfirst",
    ),
}  # fmt: skip
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}


class KeyMap(NamedTuple):
    """How the keys of one shape of record fall to the fields of an article."""

    fields: tuple[tuple[str, tuple[str, ...]], ...]
    """(field, keys that mean it, likeliest first)"""
    others: tuple[str, ...]
    """Keys that mean no field."""


# Records of one file share their keys, so the answer is nearly always there already; the
# bound is for files where each record has keys of its own.
@lru_cache(maxsize=256)
def key_map(keys: tuple[str, ...]) -> KeyMap:
    """Sort the keys of a record by the field they mean.

    Capitals, accents and separators do not matter: ``Mots-clés``, ``mots_cles``, ``motsClés``.

    Example:
        >>> key_map(("Titre", "publishedAt", "vues"))
        KeyMap(fields=(('title', ('Titre',)), ('date', ('publishedAt',))), others=('vues',))
    """
    found: dict[str, list[str]] = {}
    others = []
    for key in keys:
        field = _FIELD_OF.get(_folded(key))
        if field is None:
            others.append(key)
        else:
            found.setdefault(field, []).append(key)
    fields = tuple(
        (field, tuple(sorted(names, key=lambda key: _NAMES[field].index(_folded(key)))))
        for field, names in found.items()
    )
    return KeyMap(fields, tuple(others))


def _folded(key: str) -> str:
    decomposed = unicodedata.normalize("NFKD", key)
    return "".join(character for character in decomposed if character.isalnum()).lower()
