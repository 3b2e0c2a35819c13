"""`python -m searchnews`, and the script of the same name."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the arguments are those of the process unless given.

    Returns:
        The exit code: 0 found or done, 1 nothing found, 2 usage or error.

    Example:
        >>> main(["complete", "ukr"])
        ukraine
        0
    """
    # Loading makes a hundred thousand objects and no garbage, and Python would look through them
    # seventy times: a third of the time from the start of a search to its end.
    gc.set_threshold(100_000, 50, 50)
    # The last look through them, as Python ends, takes half of what a search takes to start.
    atexit.register(gc.freeze)
    try:
        from searchnews.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        # While modules are loaded, which is before anything was begun.
        return 130


if __name__ == "__main__":
    sys.exit(main())
