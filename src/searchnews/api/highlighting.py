"""Marking what a query means in a text that stands in no index."""

from __future__ import annotations

from ..analysis import FRENCH, Analyzer
from ..engines.engine import Request
from ..engines.native_text import view_of_text
from ..errors import QueryError
from ..index import NEWS, TextField
from ..query.elision import without_articles
from ..query.language import expressible, parse
from ..query.tree import Every, Mixed, Node
from ..snippet import Snippet
from .arguments import size_for

__all__ = ["highlight"]


def highlight(
    text: str,
    query: str | Node,
    length: int | None = None,
    passages: int = 2,
    *,
    field: str = "body",
    analyzer: Analyzer = FRENCH,
    strict: bool = False,
) -> Snippet:
    """Mark in any text what a query means, as an index that holds only this text would.

    Words are marked whether or not the text answers the whole query: ``aide ET Ukraine`` marks
    ``aide`` in a text without the other word. The text is indexed in memory for the time of the
    call; hits of a search are marked far faster by `Hit.highlight` and `Hit.snippet`.

    Args:
        text: the text; characters that UTF-8 cannot say become question marks.
        query: what a reader types, or a tree of `searchnews.query.tree`.
        length: characters of all passages together; None gives the whole text.
        passages: how many passages at most, where ``length`` is given.
        field: the text field that the text stands for: a query that asks another field
            (``titre:otan``) marks nothing.
        analyzer: how words become terms; the default is French.
        strict: raise `QuerySyntaxError` instead of forgiving.

    Raises:
        QueryError: ``text`` is no text, ``length`` or ``passages`` no number from 1, or the query
            cannot be asked.
        UnknownField: ``field`` is no field of news.

    Example:
        >>> import searchnews as sn
        >>> sn.highlight("Une aide à l’Ukraine.", "aide ukraine").html()
        'Une <mark>aide</mark> à l’<mark>Ukraine</mark>.'
    """
    length = 0 if length is None else size_for("highlight: length", length)
    passages = size_for("highlight: passages", passages)
    if not isinstance(NEWS[field], TextField):
        raise QueryError(f"highlight: the field {field} holds no text to show passages of")
    text = expressible(text)
    if isinstance(query, str):
        query = parse(query, NEWS.kinds(), strict=strict).tree
        query = without_articles(query, NEWS.kinds(), analyzer.shrink)
    view = view_of_text(text, field, NEWS, analyzer)
    # The one text is found whatever it holds, so that all its words can be marked.
    found = view.search(Request(Mixed(should=(query,), must=(Every(),)), limit=1))
    return found.snippet(0, field, length, passages)
