"""The page of benchmarks is made from the results and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import page
import plots
import pytest
import run
from peers import registry

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
RESULTS: dict[str, Any] = orjson.loads((Path(__file__).parent / "results.json").read_bytes())


@pytest.fixture(scope="module")
def text() -> str:
    return page.page(RESULTS, "some.json", {"latency": "plots/latency.svg"})


def test_figures_are_shown_with_ratios_against_the_better_tantivy(text: str) -> None:
    rows = {line.split(" | ")[0].strip("| "): line for line in reversed(text.splitlines())}
    assert rows["searchnews"].split(" | ")[3] == "2.00"
    assert rows["SQLite FTS5"].endswith("| no journal, optimize |")
    assert "| 40 / 800 |" in rows["term"]
    assert rows["term"].endswith("| 1.25 | 0.30 |")


def test_what_was_not_measured_is_said(text: str) -> None:
    assert "Left out: lucene: Java is not installed" in text
    assert "faults.py is not there" in text
    assert page.NOT_MEASURED in text


def test_only_engines_that_were_measured_are_judged(text: str) -> None:
    unfair = text.partition("## What is unfair")[2]
    assert "**To SQLite**" in unfair
    assert "SQLite's journal" in unfair
    assert "Lucene" not in unfair
    for absent in (
        "**To Xapian**",
        "Xapian is compacted",
        "**To bm25s**",
        "**To Whoosh**",
        "one thread",
    ):
        assert absent not in unfair
    assert "<!-- if" not in text


def test_passages_are_kept_for_the_engines_that_they_name() -> None:
    asked = "a<!-- if lucene xapian --> b<!-- end --> c\n<!-- if sqlite -->\n- d\n<!-- end -->\n"
    assert page.only_measured(asked, {"xapian"}) == "a b c\n"
    assert page.only_measured(asked, {"sqlite"}) == "a c\n- d\n"


def test_the_engines_of_the_text_are_known() -> None:
    text = page.TEMPLATE.read_text(encoding="utf-8")
    named = {name for names in re.findall(r"<!-- if (.*?) -->", text) for name in names.split()}
    assert named <= set(registry.ENGINES)


def test_a_report_of_its_own_is_taken_over_below_the_headings(text: str) -> None:
    assert "### snippets\n\n#### passages\n\n| engine | µs |" in text


def test_plots_that_were_not_drawn_are_not_named(text: str) -> None:
    assert re.findall(r"!\[(\w+)\]", text) == ["latency"]


def test_every_reference_in_the_text_is_filled(text: str) -> None:
    assert "$" not in text


def test_what_was_measured_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots are drawn with matplotlib")
    written = plots.write_plots(RESULTS, tmp_path)
    assert set(written) == {"latency", "building", "sizes"}
    # A date would make every run another file.
    assert all(b"<dc:date>" not in (tmp_path / f"{name}.svg").read_bytes() for name in written)


def test_output_is_kept_without_places() -> None:
    assert run.report_of("left out: x\n| a |\n\nraw figures: /some/where.json\n") == "| a |"


def test_a_script_that_fails_is_left_out_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "HERE", tmp_path)
    (tmp_path / "bad.py").write_text("raise SystemExit('no data')", encoding="utf-8")
    assert run.run(run.Benchmark("bad", "bad.py", "", ""), "") == {"left_out": "bad.py: no data"}
    missing = run.run(run.Benchmark("none", "none.py", "", ""), "")
    assert missing == {"left_out": "none.py is not there"}


def test_what_is_not_run_keeps_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    (tmp_path / "2020-01-01-some-2-cores.json").write_bytes(orjson.dumps(RESULTS))
    measured = orjson.loads(run.measure(["query", "startup"], full=False).read_bytes())
    assert list(measured["benchmarks"]) == ["index", "query", "snippets", "startup", "faults"]
    kept = measured["benchmarks"]["query"]
    assert kept["entries"] == RESULTS["benchmarks"]["query"]["entries"]
    assert kept["left_out"] == "query.py is not there"


def test_every_script_that_leaves_figures_is_run() -> None:
    scripts = {
        path.name
        for path in BENCHMARKS.glob("*.py")
        if "write_results(" in path.read_text(encoding="utf-8") and path.name != "measurement.py"
    }
    assert scripts <= {benchmark.script for benchmark in run.BENCHMARKS}


def test_the_committed_page_is_that_of_the_newest_results() -> None:
    results = run.newest()
    drawn = {path.stem: f"plots/{path.name}" for path in (BENCHMARKS / "plots").glob("*.svg")}
    made = page.page(orjson.loads(results.read_bytes()), results.name, drawn)
    assert (BENCHMARKS / "README.md").read_text(encoding="utf-8") == made, (
        "the page is not that of its results: python benchmarks/run.py --render"
    )
