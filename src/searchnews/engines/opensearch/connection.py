"""Talking to a cluster: every request is bounded in time, every refusal is an error of ours."""

from __future__ import annotations

import base64
import os
import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from ...errors import (
    AccessDenied,
    ClusterError,
    ClusterUnavailable,
    ClusterUnreachable,
    IncompatibleIndex,
    IndexExists,
    IndexNotFound,
    NotSupported,
    QueryLimit,
    ReadOnlyIndex,
)
from ..address import Address

try:
    from opensearchpy import OpenSearch, Urllib3HttpConnection
    from opensearchpy.exceptions import (
        ConnectionError as NoAnswer,
    )
    from opensearchpy.exceptions import (
        ConnectionTimeout,
        OpenSearchException,
        SSLError,
        TransportError,
    )
except ImportError as error:
    raise NotSupported(
        f"an index on a cluster needs opensearch-py ({error}); pip install 'searchnews[opensearch]'"
    ) from None

__all__ = ["BUSY", "Connection", "NoRoom", "pauses"]

BUSY = frozenset((429, 502, 503, 504))
"""What a cluster says that cannot do something now."""

_DEPARTED = frozenset(
    (
        "connect_transport_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "receive_timeout_transport_exception",
        "search_context_missing_exception",
        "send_request_transport_exception",
    )
)
"""What a node says of another that left in the middle of a request; asked again, a copy answers."""
_NODE_DEAD = 20.0
"""Seconds for which a node that did not answer is asked last."""
_PINNED_SEARCH = "/_search"
"""Names no index: a point in time does."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


class NoRoom(ClusterUnavailable):
    """A node has no memory for a request."""

    share = 1.0
    """How much of the request it would have had memory for."""


def pauses(
    patience: float,
    *,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> Callable[[], bool]:
    """Waits longer each time, by chance so that many clients do not come back together.

    Returns:
        What waits once and is then true; false, at once, when ``patience`` seconds are over.
        Waits of "full jitter": evenly between 0 and a bound that doubles, as M. Brooker
        describes in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    """
    end = clock() + patience
    bound = _FIRST_PAUSE

    def pause() -> bool:
        nonlocal bound
        if clock() >= end:
            return False
        sleep(min(bound * chance(), max(end - clock(), 0.0)))
        bound = min(2 * bound, _LONGEST_PAUSE)
        return True

    return pause


class Connection:
    """The nodes of a cluster behind one address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        options: dict[str, Any] = {}
        if address.user is not None:
            # Not as `http_auth`, which is sent as Latin-1: clusters read UTF-8 (RFC 7617).
            pair = f"{address.user}:{address.password or ''}".encode()
            options["headers"] = {"authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if address.tls:
            options |= {
                "use_ssl": True,
                "verify_certs": address.verify,
                "ssl_show_warn": False,
            }
            if not address.verify:
                options["ssl_assert_hostname"] = False
            if address.ca is not None:
                if not os.path.isfile(address.ca):
                    raise ClusterError(
                        f"{address}: no file {address.ca!r}, which ca= names; give the file of "
                        "the cluster's certificate authority"
                    )
                options["ca_certs"] = address.ca
        try:
            self._client = OpenSearch(
                hosts=[{"host": host, "port": port} for host, port in address.hosts],
                connection_class=Urllib3HttpConnection,
                http_compress=False,
                timeout=address.timeout,
                # What fails is ours to send again: no retries but, with this flag, a node that
                # does not answer in time is asked last from then on, like one that is not there.
                max_retries=0,
                retry_on_timeout=True,
                retry_on_status=(),
                dead_timeout=_NODE_DEAD,
                **options,
            )
        except (OSError, ValueError, OpenSearchException) as error:
            raise ClusterError(
                f"{address}: {error}; check the file that ca= names and the other options"
            ) from None

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        *,
        query: Mapping[str, object] | None = None,
        missing_ok: bool = False,
    ) -> Any:
        """The answer to a request that may be repeated; None for what is not there.

        Waits and asks again while the cluster cannot, for as long as the address has patience.
        """
        pause = pauses(self.address.patience)
        while True:
            try:
                return self.ask_once(method, path, body, query=query, missing_ok=missing_ok)
            except ClusterUnavailable:
                if not pause():
                    raise

    def ask_once(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        *,
        query: Mapping[str, object] | None = None,
        missing_ok: bool = False,
        is_heavy: bool = False,
    ) -> Any:
        """The answer to a request that is not repeated but on another node.

        One that ``is_heavy`` is not, if a node had it and was slow: that one may be at work on it
        still, and all would be together.
        """
        data = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        headers = None if data is None else {"content-type": "application/json"}
        # Not as `params`: the client would take "timeout" for its own.
        target = f"{path}?{urlencode(query)}" if query else path
        others = len(self.address.hosts) - 1
        while True:
            try:
                return self._client.transport.perform_request(
                    method, target, body=data, headers=headers
                )
            except TransportError as error:
                if missing_ok and error.status_code == 404:
                    return None
                was_slow = isinstance(error, ConnectionTimeout)
                if not isinstance(error, NoAnswer) or not others or (was_slow and is_heavy):
                    raise self._translated(error, path) from None
                others -= 1
            except OpenSearchException as error:
                raise ClusterError(f"{self.address}: {_short(error)}") from None

    def documents(self, index: str, ids: Iterable[str], fields: str) -> list[Mapping[str, Any]]:
        """What documents hold in some fields, id by id; nothing for one that is not there."""
        path, body = f"/{index}/_mget", {"ids": list(ids)}
        pause = pauses(self.address.patience)
        while True:
            docs = self.ask("POST", path, body, query={"_source": fields})["docs"]
            # A shard that cannot be asked is told of by each of its documents.
            failed = next((doc for doc in docs if "error" in doc), None)
            if failed is None:
                return [doc.get("_source", {}) for doc in docs]
            error = self.refusal(503, failed, path)
            if not isinstance(error, ClusterUnavailable) or not pause():
                raise error

    @property
    def gives_up_after(self) -> str:
        """How long a cluster may try, so that it says why before we give up waiting for it."""
        return f"{max(int(500 * self.address.timeout), 100)}ms"

    def _translated(self, error: Any, path: str) -> Exception:
        """What went wrong, in our words, with the cure."""
        place, timeout = self.address, self.address.timeout
        if isinstance(error, SSLError):
            return ClusterUnreachable(
                f"{place}: TLS failed: {_short(error)}; name the file of the cluster's certificate "
                "authority with ?ca=, or ask for the host that the certificate names"
            )
        if isinstance(error, ConnectionTimeout):
            return ClusterUnreachable(
                f"{place}: no answer within {timeout:g} seconds; a node hangs or is overloaded: "
                "look at it, or allow more with ?timeout="
            )
        if isinstance(error, NoAnswer):
            way = "https" if place.tls else "http (for a cluster with TLS, add ?tls=true)"
            return ClusterUnreachable(
                f"{place}: no node answers by {way}: {_short(error)}; check host and port, and "
                "that the cluster runs"
            )
        return self.refusal(error.status_code, error.info, path)

    def refusal(self, status: int, info: object, path: str = "") -> Exception:
        """The error for a status and what the cluster says about it."""
        place = self.address
        kind, reason = _cause(info)
        if status == 401:
            return AccessDenied(
                f"{place}: the cluster does not know the user {place.user or '(none)'} or the "
                "password is wrong; give them in the URL or as SEARCHNEWS_OPENSEARCH_USER and "
                "SEARCHNEWS_OPENSEARCH_PASSWORD"
            )
        if kind == "cluster_block_exception" and ("read" in reason or "write" in reason):
            return ReadOnlyIndex(
                f"{place}: the index is read-only: {reason}; free disk space where it is short, "
                "then set index.blocks.write, index.blocks.read_only and "
                "index.blocks.read_only_allow_delete to null"
            )
        if status == 403:
            return AccessDenied(
                f"{place}: the user {place.user or '(none)'} may not do this: {reason}; have the "
                "right granted on the index and its lexicon"
            )
        if kind == "index_not_found_exception":
            return IndexNotFound(f"{place}: no such index; make one with searchnews.create")
        if kind == "resource_already_exists_exception":
            return IndexExists(f"{place}: {reason}; open it, or choose another name")
        if kind == "search_context_missing_exception" and path == _PINNED_SEARCH:
            return IndexNotFound(f"{place}: the cluster keeps this snapshot no more")
        if "too_many" in kind or "maxClauseCount" in reason or "max_clause_count" in reason:
            return QueryLimit(
                f"{place}: the query has more clauses than the cluster allows: {reason}; ask for "
                "fewer words, or raise indices.query.bool.max_clause_count"
            )
        if status in BUSY or kind in _DEPARTED:
            message = (
                f"{place}: the cluster cannot do it now ({status}): {reason}; look at "
                "_cluster/health and _cat/shards: shards may be missing (red), no node may lead, "
                "or all may be overloaded"
            )
            share = _share_with_room(info)
            if share is None:
                return ClusterUnavailable(message)
            error = NoRoom(message)
            error.share = share
            return error
        if "mapp" in kind:
            return IncompatibleIndex(
                f"{place}: the index does not take what its schema says: {reason}; build it anew "
                "with `searchnews copy`"
            )
        return ClusterError(f"{place}: {status} {kind} at {path}: {reason}")

    def close(self) -> None:
        """Let go of the sockets."""
        self._client.close()


