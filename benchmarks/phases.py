"""Where the processor time of a build goes, step by step, and how far each step is from its limit.

    python benchmarks/phases.py [--collection 100000]

Samples one build with `perf` (Linux) and sorts the samples by the function they fell into. Beside
the share of each step stands how much of the articles one core takes through it in a second, and
as limits the speed at which the same machine copies memory and writes to its disk.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from measurement import table
from news import articles_path

SAMPLES_PER_SECOND = 997
# The first pattern that a symbol or its binary matches tells the step.
STEPS = {
    "Python: the French chain, loading the package": r"libpython|Stemmer|pyo3|python::",
    "read: parsing JSON": r"lines::|simdutf8",
    "intern: keys to numbers": r"local::LocalWords|words::WordTable|vocabulary::",
    "scan: words and their keys": r"ScannedBatch|analysis::",
    "store: articles to codes of words": r"stored::|ZSTD|HUF_|FSE_",
    "invert: occurrences to runs, then to terms": (
        r"runs::|divided::|packing::|term_writer::|invert::|count_words"
    ),
    "encode: lists, positions, champions": r"postings::|positions::|champions::|bitpack::",
    "tables: lexicon, forms, terms, columns, keys": (
        r"flush::|tables::|lexicon::|forms::|terms::|dictionary::|columns::|keys::|slice::sort"
        r"|memcmp"
    ),
    "write: checksums and files": r"crc32|segment::|ext4|folio|copy_from_iter|jbd2|bio_",
    "copies and the memory allocator": r"libc\.so",
    "the rest of the kernel: clearing pages, scheduling": r"kernel\.kallsyms",
}
REST = "anything else"
COPIED = 256 << 20
WRITTEN = 256 << 20


def sampled(articles: Path, folder: Path) -> list[str]:
    """One line a sample of one build: the symbol, and in brackets the binary it is of."""
    samples = folder / "samples"
    index = folder / "index"
    index.mkdir()
    script = Path(__file__).with_name("run_build.py")
    build = [sys.executable, str(script), "searchnews", str(articles), str(index)]
    record = ["perf", "record", "-F", str(SAMPLES_PER_SECOND), "-o", str(samples), *build]
    subprocess.run(record, check=True, capture_output=True)
    read = ["perf", "script", "-i", str(samples), "-F", "ip,sym,dso"]
    printed = subprocess.run(read, check=True, capture_output=True, text=True).stdout
    return [line.strip() for line in printed.splitlines() if line.strip()]


def by_step(samples: list[str]) -> Counter[str]:
    """How many of the samples fell into each step."""
    counted: Counter[str] = Counter()
    for sample in samples:
        found = (step for step, pattern in STEPS.items() if re.search(pattern, sample))
        counted[next(found, REST)] += 1
    return counted


def copying() -> float:
    """Megabytes of memory that one core copies in a second, in the best of five tries."""
    source, target = bytes(COPIED), bytearray(COPIED)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        target[:] = source
        taken.append(time.perf_counter() - start)
    return COPIED / min(taken) / 1e6


def writing(folder: Path) -> float:
    """Megabytes that the disk takes in a second, synced."""
    block = os.urandom(1 << 20)
    start = time.perf_counter()
    with (folder / "written").open("wb", buffering=0) as file:
        for _ in range(WRITTEN >> 20):
            file.write(block)
        os.fsync(file.fileno())
    return WRITTEN / (time.perf_counter() - start) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", default="100000")
    options = parser.parse_args()
    if shutil.which("perf") is None:
        raise SystemExit("this benchmark needs perf (Linux)")
    articles = articles_path(options.collection)
    with tempfile.TemporaryDirectory() as name:
        counted = by_step(sampled(articles, Path(name)))
        copied, written = copying(), writing(Path(name))
    total, megabytes = counted.total(), articles.stat().st_size / 1e6
    rows = []
    for step in [*STEPS, REST]:
        seconds = counted[step] / SAMPLES_PER_SECOND
        speed = megabytes / seconds if seconds else 0.0
        rows.append([step, f"{counted[step] / total:.0%}", seconds, speed])
    print(table(["step", "share", "CPU s", "MB of articles a second"], rows))
    print(f"\none core copies {copied:,.0f} MB/s; the disk takes {written:,.0f} MB/s, synced")


if __name__ == "__main__":
    main()
