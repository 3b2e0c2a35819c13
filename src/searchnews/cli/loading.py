"""Loading articles into an index, and counting what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

import searchnews as sn

if TYPE_CHECKING:
    from ..article import Article, Problem

__all__ = ["Loaded", "Plan", "Watch", "articles_in", "load"]


class Plan(NamedTuple):
    """How to load."""

    update: bool = False
    delete_missing: bool = False
    dry_run: bool = False
    encoding: str = "utf-8"
    strict: bool = False
    memory_mb: int = 512


@dataclass(slots=True)
class Loaded:
    """What became of the articles that were read."""

    added: int = 0
    replaced: int = 0
    deleted: int = 0
    known: int = 0
    """Skipped, because the index holds their ids."""
    invalid: int = 0
    """Skipped, because they cannot be indexed."""
    unreadable: int = 0
    """Files and records that are no articles."""
    missing_kept: bool = False
    """Nothing was deleted, because something could not be read."""
    articles: int = 0
    """In the index now."""
    characters: int = 0
    """Of titles and bodies."""
    seconds: float = 0.0

    @property
    def seen(self) -> int:
        """Articles that were read."""
        return self.added + self.replaced + self.known + self.invalid

    def to_dict(self) -> dict[str, object]:
        """The figures by name."""
        return asdict(self)


class Watch(Protocol):
    """Who is told how far loading has come."""

    def problem(self, text: str) -> None:
        """Something could not be taken as it is."""

    def article(self, loaded: Loaded) -> None:
        """One more article was read."""


def articles_in(place: str) -> int | None:
    """How many articles the index in a folder holds; None where there is no index."""
    try:
        with sn.open(place) as index:
            return len(index)
    except sn.IndexNotFound:
        return None


def load(paths: Sequence[str], place: str, plan: Plan, watch: Watch) -> Loaded:
    """Load what is behind ``paths`` into the index at ``place``, in one commit.

    An index is made only when there is an article to put into it. On an error, or when
    interrupted, the index stays at its last commit.

    Raises:
        UnreadableFile, ArticleError: with ``plan.strict``, at the first problem.
        IndexStateError: the index cannot be opened or written.
    """
    loaded = Loaded()
    started = perf_counter()

    def on_problem(problem: Problem) -> None:
        loaded.unreadable += problem.skipped
        watch.problem(str(problem))

    articles = sn.read_articles(paths, plan.encoding, plan.strict, on_problem)
    first = next(articles, None)
    if first is not None:
        articles = chain([first], articles)
        if plan.dry_run:
            _pretend(articles, place, plan, loaded, watch)
        else:
            with sn.create(place, exist_ok=True) as index:
                _write(articles, index, plan, loaded, watch)
                loaded.articles = len(index)
    loaded.seconds = perf_counter() - started
    return loaded


def _write(
    articles: Iterable[Article], index: sn.Index, plan: Plan, loaded: Loaded, watch: Watch
) -> None:
    before = index.snapshot()
    with index.writer(memory_mb=plan.memory_mb) as writer:
        seen: set[str] = set()
        write = writer.update if plan.update else writer.add
        for article in articles:
            known = plan.update and (article.id in seen or article.id in before)
            try:
                write(article)
            except sn.ArticleError as error:
                if plan.strict:
                    raise
                _count_refused(error, loaded, watch)
            else:
                loaded.added += not known
                loaded.replaced += known
            if plan.update or plan.delete_missing:
                seen.add(article.id)
            loaded.characters += len(article.title) + len(article.body)
            watch.article(loaded)
        if plan.delete_missing:
            loaded.missing_kept = bool(loaded.unreadable)
            if not loaded.missing_kept:
                missing = (id for id in before.ids() if id not in seen)
                loaded.deleted = sum(writer.delete(id) for id in missing)
    before.close()


def _count_refused(error: sn.ArticleError, loaded: Loaded, watch: Watch) -> None:
    if isinstance(error, sn.DuplicateId):
        loaded.known += 1
    else:
        loaded.invalid += 1
        watch.problem(str(error))


def _pretend(
    articles: Iterable[Article], place: str, plan: Plan, loaded: Loaded, watch: Watch
) -> None:
    seen: set[str] = set()
    before: sn.Index | None
    try:
        before = sn.open(place)
    except sn.IndexNotFound:
        before = None
    for article in articles:
        known = article.id in seen or (before is not None and article.id in before)
        loaded.added += not known
        loaded.replaced += known and plan.update
        loaded.known += known and not plan.update
        seen.add(article.id)
        loaded.characters += len(article.title) + len(article.body)
        watch.article(loaded)
    if before is not None:
        if plan.delete_missing:
            loaded.missing_kept = bool(loaded.unreadable)
            if not loaded.missing_kept:
                loaded.deleted = _how_many(id for id in before.ids() if id not in seen)
        loaded.articles = len(before)
        before.close()


def _how_many(ids: Iterator[str]) -> int:
    return sum(1 for _ in ids)
