"""The text of a query cut into syntax nodes, from left to right, in linear time.

Whoosh tries every tagger at every character, which long words and unclosed brackets
turn into quadratic and cubic time. Here one look at a character decides what can
start there, and whatever does not complete a piece of syntax stays part of a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whoosh.qparser.syntax import FieldnameNode, SyntaxNode

from .fields import DateBound
from .ranges import COMPARISONS, read_bounds
from .simplify import EVERY, MAX_FACTOR
from .spelling import HARMLESS_BRACKETS, INFIX_OPERATORS, NEAR_OPERATOR, PREFIX_OPERATORS, unescape
from .syntax import (
    AllOf,
    AnyOf,
    BareLeaf,
    BestOf,
    BoostNode,
    CloseBracket,
    ExactLeaf,
    Except,
    FuzzyLeaf,
    Infix,
    Leaf,
    MarkNode,
    NearBy,
    NearOf,
    Negation,
    NotOf,
    OpenBracket,
    PatternLeaf,
    PhraseLeaf,
    ReadyLeaf,
    ValueLeaf,
    WordsLeaf,
)

if TYPE_CHECKING:
    from .parser import NewsParser

MAX_SLOP = 100  # positions that a phrase may be astray
MAX_DISTANCE = 1000  # positions of PROCHE/n
MAX_EDITS = 2  # of a fuzzy word
_DATE_WORDS = 5  # "le samedi 15 juin 2024"

_BLANK = re.compile(r"\s+")
_CHUNK = re.compile(rf'(?:\\[\s\S]|\\|{HARMLESS_BRACKETS}|[^\s"«»“”()\\])+')
_QUOTES = {'"': '"', "«": "»", "“": "”"}
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\[\s\S])*)"'),
    "«": re.compile(r"«([^»]*)»"),
    "“": re.compile(r"“([^”]*)”"),
}
_FIELD = re.compile(r"([^\W\d][\w-]*|\*):")
# Numbers may have a minus sign, which is forgiven.
_SLOP = re.compile(r"~(-?\d{1,9})")
_FACTOR = r"\^(=?)(-?\d{1,9}(?:\.\d{1,40})?(?:e-?\d{1,3})?)"
_BOOST = re.compile(rf"{_FACTOR}(?![^\s()])")
_BOOST_END = re.compile(rf"{_FACTOR}$")
_FUZZY_END = re.compile(r"~(-?\d{1,9}|)$")
_ESCAPED = re.compile(r"\\[^\w]|\\_")
_BRACKETS = re.compile(r"[\[{][^\[\]{}]*[\]}]")
_DATE_WORD = re.compile(r"[^\s\"«»“”()^]+")
_GROUPS = {"and": AllOf, "or": AnyOf, "best": BestOf}


class Scanner:
    """One pass over one text; ``nodes()`` gives what it holds."""

    def __init__(self, parser: NewsParser, text: str) -> None:
        self.parser = parser
        self.text = text
        self.nodes: list[SyntaxNode] = []
        self._unclosed: set[str] = set()

    def scan(self) -> list[SyntaxNode]:
        """Cut the whole text."""
        pos = 0
        while pos < len(self.text):
            char = self.text[pos]
            blank = _BLANK.match(self.text, pos)
            if blank:
                pos = blank.end()
            elif char == "(":
                self.nodes.append(OpenBracket(pos))
                pos += 1
            elif char == ")":
                self.nodes.append(CloseBracket(pos))
                pos = self._boost(pos + 1)
            elif char in '"«»“”':
                pos = self._quoted(pos, None)
            else:
                pos = self._chunk(pos)
        return self.nodes

    def _bare(self, start: int, end: int) -> int:
        """Leave a stretch of text as words, and go on after it."""
        self.nodes.append(BareLeaf(self.text[start:end], start, end))
        return end

    def _boost(self, pos: int) -> int:
        match = _BOOST.match(self.text, pos)
        return pos if match is None else self._boosted(match, pos)

    def _boosted(self, match: re.Match[str], start: int) -> int:
        """Add the boost that ``match``, found at ``start``, spells."""
        factor, end = float(match[2]) or 0.0, start + len(match[0])
        if not 0 <= factor <= MAX_FACTOR:
            self.parser.complain(
                f"a boost lies between 0 and {MAX_FACTOR:,.0f}; this one is left out", start, end
            )
        else:
            self.nodes.append(BoostNode(factor, bool(match[1]), start, end))
        return end

    # Quotes

    def _quoted(self, pos: int, field: str | None) -> int:
        opening = self.text[pos]
        match = None
        if opening in _QUOTES and opening not in self._unclosed:
            match = _QUOTED[opening].match(self.text, pos)
        if match is None:
            # No later quote of this kind can be closed either: do not look again.
            self._unclosed.add(opening)
            self.parser.complain("this quotation mark has no partner", pos, pos + 1)
            return self._bare(pos, pos + 1)
        content = match[1]
        if opening == '"':
            content = re.sub(r'\\(["\\])', r"\1", content)
        end = match.end()
        leaf = PhraseLeaf(content.strip(), pos, end, field)
        slop = _SLOP.match(self.text, end)
        if slop:
            end = slop.end()
            leaf.slop = self._capped(int(slop[1]), MAX_SLOP, "positions astray", slop.start(), end)
        if leaf.text:
            leaf.endchar = end
            self.nodes.append(leaf)
        else:
            self.parser.complain("nothing stands between these quotation marks", pos, end)
        return self._boost(end)

    def _capped(self, number: int, most: int, what: str, start: int, end: int) -> int:
        if abs(number) > most:
            self.parser.complain(f"at most {most:,} {what} are allowed", start, end)
        elif number < 0:
            self.parser.complain(f"a number of {what} has no sign; read as {-number}", start, end)
        return min(abs(number), most)

    # Words, and what is glued to them

    def _chunk(self, pos: int) -> int:
        match = _CHUNK.match(self.text, pos)
        assert match is not None  # every other character was dealt with before
        chunk, end = match[0], match.end()
        last = self.nodes[-1] if self.nodes else None
        marked = isinstance(last, MarkNode) and last.endchar == pos
        starts = pos == 0 or self.text[pos - 1].isspace() or self.text[pos - 1] in "()"
        if starts:
            if self._operator(chunk, pos, end):
                return end
            following = chunk[1:2] or self.text[end : end + 1].strip()
            if chunk[0] in "+-" and following and following not in "+-)»”":
                self.nodes.append(MarkNode(chunk[0], pos))
                return pos + 1
        if starts or marked:
            if chunk.startswith("*:*") and (len(chunk) == 3 or _BOOST.fullmatch(chunk[3:])):
                self.nodes.append(ReadyLeaf(EVERY, pos, pos + 3))
                return self._boost(pos + 3)
            name = _FIELD.match(self.text, pos)
            if name and not chunk.startswith("\\"):
                at = len(self.nodes)
                end = self._field(name, end)
                if at < len(self.nodes):
                    # The clause starts with its name: a mark in front is glued to that.
                    self.nodes[at].startchar = pos
                return end
        return self._word(pos, end, None)

    def _operator(self, chunk: str, start: int, end: int) -> bool:
        near = re.fullmatch(NEAR_OPERATOR, chunk)
        node: SyntaxNode
        if near:
            node = NearBy(chunk, NearOf)
            node.distance = self._capped(int(near[2]), MAX_DISTANCE, "positions", start, end)
            node.ordered = near[1] is None
        elif chunk in PREFIX_OPERATORS:
            node = Negation(chunk, NotOf)
        elif chunk in INFIX_OPERATORS:
            kind = INFIX_OPERATORS[chunk]
            node = Except(chunk, AllOf) if kind == "except" else Infix(chunk, _GROUPS[kind])
        else:
            return False
        node.set_range(start, end)
        self.nodes.append(node)
        return True

    def _word(self, start: int, end: int, field: str | None, pattern: bool = False) -> int:
        """Read one chunk: a word, and the form or shape that is asked of it."""
        raw = self.text[start:end]
        boost = _unescaped(_BOOST_END, raw)
        base = raw[: boost.start()] if boost else raw
        inner = start + len(base)
        leaf = self._formed(base, start, inner, field, pattern or field is not None)
        plain = leaf is None and field is None
        if base and not (plain and boost is None):
            kind = WordsLeaf if field is None else ValueLeaf
            self.nodes.append(leaf or kind(unescape(base), start, inner, field))
        elif base or boost is None:
            return self._bare(start, end)
        return self._boosted(boost, inner) if boost else end

    def _formed(
        self, base: str, start: int, end: int, field: str | None, sure: bool
    ) -> Leaf | None:
        """The leaf of a word that is more than a word; ``sure`` where a final ? counts."""
        shape = _ESCAPED.sub("__", base)
        if base[:1] == "=" and (base[1:2].isalnum() or base[1:2] in tuple("#@\\")):
            if "*" in shape or "?" in shape.rstrip("?"):
                self.parser.complain("a word takes * and ? or else =, not both", start, end)
                return self._formed(base[1:], start + 1, end, field, sure)
            return ExactLeaf(unescape(base[1:]), start, end, field)
        fuzzy = _unescaped(_FUZZY_END, base)
        if fuzzy:
            word = base[: fuzzy.start()]
            if "*" in shape or "?" in shape:
                self.parser.complain("a word takes * and ? or else ~, not both", start, end)
                return self._formed(word, start, end, field, sure)
            if any(map(str.isalnum, word)):
                edits = int(fuzzy[1] or 1)
                if edits == 0:
                    return ExactLeaf(unescape(word), start, end, field)
                leaf = FuzzyLeaf(unescape(word), start, end, field)
                leaf.distance = self._capped(edits, MAX_EDITS, "edits", start + fuzzy.start(), end)
                return leaf
            return None
        wild = "*" in shape or "?" in (shape if sure else shape.rstrip("?"))
        if wild and (sure or any(map(str.isalnum, shape))):
            return PatternLeaf(unescape(base), start, end, field)
        return None

    # Fields

    def _field(self, name: re.Match[str], end: int) -> int:
        """Read ``name:`` and the value glued to it; ``end`` closes the first chunk."""
        start, value = name.span()
        following = self.text[value : value + 1]
        if name[1] == "*":
            if value == end:
                return self._bare(start, end)
            return self._word(value, end, None, pattern=True)
        field = self.parser.fields.find(name[1])
        bound = None if field else self.parser.fields.bound(name[1])
        if field is None and bound is None:
            self._unknown(name[1], start, value)
            return self._bare(start, end)
        if not following or following.isspace() or following in ")»”":
            if self.text[value:].strip():
                self.parser.complain(
                    f"{name[0]} needs its value glued to it, as in {name[0]}mot; read as a word",
                    start,
                    value,
                )
            return self._bare(start, value)
        if bound is not None:
            return self._value(start, value, self.parser.fields.date_field or "", bound)
        assert field is not None
        kind = self.parser.kind(field)
        if kind == "stored":
            self.parser.complain(
                f"the field {field} is only stored, not searched; read as words", start, value
            )
            return self._bare(start, end)
        if following == "(":
            node = FieldnameNode(field, name[0])
            node.set_range(start, value)
            self.nodes.append(node)
            return value
        if kind in ("date", "number"):
            return self._value(start, value, field, None)
        brackets = _BRACKETS.match(self.text, value)
        if brackets and read_bounds(brackets[0]):
            self.parser.complain(
                f"only dates and numbers have ranges, {field} holds neither; read as words",
                start,
                brackets.end(),
            )
            return self._bare(start, brackets.end())
        if following == "^":
            return self._bare(start, end)
        if following in _QUOTES:
            return self._quoted(value, field)
        return self._word(value, end, field)

    def _unknown(self, name: str, start: int, end: int) -> None:
        """Tell of a field that does not exist, unless it is clearly none: a:b, https://."""
        following = self.text[end : end + 2]
        if len(name) < 2 or not following.strip() or following[0].isspace() or following == "//":
            return
        fields = self.parser.fields
        nearest = fields.nearest(name)
        cure = f"did you mean {nearest}?" if nearest else f"the fields are {fields.searchable()}"
        self.parser.complain(f"there is no field {name}; read as words; {cure}", start, end)

    def _value(self, start: int, value: int, field: str, bound: DateBound | None) -> int:
        """Read the value of a date or number field."""
        for text, end in self._values(value, bound):
            tree = self.parser.read_value(field, text, start, end, bound)
            if tree is not None:
                self.nodes.append(ReadyLeaf(tree, start, end, field))
                return self._boost(end)
        self.parser.complain_value(field, start, end)
        return self._bare(start, end)

    def _values(self, value: int, bound: DateBound | None) -> list[tuple[str, int]]:
        """The stretches that may be the value, longest first, each with its end."""
        brackets = _BRACKETS.match(self.text, value)
        if brackets and bound is None:
            return [(brackets[0], brackets.end())]
        sign = "" if bound else next((s for s in COMPARISONS if self.text.startswith(s, value)), "")
        value += len(sign)
        opening = self.text[value : value + 1]
        if opening in _QUOTES:
            quoted = _QUOTED[opening].match(self.text, value)
            if quoted:
                return [(sign + quoted[1].strip(), quoted.end())]
        ends: list[int] = []
        for word in _DATE_WORD.finditer(self.text, value):
            if word.start() != (ends[-1] + 1 if ends else value) or len(ends) == _DATE_WORDS:
                break
            ends.append(word.end())
        ends = ends or [min(value + 1, len(self.text))]
        return [(sign + self.text[value:end], end) for end in reversed(ends)]


def _unescaped(ending: re.Pattern[str], raw: str) -> re.Match[str] | None:
    """The match of an ending whose first character is not itself escaped."""
    match = ending.search(raw)
    if match is None:
        return None
    before = raw[: match.start()]
    return match if (len(before) - len(before.rstrip("\\"))) % 2 == 0 else None
