"""Values of ``extra`` as JSON can express them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from searchnews.errors import InvalidArticle

_DEEPEST = 254
"""One level less deep is written within a record by the writer of JSON, which takes 254."""
_LONGEST_PLACE = 200


def as_json(value: object) -> object:
    """A value as JSON expresses it.

    Dates become ISO text; sets (sorted) and tuples lists; NaN and infinities None; integers beyond
    64 bits, decimals, UUIDs and durations text; members of enumerations their values.

    Raises:
        InvalidArticle: it is, or holds, something else; the message says what, and where in it.

    Example:
        >>> as_json({"pages": (1, 2), "signes": 2**70})
        {'pages': [1, 2], 'signes': '1180591620717411303424'}
    """
    return _as_json(value, ())


def _as_json(value: object, keys: tuple[object, ...]) -> object:
    if len(keys) == _DEEPEST:
        raise InvalidArticle(
            f"is nested more than {_DEEPEST - 1} levels deep, or holds itself; "
            "store a flatter value"
        )
    if isinstance(value, str):
        return str.__str__(value)  # a member of an enumeration may be text as well
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # One bit more above nought, as readers of JSON take it.
        return int(value) if -(2**63) <= value < 2**64 else str(int(value))
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _as_json(item, (*keys, key)) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return [_as_json(item, (*keys, item)) for item in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [_as_json(item, (*keys, number)) for number, item in enumerate(value)]
    # Imported here: few articles hold any of them.
    from decimal import Decimal
    from enum import Enum
    from uuid import UUID

    if isinstance(value, (Decimal, UUID, timedelta)):
        return str(value)
    if isinstance(value, Enum):
        return _as_json(value.value, keys)
    place = "".join(f"[{key!r:.40}]" for key in keys)
    if len(place) > _LONGEST_PLACE:
        place = f"{place[: _LONGEST_PLACE // 2]}…{place[-_LONGEST_PLACE // 2 :]}"
    raise InvalidArticle(
        f"holds {kind_of(value)}{place and f' at {place}'}, which JSON cannot express; "
        "convert it to text, numbers, lists or mappings"
    )


def kind_of(value: object) -> str:
    """The type and the start of a value, for messages.

    >>> kind_of(b"octets")
    "bytes b'octets'"
    """
    shown = repr(value)
    return f"{type(value).__name__} {shown if len(shown) <= 60 else shown[:60] + '…'}"
