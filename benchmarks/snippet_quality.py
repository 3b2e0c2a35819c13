"""Whether a snippet says what was asked: how often it holds the answer to a question.

    python benchmarks/snippet_quality.py

Questions of PIAF, whose answers are known as they stand in a paragraph. Every engine indexes the
paragraphs, and shows the same article for a question: the best one that searchnews finds, or the
paragraph with the answer. Snippets are of 240 characters: two passages of searchnews, one of
tantivy, which makes no more, two fragments of Whoosh of its own usual size. What is compared is
their text without marks, its white space unified, in small letters.
"""

from __future__ import annotations

import argparse
import gzip
import html
import random
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from measurement import table, write_results
from peers.peer import Peer
from peers.registry import ENGINES, OURS, able
from queries import Query

PIAF = Path(__file__).parents[2] / "shared" / "data" / "piaf"
COMPARED = (OURS, "tantivy", "tantivy-two-fields", "whoosh")
ASKED_OF = ("the best article", "the paragraph with the answer")
TAG = re.compile(r"<[^>]*>")
# What engines want to know of an article and paragraphs do not say.
UNKNOWN = {"date": "2020-01-01T00:00:00+00:00", "section": "", "tags": [], "url": ""}


def read_lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(PIAF / name) as lines:
        return [orjson.loads(line) for line in lines]


def drawn(count: int) -> list[tuple[Query, list[str], str]]:
    """Questions, their answers, and the id of the paragraph that holds one of them."""
    judged = (PIAF / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    places = dict(line.split("\t")[:2] for line in judged)
    questions = [
        (Query("question", tuple(line["text"].split()), line["text"]), line["answers"], place)
        for line in read_lines("queries.jsonl.gz")
        if (place := places.get(line["qid"])) and line["answers"]
    ]
    return random.Random(1).sample(questions, count)


def holds(snippet: str, answers: Sequence[str]) -> bool:
    """Whether the text of a snippet, given as HTML, holds one of the answers.

    >>> holds("… à <b>Görlitz</b>, le 7&nbsp;novembre", ["Le 7 novembre"])
    True
    """
    text = plain(html.unescape(TAG.sub("", snippet)))
    return any(plain(answer) in text for answer in answers)


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def built(name: str, folder: Path, articles: Path) -> Peer:
    peer = ENGINES[name]()
    place = folder / name
    place.mkdir()
    peer.build(articles, place)
    peer.open(place)
    return peer


def shares(
    peers: Mapping[str, Peer], questions: Sequence[tuple[Query, list[str], str]]
) -> dict[str, dict[str, float]]:
    """Engine -> the share of snippets with the answer, of each kind of article asked of."""
    best = [peers[OURS].search(query, 1) for query, _, _ in questions]
    asked_of = ([ids[0] if ids else None for ids in best], [place for _, _, place in questions])
    figures: dict[str, dict[str, float]] = {}
    for name, peer in peers.items():
        figures[name] = {}
        for label, ids in zip(ASKED_OF, asked_of, strict=True):
            held = [
                id is not None and holds(peer.snippet_of(query, id), answers)
                for (query, answers, _), id in zip(questions, ids, strict=True)
            ]
            figures[name][label] = sum(held) / len(held)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    if not PIAF.exists():
        raise SystemExit(f"{PIAF} is not there: the judged questions are needed")
    names, _ = able(COMPARED)
    paragraphs = [{**line, **UNKNOWN} for line in read_lines("docs.jsonl.gz")]
    questions = drawn(options.questions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        articles = folder / "articles.jsonl"
        articles.write_bytes(b"\n".join(orjson.dumps(paragraph) for paragraph in paragraphs))
        peers = {name: built(name, folder, articles) for name in names}
        figures = shares(peers, questions)
        for peer in peers.values():
            peer.close()
    rows = [
        [name, *(f"{100 * one[label]:.1f} %" for label in ASKED_OF)]
        for name, one in figures.items()
    ]
    print(f"{len(paragraphs)} paragraphs, {len(questions)} questions: snippets with the answer\n")
    print(table(["engine", *ASKED_OF], rows))
    print(f"raw figures: {write_results('snippet-quality', vars(options), figures)}")


if __name__ == "__main__":
    main()