def _cause(info: object) -> tuple[str, str]:
    """The kind of the deepest error that an answer tells of, and its reason, on one line."""
    error = info.get("error", info) if isinstance(info, Mapping) else info
    if not isinstance(error, Mapping):
        return "", " ".join(str(error or "no reason given").split())[:300]
    kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
    deeper: Any = error.get("root_cause") or []
    failed: Any = error.get("failed_shards") or []
    below = [*deeper, *(shard.get("reason", {}) for shard in failed)]
    below += [error["caused_by"]] if isinstance(error.get("caused_by"), Mapping) else []
    for one in below:
        if isinstance(one, Mapping) and one.get("type") not in (None, kind):
            kind = str(one["type"])
            reason = str(one.get("reason", "")) or reason
            break
    return kind, " ".join(reason.split())[:300]


def _share_with_room(info: object) -> float | None:
    """What a circuit breaker of a node says that it has, of what it was asked for."""
    error = info.get("error", info) if isinstance(info, Mapping) else info
    held = error if isinstance(error, Mapping) else {}
    for one in (held, *(held.get("root_cause") or []), held.get("caused_by") or {}):
        limit, wanted = one.get("bytes_limit"), one.get("bytes_wanted")
        if isinstance(limit, int) and isinstance(wanted, int) and 0 < limit < wanted:
            return limit / wanted
    return None


def _short(error: object) -> str:
    """The last of what nested errors say."""
    text = str(getattr(error, "info", None) or error)
    return " ".join(text.split())[:200]
