"""Addresses of indexes on clusters: what they mean, and what is never shown of them."""

from __future__ import annotations

import pytest

from searchnews.engines.address import Address, read_address
from searchnews.engines.place import without_password
from searchnews.errors import ClusterError

READ = [
    ("opensearch://news.example/presse", Address((("news.example", 9200),), "presse")),
    ("opensearch://a:1,b:2/p", Address((("a", 1), ("b", 2)), "p")),
    ("opensearch://[::1]:9201/p", Address((("::1", 9201),), "p")),
    ("opensearch://eve:s%40e%2Fc@a/p", Address((("a", 9200),), "p", "eve", "s@e/c")),
    ("opensearch://a/p?tls=true", Address((("a", 9200),), "p", tls=True)),
    ("opensearch://a/p?ca=/x.pem", Address((("a", 9200),), "p", tls=True, ca="/x.pem")),
    (
        "opensearch://a/p?verify=no&timeout=2.5&patience=0&shards=3&replicas=0",
        Address((("a", 9200),), "p", None, None, False, None, False, 2.5, 0.0, 3, 0),
    ),
]

REFUSED = [
    ("opensearch://", "names no host"),
    ("opensearch:///presse", "names no host"),
    ("opensearch://host", "cannot be called ''"),
    ("opensearch://host/Presse", "cannot be called 'Presse'"),
    ("opensearch://host/a/b", "cannot be called 'a/b'"),
    ("opensearch://host/_all", "cannot be called '_all'"),
    ("opensearch://host/*", r"cannot be called '\*'"),
    ("opensearch://host:99999/p", "no host with a port"),
    ("opensearch://host:no/p", "no host with a port"),
    ("opensearch://h/p?colour=red", "no option 'colour'"),
    ("opensearch://h/p?tls=maybe", "neither true nor false"),
    ("opensearch://h/p?timeout=0", "no number from"),
    ("opensearch://h/p?shards=none", "no number from 1"),
    ("index/", "starts with opensearch://"),
]


@pytest.mark.parametrize(("place", "address"), READ)
def test_an_address_is_read(place: str, address: Address) -> None:
    assert read_address(place, {}) == address


@pytest.mark.parametrize(("place", "fault"), REFUSED)
def test_a_wrong_address_says_what_is_wrong(place: str, fault: str) -> None:
    with pytest.raises(ClusterError, match=fault) as caught:
        read_address(place, {})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "place",
    [
        "opensearch://eve:secret@host/presse",
        "opensearch://eve:secret@host/presse?tls=true",
        "opensearch://eve:secret@host:x/presse",
        "opensearch://eve:sec/secret@host/presse",
        "opensearch://eve:secret@",
        "opensearch://eve:secret@host",
        "opensearch://eve:a?secret@host/presse",
    ],
)
def test_a_password_is_never_shown(place: str) -> None:
    assert "secret" not in without_password(place)
    shown = []
    try:
        address = read_address(place, {})
        shown += [str(address), repr(address)]
    except ClusterError as error:
        shown.append(str(error))
    assert shown
    assert not any("secret" in text for text in shown)


def test_the_environment_says_what_the_address_does_not() -> None:
    environment = {
        "SEARCHNEWS_OPENSEARCH_USER": "eve",
        "SEARCHNEWS_OPENSEARCH_PASSWORD": "secret",
        "SEARCHNEWS_OPENSEARCH_CA": "/ca.pem",
    }
    read = read_address("opensearch://host/p", environment)
    assert (read.user, read.password, read.tls, read.ca) == ("eve", "secret", True, "/ca.pem")
    read = read_address("opensearch://bob:other@host/p?tls=false", environment)
    assert (read.user, read.password, read.tls) == ("bob", "other", False)
