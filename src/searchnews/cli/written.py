"""Files that commands write: there whole, or as they were before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

__all__ = ["written"]


@contextmanager
def written(path: str) -> Iterator[IO[bytes]]:
    """A file that takes its name only once it is whole.

    What stands at ``path`` and is no file, a pipe or a device, is written to as it is.

    Raises:
        OSError: with ``path`` as its file name, whatever failed.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # What took the name of /dev/stdout would be a file, and nobody would read it.
            with open(path, "wb") as file:
                yield file
        else:
            with _replacing(os.path.realpath(path)) as file:
                yield file
    except OSError as error:
        # Not where the error is one of ours, which says what it is about.
        if error.errno is not None:
            error.filename, error.filename2 = path, None
        raise


@contextmanager
def _replacing(path: str) -> Iterator[IO[bytes]]:
    # Of this process: another one may be writing the same file.
    unfinished = f"{path}.{os.getpid()}.part"
    try:
        with open(unfinished, "wb") as file:
            yield file
        os.replace(unfinished, path)
    except BaseException:
        if os.path.exists(unfinished):
            os.remove(unfinished)
        raise
