"""One program, run with Whoosh and with the names of Whoosh over our index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = (Path(__file__).parent / "program.txt").read_text("utf-8")


def run(program: str, folder: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"folder": str(folder)}
    exec(compile(program, "program.txt", "exec"), names)
    return dict(names["found"])


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_program_for_whoosh_runs_after_changing_its_imports(tmp_path: Path) -> None:
    changed = PROGRAM.replace("from whoosh.", "from searchnews.whoosh_names.")
    assert run(changed, tmp_path / "ours") == run(PROGRAM, tmp_path / "theirs")


def test_the_names_do_not_import_whoosh() -> None:
    code = "import sys, searchnews.whoosh_names; sys.exit('whoosh' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
