"""An engine on an OpenSearch cluster that exists and is well kept: the same program, many machines.

..address   where: hosts, index, user, TLS
connection  talking to the nodes: time-outs, retries, errors
mapping     the index as the cluster sees it, written from the schema
document    an article analysed into layers of terms and forms
lexicon     every term and form seen, in an index beside it
compile     a query tree as query DSL
bulk, writer    sending
requests, view, results    asking
"""

from __future__ import annotations

import time
from contextlib import suppress
from secrets import token_hex
from urllib.parse import urlsplit

from ...analysis import Analyzer
from ...errors import (
    AccessDenied,
    ClusterError,
    IncompatibleIndex,
    IndexExists,
    IndexNotFound,
    NotSupported,
)
from ...index import Damage, Repaired, Schema
from ..address import read_address
from .connection import Connection
from .mapping import State, index_body, lexicon_body
from .view import OpenSearchView, lexicon_of, resolved
from .writer import OpenSearchWriter

__all__ = ["OpenSearchEngine"]

_ASKED_EVERY = 0.2
"""Seconds."""


class OpenSearchEngine:
    """Searches and writes on a cluster; places are ``opensearch://host:9200/index``."""

    name = "opensearch"

    def __init__(self, shards: int | None = None, replicas: int | None = None) -> None:
        self._shards = shards
        self._replicas = replicas

    def create(self, place: str, schema: Schema, analyzer: Analyzer) -> None:
        """Make an empty index, under an alias, so that another one can take its name later."""
        connection = Connection(read_address(place))
        try:
            resolved(connection)
        except IndexNotFound:
            alias, replicas = connection.address.index, self._copies(connection)
            self._make(connection, schema, analyzer, alias, replicas)
            return
        except IncompatibleIndex as error:
            raise IndexExists(str(error)) from None
        raise IndexExists(f"{connection.address}: an index stands there already; open it")

    def _copies(self, connection: Connection) -> int | None:
        return connection.address.replicas if self._replicas is None else self._replicas

    def _make(
        self,
        connection: Connection,
        schema: Schema,
        analyzer: Analyzer,
        alias: str | None,
        replicas: int | None,
    ) -> str:
        address = connection.address
        shards = address.shards if self._shards is None else self._shards
        index = f"{address.index}-{int(time.time() * 1000):x}{token_hex(2)}"
        state = State(schema, analyzer.fingerprint())
        # Words first: an index of articles is never without its lexicon.
        _put(connection, lexicon_of(index), lexicon_body(replicas))
        _put(connection, index, index_body(state, shards, replicas, alias))
        return index

    def open(self, place: str, analyzer: Analyzer) -> OpenSearchView:
        """What an address means now."""
        connection = Connection(read_address(place))
        index, state = resolved(connection)
        return OpenSearchView(connection, index, state, analyzer)

    def writer(
        self, place: str, analyzer: Analyzer, *, memory_mb: int, threads: int, durable: bool
    ) -> OpenSearchWriter:
        """A writer; a cluster gives no lock, and several may write articles of different ids."""
        view = self.open(place, analyzer)
        return OpenSearchWriter(
            view.connection, view.index, view.state, view.analysis, view.lexicon, memory_mb << 20
        )

    def check(self, place: str) -> list[Damage]:
        """Shards that no node has; what a node has it checks by itself as it reads."""
        connection = Connection(read_address(place))
        index, _ = resolved(connection)
        damage = []
        for name in (index, lexicon_of(index)):
            query = {"level": "shards"}
            health = connection.ask("GET", f"/_cluster/health/{name}", query=query)
            for number, shard in health["indices"].get(name, {}).get("shards", {}).items():
                if not shard["primary_active"]:
                    damage.append(Damage(name, f"shard {number}", 0, "no node has this shard"))
        return damage

    def repair(self, place: str) -> Repaired:
        """Not supported."""
        raise NotSupported(
            "an index on a cluster is repaired by its nodes, from replicas or a snapshot of the "
            "cluster; or build it anew with `searchnews copy`"
        )

    # Building one index in place of another

    def stage(self, place: str, schema: Schema, analyzer: Analyzer) -> str:
        """Make an empty index that nobody sees yet; its place.

        It has no replicas until it is published: copying files then is less work than
        indexing every article once more, and what it is made from is still there.

        Raises:
            IndexExists: the name stands for an index that cannot give it away.
            IncompatibleIndex: or for one that is not ours.
        """
        connection = Connection(read_address(place))
        self._named(connection)
        index = self._make(connection, schema, analyzer, alias=None, replicas=0)
        return _renamed(place, index)

    def publish(self, staged: str, place: str) -> None:
        """Give the name of ``place`` to what was staged, at once, and delete what had it."""
        connection = Connection(read_address(place))
        alias, index = connection.address.index, read_address(staged).index
        self._replicate(connection, index)
        before = self._named(connection)
        actions: list[dict[str, object]] = [{"add": {"index": index, "alias": alias}}]
        if before is not None:
            actions.append({"remove_index": {"index": before}})
        connection.ask("POST", "/_aliases", {"actions": actions})
        if before is not None:
            # Words without articles are in nobody's way.
            with suppress(ClusterError):
                connection.ask("DELETE", f"/{lexicon_of(before)}", missing_ok=True)

    def _replicate(self, connection: Connection, index: str) -> None:
        """Have every copy made that the nodes have room for."""
        copies = self._copies(connection)
        names = f"{index},{lexicon_of(index)}"
        body = {"index.number_of_replicas": 1 if copies is None else copies}
        connection.ask("PUT", f"/{names}/_settings", body)
        while _are_coming(connection, names):
            time.sleep(_ASKED_EVERY)

    def _named(self, connection: Connection) -> str | None:
        """The index that has the name of an address, as an alias; None if none has."""
        try:
            name = resolved(connection)[0]
        except IndexNotFound:
            return None
        if name == connection.address.index:
            raise IndexExists(
                f"{connection.address}: is an index and no alias, so that no other can take its "
                "name; choose another name"
            )
        return name

    def discard(self, staged: str) -> None:
        """Delete what was staged."""
        connection = Connection(read_address(staged))
        for name in (connection.address.index, lexicon_of(connection.address.index)):
            connection.ask("DELETE", f"/{name}", missing_ok=True)


