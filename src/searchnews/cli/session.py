"""A conversation with an index: a line in, an answer out, and no terminal inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import searchnews as sn

from .figures import figures
from .messages import Messages
from .render import (
    article_lines,
    explanation_lines,
    facet_lines,
    hit_lines,
    suggestion_line,
    total,
    warning_lines,
)
from .styled import Line, Span, marked
from .suggestion import better_query
from .translation import translated

if TYPE_CHECKING:
    from ..engines.engine import Match
    from ..query.language import QueryWarning

__all__ = ["Answer", "Glimpse", "Session"]

_HELP = {
    "help-query": "",
    "help-open": ":open 3",
    "help-next": ":next",
    "help-previous": ":previous",
    "help-similar": ":similar 3",
    "help-explain": ":explain 3",
    "help-sort": ":sort -date",
    "help-filter": ":filter source:AFP",
    "help-facets": ":facets source,section",
    "help-match": ":match all",
    "help-limit": ":limit 20",
    "help-set": ":set",
    "help-stats": ":stats",
    "help-help": ":help",
    "help-quit": ":quit",
}

_LARGEST_PAGE = 1000


class Answer(NamedTuple):
    """What a line was answered with."""

    lines: tuple[Line, ...] = ()
    found: bool = True
    """False where a query matched nothing."""
    failed: bool = False
    """True where the line could not be answered."""
    long: bool = False
    """True where it is for a pager."""
    ended: bool = False
    """True where the conversation is over."""


class Glimpse(NamedTuple):
    """What a query that is still being typed would find."""

    lines: tuple[Line, ...] = ()
    problems: tuple[QueryWarning, ...] = ()
    """What of it is not understood, and where."""


class Session:
    """What a conversation remembers: the query, the page, and how to search.

    Example:
        >>> session = Session(index, Messages("en"))  # doctest: +SKIP
        >>> session.answer("aide à l’Ukraine").found  # doctest: +SKIP
        True
    """

    def __init__(self, index: sn.Index, say: Messages, width: int | None = None) -> None:
        self._index = index
        self._say = say
        self.width = width
        self._query = ""
        self._offset = 0
        self._results: sn.Results | None = None
        self._pages = True
        """Whether the hits shown have pages before and after them."""
        self._limit = 10
        self._sort = "score"
        self._filter: str | None = None
        self._facets: tuple[str, ...] = ()
        self._match: Match = "any"
        self._commands: dict[str, Callable[[str], Answer]] = {
            "open": self._open,
            "next": self._next,
            "previous": self._previous,
            "similar": self._similar,
            "explain": self._explain,
            "sort": self._set_sort,
            "filter": self._set_filter,
            "facets": self._set_facets,
            "match": self._set_match,
            "limit": self._set_limit,
            "set": self._set,
            "stats": self._stats,
            "help": self._help,
            "quit": lambda _: Answer(ended=True),
        }

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of all commands."""
        return tuple(self._commands)

    def welcome(self) -> str:
        """The first line of a conversation."""
        return self._say("welcome", n=len(self._index))

    def answer(self, line: str) -> Answer:
        """Answer one line: a query, or a command such as ``:next``. Raises nothing of ours."""
        line = line.strip()
        try:
            if not line:
                return Answer()
            if not line.startswith(":"):
                self._query, self._offset = line, 0
                return self._search()
            name, _, rest = line[1:].partition(" ")
            command = self._commands.get(name)
            if command is None:
                return self._failure(self._say("unknown-command", name=name))
            return command(rest.strip())
        except sn.SearchNewsError as error:
            return self._failure(translated(str(error), self._say.language))

    def _failure(self, text: str) -> Answer:
        return Answer(tuple((Span(line, "error"),) for line in text.split("\n")), failed=True)

    def _search(self) -> Answer:
        results = self._index.search(
            self._query,
            self._limit,
            self._offset,
            sort=self._sort,
            filter=self._filter,
            facets=self._facets,
            match=self._match,
        )
        self._results, self._pages = results, True
        suggested = better_query(
            self._index, self._query, results, filter=self._filter, match=self._match
        )
        lines = [] if suggested is None else [suggestion_line(suggested, self._say)]
        lines += hit_lines(results, self._say, self.width, first=self._offset + 1)
        lines += facet_lines(results.facets, self._say)
        for warning in warning_lines(results, self._query, self._say):
            lines.append((Span(warning, "error"),))
        return Answer(tuple(lines), found=results.total > 0)

    def glimpse(self, query: str, hits: int = 3) -> Glimpse:
        """The first hits of a query, one line each; nothing of it is remembered."""
        query = query.strip()
        if not query or query.startswith(":"):
            return Glimpse()
        try:
            results = self._index.search(
                query, hits, sort=self._sort, filter=self._filter, match=self._match
            )
            titles = tuple(
                (
                    Span(f"{hit.rank:>3} ", "number"),
                    *(marked(hit.highlight("title")) if hit.title else [Span(hit.id)]),
                )
                for hit in results
            )
        except sn.SearchNewsError as error:
            message = translated(str(error), self._say.language).split("\n")[0]
            return Glimpse(((Span(message, "error"),),))
        found = total(results, self._say) if results.total else self._say("nothing")
        lines = (*titles, (Span(f"    {found} ({self._say.duration(results.took)})", "quiet"),))
        return Glimpse(lines, tuple(map(self._translated, results.warnings)))

    def _translated(self, warning: QueryWarning) -> QueryWarning:
        return warning._replace(message=translated(warning.message, self._say.language))

    def _again(self) -> Answer:
        """The query once more, from its first page, after a setting changed."""
        self._offset = 0
        if self._query:
            return self._search()
        # Nothing to show yet, but a setting that cannot be is refused now.
        self._index.search("", 0, sort=self._sort, filter=self._filter, facets=self._facets)
        return Answer()

    # Commands

    def _hit(self, name: str, rest: str) -> sn.Hit | Answer:
        """The hit that a command names by its number, or what is wrong with that."""
        results = self._results
        if results is None or not len(results):
            return self._failure(self._say("no-search-yet"))
        if not rest.isdecimal():
            return self._failure(self._say("not-a-number", name=name))
        place = int(rest) - results[0].rank
        if not 0 <= place < len(results):
            first, last = str(results[0].rank), str(results[-1].rank)
            return self._failure(self._say("no-hit", number=rest, first=first, last=last))
        return results[place]

    def _open(self, rest: str) -> Answer:
        hit = self._hit("open", rest)
        if isinstance(hit, Answer):
            return hit
        article = hit.article
        shown = {
            name: hit.highlight(name)
            for name in ("title", "lead", "body")
            if getattr(article, name)
        }
        lines = article_lines(article, self._say, self.width, shown)
        return Answer(tuple(lines), long=True)

    def _similar(self, rest: str) -> Answer:
        hit = self._hit("similar", rest)
        if isinstance(hit, Answer):
            return hit
        results = self._index.similar(hit.id, self._limit)
        self._results, self._pages = results, False
        return Answer(tuple(hit_lines(results, self._say, self.width)), found=results.total > 0)

    def _explain(self, rest: str) -> Answer:
        hit = self._hit("explain", rest)
        return hit if isinstance(hit, Answer) else Answer(tuple(explanation_lines(hit.explain())))

    def _next(self, _: str) -> Answer:
        if self._results is None:
            return self._failure(self._say("no-search-yet"))
        if not self._pages:
            return self._failure(self._say("last-page"))
        if self._offset + self._limit >= self._results.total and self._results.total_is_exact:
            return self._failure(self._say("last-page"))
        self._offset += self._limit
        return self._search()

    def _previous(self, _: str) -> Answer:
        if self._results is None:
            return self._failure(self._say("no-search-yet"))
        if not self._offset or not self._pages:
            return self._failure(self._say("first-page"))
        self._offset = max(0, self._offset - self._limit)
        return self._search()

    def _set_sort(self, rest: str) -> Answer:
        before, self._sort = self._sort, rest or "score"
        return self._keep_or(lambda: setattr(self, "_sort", before), "sort", self._sort)

    def _set_filter(self, rest: str) -> Answer:
        before, self._filter = self._filter, rest or None
        return self._keep_or(lambda: setattr(self, "_filter", before), "filter", rest)

    def _set_facets(self, rest: str) -> Answer:
        before = self._facets
        self._facets = tuple(rest.replace(",", " ").split())
        return self._keep_or(lambda: setattr(self, "_facets", before), "facets", rest)

    def _keep_or(self, restore: Callable[[], None], name: str, value: str) -> Answer:
        """Search with a new setting, and go back to the old one if it cannot be."""
        try:
            answer = self._again()
        except sn.SearchNewsError:
            restore()
            raise
        return answer._replace(lines=((self._setting(name, value),), *answer.lines))

    def _set_match(self, rest: str) -> Answer:
        if rest not in ("any", "all"):
            return self._failure(self._say("bad-match"))
        self._match = "all" if rest == "all" else "any"
        return self._keep_or(lambda: None, "match", rest)

    def _set_limit(self, rest: str) -> Answer:
        if not rest.isdecimal() or not 1 <= int(rest) <= _LARGEST_PAGE:
            return self._failure(self._say("bad-limit"))
        self._limit = int(rest)
        return self._keep_or(lambda: None, "limit", rest)

    def _set(self, rest: str) -> Answer:
        name, _, value = rest.partition(" ")
        setters = {
            "sort": self._set_sort,
            "filter": self._set_filter,
            "facets": self._set_facets,
            "match": self._set_match,
            "limit": self._set_limit,
        }
        if name:
            if name not in setters:
                return self._failure(self._say("no-setting", name=name, known=", ".join(setters)))
            return setters[name](value.strip())
        values = {
            "sort": self._sort,
            "filter": self._filter,
            "facets": ",".join(self._facets),
            "match": self._match,
            "limit": str(self._limit),
        }
        return Answer(tuple((self._setting(name, value),) for name, value in values.items()))

    def _setting(self, name: str, value: str | None) -> Span:
        if value:
            return Span(self._say("setting", name=name, value=value), "quiet")
        return Span(self._say("setting-none", name=name), "quiet")

    def _stats(self, _: str) -> Answer:
        shown = figures(self._index.stats(), self._say)
        wide = max(len(label) for label, _ in shown)
        return Answer(
            tuple((Span(f"{label:<{wide}}  ", "quiet"), Span(value)) for label, value in shown)
        )

    def _help(self, _: str) -> Answer:
        wide = max(len(example) for example in _HELP.values())
        return Answer(
            tuple(
                (Span(f"{example:<{wide}}  " if example else "", "number"), Span(self._say(name)))
                for name, example in _HELP.items()
            )
        )
