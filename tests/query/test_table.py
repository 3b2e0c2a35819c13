"""The table of queries.tsv: what is typed, the tree as it prints, what was forgiven.

Each warning is "start-end message", without the list of accepted forms; several are
parted by " / ". Lines that start with "# " are headings.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from searchnews.query.language import parse

NOW = datetime(2024, 6, 15, 12)  # a Saturday

with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = [
        row
        for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not row[0].startswith("# ")
    ][1:]


def test_the_table_is_large() -> None:
    assert len(ROWS) >= 200
    assert len({query for query, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("query", "tree", "warnings"), ROWS, ids=[row[0] for row in ROWS])
def test_row(query: str, tree: str, warnings: str) -> None:
    parsed = parse(query, now=NOW)
    told = [f"{start}-{end} {message}" for message, start, end in parsed.warnings]
    assert str(parsed.tree) == tree
    assert " / ".join(line.split("; accepted")[0] for line in told) == warnings
