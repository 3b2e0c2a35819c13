"""Sending many documents at once: what the cluster has no room for waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ...errors import ClusterUnavailable, ClusterUnreachable
from .connection import BUSY, Connection, NoRoom, pauses

__all__ = ["Bulk", "Outcome", "Step"]

_MOST_BYTES, _LEAST_BYTES = 8 << 20, 64 << 10
_ROOM_USED = 3
"""A node that takes a request keeps it until every copy of its shards is written, and holds some of
those itself: up to once more the bytes. A request that fits by itself alone would wait for ever
for room that it takes up."""
_CONFLICT = 409


class Step(NamedTuple):
    """One action on one document, as the lines of a bulk request."""

    lines: bytes
    id: str
    tag: Any = None
    """Whatever the sender wants back."""


class Outcome(NamedTuple):
    """What became of a step that the cluster did not simply do."""

    step: Step
    status: int
    answer: Mapping[str, Any]

    @property
    def is_conflict(self) -> bool:
        """Whether a document with this id stood there already."""
        return self.status == _CONFLICT


class Bulk:
    """Sends steps in order, never more at once than the cluster takes.

    The next request leaves when the one before is answered, so that a slow cluster slows the
    writer; one that says it is overloaded gets smaller requests.
    """

    def __init__(self, connection: Connection, memory: int) -> None:
        self._connection = connection
        self.most = max(min(memory // 16, _MOST_BYTES), _LEAST_BYTES)
        """Bytes of a request, for now."""
        self._ceiling = self.most

    def send(
        self, steps: Sequence[Step], done: Callable[[Step, Mapping[str, Any]], object] | None = None
    ) -> list[Outcome]:
        """Send until each step is done or refused for good; the refused ones.

        Args:
            done: told of each step that was done, with the cluster's answer.

        Raises:
            ClusterUnavailable, ClusterUnreachable: patience is over. Steps that were not told to
                ``done`` may or may not have been done; sending them again is harmless.
        """
        refused: list[Outcome] = []
        waiting = list(steps)
        pause = pauses(self._connection.address.patience)
        while waiting:
            batch = self._batch(waiting)
            try:
                answer = self._post(batch)
            except (ClusterUnavailable, ClusterUnreachable) as error:
                self._shrink(error, batch)
                if not pause():
                    raise
                continue
            again, last = [], None
            for step, item in zip(batch, answer["items"], strict=True):
                ((_, told),) = item.items()
                status = int(told["status"])
                if status in BUSY or _is_behind(told):
                    again.append(step)
                    last = told
                elif status < 300 or (status == 404 and "error" not in told):
                    if done is not None:
                        done(step, told)
                else:
                    refused.append(Outcome(step, status, told))
            waiting = again + waiting[len(batch) :]
            if last is not None:
                overload = self._connection.refusal(int(last["status"]), last, "/_bulk")
                self._shrink(overload, batch)
                if not pause():
                    raise overload
            else:
                self.most = min(self.most + self.most // 4, self._ceiling)
                # Patience is for each time that the cluster stalls, not for the whole load.
                pause = pauses(self._connection.address.patience)
        return refused

    def _shrink(self, error: Exception, batch: Sequence[Step]) -> None:
        self.most = max(self.most // 2, _LEAST_BYTES)
        if isinstance(error, NoRoom):
            room = int(sum(len(step.lines) for step in batch) * error.share)
            self._ceiling = max(min(self._ceiling, room // _ROOM_USED), _LEAST_BYTES)
            self.most = min(self.most, self._ceiling)

    def _batch(self, waiting: Sequence[Step]) -> list[Step]:
        batch: list[Step] = []
        size = 0
        for step in waiting:
            size += len(step.lines)
            if batch and size > self.most:
                break
            batch.append(step)
        return batch

    def _post(self, batch: Iterable[Step]) -> Any:
        body = b"".join(step.lines for step in batch)
        query = {"timeout": self._connection.gives_up_after}
        return self._connection.ask_once("POST", "/_bulk", body, query=query, is_heavy=True)


def _is_behind(told: Mapping[str, Any]) -> bool:
    """Whether the index is only missing as far as one node knows: a writer opened it.

    A node that was away, or is slow, hears of a new index after the others.
    """
    error = told.get("error")
    return isinstance(error, Mapping) and error.get("type") == "index_not_found_exception"
