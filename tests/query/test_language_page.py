"""Every example of docs/query-language.md is understood as the page says."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from searchnews.query.language import parse
from searchnews.query.tree import DateRange

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
NOW = datetime(2024, 6, 15, 12)


def examples() -> list[tuple[str, list[str]]]:
    """The header of each table, and the cells of its rows."""
    rows, header = [], ""
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            header = ""
        elif not header:
            header = line
        elif not line.startswith("|-"):
            rows.append((header, [cell.strip() for cell in line.strip("|").split(" | ")]))
    return rows


UNDERSTOOD = [(h, cells) for h, cells in examples() if "understood" in h]
DATES = [(h, cells) for h, cells in examples() if "understood" not in h]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


@pytest.mark.parametrize(("header", "cells"), UNDERSTOOD)
def test_a_query_is_understood_as_the_page_says(header: str, cells: list[str]) -> None:
    (typed,), (understood,) = code(cells[0]), code(cells[1])
    parsed = parse(typed, now=NOW)
    assert str(parsed.tree) == understood
    assert bool(parsed.warnings) == ("told" in header)


@pytest.mark.parametrize(("header", "cells"), DATES)
def test_a_date_is_a_date(header: str, cells: list[str]) -> None:
    for typed in code(cells[0]):
        parsed = parse(typed, now=NOW)
        assert isinstance(parsed.tree, DateRange)
        assert parsed.warnings == ()


def test_the_page_has_examples() -> None:
    assert len(UNDERSTOOD) > 25
    assert len(DATES) > 7
