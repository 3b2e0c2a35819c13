"""What a reader says about a record that it could not take as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong in one place of the input.

    Example:
        >>> print(Problem("presse.jsonl", 7, "not JSON: unexpected end of data"))
        presse.jsonl:7: not JSON: unexpected end of data
    """

    path: str
    line: int | None
    """Line of the file, from 1; None where the trouble is the file itself."""
    message: str
    skipped: bool = True
    """False where the article was kept all the same, without the part that is wrong."""

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"


Report = Callable[[Problem], None]
"""Takes each problem as it is met; in strict reading it raises instead of returning."""
