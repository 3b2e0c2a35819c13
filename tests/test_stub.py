"""The hand-written stub of the native part, compared with the binary."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_stub_tells_the_truth(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy compares the stub; pip install -e '.[dev]'")
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "searchnews._native"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
