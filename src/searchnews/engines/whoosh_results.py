"""What the whoosh engine gives back: articles as they were added, marked by reading them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..article import Article
from ..errors import NotSupported
from ..ranking.explanation import Explanation
from ..snippet import Snippet
from .engine import Place
from .stored import field_value
from .whoosh_matching import Group, Span, spans_within
from .words import Occurrence

if TYPE_CHECKING:
    from .whoosh import WhooshView

__all__ = ["Found", "WhooshResults"]

_BETWEEN = " … "
NO_EXPLANATION = (
    "the whoosh engine cannot explain its scores: they are Whoosh's own; use engine='native'"
)


class Found(NamedTuple):
    """A document that matched."""

    document: int
    score: float


class WhooshResults:
    """The hits of one search."""

    def __init__(
        self, view: WhooshView, hits: Sequence[Found], total: int, spans: Sequence[Span]
    ) -> None:
        self._view = view
        self.schema = view.schema
        self._hits = hits
        self._spans = spans
        self.total = total
        self.total_is_exact = True

    @property
    def last(self) -> Place | None:
        """The place of the last hit; this engine does not page by cursor."""
        return None

    def __len__(self) -> int:
        return len(self._hits)

    def ids(self, start: int, end: int) -> list[str]:
        """The ids of the articles from ``start`` to before ``end``."""
        return [self.article(number).id for number in range(start, end)]

    def score(self, number: int) -> float:
        """Its score."""
        return self._hits[number].score

    def explain(self, number: int) -> Explanation:
        """Not supported: Whoosh's scores are not ours to explain."""
        raise NotSupported(NO_EXPLANATION)

    def article(self, number: int) -> Article:
        """The whole article."""
        return self._view.article(self._hits[number].document)

    def value(self, number: int, field: str) -> object:
        """The value of one field, as an article holds it."""
        value = field_value(self.article(number), field)
        kind = self._view.schema[field].kind
        if kind == "date" and isinstance(value, datetime):
            moments = self._view.moments
            return moments.local(moments.encode(value)[0])
        return float(value) if kind == "number" and isinstance(value, int) else value

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """No facet was asked for: the view refuses them."""
        return {}

    def snippet(self, number: int, field: str, length: int, passages: int) -> Snippet:
        """Passages of a text field with what matched marked; all of it where ``length`` is 0."""
        value = field_value(self.article(number), field)
        text = value if isinstance(value, str) else ""
        marks = marks_in(field, self._view.analysis.occurrences(text), self._spans)
        if not length or len(text) <= length:
            return Snippet(text, marks, [(0, 0, len(text))] if text else [])
        return cut(text, marks, length, max(passages, 1))


def marks_in(
    field: str, occurrences: Sequence[Occurrence], spans: Iterable[Span]
) -> list[tuple[int, int]]:
    """Where the words of the spans stand, (start, end), sorted and apart."""
    marked: set[tuple[int, int]] = set()
    for span in spans:
        if field not in span.fields:
            continue
        held = [[o for o in occurrences if _holds(group, o)] for group in span.groups]
        places = [sorted({o.position for o in group}) for group in held]
        if not all(places):
            continue
        for line in spans_within(span, places):
            for position, group in zip(line, held, strict=True):
                marked |= {(o.start, o.end) for o in group if o.position == position}
    apart: list[tuple[int, int]] = []
    for start, end in sorted(marked):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _holds(group: Group, occurrence: Occurrence) -> bool:
    return occurrence.term in group.terms or occurrence[:2] in group.pairs


def cut(text: str, marks: Sequence[tuple[int, int]], length: int, passages: int) -> Snippet:
    """Windows around the marks, at white space, until ``passages`` or ``length`` is reached."""
    width = max(length // passages, 1)
    windows: list[tuple[int, int]] = []
    for start, end in marks or [(0, 0)]:
        if len(windows) == passages:
            break
        if windows and end <= windows[-1][1]:
            continue
        first = max(start - (width - (end - start)) // 2, windows[-1][1] if windows else 0, 0)
        if first:
            first = text.find(" ", first, start) + 1 or start
        last = min(first + width, len(text))
        if last < len(text):
            last = max(text.rfind(" ", end, last), end) if end < last else end
        windows.append((first, last))
    shown, kept, runs = "", [], []
    for first, last in windows:
        shown += _BETWEEN.lstrip() if first and not shown else _BETWEEN if shown else ""
        shift = len(shown) - first
        runs.append((len(shown), first, last - first))
        kept += [(a + shift, b + shift) for a, b in marks if first <= a and b <= last]
        shown += "".join(" " if c in "\r\n" else c for c in text[first:last])
    if windows[-1][1] < len(text):
        shown += _BETWEEN.rstrip()
    return Snippet(shown, kept, [run for run in runs if run[2]])
