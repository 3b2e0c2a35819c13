"""Lucene 9.5, in a Java process of its own (`LuceneWorker.java`).

Configuration: the chain of FrenchAnalyzer (standard tokenizer, elision, lower case, stop words,
light stemmer) and ASCII folding after it; title and body in one field with positions; every part of
an article stored; date as point and doc values; ids from doc values; two threads, 512 MB of
buffer, default merge policy, no forced merge; default codec; query cache switched off; queries are
built from query objects. The Java machine has its defaults but for a heap of 2 GB.

The jar is the one that the package pyserini 0.22.1 ships (`make lucene` lays it into `.cache`
without what that package depends on). It holds no highlighter, so no snippets.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from queries import Query

from peers.worker import WorkerPeer

CACHE = Path(__file__).parents[1] / ".cache"
SOURCE = Path(__file__).with_name("LuceneWorker.java")
JARS = "lucene/pyserini/resources/jars/anserini-*-fatjar.jar"


class LucenePeer(WorkerPeer):
    name = "Lucene"
    departures = "buffer 512 MB, no query cache"

    @classmethod
    def missing(cls) -> str | None:
        absent = [program for program in ("java", "javac") if shutil.which(program) is None]
        if absent:
            return f"Java is not installed: no {' and no '.join(absent)}"
        return None if any(CACHE.glob(JARS)) else "Lucene's jar is not there (make lucene)"

    def __init__(self) -> None:
        jar = next(CACHE.glob(JARS))
        classes = compiled(jar, SOURCE)
        path = f"{classes}:{jar}"
        super().__init__(["java", "-Xms2g", "-Xmx2g", "-cp", path, SOURCE.stem])

    @property
    def segments(self) -> int:
        """How many segments the merges left."""
        return int(self._ask("segments"))

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        raise NotImplementedError("this jar holds no highlighter")


def compiled(jar: Path, source: Path) -> Path:
    """Folder of the classes of ``source``, compiled where they are older than it."""
    folder = CACHE / "lucene" / "classes"
    made = folder / f"{source.stem}.class"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        command = ["javac", "-nowarn", "-cp", str(jar), "-d", str(folder), str(source)]
        subprocess.run(command, check=True)
    return folder
