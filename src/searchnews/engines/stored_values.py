"""Values that are only stored, as the JSON text that the native engine keeps."""

from __future__ import annotations

import orjson

from ..errors import InvalidArticle

__all__ = ["read_value", "spell_value"]


def spell_value(value: object) -> str:
    """The text of a value.

    Raises:
        InvalidArticle: JSON has no word for it.

    >>> spell_value({"pages": 3})
    '{"pages":3}'
    """
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError) as error:
        raise InvalidArticle(f"a stored value that JSON cannot say: {error}") from None


def read_value(text: str) -> object:
    """The value of a text that `spell_value` wrote."""
    value: object = orjson.loads(text)
    return value
