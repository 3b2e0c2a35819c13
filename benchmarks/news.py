"""The collections that are measured: generated news by its size, and real news where it is there.

Every engine reads the same JSON lines: id, title, body, date, source, section, tags, url.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import orjson

CACHE = Path(__file__).parent / ".cache"
ORANGE = "orange"
REAL_NEWS = Path(__file__).parents[2] / "shared" / "data" / "orange_news.jsonl.gz"
KEYS = ("id", "title", "body", "date", "source", "section", "tags", "url")


def articles_path(collection: str) -> Path:
    """File of a collection: "orange", or as many generated articles as the number says.

    Raises:
        SystemExit: the real news is not there.
    """
    if collection == ORANGE:
        return orange()
    path = CACHE / f"generated-{collection}.jsonl"
    if not path.exists():
        # In a process of its own: the peak memory of a child is never below its parent's.
        script = Path(__file__).with_name("corpus.py")
        command = [sys.executable, str(script), "--articles", collection]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def orange() -> Path:
    """The real news in the common shape; what other engines would not index (a summary, the
    author) is left out."""
    if not REAL_NEWS.exists():
        raise SystemExit(f"{REAL_NEWS} is not there: measure generated news, for example 100000")
    path = CACHE / "orange.jsonl"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        with gzip.open(REAL_NEWS) as lines, partial.open("wb") as out:
            for article in map(orjson.loads, lines):
                common = {key: article.get(key) or ("" if key != "tags" else []) for key in KEYS}
                out.write(orjson.dumps(common, option=orjson.OPT_APPEND_NEWLINE))
        partial.replace(path)
    return path


def count_articles(path: Path) -> int:
    """Lines of a file of articles."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
