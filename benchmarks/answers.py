"""Whether the engines answer the question that was asked, so that no speed is that of a mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from peers.peer import Peer, fold, read_articles
from peers.registry import OURS
from queries import Query

TOKEN = re.compile(r"[^\W_]+")
# Engines stem differently; what all of them leave of a word is at least its first letters.
KEPT, ENDING = 3, 3


def agreement(
    peers: Mapping[str, Peer], queries: Sequence[Query], articles: Path
) -> dict[str, dict[str, float]]:
    """What the answers of each engine are worth, and how they relate to ours.

    "found" is the share of queries with an answer, "top_holds" the share of those answers whose
    first article holds the words of the query, "same_ten" the share of their best ten that is
    among our best ten, "same_count" the share of queries with as many matches as we find.
    """
    answers = {name: [peer.search(query) for query in queries] for name, peer in peers.items()}
    counts = [peers[OURS].count(query) for query in queries] if OURS in peers else []
    tops = texts(articles, {ids[0] for found in answers.values() for ids in found if ids})
    compared = {}
    for name, found in answers.items():
        figures = {
            "found": mean(map(bool, found)),
            "top_holds": mean(
                holds(query, tops[ids[0]]) for query, ids in zip(queries, found, strict=True) if ids
            )
            if any(found)
            else 0.0,
        }
        if OURS in peers:
            pairs = zip(answers[OURS], found, strict=True)
            shared = [len({*ours} & {*theirs}) / len(theirs) for ours, theirs in pairs if theirs]
            figures["same_ten"] = mean(shared) if shared else 0.0
            figures["same_count"] = mean(
                peers[name].count(query) == count
                for query, count in zip(queries, counts, strict=True)
            )
        compared[name] = figures
    return compared


def texts(articles: Path, ids: set[str]) -> dict[str, dict[str, Any]]:
    """The articles with these ids, read from the file that all engines were given."""
    return {article["id"]: article for article in read_articles(articles) if article["id"] in ids}


def holds(query: Query, article: Mapping[str, Any]) -> bool:
    """Whether an article holds what a query asks for, accents, case and endings aside.

    >>> article = {"title": "Le congrès", "body": "Il s’ouvre à Nantes.", "date": "2024-01-01"}
    >>> holds(Query("and2", ("congres", "ouvrir"), "congres ouvrir"), article)
    True
    >>> holds(Query("phrase", ("ouvre", "congrès"), "ouvre congrès"), article)
    False
    """
    tokens = TOKEN.findall(fold(f"{article['title']} {article['body']}".lower()))
    words = [fold(word.lower()) for word in query.words]
    if query.kind == "date_or3":
        day = date.fromisoformat(article["date"][:10]).isoformat()
        if not query.extras["since"] <= day <= query.extras["until"]:
            return False
    if query.kind == "prefix":
        return any(token.startswith(words[0]) for token in tokens)
    if query.kind == "fuzzy":
        # A stem may have been compared: the misspelt word may be near the start of a longer one.
        return any(near(words[0], token) for token in set(tokens))
    starts = [start_of(word) for word in words]
    if query.kind == "phrase":
        # The outer words carry the meaning; engines differ on what may stand between them.
        first, last, width = starts[0], starts[-1], len(starts)
        return any(
            token.startswith(first)
            and any(other.startswith(last) for other in tokens[place + 1 : place + width + 1])
            for place, token in enumerate(tokens)
        )
    present = [any(token.startswith(start) for token in tokens) for start in starts]
    return all(present) if query.kind == "and2" else any(present)


def start_of(word: str) -> str:
    """The part of a word that its inflections share."""
    return word[: max(KEPT, len(word) - ENDING)]


def near(word: str, token: str) -> bool:
    """Whether a word, or the start of it, is one edit away from the start of a token.

    >>> near("valéle", "vallée"), near("congre", "congres"), near("chat", "tigre")
    (True, True, False)
    """
    lengths = range(max(KEPT, len(word) - ENDING), len(word) + 2)
    starts = {token[:length] for length in lengths}
    wanted = {word[:length] for length in lengths if length <= len(word)}
    return any(edits_meet(one, other) for one in wanted for other in starts)


def edits_meet(one: str, other: str) -> bool:
    """Whether one letter less on either side, or on both, makes two words equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    return not shortened(one).isdisjoint(shortened(other))


def shortened(word: str) -> set[str]:
    """The word, and the word without each one of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