def _are_coming(connection: Connection, names: str) -> bool:
    """Whether some copies of shards are still to be made that the nodes have room for.

    One that nobody makes yet may only wait: for what the nodes say of files that they hold, or for
    its turn.
    """
    query = {"level": "shards"}
    health = connection.ask("GET", f"/_cluster/health/{names}", query=query)
    if health["initializing_shards"]:
        return True
    for index, held in health["indices"].items():
        for number, shard in held["shards"].items():
            if shard["unassigned_shards"] and _is_waiting(connection, index, int(number)):
                return True
    return False


def _is_waiting(connection: Connection, index: str, shard: int) -> bool:
    body = {"index": index, "shard": shard, "primary": False}
    try:
        said = connection.ask("POST", "/_cluster/allocation/explain", body)
    except AccessDenied:
        # What cannot be known is not waited for.
        return False
    return bool(said["current_state"] != "unassigned" or said["can_allocate"] != "no")


def _put(connection: Connection, index: str, body: dict[str, object]) -> None:
    """Make an index of the cluster whose name nobody else would give."""
    query = {"cluster_manager_timeout": connection.gives_up_after}
    # One that is there was made by a request whose answer was lost.
    with suppress(IndexExists):
        connection.ask("PUT", f"/{index}", body, query=query)


def _renamed(place: str, index: str) -> str:
    """``place`` with another index, its user, password and options kept."""
    return urlsplit(place)._replace(path=f"/{index}").geturl()
