"""Whoosh's query parser, subclassed until nothing that is typed can harm it.

Kept from Whoosh: the pipeline of prioritised filters, brackets, fields before
brackets, and operators that fold their neighbours. Replaced: the tagging (see
`searchnews.query.scanner`), the analysis and normalisation of terms (ours come
later), and every step that loses a word, a boost or a bound, or that takes more
than linear time. Built against Whoosh 2.7.4.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from whoosh.qparser import plugins, syntax
from whoosh.qparser.default import QueryParser

from ..errors import QueryLimit, QuerySyntaxError
from .dates import ACCEPTED, Calendar
from .fields import DateBound, Kind, QueryFields
from .nearness import check_nearness
from .ranges import Bounds, ends_of, read_dates, read_numbers
from .scanner import Scanner
from .simplify import MAX_NESTING, NOTHING, simplify
from .syntax import (
    AllOf,
    AnyOf,
    BestOf,
    BoostNode,
    BoostOf,
    Clauses,
    CloseBracket,
    Except,
    Group,
    Infix,
    MarkNode,
    MarkOf,
    NearBy,
    NearOf,
    Negation,
    NotOf,
    OpenBracket,
    Operation,
)
from .tidy import tidy
from .tree import Match, Node, Or, Words

_Filter = Callable[["NewsParser", Group], Group]


class OperatorKind(NamedTuple):
    """One operator to fold, as Whoosh's filter wants to know it."""

    optype: type[syntax.Operator]
    grouptype: type[Group]
    leftassoc: bool = True


class BracketsPlugin(plugins.GroupPlugin):  # type: ignore[misc]
    """Parentheses; the scanner's marks for them, all of them paired by now."""

    OpenBracket = OpenBracket
    CloseBracket = CloseBracket


class BracketFieldsPlugin(plugins.FieldsPlugin):  # type: ignore[misc]
    """A field name before a parenthesis; before a word the scanner reads it."""

    def __init__(self) -> None:
        super().__init__(remove_unknown=False)


class FilterPlugin(plugins.Plugin):  # type: ignore[misc]
    """A filter of ours in Whoosh's pipeline."""

    def __init__(self, function: _Filter, priority: int) -> None:
        self.function = function
        self.priority = priority

    def filters(self, parser: NewsParser) -> list[tuple[_Filter, int]]:
        return [(self.function, self.priority)]


class FoldPlugin(plugins.OperatorsPlugin):  # type: ignore[misc]
    """Operators of one tightness, folded in the order given."""

    def __init__(self, kinds: list[OperatorKind], priority: int) -> None:
        super().__init__([(kind, 0) for kind in kinds], clean=True)
        self.priority = priority

    def filters(self, parser: NewsParser) -> list[tuple[_Filter, int]]:
        return [(self.do_operators, self.priority)]


def _glue(parser: NewsParser, group: Group) -> Group:
    """Bind each mark and boost to the one clause that it is glued to."""
    result: list[syntax.SyntaxNode] = []
    for node in group.nodes:
        if isinstance(node, Clauses):
            node = _glue(parser, node)
        if isinstance(node, BoostNode):
            marked = isinstance(result[-1], MarkOf)
            boosted = result[-1].nodes.pop() if marked else result.pop()
            boosted = BoostOf([boosted], factor=node.factor, constant=node.constant)
            if marked:
                result[-1].append(boosted)
            else:
                result.append(boosted)
        elif result and isinstance(result[-1], MarkNode):
            result[-1] = MarkOf([node], sign=result[-1].sign)
        else:
            result.append(node)
    group.nodes = result
    return group


