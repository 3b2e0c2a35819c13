"""Every engine of the comparison, by the name that benchmarks take on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from peers.bm25s_peer import Bm25sPeer
from peers.lucene_peer import LucenePeer
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
    "lucene": LucenePeer,
    "whoosh": WhooshPeer,
    "sqlite": SqliteFts5Peer,
    "bm25s": Bm25sPeer,
    "xapian": XapianPeer,
    "searchnews-typed": TypedSearchnewsPeer,
}

# An engine that only asks otherwise searches the index that another one built.
BUILT_BY = {"searchnews-typed": OURS}

# A few hundred articles a second or fewer: built less often, and Whoosh on small collections only.
SLOW = ("whoosh", "xapian")
MOST_ARTICLES = {"whoosh": 10_000}


def able(names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The engines that can run here, and why each of the others cannot."""
    reasons = {name: ENGINES[name].missing() for name in names}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    for name, reason in left_out.items():
        print(f"left out: {name}: {reason}")
    return [name for name in names if name not in left_out], left_out
