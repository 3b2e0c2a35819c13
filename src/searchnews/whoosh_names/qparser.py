"""Whoosh's parsers, and other ways to say what is asked: all become a tree of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal

from ..analysis import FRENCH
from ..analysis.analyzer import shrunk, tokens_in
from ..errors import QueryError, UnknownField
from ..query import tree
from ..query.from_whoosh import from_whoosh, is_whoosh_query
from ..query.language import parse
from ..query.simplify import simplify
from ..query.tree import Node
from .cures import refuse_all
from .fields import BOOLEAN, Schema
from .kinds import TRUE

__all__ = ["AndGroup", "MultifieldParser", "OrGroup", "QueryParser", "any_query", "term"]


class AndGroup:
    """Words side by side must all be there: the default, as in Whoosh."""

    match: Literal["any", "all"] = "all"


class OrGroup:
    """One of the words side by side is enough; a document with more of them comes first."""

    match: Literal["any", "all"] = "any"

    @classmethod
    def factory(cls, scale: float = 1.0) -> type[OrGroup]:
        """The group itself: BM25F already puts documents with more of the words first."""
        return cls


Group = type[AndGroup] | type[OrGroup]


class QueryParser:
    """Reads queries in the language of searchnews, which has Whoosh's operators.

    Args:
        fieldname: where words without a field are looked for.
        schema: the fields.
        group: `AndGroup` or `OrGroup`, for words side by side.

    Raises:
        UnknownField: the schema has no such field.
        NotSupported: plugins and the like; the language is fixed.

    Example:
        >>> from searchnews.whoosh_names import ID, TEXT
        >>> parser = QueryParser("content", Schema(path=ID(unique=True), content=TEXT))
        >>> print(parser.parse("otan OR path:/a"))
        otan OU id:"/a"
    """

    def __init__(
        self,
        fieldname: str | None,
        schema: Schema | None,
        plugins: object = None,
        group: Group = AndGroup,
        **others: object,
    ) -> None:
        refuse_all("QueryParser", others)
        refuse_all("QueryParser", ["plugins"] if plugins else [])
        if schema is None:
            raise QueryError("QueryParser: without a schema no field is known; give ix.schema")
        self.schema = schema
        """The fields."""
        self.fieldname = fieldname
        """Where words without a field are looked for."""
        self.group = group
        """What words side by side mean."""
        self._boosts: Mapping[str, float] = {}
        self._names = [] if fieldname is None else [fieldname]

    def parse(self, text: str, normalize: bool = True, debug: bool = False) -> Node:
        """The tree of a query; what it cannot understand is searched as words."""
        found = parse(text, self.schema.query_fields(), self.group.match, zone="UTC")
        return _of_schema(self.schema, self._restricted(found.tree))

    def _restricted(self, found: Node) -> Node:
        """The tree with its bare words in the fields of the parser."""
        kept = [_field(self.schema, name) for name in self._names]
        texts = self.schema.text_fields()
        boosts = [self._boosts.get(name, 1.0) for name in self._names]
        everywhere = not kept or (set(kept) == set(texts) and set(boosts) == {1.0})

        def place(node: Node) -> Node:
            if getattr(node, "field", "") is not None:
                return node
            pieces = [node]
            if isinstance(node, tree.Words) and (self.group is OrGroup or len(kept) > 1):
                pieces = [tree.Words(word) for word in _telling(node.text)]
            elif isinstance(node, tree.Words) and not everywhere:
                pieces = [tree.Words(" ".join(_telling(node.text)))]
            if not everywhere:
                pieces = [_in_fields(piece, kept, boosts) for piece in pieces]
            joined = tree.Or if self.group is OrGroup else tree.And
            return pieces[0] if len(pieces) == 1 else joined(tuple(pieces))

        return simplify(_mapped(found, place))


class MultifieldParser(QueryParser):
    """A `QueryParser` whose words may stand in any of several fields.

    Args:
        fieldnames: the fields.
        schema: the fields of the index.
        fieldboosts: field -> by how much a match there counts more.
        group: `AndGroup` or `OrGroup`, for words side by side.
    """

    def __init__(
        self,
        fieldnames: Sequence[str],
        schema: Schema | None,
        fieldboosts: Mapping[str, float] | None = None,
        group: Group = AndGroup,
        **others: object,
    ) -> None:
        super().__init__(None, schema, group=group, **others)
        self._names = list(fieldnames)
        self._boosts = fieldboosts or {}


def any_query(schema: Schema, query: object) -> Node:
    """The tree of whatever a program searches by: our tree, or one of ``whoosh.query``.

    Raises:
        QueryError: a text (parse it first), or something else that is no query.
    """
    if isinstance(query, Node):
        return query
    if not is_whoosh_query(query):
        raise QueryError(
            f"{query!r} is no query; QueryParser(field, ix.schema).parse(text) makes one"
        )
    return _of_schema(schema, from_whoosh(query, schema.query_fields(), zone="UTC"))


def term(schema: Schema, fieldname: str, value: object) -> Node:
    """The documents with a word or a value in a field."""
    kept = _field(schema, fieldname)
    kind = schema.query_fields().kinds[kept]
    if kind == "stored":
        raise UnknownField(f"the field {fieldname!r} is only shown; it cannot be searched")
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return tree.DateRange(kept, moment, moment, include_end=True)
    if kind == "number":
        number = float(str(value))
        return tree.NumberRange(kept, number, number)
    if kind == "keyword":
        return _of_schema(schema, tree.Keyword(kept, str(value)))
    return tree.Words(str(value), kept)


def _field(schema: Schema, name: str) -> str:
    schema[name]  # raises where there is no such field
    return "id" if name == schema.unique else schema.kept[name]


def _telling(text: str) -> list[str]:
    """The words of a text without its stop words, unless it has no others."""
    words = text.split()
    telling = [word for word in words if not _is_stop(word)]
    return telling or words


def _is_stop(word: str) -> bool:
    key, _ = shrunk(word, FRENCH.shrink)
    return all(token.stop for token in tokens_in(key, FRENCH.analyze_words([key])[0]))


def _in_fields(node: Any, fields: Sequence[str], boosts: Sequence[float]) -> Node:
    placed = [node.replaced(field=field) for field in fields]
    nodes = [
        node if boost == 1 else tree.Boost(node, boost)
        for node, boost in zip(placed, boosts, strict=True)
    ]
    return nodes[0] if len(nodes) == 1 else tree.Or(tuple(nodes))


def _mapped(node: Any, change: Callable[[Node], Node]) -> Node:
    """The tree with every leaf changed."""
    if isinstance(node, (tree.And, tree.Or, tree.Best, tree.Near)):
        return node.replaced(children=tuple(_mapped(child, change) for child in node.children))
    if isinstance(node, (tree.Not, tree.Boost, tree.Constant)):
        return node.replaced(child=_mapped(node.child, change))
    if isinstance(node, tree.Mixed):
        groups = (node.should, node.must, node.must_not)
        return tree.Mixed(*(tuple(_mapped(child, change) for child in group) for group in groups))
    return change(node)


def _of_schema(schema: Schema, node: Node) -> Node:
    """The tree with the values of BOOLEAN fields as the index keeps them."""
    flags = {schema.kept[name] for name, field in schema.items() if isinstance(field, BOOLEAN)}

    def spell(leaf: Node) -> Node:
        if isinstance(leaf, tree.Keyword) and leaf.field in flags:
            return tree.Keyword(leaf.field, "true" if leaf.value.lower() in TRUE else "false")
        return leaf

    return _mapped(node, spell) if flags else node
