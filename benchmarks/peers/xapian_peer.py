"""Xapian, in a process of its own; `xapian_worker.py` states the configuration.

Debian's python3-xapian belongs to the system's Python, so the engine runs there and times its own
searches: sending a query through a pipe costs more than answering it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from queries import Query

from peers.peer import Peer

SYSTEM_PYTHON = "/usr/bin/python3"
WORKER = Path(__file__).with_name("xapian_worker.py")


class XapianPeer(Peer):
    name = "Xapian"
    # Xapian 1.4 has no edit distance operator; its spelling correction rewrites a query instead.
    unsupported = frozenset({"fuzzy"})

    @classmethod
    def missing(cls) -> str | None:
        return None if has_xapian() else "Debian's python3-xapian is not installed"

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _ask(self, method: str, *arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"method": method, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the Xapian process ended in {method}; its error is above")
        return json.loads(answer)

    @property
    def version(self) -> str:
        return str(self._ask("version"))

    @property
    def process_id(self) -> int:
        """The process whose memory counts."""
        return self._process.pid

    def build(self, articles_path: Path, folder: Path) -> None:
        self._ask("build", str(articles_path), str(folder))

    def open(self, folder: Path) -> None:
        self._ask("open", str(folder))

    def search(self, query: Query, limit: int = 10) -> list[str]:
        return list(self._ask("search", asdict(query), limit))

    def count(self, query: Query) -> int:
        return int(self._ask("count", asdict(query)))

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, str]]:
        return [tuple(line) for line in self._ask("snippets", asdict(query), limit)]

    def time_queries(self, queries: Sequence[Query], limit: int = 10) -> list[float]:
        return list(self._ask("time_queries", [asdict(query) for query in queries], limit))

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)


@cache
def has_xapian() -> bool:
    """Whether the system's Python can import xapian."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    check = [SYSTEM_PYTHON, "-c", "import xapian"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0