def _sort_out_operators(parser: NewsParser, group: Group) -> Group:
    """Drop operators that lack an operand, so that folding never meets one."""
    result: list[syntax.SyntaxNode] = []
    for node in group.nodes:
        last = result[-1] if result else None
        waiting = last is None or isinstance(last, (Infix, Negation))
        if isinstance(node, Except) and waiting:
            # "SAUF sport", "ET SAUF sport": nothing to take from, so just NON.
            negation = Negation(node.text, NotOf)
            negation.set_range(node.startchar, node.endchar)
            node = negation
        if isinstance(node, Negation):
            if isinstance(last, Negation):
                result.pop()
            elif isinstance(last, NearBy):
                parser.complain(f"{node.text} cannot follow {last.text}", *_place(node))
            else:
                result.append(node)
        elif isinstance(node, Infix) and waiting:
            missing = "on its left" if last is None else f"between {last.text} and it"
            parser.complain_stray(f"{node.text} has nothing {missing}", *_place(node))
        else:
            if isinstance(node, Group):
                node = _sort_out_operators(parser, node)
            result.append(node)
    while result and isinstance(result[-1], (Infix, Negation)):
        node = result.pop()
        parser.complain_stray(f"{node.text} has nothing on its right", *_place(node))
    # Unlike the others, a chain of distances nests.
    if sum(isinstance(node, NearBy) for node in result) > MAX_NESTING:
        raise QueryLimit(f"at most {MAX_NESTING} PROCHE/n side by side are allowed")
    group.nodes = result
    return group


def _place(node: syntax.SyntaxNode) -> tuple[int, int]:
    return node.startchar, node.endchar


def _gather_operands(parser: NewsParser, group: Group) -> Group:
    """Make one operand of whatever stands between two operators.

    Marked clauses and filters at either edge stay out: in ``a OU b -c source:AA``
    they are about the whole.
    """
    for node in group.nodes:
        if isinstance(node, Group):
            _gather_operands(parser, node)
    places = [at for at, node in enumerate(group.nodes) if isinstance(node, Infix)]
    if not places:
        return group
    nodes = group.nodes
    first, last = 0, len(nodes)
    while first < places[0] - 1 and _about_all(parser, nodes[first]):
        first += 1
    while last > places[-1] + 2 and _about_all(parser, nodes[last - 1]):
        last -= 1
    operation = Operation()
    for start, end in zip([first, *(at + 1 for at in places)], [*places, last], strict=True):
        operand = nodes[start:end]
        operation.append(operand[0] if len(operand) == 1 else Clauses(operand))
        if end in places:
            operation.append(nodes[end])
    group.nodes = [*nodes[:first], operation, *nodes[last:]]
    return group


def _about_all(parser: NewsParser, node: syntax.SyntaxNode) -> bool:
    return isinstance(node, (MarkOf, NotOf)) or bool(node.restricts(parser))


_PLUGINS = [
    BracketsPlugin(),  # 0
    BracketFieldsPlugin(),  # 100
    FilterPlugin(_glue, 200),
    FilterPlugin(_sort_out_operators, 300),
    FoldPlugin([OperatorKind(NearBy, NearOf), OperatorKind(Negation, NotOf)], 400),
    FilterPlugin(_gather_operands, 500),
    FoldPlugin(
        [OperatorKind(Infix, BestOf), OperatorKind(Infix, AllOf), OperatorKind(Infix, AnyOf)], 600
    ),
]


