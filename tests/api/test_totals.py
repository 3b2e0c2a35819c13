"""A total that is called exact is exact, also where articles were passed over unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchnews as sn
from searchnews.query import tree

SHORT, LONG = 1100, 300


@pytest.fixture(scope="module")
def weak_at_the_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sn.Index]:
    """Short articles that score high, then long ones that cannot reach the best any more."""
    filler = " ".join(f"remplissage{number}" for number in range(100))
    with sn.create(tmp_path_factory.mktemp("totals") / "index") as index:
        with index.writer() as writer:
            for number in range(SHORT + LONG):
                more = filler if number >= SHORT else ""
                body = f"voilier fanal bouée {more}"
                writer.add({"id": str(number), "title": "port", "body": body})
            for number in range(2000):
                writer.add(
                    {"id": f"other-{number}", "title": "port", "body": f"fanal bouée {filler}"}
                )
        index.refresh()
        yield index


@pytest.mark.parametrize("match", ["any", "all"])
@pytest.mark.parametrize(
    "query", ["voilier", "voilier fanal", "voilier fanal bouée", '"voilier fanal"', "voil*"]
)
def test_an_exact_total_is_exact(weak_at_the_end: sn.Index, query: str, match: str) -> None:
    exact = weak_at_the_end.search(query, match=match, count="exact")
    assert exact.total_is_exact
    results = weak_at_the_end.search(query, match=match)
    assert results.total <= exact.total
    assert results.total == exact.total or not results.total_is_exact


def test_a_segment_without_the_word_leaves_the_total_exact(tmp_path: Path) -> None:
    """A thousand matches in two lists are all there are, whatever else was committed later."""
    with sn.create(tmp_path / "index") as index:
        for commit in range(2):
            with index.writer(durability="fast") as writer:
                for number in range(2_000):
                    matches = commit == 0 and number < 1_000
                    body = ("zorbala", "zorbale")[number % 2] if matches else "rien du tout"
                    writer.add({"id": f"{commit}-{number}", "title": "", "body": body})
        index.refresh()
        assert index.stats()["segments"] == 2
        results = index.search(tree.Fuzzy("zorbala", 1))
        assert (results.total, results.total_is_exact) == (1_000, True)
