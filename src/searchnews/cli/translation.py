"""What the library says, in French: its own messages are English.

The pairs stand in ``french.tsv``. They are read when a message has to be translated and not
before, so that only what goes wrong pays for it.
"""

from __future__ import annotations

import re
from functools import cache

from .messages import Language

__all__ = ["in_french", "translated"]


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What fits an English message, and the French one; those that say most come first."""
    # Imported only now: most commands have no error to translate.
    from importlib.resources import files

    text = (files(__package__) / "french.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    lines.sort(key=lambda line: -len(line[0].replace("{}", "")))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), french)
        for english, french in lines
    )


def in_french(message: str) -> str:
    """The message in French; as it is where it has no translation.

    What stands before a colon, such as a file and its line, may be kept; of several lines the
    first one is the message.

    >>> in_french("ET has nothing on its right; left out")
    'ET sans rien à sa droite ; omis'
    >>> in_french("presse.jsonl:7: 'title' must be text, not 3")
    "presse.jsonl:7: 'title' doit être du texte, pas 3"
    """
    first, newline, rest = message.partition("\n")
    starts = [0, *(match.end() for match in re.finditer(": ", first))]
    for pattern, french in _pairs():
        for start in starts:
            match = pattern.fullmatch(first, start)
            if match is not None:
                return first[:start] + french.format(*match.groups()) + newline + rest
    return message


def translated(message: str, language: Language) -> str:
    """A message of the library as the readers of ``language`` understand it."""
    return in_french(message) if language == "fr" else message
