"""Word lists are text files that a French speaker can read and correct.

One entry a line; ``# `` at the start of a line, or after a space, opens a comment (with a
space after it, because #mot-dièse is a word). Each rule says what the words of a line are.
"""

from __future__ import annotations

import re
from pkgutil import get_data  # importlib.resources takes as long to load as a search

__all__ = ["entries"]

_COMMENT = re.compile(r"(?:^|\s)#(?:\s.*)?$")


def entries(package: str, name: str) -> list[list[str]]:
    """The lines of the text file ``name`` inside ``package``, comments gone, split at spaces.

    >>> entries("searchnews.analysis.french", "elisions.txt")[0]
    ["l'"]
    """
    text = get_data(package, name)
    assert text is not None, "files of a package on disk can be read"
    lines = text.decode("utf-8").splitlines()
    # Most lines have no comment, and the pattern looks for one at every space.
    words = [(_COMMENT.sub("", line) if "#" in line else line).split() for line in lines]
    return [of_line for of_line in words if of_line]
