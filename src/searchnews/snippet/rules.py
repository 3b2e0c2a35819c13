"""What the native part must know of French to find the ends of sentences."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data  # importlib.resources takes as long to load as a search


@cache
def sentence_abbreviations() -> tuple[str, ...]:
    """The abbreviations after which a full stop does not end a sentence.

    Lower case, without the last stop; an entry that ends in ``" number"`` counts only where a
    number follows, one in ``" name"`` only with a capital; at the end of a line one in capitals
    alone only if it stands here so. They stand in ``abbreviations.txt``
    beside this file.

    Example:
        >>> "mme name" in sentence_abbreviations(), "art number" in sentence_abbreviations()
        (True, True)
    """
    text = get_data(__package__, "abbreviations.txt")
    assert text is not None, "files of a package on disk can be read"
    lines = text.decode("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
