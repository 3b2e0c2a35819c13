"""Generated French news: as many articles as wanted, the same bytes on every machine.

An article is a row of slots; a slot is a linker ("dans la", "qui a"), a content unit (word,
expression, person, number) and what follows it (space, comma, end of sentence). Units come from
French at large, from the article's topic, from the few units that this article keeps repeating, or
from an endless tail of invented names, so that document frequencies, repetition and the growth of
the vocabulary resemble real news (`corpus_comparison.py` shows how closely). The sentences mean
nothing.

Nothing depends on the number of processes: articles are made in blocks, each with its own seed.
A topic's articles are spread over the whole corpus; real news comes in waves, which index better.

    python benchmarks/corpus.py --articles 100000
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import numpy as np
import orjson
from news import CACHE
from numpy.typing import NDArray
from vocabulary import FAVOURITES, Dice, Vocabulary, cumulate, load_vocabulary, zipf

BLOCK = 500

SECTIONS = (
    "France",
    "Politique",
    "Monde",
    "Économie",
    "Société",
    "Sport",
    "Culture",
    "Santé",
    "Environnement",
    "Sciences",
    "Faits divers",
    "Médias",
    "High-Tech",
)
SOURCES = ("Agence Nouvelle", "Le Courrier", "La Dépêche du Soir", "Radio Hexagone", "L’Écho")

# How units are chosen, per mille of the slots; the rest are plain words of the language at large.
SHARES = (
    ("expressions", 125),
    ("compounds", 22),
    ("persons", 14),
    ("numbers", 46),
    ("tail", 2),
    ("topic", 170),
    ("focus", 270),
)
# Every second slot may follow from the one before it, and a unit has linkers of its own (la
# réforme): without these two habits far fewer word pairs come back than in real news.
FOLLOWING, FAVOURED_LINKER = 750, 820
# What an article repeats, per mille of its focus; the rest belongs to its topic.
FOCUS_RARE, FOCUS_PERSONS, FOCUS_TAIL = 40, 90, 25
TOPICS, TOPIC_UNITS, TOPIC_RARE = 600, 1_500, 60
FOCUS_UNITS = 40
FIXED_FLATNESS = {"expressions": 12, "compounds": 8, "persons": 20, "numbers": 20}
TITLE_SLOTS = 5

SLOTS_MEDIAN, SLOTS_SPREAD = 171, 90
# What follows a unit, per mille: nothing, comma, colon, end of sentence, end of paragraph.
SEPARATORS = (" ", ", ", " : ", ". ", ".\n")
SEPARATOR_WEIGHTS = (858, 74, 4, 45, 19)
CLOSED_SEPARATORS = ("\u00a0» ", "\u00a0», ", "\u00a0» : ", "\u00a0». ", "\u00a0».\n")
FIRST_END = 3
QUOTED = 160

# The tail of invented names: octave k holds 2**k names, all octaves are as likely: names never end.
TAIL_OCTAVES = tuple(range(6, 24))

FIRST_DATE = datetime(2010, 1, 1, 6, tzinfo=timezone(timedelta(hours=1)))
SPAN_SECONDS = 15 * 365 * 24 * 3600


class Topics:
    """For each topic the units it favours, drawn from the whole vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        dice = Dice(1)
        count = TOPICS * TOPIC_UNITS
        units = np.where(
            dice.chance(TOPIC_RARE, count),
            dice.draw(vocabulary.tempered_words, count),
            dice.draw(vocabulary.words, count),
        )
        for (start, end), share in (
            (vocabulary.expressions, 60),
            (vocabulary.persons, 60),
            (vocabulary.compounds, 20),
        ):
            units = np.where(
                dice.chance(share, count), start + dice.below(end - start, count), units
            )
        self.units: NDArray[np.int64] = units.reshape(TOPICS, TOPIC_UNITS)


