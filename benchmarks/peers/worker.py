"""An engine that is a process of its own: requests and answers are JSON lines.

The process times its own searches, because sending a query through a pipe costs more than
answering it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from queries import Query

from peers.peer import Peer


class WorkerPeer(Peer):
    """Starts the process when it is made; `close` ends it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            list(command),
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
            raise RuntimeError(f"the {self.name} process ended in {method}; its error is above")
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

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        return [tuple(line) for line in self._ask("snippets", asdict(query), limit)]

    def time_queries(self, queries: Sequence[Query], limit: int = 10) -> list[float]:
        return list(self._ask("time_queries", [asdict(query) for query in queries], limit))

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)
