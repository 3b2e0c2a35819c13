"""Builds one index and prints its figures as JSON; `index.py` runs it in a fresh process.

python benchmarks/run_build.py searchnews articles.jsonl folder
python benchmarks/run_build.py searchnews   # prints the engine's version instead
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson
from peers.registry import ENGINES


def main() -> None:
    engine, *paths = sys.argv[1:]
    peer = ENGINES[engine]()
    if not paths:
        sys.stdout.buffer.write(orjson.dumps({"version": peer.version}))
        return
    articles, folder = map(Path, paths)
    start = time.perf_counter()
    peer.build(articles, folder)
    seconds = time.perf_counter() - start
    # Costs milliseconds, shows that the index is whole, and ends an engine that is a process.
    peer.open(folder)
    peer.close()
    sys.stdout.buffer.write(orjson.dumps({"build_seconds": seconds}))


if __name__ == "__main__":
    main()
