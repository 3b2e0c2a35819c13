"""The first hits of a query while it is typed, found beside the typing and never before it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread
from typing import NamedTuple

from .session import Glimpse, Session

__all__ = ["Preview", "Seen"]

_WITH_SYNTAX = "(a)"


class Seen(NamedTuple):
    """A query as typed, and what it would find."""

    query: str
    glimpse: Glimpse


class Preview:
    """Looks at the newest of the queries that it is told of, in a thread of its own.

    Typing goes on while a large index is searched; queries that were typed over meanwhile are
    passed over.

    Args:
        changed: called, in that thread, when there is something new to show.
    """

    def __init__(self, session: Session, changed: Callable[[], object]) -> None:
        self._session = session
        self._changed = changed
        self._wanted: str | None = None
        self._condition = Condition()
        self.seen = Seen("", Glimpse())
        """The last query that was looked at."""
        Thread(target=self._run, name="preview", daemon=True).start()

    def look(self, query: str) -> None:
        """The line is ``query`` now."""
        with self._condition:
            self._wanted = query
            self._condition.notify()

    def _run(self) -> None:
        # The parser is loaded before it is needed: that takes longer than any search.
        self._session.glimpse(_WITH_SYNTAX)
        while True:
            with self._condition:
                while self._wanted is None:
                    self._condition.wait()
                query, self._wanted = self._wanted, None
            self.seen = Seen(query, self._session.glimpse(query))
            self._changed()
