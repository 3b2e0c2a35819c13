"""How far loading has come, as a terminal shows it."""

from __future__ import annotations

import re

import pytest

from searchnews.cli.loading import Loaded
from searchnews.cli.output import Output
from searchnews.cli.progress import _Moving, _Problems
from searchnews.cli.reading import Reading

LINE = '{"title":"Titre","body":"Texte."}\n'


@pytest.fixture
def reading(tmp_path):
    def read(*names):
        paths = [name if name == "-" else str(tmp_path / name) for name in names]
        return Reading(paths, "utf-8", lambda problem: None, {}, False)

    (tmp_path / "a.jsonl").write_text(LINE * 20_000)
    (tmp_path / "b.jsonl").write_text(LINE * 10_000)
    return read


class Bar:
    """What the bar of Rich is told."""

    def add_task(self, description, total):
        return 0

    def update(self, task, **told):
        self.__dict__.update(told)


def shown(reading, articles):
    bar = Bar()
    output = Output()
    moving = _Moving(output, _Problems(output), bar)
    moving._started -= 10
    moving._shown -= 10
    moving.article(Loaded(added=articles, characters=11 * articles), reading)
    return bar


def test_the_position_rises_to_the_size(reading):
    both = reading("a.jsonl", "b.jsonl")
    assert both.size == 30_000 * len(LINE)
    positions = [both.position for _ in both]
    assert positions == sorted(positions)
    assert both.size // 2 < positions[20_000] <= both.size
    assert both.position == both.size


def test_how_much_is_left_is_shown(reading):
    half = reading("a.jsonl")
    stream = iter(half)
    for _ in range(10_000):
        next(stream)
    bar = shown(half, 10_000)
    assert re.fullmatch(
        r"\d\d % · 10,000 articles, [\d,]+ articles/s, [\d.]+ kB/s · [\d.]+ m?s left",
        bar.description,
    )
    assert (bar.total, bar.completed) == (half.size, half.position)


def test_what_comes_from_a_pipe_has_no_size(reading):
    piped = reading("-", "a.jsonl")
    assert piped.size is None
    assert "%" not in shown(piped, 10).description
