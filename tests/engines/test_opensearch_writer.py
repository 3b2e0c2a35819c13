"""What the writer of an index on a cluster asks of it, without a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from searchnews.analysis import FRENCH
from searchnews.engines.address import read_address
from searchnews.engines.opensearch.connection import Connection
from searchnews.engines.opensearch.mapping import State
from searchnews.engines.opensearch.writer import OpenSearchWriter
from searchnews.index import NEWS


class Cluster:
    """Documents by their ids, which can be asked for and deleted."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self.held = dict(documents)
        self.address = read_address("opensearch://host/p?patience=5", {})
        self.gives_up_after = "5s"
        self.refusal = Connection(self.address).refusal

    def ask(self, method: str, path: str, body: Any) -> Any:
        assert path.endswith("/_search")
        return {"aggregations": {"largest": {"value": None}}}

    def documents(self, index: str, ids: list[str], fields: str) -> list[Mapping[str, Any]]:
        wanted = fields.split(",")
        return [{key: self.held.get(id, {}).get(key) for key in wanted} for id in ids]

    def ask_once(self, method: str, path: str, body: bytes, **_: Any) -> Any:
        ids = [orjson.loads(line)["delete"]["_id"] for line in body.splitlines()]
        found = [self.held.pop(id, None) is not None for id in ids]
        return {
            "items": [
                {"delete": {"status": 200, "result": "deleted"} if one else {"status": 404}}
                for one in found
            ]
        }


def test_what_the_writer_added_since_the_last_commit_is_not_deleted_with_others() -> None:
    state = State(NEWS, FRENCH.fingerprint(), 7, b"")
    cluster: Any = Cluster({})
    writer: Any = OpenSearchWriter(cluster, "p", state, None, None, 64 << 20)  # type: ignore[arg-type]
    ours, other = {"writer": writer._name}, {"writer": "another"}
    cluster.held = {
        "committed": ours | {"generation": 7},
        "replaced": ours | {"generation": 8},
        # Its writer may have committed, of which ours does not know.
        "of another": other | {"generation": 8},
    }
    assert writer.delete_all(["committed", "replaced", "of another", "gone"]) == 2
    assert list(cluster.held) == ["replaced"]
    assert writer.delete("replaced")
    assert not cluster.held
