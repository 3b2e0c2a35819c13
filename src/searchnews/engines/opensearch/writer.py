"""The writer of an index on a cluster."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

import orjson

from ...article import Article
from ...errors import (
    ArticleError,
    ArticlesRefused,
    ClusterUnavailable,
    DuplicateId,
    InvalidArticle,
    NotSupported,
    WriterClosed,
)
from ...index import Moments
from ..engine import Progress
from ..words import TextAnalysis
from .bulk import Bulk, Outcome, Step
from .connection import Connection, pauses
from .document import document_of
from .layers import Entry, LayeredWords
from .lexicon import Lexicon
from .mapping import State

__all__ = ["OpenSearchWriter"]

_DELETED_AT_ONCE = 2_000
_MOST_WAITING = 2_000
"""Articles that wait to be sent, whatever their size."""
_MOST_KNOWN = 1 << 20
"""Words that the cluster is known to know; then all are told again, so that memory has a bound."""


class _Waiting(NamedTuple):
    article: Article
    document: dict[str, Any]
    is_new: bool


class OpenSearchWriter:
    """Sends articles as they come; a commit makes them visible.

    What was sent and not committed stays on the cluster, unseen, and belongs to nobody: the
    next writer that adds an article with its id puts its own in its place.
    """

    def __init__(
        self,
        connection: Connection,
        index: str,
        state: State,
        analysis: TextAnalysis,
        lexicon: Lexicon,
        memory: int,
    ) -> None:
        self._connection = connection
        self._index = index
        self._state = state
        self._words = LayeredWords(analysis)
        self._lexicon = lexicon
        self._moments = Moments(state.schema.timezone)
        self._bulk = Bulk(connection, memory)
        self._name = secrets.token_hex(8)
        self._order = self._first_order()
        self._waiting: dict[str, _Waiting] = {}
        self._bytes = 0
        self._known: set[Entry] = set()
        self._seen: Counter[Entry] = Counter()
        self._sent = False
        self._is_open = True

    def _first_order(self) -> int:
        """A number above that of every article, by the clock where nobody else tells one."""
        largest = {"largest": {"max": {"field": "order"}}}
        body = {"size": 0, "aggs": largest}
        answer = self._connection.ask("POST", f"/{self._index}/_search", body)
        value = answer["aggregations"]["largest"]["value"]
        return max(int(time.time() * 1e6), 0 if value is None else int(value) + 1)

    def _check(self) -> None:
        if not self._is_open:
            raise WriterClosed(
                f"{self._connection.address}: this writer was closed; take another one"
            )

    # Articles

    def add(self, article: Article) -> None:
        """Add an article whose id is new; one that is not may be told of later, by name."""
        self._check()
        if article.id in self._waiting:
            raise _duplicate(article)
        self._put(article, is_new=True)

    def update(self, article: Article) -> None:
        """Add an article in place of the one with its id."""
        self._check()
        before = self._waiting.pop(article.id, None)
        self._put(article, is_new=before is not None and before.is_new)

    def _put(self, article: Article, is_new: bool) -> None:
        document, entries = document_of(article, self._state.schema, self._words, self._moments)
        document |= {"order": self._order, "writer": self._name}
        document["generation"] = self._state.generation + 1
        self._order += 1
        self._waiting[article.id] = _Waiting(article, document, is_new)
        self._seen.update(entries)
        self._bytes += 2 * len(document["article"])
        if self._bytes >= self._bulk.most or len(self._waiting) >= _MOST_WAITING:
            self.flush()

    def add_lines(self, lines: bytes, start: int, most: int, update: bool) -> tuple[int, int]:
        """Takes no lines: every article is read in Python."""
        return start, 0

    def flush(self) -> None:
        """Send what waits.

        Raises:
            ArticlesRefused: articles that the cluster does not take, by their ids, each with
                its own error; all others were taken.
            ClusterError: the cluster cannot be written to; what waits is kept, to try again.
        """
        self._check()
        if not self._waiting:
            return
        new = self._seen.keys() - self._known
        if new:
            self._make_known(new)
        self._sent = True
        done: set[str] = set()
        steps = [self._step(id, one) for id, one in self._waiting.items()]
        try:
            outcomes = self._bulk.send(steps, lambda step, _: done.add(step.id))
        except BaseException:
            for id in done:
                del self._waiting[id]
            raise
        refused = self._settled(outcomes)
        self._waiting.clear()
        self._bytes = 0
        if refused:
            others = f"{len(refused)} of {len(steps)} articles were refused; the first: "
            first = refused[0][1]
            raise ArticlesRefused(f"{others if len(refused) > 1 else ''}{first}", refused)

    def _make_known(self, entries: Iterable[Entry]) -> None:
        """Words before the articles that hold them, so that no article is without its words."""
        new = sorted(entries)
        steps = self._lexicon.missing(new, self._seen)
        # What the cluster knew already is counted by the commit.
        self._raise_unless_conflict(self._bulk.send(steps, self._counted))
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known |= set(new)

    def _counted(self, step: Step, _: object) -> None:
        del self._seen[step.tag]

    def _raise_unless_conflict(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if not outcome.is_conflict:
                raise self._connection.refusal(outcome.status, outcome.answer, "/_bulk")

    def _step(self, id: str, one: _Waiting, kind: str | None = None) -> Step:
        action = {kind or ("create" if one.is_new else "index"): {"_index": self._index, "_id": id}}
        lines = b"%b\n%b\n" % (orjson.dumps(action), orjson.dumps(one.document))
        return Step(lines, id, one)

    def _settled(self, outcomes: Iterable[Outcome]) -> list[tuple[object, ArticleError]]:
        """Articles that are refused for good, once those in nobody's way are written."""
        refused: list[tuple[object, ArticleError]] = []
        conflicts = []
        for outcome in outcomes:
            if outcome.is_conflict:
                conflicts.append(outcome.step)
                continue
            article = outcome.step.tag.article
            error = self._connection.refusal(outcome.status, outcome.answer, "/_bulk")
            if outcome.status != 400:
                raise error
            refused.append((article, InvalidArticle(f"article {article.id!r}: {error}")))
        if not conflicts:
            return refused
        ids, fields = [step.id for step in conflicts], "generation,order,writer"
        again = []
        for step, held in zip(
            conflicts, self._connection.documents(self._index, ids, fields), strict=True
        ):
            ours = held.get("writer") == self._name
            if ours and held["order"] == step.tag.document["order"]:
                continue  # sent twice, because the first answer was lost
            if not ours and held.get("generation", -1) > self._state.generation:
                again.append(self._step(step.id, step.tag, "index"))
            else:
                refused.append((step.tag.article, _duplicate(step.tag.article)))
        if again:
            self._raise_unless_conflict(self._bulk.send(again))
        return refused

    def delete(self, id: str) -> bool:
        """Delete an article; whether it was there."""
        self._check()
        self.flush()
        return self._delete([id]) == 1

    def delete_all(self, ids: Iterable[str]) -> int:
        """Delete articles of the last commit; how many were there."""
        self._check()
        self.flush()
        rest, deleted = iter(ids), 0
        while some := list(islice(rest, _DELETED_AT_ONCE)):
            held = self._connection.documents(self._index, some, "generation,writer")
            kept = map(self._is_uncommitted, held)
            deleted += self._delete([id for id, keep in zip(some, kept, strict=True) if not keep])
        return deleted

    def _is_uncommitted(self, document: Mapping[str, Any]) -> bool:
        is_ours = document.get("writer") == self._name
        return is_ours and document["generation"] > self._state.generation

    def _delete(self, ids: Iterable[str]) -> int:
        deleted = 0

        def count(_: Step, told: Mapping[str, Any]) -> None:
            nonlocal deleted
            deleted += told.get("result") == "deleted"

        steps = []
        for id in ids:
            action = orjson.dumps({"delete": {"_index": self._index, "_id": id}})
            steps.append(Step(action + b"\n", id))
        self._sent = self._sent or bool(steps)
        for outcome in self._bulk.send(steps, count):
            raise self._connection.refusal(outcome.status, outcome.answer, "/_bulk")
        return deleted

    # Commits

    def commit(self, payload: bytes | None) -> int:
        """Make everything visible; the generation. What it counts is on disk on every copy."""
        self.flush()
        for steps in self._lexicon.count(self._seen):
            self._raise_unless_conflict(self._bulk.send(steps, self._counted))
        self._refresh()
        state = self._state.after(payload)
        body = {"_meta": state.to_meta()}
        query = {"cluster_manager_timeout": self._connection.gives_up_after}
        self._connection.ask("PUT", f"/{self._index}/_mapping", body, query=query)
        self._state = state
        self._sent = False
        return state.generation

    def _refresh(self) -> None:
        pause = pauses(self._connection.address.patience)
        path = f"/{self._index},{self._index}-lexicon/_refresh"
        while self._connection.ask("POST", path)["_shards"]["failed"]:
            if not pause():
                raise ClusterUnavailable(
                    f"{self._connection.address}: some shards cannot show what was written; look "
                    "at _cluster/health, and commit again"
                )

    def optimize(self, progress: Progress | None) -> int:
        """Merge each shard into one segment and commit."""
        self.flush()
        query = {"max_num_segments": 1, "wait_for_completion": "false"}
        task = self._connection.ask_once("POST", f"/{self._index}/_forcemerge", query=query)["task"]
        while not self._connection.ask("GET", f"/_tasks/{task}")["completed"]:
            if progress is not None:
                progress(0, 1)
            time.sleep(0.2)
        if progress is not None:
            progress(1, 1)
        return self.commit(None)

    def reanalyze(self, progress: Progress | None) -> int:
        """Not supported."""
        raise NotSupported(
            "an index on a cluster is analysed again by building another one beside it, which "
            "takes its name once it is whole: `searchnews copy` from and to the same address"
        )

    @property
    def merge_failure(self) -> str | None:
        """None: the cluster merges on its own."""
        return None

    def rollback(self) -> None:
        """Forget what was not sent yet.

        Raises:
            NotSupported: something was sent since the last commit, and a cluster takes nothing
                back. It stays unseen until somebody commits.
        """
        self._check()
        self._waiting.clear()
        self._bytes = 0
        self._seen.clear()
        if self._sent:
            raise NotSupported(
                f"{self._connection.address}: articles were sent already, and a cluster takes "
                "nothing back; add or delete them again by their ids, then commit"
            )

    def close(self) -> None:
        """Forget what was not sent yet."""
        self._is_open = False
        self._waiting.clear()


def _duplicate(article: Article) -> DuplicateId:
    return DuplicateId(
        f"article {article.id!r}: the index holds one with this id; update() replaces it"
    )
