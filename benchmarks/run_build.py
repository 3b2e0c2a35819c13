"""Builds one index and prints its figures as JSON; `index.py` runs it in a fresh process.

python benchmarks/run_build.py searchnews articles.jsonl folder
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson
from peers.registry import ENGINES


def main() -> None:
    engine, articles, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    peer = ENGINES[engine]()
    start = time.perf_counter()
    peer.build(articles, folder)
    seconds = time.perf_counter() - start
    version = peer.version
    # Costs milliseconds, shows that the index is whole, and ends an engine that is a process.
    peer.open(folder)
    peer.close()
    sys.stdout.buffer.write(orjson.dumps({"build_seconds": seconds, "version": version}))


if __name__ == "__main__":
    main()
