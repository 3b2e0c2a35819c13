"""Articles as engines without a format of their own keep them: as JSON text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from ..article import Article

__all__ = ["article_from_json", "article_to_json", "field_value"]


def article_to_json(article: Article) -> str:
    """An article as text, with its date as given."""
    return orjson.dumps(article.to_mapping()).decode()


def article_from_json(text: str) -> Article:
    """The article that `article_to_json` wrote."""
    values: dict[str, Any] = orjson.loads(text)
    if "date" in values:
        values["date"] = datetime.fromisoformat(values["date"])
    return Article.from_mapping(values)


def field_value(article: Article, field: str) -> object:
    """A field of an article, from its extra values where it has no attribute of that name."""
    if field in Article.__dataclass_fields__:
        return getattr(article, field)
    return article.extra.get(field)
