"""Where an index is on a cluster, as one URL."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from ..errors import ClusterError
from .place import SCHEME, is_address, without_password

__all__ = ["Address", "read_address"]

DEFAULT_PORT = 9200
SHAPE = "opensearch://[user:password@]host[:9200][,host2:9200]/index[?tls=true&ca=file]"

_OPTIONS = ("ca", "patience", "replicas", "shards", "timeout", "tls", "verify")
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")
_FORBIDDEN = re.compile(r'[\\/*?"<>| ,#:A-Z]|^[-_+]|^\.{1,2}$')


@dataclass(frozen=True, slots=True)
class Address:
    """An index on a cluster, and how to reach it."""

    hosts: tuple[tuple[str, int], ...]
    index: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca: str | None = None
    """A file of certificates that the nodes' one must descend from; the system's by default."""
    verify: bool = True
    timeout: float = 10.0
    """Seconds that one answer of one node may take."""
    patience: float = 30.0
    """Seconds for which what a cluster refuses for now is tried again."""
    shards: int | None = None
    replicas: int | None = None

    def __str__(self) -> str:
        """The address without user and password."""
        hosts = ",".join(
            f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name, port in self.hosts
        )
        return f"{SCHEME}{hosts}/{self.index}"

    def at(self, index: str) -> Address:
        """Another index of the same cluster."""
        return replace(self, index=index)


def read_address(place: str, environment: Mapping[str, str] | None = None) -> Address:
    """The address that a URL and the environment spell.

    Args:
        place: ``opensearch://user:password@host:9200,host2:9200/index?tls=true&ca=ca.pem``;
            other options: ``verify=false`` (TLS without proof of who answers), ``timeout``,
            ``patience`` (seconds), ``shards``, ``replicas`` (for a new index). Signs in user
            and password that mean something in a URL are written as %40 and the like.
        environment: where the URL says nothing: ``SEARCHNEWS_OPENSEARCH_USER``, ``…_PASSWORD``,
            ``…_TLS`` and ``…_CA``; the environment of the process by default.

    Raises:
        ClusterError: it is no such URL; the message never shows a password.

    Example:
        >>> str(read_address("opensearch://eve:secret@news.example/presse", {}))
        'opensearch://news.example:9200/presse'
    """
    shown = without_password(place)

    def refuse(fault: str) -> NoReturn:
        raise ClusterError(f"{shown}: {fault}; write {SHAPE}")

    environment = os.environ if environment is None else environment
    if not is_address(place):
        refuse("an index on a cluster starts with opensearch://")
    try:
        parts = urlsplit(place)
    except ValueError:
        refuse("the hosts cannot be read")
    credentials, _, netloc = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    hosts = tuple(_host(one, refuse) for one in netloc.split(",") if one)
    if not hosts:
        refuse("names no host")
    index = unquote(parts.path.strip("/"))
    if not index or len(index.encode()) > 200 or _FORBIDDEN.search(index):
        refuse(f"an index cannot be called {index!r}: use lower-case letters, digits, - _ and .")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    strange = sorted(options.keys() - set(_OPTIONS))
    if strange:
        refuse(f"no option {strange[0]!r}; the options are {', '.join(_OPTIONS)}")

    def known(name: str) -> str | None:
        return options.get(name) or environment.get(f"SEARCHNEWS_OPENSEARCH_{name.upper()}")

    def flag(name: str, default: bool) -> bool:
        text = known(name)
        if text is None:
            return default
        if text.lower() not in _FLAGS:
            refuse(f"{name}={text!r} is neither true nor false")
        return _FLAGS[text.lower()]

    def number(name: str, least: float, default: float) -> float:
        text = options.get(name)
        try:
            value = default if text is None else float(text)
        except ValueError:
            value = least - 1
        if not least <= value <= 86_400:
            refuse(f"{name}={text!r} is no number from {least:g} to 86400")
        return value

    def count(name: str, least: int) -> int | None:
        return int(number(name, least, least)) if name in options else None

    ca = known("ca")
    tls = flag("tls", default=ca is not None)
    return Address(
        hosts,
        index,
        unquote(user) or environment.get("SEARCHNEWS_OPENSEARCH_USER") or None,
        unquote(password) or environment.get("SEARCHNEWS_OPENSEARCH_PASSWORD") or None,
        tls,
        ca,
        flag("verify", default=True),
        number("timeout", 0.1, 10.0),
        number("patience", 0, 30.0),
        count("shards", 1),
        count("replicas", 0),
    )


def _host(text: str, refuse: object) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found["port"] or DEFAULT_PORT) if found else 0
    if found is None or not 0 < port < 65_536:
        assert callable(refuse)
        refuse(f"{text!r} is no host with a port")
        raise AssertionError
    return found["name"].strip("[]"), port
