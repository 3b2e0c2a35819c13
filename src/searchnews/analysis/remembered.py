"""The checksum of the built-in analyzer, remembered from one process to the next.

Making it means analysing all probe words, which takes as long as a search from a shell. So it is
kept as Python keeps compiled code: in a file beside the source, which holds as long as no file
that it depends on has another size or another time.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.machinery import PathFinder

__all__ = ["remembered"]

_FILE = "fingerprint.txt"


def remembered(make: Callable[[], str], packages: Iterable[str]) -> str:
    """What ``make`` gives, or gave while the analyzer and ``packages`` were the same.

    Nothing is written where Python writes no compiled code (``PYTHONDONTWRITEBYTECODE``, a folder
    of somebody else); then ``make`` is called each time.
    """
    try:
        path, state = _path(), "\n".join(_state(packages))
    except OSError:
        return make()
    with suppress(OSError, ValueError):
        with open(path, encoding="utf-8") as file:
            checksum, _, known = file.read().partition("\n")
        if known == state:
            return checksum
    checksum = make()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(path, f"{checksum}\n{state}")
    return checksum


def _path() -> str:
    cached = __spec__.cached if __spec__ else None
    if cached is None:
        raise OSError("compiled code has no place here")
    return os.path.join(os.path.dirname(cached), _FILE)


def _state(packages: Iterable[str]) -> Iterator[str]:
    """A line for each thing that terms depend on."""
    yield f"{sys.version} {unicodedata.unidata_version}"
    here = os.path.dirname(__file__)
    for folder in (here, os.path.join(here, "french")):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".txt")):
                yield _line(entry.path)
    for package in packages:
        found = PathFinder.find_spec(package)
        yield _line(found.origin) if found and found.origin else package


def _line(path: str) -> str:
    about = os.stat(path)
    return f"{path} {about.st_size} {about.st_mtime_ns}"


def _write(path: str, text: str) -> None:
    written = f"{path}.{os.getpid()}"
    with open(written, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(written, path)
