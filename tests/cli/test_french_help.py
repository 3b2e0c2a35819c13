"""Help where the locale is French: all of it in French."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from searchnews.cli.app import COMMANDS, application
from searchnews.cli.translation import in_french


def command_line() -> Any:
    """All commands as Typer makes them; in English, as the tests' locale is."""
    return typer.main.get_command(application())


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")


def paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        if paragraph.startswith("\b"):
            # Of examples only the heading is words.
            yield paragraph.split("\n")[1]
        elif paragraph:
            yield " ".join(paragraph.split())


@pytest.mark.usefixtures("english")
def test_all_help_is_in_the_catalogue() -> None:
    group = command_line()
    commands = [group, *group.commands.values()]
    said = {one for command in commands for one in paragraphs(command.help)}
    said |= {one for command in commands for one in paragraphs(command.epilog)}
    said |= {option.help for command in commands for option in command.params}
    assert len(said) > 60
    assert sorted(text for text in said if in_french(text) == text) == []


@pytest.mark.usefixtures("french")
def test_the_list_of_commands_is_french(run) -> None:
    shown = run("--help").out
    assert shown.startswith("Usage : searchnews ")
    assert "\nCommandes :\n" in shown
    assert "\nOptions :\n" in shown
    assert "  search    Trouve des articles, les meilleurs d’abord.\n" in shown
    assert "..." not in shown.partition("\n")[2]
    assert "Pour commencer :\n    searchnews index seeds/" in shown
    assert "Affiche cette aide." in shown


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_french(run, name: str) -> None:
    shown = " ".join(run(name, "--help").out.split())
    group = command_line().commands[name]
    assert in_french(COMMANDS[name][1]) in shown
    assert "Exemples : searchnews " in shown
    for option in group.params:
        assert option.help not in shown
        assert in_french(option.help) in shown
    for english in ("required", "default", "env var", "Examples", "Show this"):
        assert english not in shown


@pytest.mark.usefixtures("french")
def test_help_for_nothing_typed_is_french(run) -> None:
    assert "Trouve des articles" in run().err
