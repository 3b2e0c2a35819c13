"""What a cluster would be asked, seen without one: mapping, documents, DSL, pauses, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from opensearchpy.exceptions import ConnectionTimeout

import searchnews as sn
from searchnews.engines.address import read_address
from searchnews.engines.engine import Request
from searchnews.engines.opensearch import _are_coming as are_coming
from searchnews.engines.opensearch.bulk import Bulk, Step
from searchnews.engines.opensearch.compile import Compiler, compile_all
from searchnews.engines.opensearch.connection import Connection, pauses
from searchnews.engines.opensearch.document import document_of
from searchnews.engines.opensearch.layers import FILLER, LayeredWords, kept_as
from searchnews.engines.opensearch.lexicon import LookedUp
from searchnews.engines.opensearch.mapping import State, index_body, read_state
from searchnews.engines.opensearch.requests import facet_requests, order_of, with_recency
from searchnews.engines.words import TextAnalysis
from searchnews.index import NEWS, Moments
from searchnews.query import tree
from searchnews.query.facets import read_facet
from searchnews.query.sorting import read_sort

ANALYSIS = TextAnalysis(sn.FRENCH)
WORDS = LayeredWords(ANALYSIS)
PARIS = Moments("Europe/Paris")


def document(**values: Any) -> dict[str, Any]:
    article = sn.Article(id="a", **values)
    return document_of(article, NEWS, WORDS, PARIS)[0]


def test_a_text_becomes_layers_of_terms() -> None:
    held = document(title="Le porte-parole parle")
    assert held["terms0"]["title"] == "le port parol parl"
    assert held["terms1"]["title"] == f"{FILLER} porteparol"
    assert held["forms0"]["title"] == "le porte parole parle"
    # The title weighs twice what the body weighs.
    assert held["ranked"].split().count("parl") == 2
    assert held["ranked_forms"].split() == sorted(set(held["ranked_forms"].split()))


def test_values_are_kept_for_filters_facets_and_order() -> None:
    held = document(
        source="Le Télégramme",
        tags=("Défense",),
        date=datetime(2024, 6, 30, 23, 30, tzinfo=timezone.utc),
    )
    assert held["keyword"] == {"source": ["le telegramme"], "tags": ["defense"]}
    assert held["written"] == {"source": ["Le Télégramme"], "tags": ["Défense"]}
    # The calendar is that of the index: it was July in Paris.
    assert (held["year"]["date"], held["month"]["date"], held["day"]["date"]) == (
        2024,
        202_407,
        20_240_701,
    )


@pytest.mark.parametrize(
    "fault", [{"source": "x" * 40_000}, {"tags": ("y" * 40_000,)}], ids=["keyword", "keywords"]
)
def test_what_a_cluster_cannot_keep_is_refused_by_id(fault: dict[str, Any]) -> None:
    with pytest.raises(sn.InvalidArticle, match="article 'a': field"):
        document(**fault)
    with pytest.raises(sn.InvalidArticle, match="id has 600 bytes"):
        document_of(sn.Article(id="x" * 600), NEWS, WORDS, PARIS)


def test_a_token_has_no_white_space_and_an_end() -> None:
    assert kept_as("10\u202f000\x1f") == "10␠000␠"
    assert len(kept_as("é" * 1_000)) < 255
    assert kept_as("é" * 1_000) != kept_as("é" * 1_001)


def test_the_mapping_gives_back_the_schema() -> None:
    state = State(NEWS, sn.FRENCH.fingerprint(), 7, b"\0payload")
    body: Any = index_body(state, 3, 2, "presse")
    assert body["settings"]["number_of_shards"] == 3
    assert body["settings"]["number_of_replicas"] == 2
    assert body["settings"]["similarity"]["default"] == {"type": "BM25", "k1": 1.6, "b": 0.9}
    assert body["aliases"] == {"presse": {}}
    read = read_state("here", body["mappings"])
    assert dict(read.schema) == dict(NEWS)
    assert read.fingerprint.agrees_with(state.fingerprint)
    assert (read.generation, read.payload) == (7, b"\0payload")
    body["mappings"]["properties"]["number"] = {"properties": {}}
    body["mappings"]["properties"]["ranked"]["type"] = "keyword"
    with pytest.raises(sn.IncompatibleIndex, match="field ranked is keyword on the cluster"):
        read_state("here", body["mappings"])
    with pytest.raises(sn.IncompatibleIndex, match="did not make"):
        read_state("here", {"properties": {}})


class Words:
    """A lexicon of one text."""

    def __init__(self, text: str) -> None:
        self._entries = document_of(sn.Article(id="a", body=text), NEWS, WORDS, PARIS)[1]

    def look_up(
        self, texts: Sequence[str], forms: Sequence[str], patterns: Sequence[Mapping[str, Any]]
    ) -> tuple[LookedUp, list[frozenset[str]]]:
        words = LookedUp(((e.term, e.form, e.layer) for e in self._entries), ANALYSIS)
        return words, [frozenset({"réforme"}) for _ in patterns]

    def pattern(self, leaf: tree.Node) -> dict[str, Any]:
        return {"spelled": str(leaf)}


def dsl(node: tree.Node | str, match: Any = "any") -> Any:
    lexicon: Any = Words("la réforme des retraites, dit le porte-parole, inquiète")
    (query,) = compile_all([(node, match)], NEWS, lexicon)
    return query


REFORM = {"term": {"ranked": {"value": "reform", "boost": 1.0}}}
TYPED = {"term": {"ranked_forms": {"value": "réforme", "boost": 0.8}}}
COMPILED: list[tuple[tree.Node | str, Any]] = [
    ("réforme", {"bool": {"must": [REFORM], "should": [TYPED]}}),
    ("inconnu", {"match_none": {}}),
    (tree.Words("réforme", "title"), {
        "bool": {
            "must": [{"term": {"terms0.title": {"value": "reform", "boost": 2.0}}}],
            "should": [TYPED],
        }
    }),
    (tree.Exact("réforme"), {"term": {"ranked_forms": {"value": "réforme", "boost": 1.0}}}),
    (tree.Prefix("réf"), {"term": {"ranked_forms": {"value": "réforme", "boost": 1.0}}}),
    (tree.Phrase("réforme des retraites", "body"), {
        "match_phrase": {"terms0.body": {"query": "reform des retrait", "boost": 1.0}}
    }),
    (tree.Phrase("réforme retraites", "body", 1), {
        "span_near": {
            "clauses": [
                {"span_term": {"terms0.body": "reform"}},
                {"span_term": {"terms0.body": "retrait"}},
            ],
            "slop": 1, "in_order": True, "boost": 1.0,
        }
    }),
    (tree.Near((tree.Words("réforme", "body"), tree.Words("retraites", "body")), 5), {
        "span_near": {
            "clauses": [
                {"span_term": {"terms0.body": "reform"}},
                {"span_term": {"terms0.body": "retrait"}},
            ],
            "slop": 4, "in_order": False, "boost": 1.0,
        }
    }),
    (tree.Keyword("source", " Télégramme"), {
        "bool": {"filter": [{"term": {"keyword.source": {"value": "telegramme"}}}]}
    }),
    (tree.Prefix("Télé", "source"), {
        "bool": {"filter": [{"prefix": {"keyword.source": {"value": "tele"}}}]}
    }),
    (tree.Prefix("", "source"), {"bool": {"filter": [{"exists": {"field": "keyword.source"}}]}}),
    (tree.Wildcard("T?l\\é*", "source"), {
        "bool": {"filter": [{"wildcard": {"keyword.source": {"value": "t?l\\\\e*"}}}]}
    }),
    (tree.Fuzzy("Rueters", 2, "source"), {
        "bool": {
            "filter": [
                {
                    "fuzzy": {
                        "keyword.source": {
                            "value": "rueters", "fuzziness": 2, "rewrite": "constant_score",
                        }
                    }
                }
            ]
        }
    }),
    (tree.Keyword("id", "a1"), {"bool": {"filter": [{"ids": {"values": ["a1"]}}]}}),
    (tree.DateRange("date", datetime(1970, 1, 2, tzinfo=timezone.utc)), {
        "bool": {"filter": [{"range": {"date.date": {"gte": 86_400_000_000}}}]}
    }),
    (tree.Every(), {"bool": {"filter": [{"match_all": {}}]}}),
    (tree.Nothing(), {"match_none": {}}),
    (tree.Not(tree.Every()), {
        "bool": {
            "filter": [{"match_all": {}}],
            "must_not": [{"bool": {"filter": [{"match_all": {}}]}}],
        }
    }),
    (tree.Boost(tree.Nothing(), 2.0), {"bool": {"must": [{"match_none": {}}], "boost": 2.0}}),
    (tree.Constant(tree.Nothing(), 3.0), {
        "constant_score": {"filter": {"match_none": {}}, "boost": 3.0}
    }),
]  # fmt: skip


@pytest.mark.parametrize(("node", "expected"), COMPILED, ids=[str(row[0]) for row in COMPILED])
def test_a_tree_is_compiled(node: tree.Node | str, expected: Any) -> None:
    assert dsl(node) == expected


def test_layers_of_a_phrase_are_masked_as_one_field() -> None:
    # « porteparole » stands above « porte », at the same place.
    found = dsl(tree.Phrase("le porteparole", "body"))
    assert "span_field_masking" in str(found)


def test_a_query_beyond_the_bounds_is_refused() -> None:
    with pytest.raises(sn.QueryLimit, match="at most 4096"):
        dsl(tree.Or(tuple(tree.Words("a") for _ in range(5_000))))
    with pytest.raises(sn.QueryError, match="holds no keywords"):
        dsl(tree.Keyword("title", "x"))
    with pytest.raises(sn.QueryError, match="where a word must stand"):
        dsl(tree.Near((tree.Prefix("a", "source"), tree.Words("b")), 2))
    with pytest.raises(sn.NotSupported, match="finds ids whole"):
        dsl(tree.Prefix("a", "id"))
    with pytest.raises(sn.QueryError, match="cannot stand"):
        Compiler(LookedUp((), ANALYSIS), {}, NEWS, "any").node(tree.Must(tree.Every()))


def test_order_facets_and_recency() -> None:
    assert order_of(None, NEWS)[0] == {"_score": {"order": "desc"}}
    assert order_of(read_sort("-date", NEWS), NEWS)[0] == {
        "date.date": {"order": "desc", "missing": "_last"}
    }
    facets = (read_facet("source", NEWS), read_facet("date:month", NEWS))
    fields = [one["terms"]["field"] for one in facet_requests(facets).values()]
    assert fields == ["written.source", "month.date"]
    request = Request("a", recency=timedelta(days=1), now=10**15)
    score = with_recency({"match_all": {}}, request, NEWS, None)["function_score"]
    assert score["functions"][1]["exp"]["date.date"]["scale"] == 86_400e6
    assert with_recency({"match_all": {}}, Request("a"), NEWS, None) == {"match_all": {}}


def test_pauses_grow_by_chance_and_end() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds + 0.01

    pause = pauses(20.0, sleep=sleep, clock=lambda: now[0], chance=lambda: 1.0)
    while pause():
        pass
    assert slept[:4] == pytest.approx([0.1, 0.2, 0.4, 0.8])
    assert max(slept) <= 5.0
    assert now[0] <= 21.0
    assert not pauses(0.0)()


class Script:
    """Answers bulk requests as it is told, a status for each step."""

    def __init__(self, *answers: Sequence[int | Mapping[str, Any]]) -> None:
        self.address = read_address("opensearch://host/p?patience=5", {})
        self.gives_up_after = "5s"
        self.refusal = Connection(self.address).refusal
        self._answers = list(answers)
        self.sent: list[bytes] = []

    def ask_once(self, method: str, path: str, body: bytes, *, query: Any, is_heavy: bool) -> Any:
        assert is_heavy
        self.sent.append(body)
        told = [
            one if isinstance(one, Mapping) else {"status": one} for one in self._answers.pop(0)
        ]
        return {"items": [{"index": one} for one in told]}


def test_what_has_no_room_is_sent_again_and_what_is_refused_is_told() -> None:
    script: Any = Script([201, 429, 503, 409], [201, 201])
    steps = [Step(b"%d\n" % number, str(number)) for number in range(4)]
    done: list[str] = []
    bulk = Bulk(script, 64 << 20)
    (refused,) = bulk.send(steps, lambda step, _: done.append(step.id))
    assert refused.is_conflict
    assert refused.step.id == "3"
    assert script.sent == [b"0\n1\n2\n3\n", b"1\n2\n"]
    assert done == ["0", "1", "2"]


def test_a_node_that_has_not_heard_of_a_new_index_is_waited_for() -> None:
    script: Any = Script([{"status": 404, **said("index_not_found_exception")}], [201])
    assert Bulk(script, 64 << 20).send([Step(b"0\n", "0")]) == []
    assert script.sent == [b"0\n", b"0\n"]


def test_an_overloaded_cluster_gets_smaller_requests() -> None:
    script: Any = Script([429], [201])
    bulk = Bulk(script, 64 << 20)
    before = bulk.most
    bulk.send([Step(b"x" * 10, "a")])
    assert bulk.most < before


def test_a_request_leaves_room_for_the_copies_of_its_shards() -> None:
    """A node that has room for half of a request gets a sixth, for good: three times the bytes are
    on it before the request is done, and until then nothing that waits for it gets on."""
    connection = Connection(read_address("opensearch://host/p?patience=5", {}))
    limit, wanted = 1 << 20, 2 << 20
    full = {"type": "circuit_breaking_exception", "bytes_wanted": wanted, "bytes_limit": limit}
    sizes: list[int] = []

    def answer(*asked: Any, **_: Any) -> Any:
        sizes.append(len(asked[2]))
        if sizes[-1] > limit:
            raise connection.refusal(429, {"error": {**full, "root_cause": [full]}})
        return {"items": [{"index": {"status": 201}}] * (sizes[-1] // 1024)}

    connection.ask_once = answer  # type: ignore[method-assign]
    bulk = Bulk(connection, 32 << 20)
    bulk.send([Step(b"x" * 1024, f"{number}") for number in range(8 << 10)])
    assert sizes[0] == 2 << 20
    assert max(sizes[1:]) <= limit // 3
    assert sum(sizes[1:]) == 8 << 20


def test_what_a_slow_node_may_be_at_work_on_goes_to_no_other_at_once() -> None:
    connection = Connection(read_address("opensearch://one,two,three/p", {}))
    asked: list[bool] = []

    def slow(*_: Any, **__: Any) -> Any:
        asked.append(True)
        raise ConnectionTimeout("TIMEOUT", "slow", TimeoutError())

    connection._client.transport.perform_request = slow
    with pytest.raises(sn.ClusterUnreachable, match="no answer within 10 seconds"):
        connection.ask_once("POST", "/_bulk", b"", is_heavy=True)
    assert len(asked) == 1
    with pytest.raises(sn.ClusterUnreachable):
        connection.ask_once("GET", "/")
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("said", "is_waited_for"),
    [
        ({"current_state": "unassigned", "can_allocate": "awaiting_info"}, True),
        ({"current_state": "unassigned", "can_allocate": "throttled"}, True),
        ({"current_state": "initializing"}, True),
        ({"current_state": "unassigned", "can_allocate": "no"}, False),
        (sn.AccessDenied("may not ask"), False),
    ],
)
def test_copies_are_waited_for_that_nodes_have_room_for(said: Any, is_waited_for: bool) -> None:
    shard = {"unassigned_shards": 1}
    health = {"initializing_shards": 0, "indices": {"p": {"shards": {"2": shard}}}}

    class Cluster:
        def ask(self, method: str, path: str, body: Any = None, **_: Any) -> Any:
            if path.startswith("/_cluster/health/"):
                return health
            assert body == {"index": "p", "shard": 2, "primary": False}
            if isinstance(said, Exception):
                raise said
            return said

    cluster: Any = Cluster()
    assert are_coming(cluster, "p") is is_waited_for
    shard["unassigned_shards"] = 0
    assert not are_coming(cluster, "p")
    health["initializing_shards"] = 1
    assert are_coming(cluster, "p")


def test_a_document_that_could_not_be_read_is_not_taken_for_missing() -> None:
    connection = Connection(read_address("opensearch://host/p?patience=5", {}))
    gone = {"_id": "b", **said("no_shard_available_action_exception")}
    answers = [
        {"docs": [{"_id": "a", "_source": {"order": 1}}, gone]},
        {"docs": [{"_id": "a", "_source": {"order": 1}}, {"_id": "b", "found": False}]},
    ]
    asked: Any = lambda *_, **__: answers.pop(0)  # noqa: E731
    connection.ask_once = asked  # type: ignore[method-assign]
    assert connection.documents("p", ["a", "b"], "order") == [{"order": 1}, {}]
    assert not answers
    impatient = Connection(read_address("opensearch://host/p?patience=0", {}))
    impatient.ask_once = lambda *_, **__: {"docs": [gone]}  # type: ignore[method-assign]
    with pytest.raises(sn.ClusterUnavailable):
        impatient.documents("p", ["b"], "order")


def said(kind: str, reason: str = "") -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason}}


BLOCKED = said("cluster_block_exception", "index read-only / allow delete")
NO_LEADER = said("cluster_manager_not_discovered_exception")
FULL = said("rejected_execution_exception")
ERRORS = [
    (401, "Unauthorized", sn.AccessDenied, "password is wrong"),
    (403, said("security_exception", "no permissions"), sn.AccessDenied, "right"),
    (403, BLOCKED, sn.ReadOnlyIndex, "index.blocks.write"),
    (404, said("index_not_found_exception"), sn.IndexNotFound, "no such index"),
    (400, said("mapper_parsing_exception", "x"), sn.IncompatibleIndex, "copy"),
    (503, NO_LEADER, sn.ClusterUnavailable, "red"),
    (429, FULL, sn.ClusterUnavailable, "overloaded"),
    (500, said("node_disconnected_exception"), sn.ClusterUnavailable, "_cluster/health"),
    (404, said("search_context_missing_exception"), sn.ClusterUnavailable, "_cluster/health"),
    (400, said("resource_already_exists_exception"), sn.IndexExists, "another name"),
    (500, said("strange", "a\nb"), sn.ClusterError, "strange"),
]


@pytest.mark.parametrize(("status", "info", "kind", "words"), ERRORS)
def test_refusals_become_our_errors(status: int, info: Any, kind: type, words: str) -> None:
    connection = Connection(read_address("opensearch://eve:secret@host/p", {}))
    error = connection.refusal(status, info)
    assert type(error) is kind
    assert words in str(error)
    assert "secret" not in str(error)
    assert "\n" not in str(error)


def test_shards_are_not_for_a_folder(tmp_path: Any) -> None:
    with pytest.raises(sn.NotSupported, match="shards= and replicas= are for"):
        sn.create(tmp_path / "index", shards=3)
