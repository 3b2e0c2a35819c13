"""Values that are only stored, as the JSON text that the native engine keeps."""

from __future__ import annotations

import orjson

from ..article import as_json
from ..errors import InvalidArticle

__all__ = ["read_value", "spell_value"]

# What orjson would write in its own way, `as_json` writes, so that all engines keep the same.
_PLAIN = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def spell_value(value: object) -> str:
    """The text of a value, as `as_json` has it.

    Raises:
        InvalidArticle: JSON has no word for it.

    >>> spell_value({"pages": 3})
    '{"pages":3}'
    """
    # Within a list, as a record that is exported holds it one level deeper.
    try:
        # Nearly all values are plain already, and to go through them takes ten times as long.
        return orjson.dumps([value], option=_PLAIN)[1:-1].decode()
    except TypeError:
        expressible = as_json(value)
    try:
        return orjson.dumps([expressible])[1:-1].decode()
    except TypeError as error:
        raise InvalidArticle(f"a stored value that JSON cannot say: {error}") from None


def read_value(text: str) -> object:
    """The value of a text that `spell_value` wrote."""
    value: object = orjson.loads(text)
    return value
