"""Queries drawn from a corpus, by class, the same at every run.

Words come from the articles themselves. One-word queries take every octave of document frequency
in turn, so frequent and rare words count alike; queries of several words take the words of one
article, so that they have matches. Words that French news puts everywhere (the linkers of the
generator, words in a quarter of the articles) are left out, except inside phrases.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import orjson

WORD = re.compile(r"[^\W\d_]{2,}")
SAMPLE = 20_000
FRENCH = Path(__file__).parent / "french"
FUNCTION_WORDS = frozenset(
    word.lower()
    for name in ("linkers.tsv", "stopwords.txt")
    for line in (FRENCH / name).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in WORD.findall(line)
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"

KINDS = ("term", "and2", "or3", "or8", "phrase", "prefix", "fuzzy", "date_or3", "count_or2")


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its class, its words (elided articles are words of their own), and how a reader
    would type it.

    `extras` holds `since` and `until` (ISO dates, both included) for "date_or3", and is empty
    otherwise. A "count_or2" query asks for the exact number of matches as well as the best ten.
    """

    kind: str
    words: tuple[str, ...]
    text: str
    extras: dict[str, str] = field(default_factory=dict)


class Drawer:
    """Draws queries from a sample of at most 20,000 articles spread over the corpus."""

    def __init__(self, articles_path: Path, articles: int) -> None:
        self.bodies: list[str] = []
        self.dates: list[date] = []
        frequency: Counter[str] = Counter()
        for article in sample(articles_path, articles):
            self.bodies.append(article["body"])
            self.dates.append(date.fromisoformat(article["date"][:10]))
            frequency.update(set(WORD.findall(article["body"].lower())))
        ceiling = len(self.bodies) // 4
        self.frequency = {
            word: count
            for word, count in frequency.items()
            if count <= ceiling and word not in FUNCTION_WORDS
        }
        self.octaves: dict[int, list[str]] = defaultdict(list)
        for word, count in sorted(self.frequency.items()):
            if count > 1:
                self.octaves[count.bit_length()].append(word)

    def draw(self, kind: str, count: int, seed: int = 0) -> list[Query]:
        """`count` queries of one class; another seed gives others, for warming up."""
        random = Random(f"{kind}/{seed}")
        found: list[Query] = []
        while len(found) < count:
            query = getattr(self, f"_{kind}")(random)
            if query is not None:
                found.append(query)
        return found

    def _word(self, random: Random, shortest: int = 3) -> str:
        octaves = sorted(self.octaves)
        while True:
            word = random.choice(self.octaves[random.choice(octaves)])
            if len(word) >= shortest:
                return word

    def _together(self, random: Random, count: int) -> tuple[str, ...] | None:
        body = random.choice(self.bodies).lower()
        words = sorted(
            word
            for word in set(WORD.findall(body))
            if len(word) > 2 and self.frequency.get(word, 0) > 1
        )
        return tuple(random.sample(words, count)) if len(words) >= count else None

    def _term(self, random: Random) -> Query:
        word = self._word(random)
        return Query("term", (word,), word)

    def _and2(self, random: Random) -> Query | None:
        words = self._together(random, 2)
        return words and Query("and2", words, " ET ".join(words))

    def _or3(self, random: Random) -> Query | None:
        words = self._together(random, 3)
        return words and Query("or3", words, " ".join(words))

    def _or8(self, random: Random) -> Query | None:
        words = self._together(random, 8)
        return words and Query("or8", words, " ".join(words))

    def _count_or2(self, random: Random) -> Query | None:
        words = self._together(random, 2)
        return words and Query("count_or2", words, " ".join(words))

    def _phrase(self, random: Random) -> Query | None:
        body = random.choice(self.bodies)
        matches = list(re.finditer(r"\w+", body))
        width = random.choice((2, 2, 3))
        if len(matches) <= width:
            return None
        start = random.randrange(len(matches) - width)
        chosen = matches[start : start + width]
        text = body[chosen[0].start() : chosen[-1].end()]
        words = tuple(match.group().lower() for match in chosen)
        # The outer words carry meaning; only a space or an apostrophe stands between words.
        if not (words[0] in self.frequency and words[-1] in self.frequency):
            return None
        plain = re.fullmatch(r"\w+(?:[ ’']\w+)*", text)
        return Query("phrase", words, f'"{text}"') if plain else None

    def _prefix(self, random: Random) -> Query:
        word = self._word(random, shortest=6)
        start = word[: random.choice((3, 4, 5))]
        return Query("prefix", (start,), f"{start}*")

    def _fuzzy(self, random: Random) -> Query | None:
        word = self._word(random, shortest=5)
        at = random.randrange(1, len(word) - 1)
        letter = random.choice(LETTERS)
        wrong = random.choice(
            (
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
        return None if wrong in self.frequency else Query("fuzzy", (wrong,), f"{wrong}~1")

    def _date_or3(self, random: Random) -> Query | None:
        words = self._together(random, 3)
        if words is None:
            return None
        since = random.choice(self.dates)
        until = since + timedelta(days=random.choice((30, 90, 365, 730)))
        extras = {"since": since.isoformat(), "until": until.isoformat()}
        return Query("date_or3", words, " ".join(words), extras)


def sample(articles_path: Path, articles: int) -> Iterator[dict[str, str]]:
    """Every n-th article of the corpus, at most `SAMPLE` of them."""
    step = max(1, articles // SAMPLE)
    with articles_path.open("rb") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                yield orjson.loads(line)
