"""How well, and how fast, French word forms are brought to terms.

Conflation errors after Paice, "An evaluation method for stemming algorithms" (SIGIR 1994), with
the lemmas of a dictionary as the groups that belong together:

- understemming: share of the pairs of one lemma that get two terms;
- overstemming: share of the pairs without a common lemma that get one term.

A form with several lemmas belongs with the forms of each. By type, every pair counts alike;
"weighted", a pair counts by the product of its frequencies in running French. For a reader of
search results: of a word drawn from running text, which share of its occurrences in any form is
not found ("missed"), and which share of what is found is another word ("wrong").

The expansion of query words, which finds accented words by their unaccented spelling, is no
conflation; what it reaches is measured through an index.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

import orjson
from chains import CHAINS, Chain, ours, tantivy_chain
from lexicon import Lexicon, read_lexicon
from measurement import table, write_results
from news import ORANGE, REAL_NEWS, articles_path
from peers.lucene_words import lucene_seconds
from peers.lucene_words import missing as lucene_missing
from whoosh.analysis import LanguageAnalyzer

import searchnews as sn
from searchnews import _native
from searchnews.analysis import FRENCH, fold
from searchnews.analysis.analyzer import shrunk
from searchnews.index import Schema, TextField
from searchnews.query.tree import And, Keyword, Words

REACHED_WORDS = 20_000
TEXT_ARTICLES = 4_000
SLOW_ARTICLES = 100
BATCH_WORDS = 4_096
ROUNDS = 3
COUNTING_ROUNDS = 12
IDLE_SECONDS = 0.002
SHOWN_CONFUSIONS = 40


def conflation(chain: Chain, lexicon: Lexicon) -> dict[str, float]:
    """The error figures of one chain."""
    families = _same_term(chain(lexicon.forms))
    shares, count = lexicon.frequencies, len(lexicon.forms)
    total = sum(shares)
    wanted = missing = wrong = unwanted = 0
    weighted_wanted = weighted_missing = weighted_wrong = weighted_unwanted = 0.0
    missed_share = wrong_share = 0.0
    for number, kin in enumerate(lexicon.kin):
        family = families[number]
        wanted += len(kin) - 1
        unwanted += count - len(kin)
        missing += len(kin - family)
        wrong += len(family - kin)
        if share := shares[number]:
            kin_mass = sum(shares[n] for n in kin)
            family_mass = sum(shares[n] for n in family)
            common = sum(shares[n] for n in kin & family)
            weighted_wanted += share * (kin_mass - share)
            weighted_unwanted += share * (total - kin_mass)
            weighted_missing += share * (kin_mass - common)
            weighted_wrong += share * (family_mass - common)
            missed_share += share * (1 - common / kin_mass)
            wrong_share += share * (1 - common / family_mass)
    return {
        "understemming": missing / wanted,
        "overstemming": wrong / unwanted,
        "understemming_weighted": weighted_missing / weighted_wanted,
        "overstemming_weighted": weighted_wrong / weighted_unwanted,
        "missed": missed_share / total,
        "wrong": wrong_share / total,
        "errors": (missed_share + wrong_share) / total,
    }


def _same_term(terms: Sequence[str]) -> list[set[int]]:
    members: dict[str, set[int]] = defaultdict(set)
    for number, term in enumerate(terms):
        members[term].add(number)
    return [members[term] for term in terms]


def confusions(chain: Chain, lexicon: Lexicon, kind: str) -> list[tuple[float, str, str]]:
    """The pairs of forms that cost `chain` most, ``kind`` being "missed" or "wrong"."""
    families, shares = _same_term(chain(lexicon.forms)), lexicon.frequencies
    costs = []
    for number, kin in enumerate(lexicon.kin):
        group, other = (kin, families[number]) if kind == "missed" else (families[number], kin)
        mass = sum(shares[n] for n in group)
        for partner in group - other:
            cost = shares[number] * shares[partner] / mass if mass else 0.0
            if cost and number < partner:
                costs.append((2 * cost, lexicon.forms[number], lexicon.forms[partner]))
    return sorted(costs, reverse=True)[:SHOWN_CONFUSIONS]


def accents_lost(chain: Chain, lexicon: Lexicon) -> tuple[float, float]:
    """Share of accented forms, and of their occurrences, whose unaccented spelling gets another
    term."""
    numbers = [n for n, form in enumerate(lexicon.forms) if lexicon.frequencies[n]]
    numbers = [n for n in numbers if not lexicon.forms[n].isascii()]
    forms = [lexicon.forms[n] for n in numbers]
    pairs = zip(chain(forms), chain(list(map(fold, forms))), strict=True)
    lost = [n for n, (term, unaccented) in zip(numbers, pairs, strict=True) if term != unaccented]
    mass = sum(lexicon.frequencies[n] for n in numbers)
    return len(lost) / len(numbers), sum(lexicon.frequencies[n] for n in lost) / mass


def unreached(lexicon: Lexicon, folder: Path) -> dict[str, Any]:
    """What query words do not reach in an index of the most frequent accented words.

    Each word stands in an article of its own as it is, and in another in capitals without
    accents. "headlines": forms of the same term, accented, that do not find those capitals.
    """
    numbers = [n for n, form in enumerate(lexicon.forms) if not form.isascii()]
    numbers.sort(key=lexicon.frequencies.__getitem__, reverse=True)
    words = [lexicon.forms[n] for n in numbers[:REACHED_WORDS]]
    index = sn.create(folder, schema=Schema({"body": TextField()}))
    with index.writer() as writer:
        for word in words:
            writer.add({"id": f"accents {word}", "body": word})
            writer.add({"id": f"capitals {word}", "body": fold(word).upper()})

    def misses(queries: Iterator[tuple[str, str]]) -> list[str]:
        asked = 0
        missed = []
        for query, id in queries:
            asked += 1
            tree = And((Words(query, None), Keyword("id", id)))
            if not index.search(tree, limit=1).total:
                missed.append(f"{query} -> {id}")
        counts.append(asked)
        return missed

    counts: list[int] = []
    same_term = defaultdict(list)
    for word, term in zip(words, ours(words), strict=True):
        same_term[term].append(word)
    found = {
        "unaccented finds accented": misses((fold(w), f"accents {w}") for w in words),
        "accented finds capitals": misses((w, f"capitals {w}") for w in words),
        "headlines": misses(
            (one, f"capitals {other}")
            for forms in same_term.values()
            for one in forms
            for other in forms
            if one != other
        ),
    }
    return {
        direction: {"asked": asked, "missed": len(missed), "examples": missed[:10]}
        for (direction, missed), asked in zip(found.items(), counts, strict=True)
    }


def speeds(collection: str, folder: Path) -> dict[str, float]:
    """Words a second of CPU time: adding articles when every word is known, and chains alone.

    Counting is what the analysers of others do in their figures: text is split, and each of its
    words brought to what stands for its terms. Adding also converts and stores the articles.
    """
    with articles_path(collection).open("rb") as lines:
        articles = [orjson.loads(line) for line in islice(lines, TEXT_ARTICLES)]
    texts = [article["body"] for article in articles]
    raw = [[text[start:end] for start, end in _native.scan(text)] for text in texts]
    words = sum(map(len, raw))
    distinct = sorted({shrunk(word, FRENCH.shrink)[0] for one in raw for word in one})
    batches = [distinct[i : i + BATCH_WORDS] for i in range(0, len(distinct), BATCH_WORDS)]
    few = texts[:SLOW_ARTICLES]
    few_words = sum(map(len, raw[:SLOW_ARTICLES]))
    whoosh, tantivy = LanguageAnalyzer("fr"), tantivy_chain()
    lucene = {} if lucene_missing() else {"Lucene FrenchAnalyzer": words / lucene_seconds(texts)}
    return {
        "searchnews, counting terms, warm": words / _counting(texts),
        "searchnews, adding articles, warm": words / _adding(texts, folder / "speed"),
        "searchnews, Python chain, distinct words": len(distinct)
        / _cpu(lambda: [FRENCH.analyze_words(batch) for batch in batches]),
        "tantivy french": words / _cpu(lambda: [tantivy.analyze(text) for text in texts]),
        **lucene,
        "Whoosh fr": few_words / _cpu(lambda: [list(whoosh(text)) for text in few]),
    }


def _counting(texts: Sequence[str]) -> float:
    """CPU seconds for analysing `texts` once more, the fastest of a few times."""
    counter = sn.TermCounter()
    counter.add(texts)
    return min(_cpu(lambda: counter.add(texts)) for _ in range(COUNTING_ROUNDS))


def _adding(texts: Sequence[str], folder: Path) -> float:
    """CPU seconds of all threads for adding `texts` once more, until the worker has no work.

    What a round leaves in an unfinished batch, the round before left as much.
    """
    index = sn.create(folder, schema=Schema({"body": TextField()}))
    with index.writer(threads=1, memory_mb=2048) as writer:
        for round in range(ROUNDS):
            articles = [{"id": f"{round} {i}", "body": text} for i, text in enumerate(texts)]
            start = process_time()
            writer.add_many(articles)
            seconds = _idle() - start
    return seconds


def _idle() -> float:
    """CPU seconds of this process so far, once no thread of it computes any more."""
    before, now = -1.0, process_time()
    while now - before > IDLE_SECONDS:
        sleep(0.2)
        before, now = now, process_time()
    return now


def _cpu(call: Callable[[], object]) -> float:
    start = process_time()
    call()
    return process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument(
        "--collection",
        default=ORANGE if REAL_NEWS.exists() else "10000",
        help="text for the speeds",
    )
    arguments.add_argument("--confusions", action="store_true", help="show our worst pairs")
    chosen = arguments.parse_args()
    start = perf_counter()
    lexicon = read_lexicon()
    results: dict[str, Any] = {"forms": len(lexicon.forms)}
    if reason := lucene_missing():
        results["left out"] = {"Lucene FrenchAnalyzer": reason}
        print(f"Lucene's FrenchAnalyzer is left out: {reason}")
    results["conflation"] = {name: conflation(chain, lexicon) for name, chain in CHAINS.items()}
    print(f"\n## conflation errors, {len(lexicon.forms):,} forms\n")
    columns = {name: scale for name, (_, scale) in COLUMNS.items()}
    rows = [
        (name, *(f"{figures[key] * scale:.2f}" for key, scale in columns.items()))
        for name, figures in results["conflation"].items()
    ]
    print(table(("chain", *(title for title, _ in COLUMNS.values())), rows))
    if chosen.confusions:
        for kind in ("missed", "wrong"):
            print(f"\n{kind}:", *confusions(ours, lexicon, kind), sep="\n  ")
    results["accents"] = {name: accents_lost(chain, lexicon) for name, chain in CHAINS.items()}
    print("\n## accented words whose unaccented spelling gets another term\n")
    rows = [(n, *(f"{100 * share:.1f} %" for share in s)) for n, s in results["accents"].items()]
    print(table(("chain", "of words", "of occurrences"), rows))
    with tempfile.TemporaryDirectory() as folder:
        results["unreached"] = unreached(lexicon, Path(folder) / "reach")
        print("\n## not reached in an index, through the expansion of query words\n")
        found = results["unreached"].items()
        print(table(("query", "asked", "missed"), [(n, f["asked"], f["missed"]) for n, f in found]))
        print(*(example for _, f in found for example in f["examples"]), sep="\n")
        results["speeds"] = speeds(chosen.collection, Path(folder))
    print("\n## words a second of CPU time\n")
    print(table(("path", "words/s"), list(results["speeds"].items())))
    path = write_results("analysis", {"collection": chosen.collection}, results)
    print(f"\n{perf_counter() - start:.0f} s; {path}")


COLUMNS: dict[str, tuple[str, float]] = {
    "understemming": ("under, %", 100),
    "overstemming": ("over, per million", 1e6),
    "understemming_weighted": ("weighted under, %", 100),
    "overstemming_weighted": ("weighted over, per million", 1e6),
    "missed": ("missed, %", 100),
    "wrong": ("wrong, %", 100),
    "errors": ("missed + wrong, %", 100),
}

if __name__ == "__main__":
    main()
