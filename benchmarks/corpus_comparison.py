"""How far generated news is from real news, in the figures that decide the cost of an index.

python benchmarks/corpus_comparison.py                    # 34,000 articles of each
python benchmarks/corpus_comparison.py --articles 5000
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

import orjson
from corpus import generate
from news import REAL_NEWS

RAW_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
ELIDED = re.compile(r"^(?:[ldjmtsncç]|qu|jusqu|lorsqu|puisqu)['’](?=.)")
CHECKPOINTS = (1_000_000, 4_000_000, 10_000_000)
RANKS = (1, 10, 100, 1_000, 10_000, 50_000)


@dataclass(slots=True)
class Figures:
    """Counts of one corpus; words are lower-cased and without elided article, unless called raw."""

    articles: int = 0
    tokens: int = 0
    bytes: int = 0
    title_words: int = 0
    capitals: int = 0
    numbers: int = 0
    elisions: int = 0
    hyphens: int = 0
    distinct_in_article: int = 0
    raw_words: set[str] = field(default_factory=set)
    document_frequency: Counter[str] = field(default_factory=Counter)
    bigrams: set[tuple[str, str]] = field(default_factory=set)
    trigrams: set[tuple[str, str, str]] = field(default_factory=set)
    growth: dict[str, float] = field(default_factory=dict)

    def add(self, title: str, body: str) -> None:
        """Count one article."""
        raw = RAW_WORD.findall(title)
        self.title_words += len(raw)
        raw += RAW_WORD.findall(body)
        words = [ELIDED.sub("", word.lower()) for word in raw]
        distinct = set(words)
        self.articles += 1
        self.tokens += len(raw)
        self.bytes += len(title.encode()) + len(body.encode())
        self.capitals += sum(word[0].isupper() for word in raw)
        self.numbers += sum(word[0].isdigit() for word in raw)
        self.elisions += sum("'" in word or "’" in word for word in raw)
        self.hyphens += sum("-" in word for word in raw)
        self.distinct_in_article += len(distinct)
        self.raw_words.update(raw)
        self.document_frequency.update(distinct)
        if self.tokens < CHECKPOINTS[0] or not self.growth:
            self.bigrams.update(pairwise(words))
            self.trigrams.update(zip(words, words[1:], words[2:], strict=False))
        for checkpoint in CHECKPOINTS:
            if self.tokens >= checkpoint:
                self.note(checkpoint)

    def note(self, checkpoint: int) -> None:
        """Keep the vocabulary's size the first time that the corpus reaches `checkpoint` tokens."""
        label = f"at {checkpoint // 1_000_000} M tokens"
        if f"distinct words {label}" in self.growth:
            return
        if checkpoint == CHECKPOINTS[0]:
            self.growth[f"bigrams seen before {label}"] = 1 - len(self.bigrams) / self.tokens
            self.growth[f"trigrams seen before {label}"] = 1 - len(self.trigrams) / self.tokens
        self.growth[f"raw words {label}"] = len(self.raw_words)
        self.growth[f"distinct words {label}"] = len(self.document_frequency)

    def rows(self) -> dict[str, float]:
        """Name of each figure -> value."""
        frequencies = sorted(self.document_frequency.values(), reverse=True)
        rows = {
            "bytes per article": self.bytes / self.articles,
            "words per article": self.tokens / self.articles,
            "words per title": self.title_words / self.articles,
            "distinct words per article": self.distinct_in_article / self.articles,
            "share with a capital": self.capitals / self.tokens,
            "share of numbers": self.numbers / self.tokens,
            "share with an apostrophe": self.elisions / self.tokens,
            "share with a hyphen": self.hyphens / self.tokens,
            **self.growth,
        }
        for rank in RANKS:
            if rank <= len(frequencies):
                rows[f"share of articles with the word of rank {rank:,}"] = (
                    frequencies[rank - 1] / self.articles
                )
        rows["share of words in one article only"] = frequencies.count(1) / len(frequencies)
        return rows


def count(articles: Iterable[tuple[str, str]]) -> Figures:
    figures = Figures()
    for title, body in articles:
        figures.add(title, body)
    return figures


def real_articles() -> Iterator[tuple[str, str]]:
    """Title and body of the real articles that have both."""
    with gzip.open(REAL_NEWS) as lines:
        for article in map(orjson.loads, lines):
            if article.get("title") and article.get("body"):
                yield article["title"], article["body"]


def print_comparison(articles: int) -> None:
    """Print the table, of as many articles each; without the real news, the generated alone."""
    ours = count(
        (str(article["title"]), str(article["body"])) for article in generate(articles)
    ).rows()
    is_there = REAL_NEWS.exists()
    theirs = count(islice(real_articles(), articles)).rows() if is_there else {}
    if not is_there:
        print(f"{REAL_NEWS.name} is not there: generated figures only")
    print(f"| figure ({articles:,} articles each) | generated | real | ratio |")
    print("|---|---:|---:|---:|")
    for name in dict.fromkeys(chain(ours, theirs)):
        left, right = ours.get(name), theirs.get(name)
        ratio = f"{left / right:.2f}" if left and right else ""
        print(f"| {name} | {shown(left)} | {shown(right)} | {ratio} |")


def shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.4g}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=34_000, help="of each")
    print_comparison(parser.parse_args().articles)


if __name__ == "__main__":
    main()
