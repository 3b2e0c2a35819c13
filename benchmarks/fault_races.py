"""Readers during commits, two writers at once, a disk that is full."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import searchnews as sn

__all__ = ["full_disk", "readers", "writers"]

ARTICLES = 40


def _write_versions(place: str, least: int, stop: Any, told: Any) -> None:
    """Give every article a new version in each commit; merge and delete between."""
    with sn.open(place) as index:
        version = int(index.payload or b"0")
        writer = index.writer(durability="fast")
        while version < least or not stop.is_set():
            version += 1
            for number in range(ARTICLES):
                title = f"version v{version}v"
                writer.update({"id": f"a{number}", "title": title, "body": "le sénat " * 20})
            writer.commit(b"%d" % version)
            if version % 20 == 0:
                writer.close()
                index.optimize()
                writer = index.writer(durability="fast")
        writer.close()
        told.put(version)


def _read_versions(index: sn.Index, end: float, figures: dict[str, int]) -> None:
    """Every answer is of one commit: all articles, all of the same version, none older than
    what was seen before."""
    last = 0
    while time.monotonic() < end:
        results = index.search("sénat", limit=ARTICLES)
        titles = {hit.article.title for hit in results}
        ids = {hit.id for hit in results}
        version = int(titles.pop()[9:-1]) if len(titles) == 1 else -1
        figures["reads"] += 1
        one = not titles and len(ids) == ARTICLES == results.total
        figures["wrong"] += not (one and version >= last)
        figures["versions"] += version > last
        last = max(last, version)
        with index.snapshot() as pinned:
            figures["reads"] += 1
            version = int(pinned.payload)
            figures["wrong"] += pinned.count(f"v{version}v") != ARTICLES
            figures["wrong"] += pinned.get("a7").title != f"version v{version}v"  # type: ignore[union-attr]


def _read_in_process(place: str, seconds: float, threads: int, told: Any) -> None:
    with sn.open(place) as index:
        end = time.monotonic() + seconds
        all_figures = [dict.fromkeys(("reads", "wrong", "versions"), 0) for _ in range(threads)]
        running = [
            threading.Thread(target=_guarded, args=(index, end, figures)) for figures in all_figures
        ]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    told.put({name: sum(f[name] for f in all_figures) for name in all_figures[0]})


def _guarded(index: sn.Index, end: float, figures: dict[str, int]) -> None:
    try:
        _read_versions(index, end, figures)
    except Exception:
        figures["wrong"] += 1
        raise


def readers(folder: Path, seconds: float, *, threads: int = 8, processes: int = 1) -> Any:
    """Read with so many threads in so many processes while another process commits and merges."""
    place = str(folder / "index")
    sn.create(place).close()
    context = multiprocessing.get_context("spawn")
    written, told, stop = context.Queue(), context.Queue(), context.Event()
    stop.set()
    _write_versions(place, 3, stop, written)
    written.get()
    stop.clear()
    writer = context.Process(target=_write_versions, args=(place, 0, stop, written))
    writer.start()
    running = [
        context.Process(target=_read_in_process, args=(place, seconds, threads, told))
        for _ in range(processes)
    ]
    for process in running:
        process.start()
    reports = [told.get(timeout=seconds + 120) for _ in running]
    stop.set()
    commits = written.get(timeout=120)
    for process in (*running, writer):
        process.join()
    figures = {name: sum(report[name] for report in reports) for name in reports[0]}
    with sn.open(place) as index:
        figures["damaged"] = int(not index.check().ok)
    return figures | {"commits": commits, "threads": threads * processes}


def _race(place: str, name: str, seconds: float, told: Any) -> None:
    acknowledged, refused, unnamed, end = [], 0, 0, time.monotonic() + seconds
    with sn.open(place) as index:
        number = 0
        while time.monotonic() < end or not acknowledged:
            try:
                with index.writer(durability="fast") as writer:
                    writer.add({"id": f"{name}-{number}", "title": name})
            except sn.IndexLocked as error:
                refused += 1
                unnamed += "process " not in str(error) or " on " not in str(error)
                continue
            acknowledged.append(f"{name}-{number}")
            number += 1
            time.sleep(0.001)
    told.put((acknowledged, refused, unnamed))


def writers(folder: Path, seconds: float) -> Any:
    """Let two processes race for the lock; what either was promised is there, and no more."""
    place = str(folder / "raced")
    sn.create(place).close()
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    running = [context.Process(target=_race, args=(place, n, seconds, told)) for n in ("a", "b")]
    for process in running:
        process.start()
    reports = [told.get(timeout=seconds + 60) for _ in running]
    for process in running:
        process.join()
    promised = {id for report in reports for id in report[0]}
    with sn.open(place) as index:
        held = set(index.ids())
        damaged = int(not index.check().ok)
    return {
        "commits": len(promised),
        "refused": sum(report[1] for report in reports),
        "unnamed": sum(report[2] for report in reports),
        "lost": len(promised - held),
        "uncommitted": len(held - promised),
        "damaged": damaged,
    }


def full_disk(folder: Path, megabytes: int = 9) -> Any:
    """Fill a small file system with commits until it is full, make room, and go on.

    Merges that find no room are warned of and done without.

    Returns:
        Figures, or ``{"skipped": why}`` where no file system may be mounted.
    """
    mount = folder / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(mount)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return {"skipped": f"mount: {error}"}
    if mounted.returncode:
        return {"skipped": mounted.stderr.strip() or "mount is not permitted"}
    try:
        return _fill(mount)
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=True)


def _fill(mount: Path) -> dict[str, int]:
    figures = dict.fromkeys(("commits", "full", "lost", "uncommitted", "damaged", "stopped"), 0)
    ballast = mount / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    (mount / "room").write_bytes(bytes(3 << 20))
    promised: set[str] = set()
    place = mount / "index"
    sn.create(place).close()
    for attempt in range(10):
        with sn.open(place) as index:
            writer = index.writer(memory_mb=1)
            warnings.simplefilter("ignore")
            try:
                for commit in range(200):
                    batch = [f"{attempt}-{commit}-{number}" for number in range(20)]
                    for id in batch:
                        body = " ".join(f"{os.urandom(6).hex()}" for _ in range(60))
                        writer.add({"id": id, "title": id, "body": body})
                    writer.commit()
                    promised.update(batch)
                    figures["commits"] += 1
            except sn.IndexIOError:
                figures["full"] += 1
                try:
                    writer.add({"id": "after"})
                except sn.WriterClosed:
                    figures["stopped"] += 1
            finally:
                writer.close()
        with sn.open(place) as index:
            held = set(index.ids())
            figures["lost"] += len(promised - held)
            figures["uncommitted"] += len(held - promised)
            figures["damaged"] += not index.check().ok
        if attempt == 5:
            ballast.unlink()
    with sn.open(place) as index:
        # A full disk has no room for a list of deletions either, but anything frees it.
        (mount / "room").unlink()
        with index.writer() as writer:
            for id in sorted(promised)[: len(promised) // 2]:
                promised.remove(id)
                writer.delete(id)
        index.optimize()
        figures["lost"] += len(promised ^ set(index.ids()))
        figures["damaged"] += not index.check().ok
    return figures
