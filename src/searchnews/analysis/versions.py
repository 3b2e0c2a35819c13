"""Which versions of other packages an analyzer works with, looked up only when they are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
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
        found = {name: value for known in self._known for name, value in known.items()}
        folders = _folders() if self._packages else {}
        for package in self._packages:
            if version := folders.get(package.lower()) or _by_metadata(package):
                found[package] = version
        return found

    def __getitem__(self, package: str) -> str:
        return self._found[package]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return repr(self._found)


def _folders() -> dict[str, str]:
    """Package, in lower case -> version, as the folders beside their code are called.
    https://packaging.python.org/specifications/recording-installed-packages"""
    versions: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):  # an archive, or nothing
            for entry in os.listdir(folder or "."):
                if entry.endswith(".dist-info"):
                    package, _, version = entry.removesuffix(".dist-info").partition("-")
                    versions.setdefault(package.lower(), version)
    return versions


def _by_metadata(package: str) -> str | None:
    """The version of a package that has no such folder; None where it is not installed."""
    # Imported here: it loads all of e-mail, which takes as long as making an index.
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
