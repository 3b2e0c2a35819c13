"""What is wrong with the files of an index, and what was kept of them."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Checked", "Damage", "Repaired"]


class Damage(NamedTuple):
    """One place where a file is not what was written.

    >>> print(Damage("index/segment-0000000001.sns", "postings", 65536, "a page differs"))
    index/segment-0000000001.sns: postings damaged at byte 65536: a page differs
    """

    file: str
    """The file, or where it should be."""
    part: str
    """The part of the file; of several that share a damaged page, the first."""
    offset: int
    """Where in the file, in bytes: the start of the damaged page, or the contradiction."""
    what: str
    """What contradicts what."""

    def __str__(self) -> str:
        return f"{self.file}: {self.part} damaged at byte {self.offset}: {self.what}"


class Checked(NamedTuple):
    """What a check found."""

    ok: bool
    """Whether every byte is what was written."""
    problems: tuple[Damage, ...]


class Repaired(NamedTuple):
    """What a repair kept and what it could not."""

    generation: int
    """The newest commit now."""
    articles: int
    """How many articles it holds."""
    lost: tuple[str, ...]
    """What was lost, a line each; empty if nothing was damaged and nothing was changed."""
