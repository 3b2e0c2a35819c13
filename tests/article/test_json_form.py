"""Values of extra as JSON: what becomes of each, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from uuid import UUID

import pytest

from searchnews.article.json_form import as_json
from searchnews.errors import InvalidArticle


class Edition(Enum):
    MORNING = "matin"


class Slot(str, Enum):
    FRONT = "une"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b", "a"}, ["a", "b"]),
        (("a", frozenset([1])), ["a", [1]]),
        (MappingProxyType({2: "deux"}), {"2": "deux"}),
        (float("inf"), None),
        (2**64 - 1, 2**64 - 1),
        (-(2**63), -(2**63)),
        (2**64, "18446744073709551616"),
        (-(2**63) - 1, "-9223372036854775809"),
        (date(2024, 6, 12), "2024-06-12"),
        (datetime(2024, 6, 12, 18, 5), "2024-06-12T18:05:00"),
        (Decimal("1.50"), "1.50"),
        (timedelta(hours=1), "1:00:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Edition.MORNING, "matin"),
        (Slot.FRONT, "une"),
        (True, True),
    ],
)
def test_values(value: object, expected: object) -> None:
    assert as_json(value) == expected
    assert type(as_json(value)) is type(expected)


def test_what_json_cannot_express_is_named_with_its_place() -> None:
    with pytest.raises(InvalidArticle, match=r"bytes b'octets' at \['photo'\]\[1\], which JSON"):
        as_json({"photo": ["légende", b"octets"]})


def test_what_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InvalidArticle, match="holds itself"):
        as_json(endless)
