"""Which versions of other packages an analyzer works with, looked up only when they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

__all__ = ["Versions"]


class Versions(Mapping[str, str]):
    """Package -> installed version; packages that are not installed are left out.

    The versions are information for people: every search compares checksums, none reads these,
    and looking them up takes longer than many a search.

    >>> list(Versions("Unidecode", "no-such-package"))
    ['Unidecode']
    """

    def __init__(self, *packages: str, known: Iterable[Mapping[str, str] | None] = ()) -> None:
        self._packages = packages
        self._known = [versions for versions in known if versions is not None]

    @cached_property
    def _found(self) -> dict[str, str]:
        # Imported here: it brings the e-mail package along, and is for people only.
        from importlib.metadata import PackageNotFoundError, version

        found = {name: value for known in self._known for name, value in known.items()}
        for package in self._packages:
            try:
                found[package] = version(package)
            except PackageNotFoundError:
                continue
        return found

    def __getitem__(self, package: str) -> str:
        return self._found[package]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return repr(self._found)
