"""Three real OpenSearch nodes on loopback, to be hurt one at a time.

The server is the one that its makers publish on Maven Central without plugins. It is fetched
once, into `.cache` beside this file; `OPENSEARCH_HOME` names one that is installed already.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

VERSION = "2.19.1"
ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"
CACHE = Path(__file__).parent / ".cache"
NOBODY = "nobody"
"""Who runs the nodes where root runs the tests: the server refuses to be root."""

HEAP_MB = 320
BENCHMARK_HEAP_MB = 1_024
STARTED_WITHIN = 300.0

# Three servers share two cores: their second compilers would work longer than the tests do.
JVM = """
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-Djava.io.tmpdir=${OPENSEARCH_TMPDIR}
-Djava.security.manager=allow
-XX:ErrorFile=%(logs)s/crash-%%p.log
"""

# Faults must show within seconds here, not within the minutes that suit a data centre.
SETTINGS = """
cluster.name: searchnews-tests
node.name: node-%(number)d
network.host: 127.0.0.1
http.port: %(http)d
transport.port: %(transport)d
path.data: %(folder)s/data
path.logs: %(folder)s/logs
discovery.seed_hosts: [%(seeds)s]
cluster.initial_cluster_manager_nodes: [%(names)s]
cluster.fault_detection.follower_check.interval: 1s
cluster.fault_detection.follower_check.timeout: 2s
cluster.fault_detection.follower_check.retry_count: 3
cluster.fault_detection.leader_check.interval: 1s
cluster.fault_detection.leader_check.timeout: 2s
cluster.fault_detection.leader_check.retry_count: 3
cluster.publish.timeout: 5s
cluster.follower_lag.timeout: 5s
cluster.routing.allocation.disk.threshold_enabled: false
node.processors: 2
"""


def missing() -> str | None:
    """Why no node can be started here; None if one can."""
    if java_home() is None:
        return "no Java: set JAVA_HOME to a Java 17 or put java on the path"
    if "OPENSEARCH_HOME" not in os.environ and not _archives() and shutil.which("mvn") is None:
        return "no server: put mvn on the path to have it fetched, or set OPENSEARCH_HOME"
    return None


def java_home() -> str | None:
    given = os.environ.get("JAVA_HOME")
    found = shutil.which("java")
    return given or (str(Path(found).resolve().parents[1]) if found else None)


def _archives() -> list[Path]:
    return sorted(CACHE.glob("opensearch-*.zip"))


def server(folder: Path) -> Path:
    """The unpacked server, in ``folder`` unless one is installed."""
    installed = os.environ.get("OPENSEARCH_HOME")
    if installed:
        return Path(installed)
    if not _archives():
        CACHE.mkdir(exist_ok=True)
        fetch = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}"]
        subprocess.run([*fetch, f"-DoutputDirectory={CACHE}"], check=True, cwd=CACHE)
    with zipfile.ZipFile(_archives()[-1]) as archive:
        archive.extractall(folder)
    (home,) = folder.glob("opensearch-*")
    for program in (home / "bin").iterdir():
        program.chmod(0o755)
    return home


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Node:
    """One server process."""

    def __init__(
        self, number: int, port: int, home: Path, folder: Path, user: str | None, heap_mb: int
    ) -> None:
        self.number = number
        self._heap_mb = heap_mb
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._home = home
        self._folder = folder
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        java = java_home()
        assert java is not None
        environment = os.environ | {
            "OPENSEARCH_JAVA_HOME": java,
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self._heap_mb}m -Xmx{self._heap_mb}m",
            "OPENSEARCH_PATH_CONF": str(self._folder / "config"),
            "OPENSEARCH_TMPDIR": str(self._folder / "tmp"),
            "HOME": str(self._folder),
        }
        command = ["nice", "-n", "5", str(self._home / "bin" / "opensearch")]
        with (self._folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self._user,
                start_new_session=True,
            )

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        self.signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def has_died(self) -> bool:
        """Whether it ended without having been killed by us."""
        return self._process is not None and self._process.poll() is not None

    def last_words(self) -> str:
        return (self._folder / "output.log").read_text("utf-8", "replace")[-2_000:]


class Cluster:
    """Three nodes, each of which keeps data and may lead."""

    def __init__(self, count: int = 3, heap_mb: int = HEAP_MB, settings: str = "") -> None:
        # Not a folder of pytest: those are closed to the user that runs the nodes.
        self._folder = Path(tempfile.mkdtemp(prefix="searchnews-cluster-"))
        self._folder.chmod(0o755)
        user = NOBODY if os.geteuid() == 0 else None
        home = server(self._folder)
        ports = free_ports(2 * count)
        https, transports = ports[:count], ports[count:]
        seeds = ", ".join(f'"127.0.0.1:{port}"' for port in transports)
        names = ", ".join(f"node-{number}" for number in range(count))
        self.nodes = []
        for number, (http, transport) in enumerate(zip(https, transports, strict=True)):
            folder = self._folder / f"node-{number}"
            for name in ("config", "data", "logs", "tmp"):
                (folder / name).mkdir(parents=True)
            config = folder / "config"
            shutil.copy(home / "config" / "log4j2.properties", config)
            config.joinpath("jvm.options").write_text(JVM % {"logs": folder / "logs"})
            values = {"number": number, "http": http, "transport": transport}
            values |= {"folder": folder, "seeds": seeds, "names": names}
            config.joinpath("opensearch.yml").write_text(SETTINGS % values + settings)
            if user is not None:
                for path in [folder, *folder.rglob("*")]:
                    shutil.chown(path, user)
            self.nodes.append(Node(number, http, home, folder, user, heap_mb))

    def start(self) -> None:
        for node in self.nodes:
            if not node.is_running:
                node.start()
        self.wait_for_nodes(len(self.nodes))

    def request(self, path: str, node: int | None = None) -> Any:
        """The answer to a GET, by any node that answers."""
        error: Exception | None = None
        for one in self.nodes if node is None else [self.nodes[node]]:
            try:
                with urlopen(one.url + path, timeout=5) as answer:
                    return json.load(answer)
            except (URLError, OSError) as failed:
                error = failed
        raise ConnectionError(path) from error

    def wait_for_nodes(self, count: int, status: str = "yellow") -> None:
        """Wait until ``count`` nodes found one another and every shard is where it will stay.

        A shard that moves shows what was written to it, committed or not.
        """
        end = time.monotonic() + STARTED_WITHIN
        wanted = ("red", "yellow", "green")[("red", "yellow", "green").index(status) :]
        while time.monotonic() < end:
            try:
                health = self.request("/_cluster/health")
                is_settled = not health["relocating_shards"] and not health["initializing_shards"]
                if health["number_of_nodes"] == count and health["status"] in wanted and is_settled:
                    return
            except (ConnectionError, ValueError):
                pass
            dead = [node for node in self.nodes if node.has_died]
            assert not dead, dead[0].last_words()
            time.sleep(0.5)
        raise TimeoutError(
            f"no {count} nodes within {STARTED_WITHIN} s: {self.nodes[0].last_words()}"
        )

    def place(self, name: str, options: str = "") -> str:
        """The URL of an index, by all nodes."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"opensearch://{hosts}/{name}{options}"

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def main() -> None:
    """Keep three nodes running until Ctrl-C or a signal to end, for `benchmarks/cluster.py`."""
    ending = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    cluster = Cluster(heap_mb=BENCHMARK_HEAP_MB)
    try:
        cluster.start()
        print(cluster.place("news"), flush=True)
        signal.sigwait(ending)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
