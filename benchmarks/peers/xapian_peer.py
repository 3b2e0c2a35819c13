"""Xapian, in a process of its own; `xapian_worker.py` states the configuration.

Debian's python3-xapian belongs to the system's Python, so the engine runs there.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from peers.worker import WorkerPeer

SYSTEM_PYTHON = "/usr/bin/python3"
WORKER = Path(__file__).with_name("xapian_worker.py")


class XapianPeer(WorkerPeer):
    name = "Xapian"
    departures = "compact"
    # Xapian 1.4 has no edit distance operator; its spelling correction rewrites a query instead.
    unsupported = frozenset({"fuzzy"})

    @classmethod
    def missing(cls) -> str | None:
        return None if has_xapian() else "Debian's python3-xapian is not installed"

    def __init__(self) -> None:
        super().__init__([SYSTEM_PYTHON, str(WORKER)])


@cache
def has_xapian() -> bool:
    """Whether the system's Python can import xapian."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    check = [SYSTEM_PYTHON, "-c", "import xapian"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0
