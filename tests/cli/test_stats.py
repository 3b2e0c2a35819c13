from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

import searchnews as sn
from searchnews.__main__ import main
from searchnews.cli.charts import Bar, Chart, bar_text, charts
from searchnews.cli.messages import Messages
from searchnews.cli.report import page

SAY = Messages("en")


def test_what_people_would_rather_look_at(run, here):
    lines = run("stats").out.splitlines()
    assert "2024-06\t1\t" + "█" * 32 in lines
    assert "2024-07\t0\t" in lines
    assert "AFP\t2\t" + "█" * 32 in lines
    assert "Société\t1\t" + "█" * 16 in lines
    assert any(line.startswith("postings\t") for line in lines)


def test_programs_get_the_counts(run, here):
    facets = json.loads(run("stats", "--json").out)["facets"]
    assert facets["source"] == {"AFP": 2, "La Gazette": 2, "AA": 1}
    assert facets["date:month"]["2023-04"] == 1


def test_an_index_without_such_fields(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sn.create("index", schema=sn.Schema({"text": sn.TextField()})) as index:
        assert len(index) == 0
    assert run("stats").code == 0
    assert run("stats", "--html", "report.html").code == 0


def test_many_months_become_years():
    months = {f"{year}-06": 2 for year in range(2010, 2020)}
    chart = charts({}, {"date:month": months}, SAY)[0]
    assert chart.title == "articles by year"
    assert [bar.label for bar in chart.bars] == [str(year) for year in range(2010, 2020)]


@pytest.mark.parametrize(
    ("value", "text"), [(0, ""), (1, "▏"), (50, "██"), (63, "██▌"), (100, "████")]
)
def test_bars(value, text):
    assert bar_text(value, 100, 4) == text


class Page(HTMLParser):
    """Checks that tags are closed in order, and collects what they hold."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.texts, self.attributes = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_whole_and_loads_nothing(run, here):
    ran = run("stats", "--html", "report.html")
    assert ran.out.endswith("charts written to report.html\n")
    read = Page((here / "report.html").read_text("utf-8"))
    assert not read.open
    assert read.tags.count("svg") == 4
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert not [value for name, value in read.attributes if name in ("src", "href")]
    assert {"AFP", "Politique", "postings", "Index index"} <= set(read.texts)


def test_the_page_is_escaped():
    evil = '<script>alert("&")</script>'
    chart = Chart(evil, (Bar(evil, 1, evil),))
    read = Page(page(evil, [(evil, evil)], [chart, chart._replace(in_time=True)], SAY))
    assert "script" not in read.tags
    assert read.texts.count(evil) >= 8


def test_bars_are_drawn_to_the_width_of_the_terminal(here, monkeypatch, capsys):
    """In 40 columns the most frequent value still has the longest bar, and no bar is cut."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["stats"]) == 0
    shown = capsys.readouterr().out
    bars = [line.count("█") for line in shown.splitlines() if line.lstrip().startswith("2024-")]
    assert max(bars) > min(bars) >= 0
    assert not {"…", "\x1b"} & {*shown}
    assert [line for line in shown.splitlines() if len(line) > 40] == []


def test_a_date_that_stands_for_none_ends_no_command(run, here):
    with sn.open("index") as index, index.writer() as writer:
        writer.add({"id": "zero", "title": "Otan", "date": "0001-01-01"})
    assert json.loads(run("stats", "--json").out)["facets"]["date:month"]["0001-01"] == 1
    assert run("search", "otan", "--facets", "date:year").code == 0
