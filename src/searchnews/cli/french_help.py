"""Help in French: what Typer lays out, said from the catalogue while it does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from .translation import in_french

if TYPE_CHECKING:
    from typer import Typer

__all__ = ["french_text", "speak_french"]

# What Typer adds to the help of an option, in brackets at its end.
_EXTRA = re.compile(r"(?:^|  )\[([^\[\]]*)\]$")
_ADDED = (
    ("default: ", "défaut\u00a0: "),
    ("required", "obligatoire"),
    ("env var: ", "variable\u00a0: "),
)


def french_text(text: str) -> str:
    r"""A text of a command's help in French, a paragraph at a time.

    A paragraph that begins with ``\b`` is left in its lines.

    >>> french_text("Find articles,\nbest first.")
    'Trouve des articles, les meilleurs d’abord.'
    """
    return "\n\n".join(map(_paragraph, inspect.cleandoc(text).split("\n\n")))


def _paragraph(text: str) -> str:
    if text.startswith("\b"):
        return "\n".join(map(in_french, text.split("\n")))
    return in_french(" ".join(text.split()))


def _entry(text: str) -> str:
    """What stands beside the name of an option or a command."""
    said, extra, _ = (*_EXTRA.split(text), "", "")[:3]
    for english, french in _ADDED:
        extra = extra.replace(english, french)
    shown = in_french(said.rstrip()) if said.strip() else ""
    return f"{shown}  [{extra}]" if extra else shown


class _Command(TyperCommand):
    """A command whose help is French."""

    def get_help(self, ctx: Any) -> str:
        return super().get_help(_laid_out_in_french(ctx))


class _Group(TyperGroup):
    """The list of commands in French."""

    def get_help(self, ctx: Any) -> str:
        return super().get_help(_laid_out_in_french(ctx))


def speak_french(app: Typer) -> None:
    """Give all help of a command line in French."""
    app.info.cls = _Group
    for command in app.registered_commands:
        command.cls = _Command


def _laid_out_in_french(context: Any) -> Any:
    formatter: Any = context.formatter_class

    # Typer has no public name for what writes its help.
    class French(formatter):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, "Usage : ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(f"{in_french(heading)} ")  # the colon follows

        def write_text(self, text: str) -> None:
            super().write_text(french_text(text))

        def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **named: Any) -> None:
            super().write_dl([(name, _entry(text)) for name, text in rows], *args, **named)

    context.formatter_class = French
    return context
