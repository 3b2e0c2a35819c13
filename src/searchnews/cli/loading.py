"""Loading articles into an index, and counting what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from time import perf_counter
from typing import NamedTuple, Protocol

import searchnews as sn

from .. import article as articles
from .read_files import FileState, load_states, save_states
from .reading import Reading

__all__ = ["Loaded", "Plan", "Watch", "articles_in", "load"]


class Plan(NamedTuple):
    """How to load."""

    update: bool = False
    delete_missing: bool = False
    dry_run: bool = False
    encoding: str = "utf-8"
    strict: bool = False
    memory_mb: int = 512
    reread: bool = False
    """Read files, too, that have not changed since they were read."""


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
    unchanged: int = 0
    """Files passed over, because they are as they were when they were read."""
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

    def article(self, loaded: Loaded, reading: Reading) -> None:
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

    def on_problem(problem: articles.Problem) -> None:
        if plan.strict:
            articles.raise_problem(problem)
        loaded.unreadable += problem.skipped
        watch.problem(str(problem))

    before = _open_if_there(place)
    try:
        known = {} if before is None or plan.reread else load_states(before)
        reading = Reading(paths, plan.encoding, on_problem, known, plan.delete_missing)
        loaded.unchanged = len(reading.unchanged)
        found = iter(reading)
        first = next(found, None)
        # With nothing to read and nothing read before, nothing is known to be missing.
        deletes = plan.delete_missing and loaded.unchanged
        if first is not None or deletes:
            load = _Loading(reading, plan, loaded, watch)
            stream = found if first is None else chain([first], found)
            if plan.dry_run:
                load.pretend(stream, before)
            else:
                with sn.create(place, exist_ok=True) as index:
                    load.write(stream, index)
                    loaded.articles = len(index)
                    _remember(index, reading, known, plan)
        elif before is not None:
            loaded.articles = len(before)
    finally:
        if before is not None:
            before.close()
    loaded.seconds = perf_counter() - started
    return loaded


def _open_if_there(place: str) -> sn.Index | None:
    try:
        return sn.open(place)
    except sn.IndexNotFound:
        return None


def _remember(index: sn.Index, reading: Reading, known: dict[str, FileState], plan: Plan) -> None:
    # What was deleted as missing must be read should it come back.
    others = {} if plan.delete_missing else known
    save_states(index, others | reading.unchanged | reading.read)


class _Loading:
    """One run over the articles that were read, and the ids that it met."""

    def __init__(self, reading: Reading, plan: Plan, loaded: Loaded, watch: Watch) -> None:
        self._reading = reading
        self._plan = plan
        self._loaded = loaded
        self._watch = watch
        self._seen = {id for state in reading.unchanged.values() for id in state.ids or ()}

    def write(self, stream: Iterable[sn.Article], index: sn.Index) -> None:
        """Put the articles into the index, in one commit."""
        plan, loaded = self._plan, self._loaded
        before = index.snapshot()
        with index.writer(memory_mb=plan.memory_mb) as writer:
            put = writer.update if plan.update else writer.add
            for article in stream:
                again = article.id in self._seen
                known = plan.update and (again or article.id in before)
                try:
                    put(article)
                except sn.ArticleError as error:
                    if plan.strict:
                        raise
                    self._refuse(error)
                else:
                    loaded.added += not known
                    loaded.replaced += known
                    if known and again:
                        # Two files hold this id: the later one must go on winning.
                        self._reading.read_again()
                self._count(article)
            try:
                writer.flush()
            except sn.ArticleError as error:
                if plan.strict:
                    raise
                loaded.added -= 1
                self._refuse(error)
            if plan.delete_missing:
                loaded.missing_kept = bool(loaded.unreadable)
                if not loaded.missing_kept:
                    loaded.deleted = sum(map(writer.delete, self._missing(before)))
        before.close()

    def pretend(self, stream: Iterable[sn.Article], before: sn.Index | None) -> None:
        """Count what `write` would do."""
        plan, loaded = self._plan, self._loaded
        for article in stream:
            known = article.id in self._seen or (before is not None and article.id in before)
            loaded.added += not known
            loaded.replaced += known and plan.update
            loaded.known += known and not plan.update
            self._seen.add(article.id)
            self._count(article)
        if before is not None:
            if plan.delete_missing:
                loaded.missing_kept = bool(loaded.unreadable)
                if not loaded.missing_kept:
                    loaded.deleted = sum(1 for _ in self._missing(before))
            loaded.articles = len(before)

    def _count(self, article: sn.Article) -> None:
        if self._plan.update or self._plan.delete_missing:
            self._seen.add(article.id)
        self._loaded.characters += len(article.title) + len(article.body)
        self._watch.article(self._loaded, self._reading)

    def _refuse(self, error: sn.ArticleError) -> None:
        self._reading.read_again()
        if isinstance(error, sn.ArticlesRefused):
            # They were counted as added when they were put, but for the one just put.
            self._loaded.added -= len(error.refused) - 1
            for _, one in error.refused:
                self._refuse(one)
        elif isinstance(error, sn.DuplicateId):
            self._loaded.known += 1
        else:
            self._loaded.invalid += 1
            self._watch.problem(str(error))

    def _missing(self, before: sn.Index) -> Iterator[str]:
        return (id for id in before.ids() if id not in self._seen)