class Generator:
    """Makes blocks of articles; the block number is the seed."""

    def __init__(self) -> None:
        self.vocabulary = load_vocabulary()
        self.topics = Topics(self.vocabulary).units
        self.topic_ranks = zipf(TOPIC_UNITS, 12)
        self.topic_popularity = zipf(TOPICS, 30)
        self.focus_ranks = zipf(FOCUS_UNITS, 3)
        self.tail_octaves = cumulate([100] * len(TAIL_OCTAVES))
        self.successor_ranks = zipf(self.vocabulary.successors.shape[1])
        self.separators = np.array(SEPARATORS + CLOSED_SEPARATORS, dtype=object)
        self.separator_weights = cumulate(SEPARATOR_WEIGHTS)
        self.fixed_ranks = {
            kind: zipf(end - start, FIXED_FLATNESS[kind])
            for kind in FIXED_FLATNESS
            for start, end in [getattr(self.vocabulary, kind)]
        }

    def block(self, number: int, total: int) -> list[dict[str, object]]:
        """The articles from `number * BLOCK` on; `total` sets how close the dates are."""
        first = number * BLOCK
        count = min(BLOCK, total - first)
        dice = Dice(2, number)
        topic = dice.draw(self.topic_popularity, BLOCK)
        slots = self.article_slots(dice)
        article = np.repeat(np.arange(BLOCK), slots)
        units = self.units(dice, article, topic)
        ends = np.cumsum(slots)
        texts = self.write(dice, units, ends - slots, ends)
        return self.records(dice, first, count, total, topic, texts)

    def article_slots(self, dice: Dice) -> NDArray[np.int64]:
        """Slots per article, title included: a hump (three throws), a few twice as long."""
        spread = sum(dice.below(SLOTS_SPREAD, BLOCK) for _ in range(3))
        slots = TITLE_SLOTS + SLOTS_MEDIAN - SLOTS_SPREAD * 3 // 2 + spread
        return np.where(dice.chance(80, BLOCK), slots * 2, slots)

    def tail(self, dice: Dice, count: int) -> NDArray[np.int64]:
        """Invented names, numbered after the last unit of the vocabulary."""
        octave = np.asarray(TAIL_OCTAVES, np.uint64)[dice.draw(self.tail_octaves, count)]
        size = np.uint64(1) << octave
        return len(self.vocabulary.texts) + size.astype(np.int64) + dice.below(size, count)

    def fixed(self, dice: Dice, kind: str, count: int) -> NDArray[np.int64]:
        start: int = getattr(self.vocabulary, kind)[0]
        return start + dice.draw(self.fixed_ranks[kind], count)

    def focus(self, dice: Dice, topic: NDArray[np.int64]) -> NDArray[np.int64]:
        """The units that each article repeats: its topic's, rare words, persons and names."""
        count = BLOCK * FOCUS_UNITS
        roll = dice.below(1000, count)
        units = self.topics[np.repeat(topic, FOCUS_UNITS), dice.draw(self.topic_ranks, count)]
        for start, end, draws in (
            (0, FOCUS_RARE, dice.draw(self.vocabulary.tempered_words, count)),
            (FOCUS_RARE, FOCUS_RARE + FOCUS_PERSONS, self.fixed(dice, "persons", count)),
            (1000 - FOCUS_TAIL, 1000, self.tail(dice, count)),
        ):
            units = np.where((roll >= start) & (roll < end), draws, units)
        return units.reshape(BLOCK, FOCUS_UNITS)

    def units(
        self, dice: Dice, article: NDArray[np.int64], topic: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The content unit of each slot."""
        count = len(article)
        units = dice.draw(self.vocabulary.words, count)
        roll = dice.below(1000, count)
        focus = self.focus(dice, topic)
        limit = 0
        for kind, share in SHARES:
            chosen = np.flatnonzero((roll >= limit) & (roll < limit + share))
            limit += share
            owners = article[chosen]
            if kind == "topic":
                units[chosen] = self.topics[topic[owners], dice.draw(self.topic_ranks, len(chosen))]
            elif kind == "focus":
                units[chosen] = focus[owners, dice.draw(self.focus_ranks, len(chosen))]
            elif kind == "tail":
                units[chosen] = self.tail(dice, len(chosen))
            else:
                units[chosen] = self.fixed(dice, kind, len(chosen))
        followers = np.flatnonzero((roll >= limit) & dice.chance(FOLLOWING, count))
        before = units[followers - 1]
        followers = followers[(followers % 2 == 1) & (before < len(self.vocabulary.texts))]
        successor = dice.draw(self.successor_ranks, len(followers))
        units[followers] = self.vocabulary.successors[units[followers - 1], successor]
        return units

    def write(
        self,
        dice: Dice,
        units: NDArray[np.int64],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> list[tuple[str, str]]:
        """Title and body of each article."""
        vocabulary, count = self.vocabulary, len(units)
        separator = dice.draw(self.separator_weights, count)
        separator[ends - 1] = FIRST_END
        for offset in range(TITLE_SLOTS - 1):
            separator[starts + offset] = 0
        titles_end = starts + TITLE_SLOTS - 1
        separator[titles_end] = FIRST_END
        is_end = separator >= FIRST_END
        is_start = np.roll(is_end, 1)
        sentence = np.cumsum(is_start)
        quoted = dice.chance(QUOTED, count)[sentence - sentence[0]]
        for offset in range(TITLE_SLOTS):
            quoted[starts + offset] = False

        known = units < len(vocabulary.texts)
        contents = vocabulary.texts[np.where(known, units, 0)]
        invented = vocabulary.names(units[~known] - len(vocabulary.texts))
        contents[~known] = invented
        elides = vocabulary.elides[np.where(known, units, 0)]
        elides[~known] = np.array([name[0] in "AEIOUYÉ" for name in invented], dtype=bool)

        favourite = vocabulary.favourite_linkers[
            np.where(known, units, 0), dice.below(FAVOURITES, count)
        ]
        usual = known & dice.chance(FAVOURED_LINKER, count)
        linker = np.where(usual, favourite, dice.draw(vocabulary.linker_weights, count))
        bare = vocabulary.linkers[0][linker] == ""
        form = elides + 2 * is_start + 4 * (quoted & is_start)
        pieces = np.empty((count, 3), dtype=object)
        pieces[:, 0] = vocabulary.linkers[form, linker]
        raised = np.flatnonzero(bare & is_start & known)
        contents[raised] = vocabulary.capitalised[units[raised]]
        pieces[:, 1] = contents
        pieces[:, 2] = self.separators[
            np.where(quoted & is_end, separator + len(SEPARATORS), separator)
        ]
        pieces[titles_end, 2] = ""
        pieces[ends - 1, 2] = np.where(quoted[ends - 1], "\u00a0».", ".")
        flat = pieces.ravel().tolist()
        return [
            ("".join(flat[3 * start : 3 * body]), "".join(flat[3 * body : 3 * end]))
            for start, body, end in zip(
                starts.tolist(), (titles_end + 1).tolist(), ends.tolist(), strict=True
            )
        ]

    def records(
        self,
        dice: Dice,
        first: int,
        count: int,
        total: int,
        topic: NDArray[np.int64],
        texts: list[tuple[str, str]],
    ) -> list[dict[str, object]]:
        """Articles as the JSON objects that are written."""
        source, jitter, tags = (
            dice.below(len(SOURCES), BLOCK),
            dice.below(1000, BLOCK),
            dice.below(5, BLOCK),
        )
        records: list[dict[str, object]] = []
        for offset in range(count):
            number, subject = first + offset, int(topic[offset])
            # The jitter stays within one article's share of the span, so that dates never go back.
            seconds = (number * 1000 + int(jitter[offset])) * SPAN_SECONDS // (total * 1000)
            section = SECTIONS[subject % len(SECTIONS)]
            title, body = texts[offset]
            records.append(
                {
                    "id": f"gen-{number:08d}",
                    "title": title,
                    "body": body,
                    "date": (FIRST_DATE + timedelta(seconds=seconds)).isoformat(),
                    "source": SOURCES[int(source[offset])],
                    "section": section,
                    "tags": self.tags(subject, int(tags[offset])),
                    "url": f"https://news.example/{subject}/{number:08d}.html",
                }
            )
        return records

    def tags(self, topic: int, count: int) -> list[str]:
        """Plain words of the topic, so that a tag says something about the text."""
        words = [
            unit for unit in self.topics[topic, :30].tolist() if unit < len(self.vocabulary.words)
        ]
        return [str(self.vocabulary.texts[unit]) for unit in words[:count]]


@cache
def generator() -> Generator:
    """One generator per process: its tables take about two seconds to build."""
    return Generator()


def block_lines(job: tuple[int, int]) -> bytes:
    """One block as JSON lines; `job` is (block number, articles of the corpus)."""
    return b"".join(
        orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in generator().block(*job)
    )


def generate(total: int) -> Iterator[dict[str, object]]:
    """The articles of a corpus of `total` articles, one by one, in this process.

    >>> [article["id"] for article in generate(2)]
    ['gen-00000000', 'gen-00000001']
    """
    for number in range(-(-total // BLOCK)):
        yield from generator().block(number, total)


def write_corpus(total: int, path: Path, processes: int | None = None) -> None:
    """Write `total` articles as JSON lines; the file gets its name only when whole."""
    jobs = [(number, total) for number in range(-(-total // BLOCK))]
    partial = path.with_suffix(f".{os.getpid()}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as out:
        processes = min(processes or os.cpu_count() or 1, len(jobs))
        if processes == 1:
            out.writelines(map(block_lines, jobs))
        else:
            generator()  # built once before the fork: the children share its tables
            with multiprocessing.get_context("fork").Pool(processes) as pool:
                out.writelines(pool.imap(block_lines, jobs, chunksize=2))
    partial.replace(path)


def generated(total: int, processes: int | None = None) -> Path:
    """Path of the corpus of `total` articles, generated once into `benchmarks/.cache`."""
    path = CACHE / f"generated-{total}.jsonl"
    if not path.exists():
        write_corpus(total, path, processes)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=None, help="default: one per core")
    options = parser.parse_args()
    start = time.perf_counter()
    path = generated(options.articles, options.processes)
    seconds = time.perf_counter() - start
    print(
        f"{path}: {path.stat().st_size / 1e6:,.1f} MB, {options.articles / seconds:,.0f} articles/s"
    )


if __name__ == "__main__":
    main()
