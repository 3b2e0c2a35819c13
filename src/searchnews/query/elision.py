"""Words with an article elided before them where a form is asked for: ``=l'État``, ``l'Ukr*``.

An index keeps forms without it, and without the signs around a word, so that what is asked with
one would stand for no word at all. A tree of one's own names forms as they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from .. import _native
from ..analysis.analyzer import Shrink, shrunk
from .fields import Kind
from .simplify import with_parts
from .tree import Best, Exact, Fuzzy, Node, Prefix, Wildcard, parts

__all__ = ["without_articles"]


def without_articles(tree: Node, kinds: Mapping[str, Kind], shrink: Shrink | None) -> Node:
    """The tree whose exact words, prefixes, patterns and fuzzy words are such as forms are kept.

    The beginning of a word does not tell whether it is one that keeps its article (d'Artagnan),
    nor does a misspelt one: both are asked for.

    >>> print(without_articles(Exact("l'État"), {}, Shrink(("l'",))))
    =état
    >>> print(without_articles(Prefix("l'Ukr"), {}, Shrink(("l'",))))
    l'Ukr* | Ukr*
    """
    # Recursion is safe: a typed query nests no deeper than the language allows.
    below = parts(tree)
    if below:
        return with_parts(tree, tuple(without_articles(node, kinds, shrink) for node in below))
    if not isinstance(tree, (Exact, Prefix, Wildcard, Fuzzy)):
        return tree
    if tree.field is not None and kinds.get(tree.field) != "text":
        return tree
    if isinstance(tree, Exact):
        # A comma behind it is none of the word, which the engine compares whole.
        spans = _native.scan(tree.word)
        word = tree.word[slice(*spans[0])] if len(spans) == 1 else tree.word
        return tree.replaced(word=shrunk(word, shrink)[0])
    name = {Prefix: "text", Wildcard: "pattern", Fuzzy: "word"}[type(tree)]
    text: str = getattr(tree, name)
    # A wildcard is no part of a word; what stands before the first one tells.
    start = text.partition("*")[0].partition("?")[0]
    _, cut = shrunk(start, shrink)
    return Best((tree, tree.replaced(**{name: text[cut:]}))) if cut else tree
