"""Lucene's FrenchAnalyzer as it is, over words and texts, in a Java process (`LuceneWords.java`).

For its terms no stop word is dropped; for its speed it is used with its defaults.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from peers.lucene_peer import CACHE, JARS, LucenePeer, compiled

SOURCE = Path(__file__).with_name("LuceneWords.java")

missing = LucenePeer.missing
"""Why Lucene cannot be asked, or None."""


def lucene_terms(words: Sequence[str]) -> list[str]:
    """The term of each word."""
    terms = _ask("terms", words)
    assert len(terms) == len(words)
    return terms


def lucene_seconds(texts: Iterable[str]) -> float:
    """CPU seconds for analysing all texts once, with code that has been compiled before."""
    _, nanoseconds = _ask("speed", (" ".join(text.split()) for text in texts))[0].split()
    return int(nanoseconds) / 1e9


def _ask(what: str, lines: Iterable[str]) -> list[str]:
    jar = next(CACHE.glob(JARS))
    command = ["java", "-cp", f"{compiled(jar, SOURCE)}:{jar}", SOURCE.stem, what]
    given = "\n".join(lines).encode()
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split("\n")[:-1]