class NewsParser(QueryParser):  # type: ignore[misc]
    """The parser of one query: it holds the text and what was complained of."""

    def __init__(
        self,
        text: str,
        fields: QueryFields,
        match: Match,
        strict: bool,
        now: datetime | None,
        zone: str,
    ) -> None:
        super().__init__(None, None, plugins=_PLUGINS, group=Clauses)
        self.text = text
        self.fields = fields
        self.match = match
        self.strict = strict
        self.now = now
        self.zone = zone
        self.complaints: list[tuple[str, int, int]] = []
        self.strays: list[tuple[str, int, int]] = []
        """What is said of operators that lack an operand, but for what becomes of them."""
        self._calendar: Calendar | None = None

    def _add_ws_plugin(self) -> None:
        """Blanks never become nodes, so there are none to remove."""

    def complain(self, message: str, start: int, end: int) -> None:
        """Forgive with a warning, or, where strict, raise `QuerySyntaxError`."""
        if self.strict:
            raise QuerySyntaxError(message, self.text, start)
        self.complaints.append((message, start, end))

    def kind(self, field: str | None) -> Kind:
        return "text" if field is None else self.fields.kinds[field]

    def read_value(
        self, field: str, text: str, start: int, end: int, bound: DateBound | None = None
    ) -> Node | None:
        """The range that a date or number stands for, or None if it is none."""
        tree = self._range(field, text, bound)
        if tree is not None and self._calendar is not None:
            for remark in dict.fromkeys(self._calendar.remarks):
                self.complain(remark, start, end)
        bounds = ends_of(text) if tree is not None and simplify(tree) == NOTHING else None
        if bounds is not None:
            flipped = self._range(field, bounds.flipped(), None)
            if flipped is not None and simplify(flipped) != NOTHING:
                self.complain("this range ends before it starts; read the other way", start, end)
                return flipped
        return tree

    def _range(self, field: str, text: str | Bounds, bound: DateBound | None) -> Node | None:
        if self.kind(field) == "number":
            return read_numbers(field, text)
        if self._calendar is None:
            self._calendar = Calendar(self.now, self.zone)
        self._calendar.remarks.clear()
        return read_dates(field, text, self._calendar, bound)

    def complain_stray(self, message: str, start: int, end: int) -> None:
        """As `complain`, of an operator; only the whole query tells what becomes of it."""
        if self.strict:
            raise QuerySyntaxError(f"{message}; left out", self.text, start)
        self.strays.append((message, start, end))

    def complain_value(self, field: str, start: int, end: int) -> None:
        kind, accepted = (
            ("number", "12, 1.5, [1 TO 5], {1 TO 5}, >=3")
            if self.kind(field) == "number"
            else ("date", ACCEPTED)
        )
        self.complain(f"no {kind} is written so; read as words; accepted: {accepted}", start, end)

    def value(self, field: str, text: str, start: int, end: int) -> Node:
        """The value, or the list of values, of a field before a parenthesis."""
        whole = self.read_value(field, text, start, end)
        if whole is not None:
            return whole
        several = [self.read_value(field, word, start, end) for word in text.split()]
        if None in several:
            self.complain_value(field, start, end)
            return Words(text)
        return Or(tuple(tree for tree in several if tree is not None))

    def tag(self, text: str, pos: int = 0, debug: bool = False) -> Clauses:
        """Cut the text into nodes that no later step can misread."""
        return Clauses(tidy(self, Scanner(self, text).scan()))


def read(
    text: str,
    fields: QueryFields,
    match: Match,
    strict: bool,
    now: datetime | None,
    zone: str,
) -> tuple[Node, tuple[tuple[str, int, int], ...]]:
    """Parse a query that has syntax in it: its simplified tree, and what was forgiven.

    Each complaint is a message and the characters it is about. Where strict, raises
    `QuerySyntaxError` or `QueryLimit`; otherwise a query beyond the limits is searched
    as plain words.
    """
    parser = NewsParser(text, fields, match, strict, now, zone)
    try:
        tree = parser.process(text).query(parser)
        tree = NOTHING if tree is None else simplify(tree)
        check_nearness(tree)
    except (QueryLimit, RecursionError) as error:
        if strict and isinstance(error, QueryLimit):
            raise
        if strict:
            raise QueryLimit("the query nests too deep: write it with fewer parentheses") from error
        limit = str(error) if isinstance(error, QueryLimit) else "the query nests too deep"
        return Words(text.strip()), ((f"searched as plain words: {limit}", 0, len(text)),)
    fate = "left out"
    if tree == NOTHING and any(map(str.isalnum, text)) and (parser.complaints or parser.strays):
        # Nothing but stray operators: then they are the words.
        tree, fate = Words(text.strip()), "read as a word"
    strays = [(f"{message}; {fate}", start, end) for message, start, end in parser.strays]
    return tree, tuple(sorted(parser.complaints + strays, key=lambda complaint: complaint[1:]))
