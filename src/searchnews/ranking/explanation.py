"""Why an article has its score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Explanation"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number, what it is, and what it was made of; prints as an indented tree.

    Where ``description`` ends with "sum of", "product of" or "best of", the values of
    ``details`` make ``value``; elsewhere they are what its formula names.

    Example:
        >>> print(Explanation(3.0, "score: sum of", (Explanation(2.0, "a"), Explanation(1.0, "b"))))
        3.0000  score: sum of
          2.0000  a
          1.0000  b
    """

    value: float
    description: str
    details: tuple[Explanation, ...] = ()

    @classmethod
    def of(cls, nested: tuple[float, str, list[object]]) -> Explanation:
        """From nested (value, description, details)."""
        value, description, details = nested
        return cls(value, description, tuple(map(cls.of, details)))  # type: ignore[arg-type]

    def __str__(self) -> str:
        return "\n".join(self._lines(""))

    def _lines(self, indent: str) -> Iterator[str]:
        yield f"{indent}{self.value:.4f}  {self.description}"
        for detail in self.details:
            yield from detail._lines(indent + "  ")
