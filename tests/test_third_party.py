"""Everything that searchnews is built from is named, with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
# Crates that come from a registry; the one without a source is ours.
LOCKED = re.findall(
    r'^name = "(.+)"\nversion = "(.+)"\nsource',
    (ROOT / "rust" / "Cargo.lock").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_locked_crate_is_named_and_no_other() -> None:
    named = re.findall(r"^\| ([\w-]+) \| (\d\S+) \| .+ \|$", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(LOCKED)


@pytest.mark.parametrize(
    "table", ["dependencies", "parquet", "zstd", "html", "feeds", "opensearch"]
)
def test_every_python_package_is_named(table: str) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(rf"^{table} = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    packages = re.findall(r'"([\w-]+)', listed[1])
    assert packages
    for package in packages:
        assert re.search(rf"^\| {package} \|.* \S+.* \|$", PAGE, re.MULTILINE), package
