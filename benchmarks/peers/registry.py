"""Every engine of the comparison, by the name that benchmarks take on the command line."""

from __future__ import annotations

from peers.bm25s_peer import Bm25sPeer
from peers.peer import Peer
from peers.searchnews_peer import SearchnewsPeer, TypedSearchnewsPeer
from peers.sqlite_fts5_peer import SqliteFts5Peer
from peers.tantivy_peer import TantivyOneSegmentPeer, TantivyPeer, TantivyTwoFieldsPeer
from peers.whoosh_peer import WhooshPeer
from peers.xapian_peer import XapianPeer

OURS = "searchnews"
TANTIVY = ("tantivy", "tantivy-two-fields")

ENGINES: dict[str, type[Peer]] = {
    OURS: SearchnewsPeer,
    "tantivy": TantivyPeer,
    "tantivy-two-fields": TantivyTwoFieldsPeer,
    "tantivy-one-thread": TantivyOneSegmentPeer,
    "whoosh": WhooshPeer,
    "sqlite": SqliteFts5Peer,
    "bm25s": Bm25sPeer,
    "xapian": XapianPeer,
    "searchnews-typed": TypedSearchnewsPeer,
}

# An engine that only asks otherwise searches the index that another one built.
BUILT_BY = {"searchnews-typed": OURS}
