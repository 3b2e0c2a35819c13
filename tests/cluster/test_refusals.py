"""What goes wrong between a program and a cluster is one line that says what to do."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

import searchnews as sn

SPELLED = "s3cr3t%2F%40%3A%20p%C3%A2te"
PASSWORD = "s3cr3t/@: pâte"


def request(cluster: Any, method: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    asked = Request(cluster.nodes[0].url + path, data, headers, method=method)
    with urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def one_line(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert text.startswith("opensearch://")
    assert "s3cr3t" not in text
    return text


def articles(count: int) -> list[sn.Article]:
    return [sn.Article(id=f"a{n}", title=f"Élection {n}") for n in range(count)]


@pytest.fixture(scope="module")
def proxy(
    cluster: Any, load: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    module = load("tls_proxy")
    folder = tmp_path_factory.mktemp("certificate")
    with module.TlsProxy(cluster.nodes[0].url, "ève", PASSWORD, folder) as proxy:
        yield proxy


def test_user_password_and_certificate(
    proxy: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ca = f"ca={proxy.certificate}"
    place = f"opensearch://%C3%A8ve:{SPELLED}@{proxy.host}/tls?{ca}"
    with sn.create(place) as index:
        with index.writer() as writer:
            writer.add_many(articles(3))
        assert index.count("élections") == 3
        assert "s3cr3t" not in repr(index) + index.place
    monkeypatch.setenv("SEARCHNEWS_OPENSEARCH_USER", "ève")
    monkeypatch.setenv("SEARCHNEWS_OPENSEARCH_PASSWORD", PASSWORD)
    monkeypatch.setenv("SEARCHNEWS_OPENSEARCH_CA", str(proxy.certificate))
    with sn.open(f"opensearch://{proxy.host}/tls") as index:
        assert len(index) == 3
    monkeypatch.setenv("SEARCHNEWS_OPENSEARCH_PASSWORD", "wrong")
    with pytest.raises(sn.AccessDenied, match="the password is wrong; give them") as caught:
        sn.open(f"opensearch://{proxy.host}/tls")
    one_line(caught.value)
    assert "s3cr3t" not in caplog.text
    assert SPELLED not in caplog.text


def test_a_certificate_that_nobody_vouches_for(proxy: Any) -> None:
    with pytest.raises(sn.ClusterUnreachable, match=r"certificate authority with \?ca=") as caught:
        sn.open(f"opensearch://eve:{SPELLED}@{proxy.host}/tls?tls=true")
    one_line(caught.value)


def test_tls_that_was_not_asked_for(proxy: Any) -> None:
    with pytest.raises(sn.ClusterUnreachable, match=r"add \?tls=true") as caught:
        sn.open(f"opensearch://eve:{SPELLED}@{proxy.host}/tls")
    one_line(caught.value)


def test_a_certificate_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(sn.ClusterError, match="ca=") as caught:
        sn.open(f"opensearch://localhost/news?ca={tmp_path}/none.pem")
    one_line(caught.value)


def test_a_closed_port() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    with pytest.raises(sn.ClusterUnreachable, match="check host and port") as caught:
        sn.open(f"opensearch://127.0.0.1:{port}/news")
    one_line(caught.value)


def test_an_index_that_is_not_there(place: Callable[..., str]) -> None:
    with pytest.raises(sn.IndexNotFound, match=r"searchnews\.create") as caught:
        sn.open(place())
    one_line(caught.value)


def test_an_index_that_is_there(place: Callable[..., str]) -> None:
    where = place()
    sn.create(where).close()
    with pytest.raises(sn.IndexExists, match="open it") as caught:
        sn.create(where)
    one_line(caught.value)
    sn.create(where, exist_ok=True).close()


def test_a_read_only_index(cluster: Any, place: Callable[..., str]) -> None:
    where = place("?patience=1")
    with sn.create(where) as index, index.writer() as writer:
        writer.add_many(articles(2))
        writer.commit()
        name = index.stats()["index"]
        request(cluster, "PUT", f"/{name}/_settings", {"index.blocks.write": True})
        writer.add({"id": "late", "title": "Trop tard"})
        with pytest.raises(sn.ReadOnlyIndex, match=r"set index\.blocks\.write") as caught:
            writer.commit()
        one_line(caught.value)
        assert index.count("élection") == 2
        request(cluster, "PUT", f"/{name}/_settings", {"index.blocks.write": None})
        writer.commit()
        assert index.count("tard") == 1


def test_an_index_of_somebody_else(cluster: Any) -> None:
    request(cluster, "PUT", "/theirs", {"mappings": {"properties": {"title": {"type": "text"}}}})
    with pytest.raises(sn.IncompatibleIndex, match="did not make; choose another name") as caught:
        sn.open(cluster.place("theirs"))
    one_line(caught.value)
    with pytest.raises(sn.IndexExists):
        sn.create(cluster.place("theirs"), exist_ok=False)


def test_a_mapping_conflict(cluster: Any, place: Callable[..., str]) -> None:
    where = place()
    with sn.create(where) as index:
        name = str(index.stats()["index"])
    ((_, held),) = request(cluster, "GET", f"/{name}/_mapping").items()
    mapping = held["mappings"]
    mapping["properties"]["date"]["properties"]["date"] = {"type": "keyword"}
    request(cluster, "PUT", "/bent", {"mappings": mapping})
    with pytest.raises(sn.IncompatibleIndex, match=r"conflict: the field date\.date") as told:
        sn.open(cluster.place("bent"))
    one_line(told.value)


def test_another_analyzer(place: Callable[..., str]) -> None:
    class Capitals:
        name = "capitals"
        shrink = None
        folds: dict[str, str] = {}  # noqa: RUF012

        def fingerprint(self) -> sn.Fingerprint:
            return sn.fingerprint_of(self)

        def analyze_words(self, words: Any) -> list[Any]:
            return [word.upper() for word in words]

    where = place()
    sn.create(where, analyzer=Capitals()).close()
    with pytest.warns(UserWarning, match="makes other terms"):
        index = sn.open(where)
    with pytest.raises(sn.AnalyzerMismatch):
        index.writer()


@pytest.mark.parametrize(
    "refused",
    [
        lambda index: index.correct("electoin"),
        lambda index: index.optimize(reanalyze=True),
        lambda index: sn.repair(index.place),
    ],
)
def test_what_a_cluster_does_not_do(
    place: Callable[..., str], refused: Callable[[sn.Index], object]
) -> None:
    with sn.create(place()) as index, pytest.raises(sn.NotSupported, match="index on a cluster"):
        refused(index)


def test_a_query_that_the_cluster_finds_too_large(place: Callable[..., str]) -> None:
    with sn.create(place()) as index:
        words = [f"mot{number}" for number in range(1_500)]
        with index.writer() as writer:
            writer.add({"id": "a", "title": "mots", "body": " ".join(words)})
        with pytest.raises(sn.QueryLimit, match="max_clause_count") as caught:
            index.search(" ".join(words))
        one_line(caught.value)
