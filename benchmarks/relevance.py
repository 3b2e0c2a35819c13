"""How well each setting of analysis and ranking finds what people ask for.

Three tasks with known answers, all on real French text:

- questions: French questions (PIAF) whose paragraph stands among whole news articles. The
  answers are shorter than the articles, so settings that favour short texts look good.
- passages: the same questions, the news cut into pieces as long as the paragraphs, so that
  length tells nothing about the answer.
- headlines: the headline of a news article as the query, and its body to find.

Settings are chosen on the questions with even numbers; the figures of those with odd numbers
are the result.
"""

from __future__ import annotations

import argparse
import gzip
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import orjson
from measurement import table, write_results
from plain_analyzer import PlainAnalyzer
from variant_analyzers import VARIANTS

import searchnews as sn
from searchnews import _native
from searchnews.analysis import FRENCH, Analyzer, FrenchAnalyzer
from searchnews.analysis.french.stop_words import STOP_WORDS, spellings
from searchnews.engines.native import EXACT_FORM, FORM_K1, K1, B
from searchnews.index import NEWS, Schema, TextField

DATA = Path(__file__).parents[2] / "shared" / "data"
LIMIT = 10
HEADLINES = 2_000
SAMPLES = 10_000

ALL_STOPS = STOP_WORDS | set(spellings())
ANALYZERS: dict[str, Analyzer] = {
    "plain": PlainAnalyzer(ALL_STOPS),
    "plain, stop words kept": PlainAnalyzer(),
    "plain, no stemming": PlainAnalyzer(ALL_STOPS, stemming=False),
    "ours": FRENCH,
    "ours, stop words kept": FrenchAnalyzer(stop_words=frozenset()),
    "ours, no stemming": FrenchAnalyzer(stemmer=None),
    **VARIANTS,
}
DEFAULT_TITLE_WEIGHT = next(f.weight for f in NEWS.values() if isinstance(f, TextField))

TITLE_WEIGHTS = (1.0, 1.5, 2.0, 3.0)
K1_VALUES = (0.9, 1.2, 1.6, 2.0)
B_VALUES = (0.6, 0.75, 0.9)
EXACT_FORMS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2)
FORM_K1_VALUES = (0.0, 0.25, 0.5, 0.75, 1.0, 2.0)
SHORT_FIRST, SHORT = "short texts first", {"k1": 2.0, "b": 1.0}
"""What favours short texts as much as the formula allows."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to analyse and rank; the defaults are those of the library."""

    analyzer: str = "ours"
    title_weight: float = DEFAULT_TITLE_WEIGHT
    k1: float = K1
    b: float = B
    exact_form: float = EXACT_FORM
    form_k1: float = FORM_K1


@dataclass(frozen=True, slots=True)
class Task:
    """Texts, and queries with the id of the one text that answers each."""

    name: str
    articles: Sequence[dict[str, str]]
    queries: Sequence[tuple[str, str]]


class Figures:
    """Reciprocal ranks of one setting in one task; 0 where the answer is not in the first ten."""

    def __init__(self, ranks: Iterable[int]) -> None:
        ranks = np.array(list(ranks))
        self.reciprocal = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)

    def row(self) -> dict[str, float]:
        """Mean reciprocal rank at 10, and the shares found first and among the first ten."""
        halves = {"even": self.reciprocal[::2], "odd": self.reciprocal[1::2]}
        return {
            f"{name}_{half}": round(float(value), 4)
            for half, ranks in halves.items()
            for name, value in {
                "mrr10": ranks.mean(),
                "success1": (ranks == 1).mean(),
                "success10": (ranks > 0).mean(),
            }.items()
        }


def read_lines(name: str) -> Iterator[Any]:
    with gzip.open(DATA / name) as lines:
        yield from map(orjson.loads, lines)


def tasks() -> dict[str, Task]:
    """The three tasks by name."""
    paragraphs = [article(a) for a in read_lines("piaf/docs.jsonl.gz")]
    news = [article(a) for a in read_lines("orange_news.jsonl.gz")]
    judged = (DATA / "piaf" / "qrels.tsv").read_text(encoding="utf-8").split("\n")
    answers = dict(line.split("\t")[:2] for line in judged if line)
    questions = [(q["text"], answers[q["qid"]]) for q in read_lines("piaf/queries.jsonl.gz")]
    drawn = random.Random(1)
    lengths = [len(p["body"].split()) for p in paragraphs]
    passages: list[dict[str, str]] = []
    for one in news:
        words = one["body"].split()
        while words and len(passages) < len(news):
            length = drawn.choice(lengths)
            taken, words = words[:length], words[length:]
            id = f"{one['id']}/{len(passages)}"
            passages.append({"id": id, "title": one["title"], "body": " ".join(taken)})
    bodies = [{"id": one["id"], "title": "", "body": one["body"]} for one in news]
    titled = [(one["title"], one["id"]) for one in news if one["title"]]
    found = (
        Task("questions", paragraphs + news, questions),
        Task("passages", paragraphs + passages, questions),
        Task("headlines", bodies, random.Random(2).sample(titled, HEADLINES)),
    )
    return {task.name: task for task in found}


def article(line: dict[str, Any]) -> dict[str, str]:
    return {"id": line["id"], "title": line.get("title") or "", "body": line["body"]}


class Laboratory:
    """Indexes each task once per analyzer and title weight, and ranks with any parameters."""

    def __init__(self, folder: Path) -> None:
        self.tasks = tasks()
        self._folder = folder
        self._places: dict[tuple[str, str, float], str] = {}
        self._done: dict[tuple[str, Setting], Figures] = {}

    def figures(self, task: str, setting: Setting) -> Figures:
        """What `setting` finds in `task`."""
        key = (task, setting)
        if key not in self._done:
            self._done[key] = Figures(self._ranks(self.tasks[task], setting))
        return self._done[key]

    def mrr(self, setting: Setting) -> float:
        """The figure by which settings are chosen: questions with even numbers."""
        return float(self.figures("questions", setting).reciprocal[::2].mean())

    def best(self, settings: Iterable[Setting]) -> Setting:
        return max(settings, key=self.mrr)

    def _ranks(self, task: Task, setting: Setting) -> Iterator[int]:
        analyzer = ANALYZERS[setting.analyzer]
        index = _native.NativeIndex(
            self._place(task, setting),
            _native.NativeLanguage(analyzer),
            abbreviations=[],
            k1=setting.k1,
            b=setting.b,
            exact_form=setting.exact_form,
            form_k1=setting.form_k1,
        )
        for text, answer in task.queries:
            found = index.search(
                ("words", text, None),
                filter=None,
                limit=LIMIT,
                offset=0,
                match_all=False,
                exact=False,
            )
            ids = found.ids(0, len(found))
            yield ids.index(answer) + 1 if answer in ids else 0

    def _place(self, task: Task, setting: Setting) -> str:
        key = (task.name, setting.analyzer, setting.title_weight)
        if key not in self._places:
            place = self._folder / str(len(self._places))
            schema = Schema({"title": TextField(setting.title_weight), "body": TextField()})
            index = sn.create(place, schema=schema, analyzer=ANALYZERS[setting.analyzer])
            with index.writer() as writer:
                writer.add_many(task.articles)
            self._places[key] = str(place)
        return self._places[key]


def interval(ours: Figures, theirs: Figures) -> tuple[float, float, float]:
    """Difference of MRR@10 on odd numbers, and its 95 % interval (paired bootstrap)."""
    difference = (ours.reciprocal - theirs.reciprocal)[1::2]
    draw = np.random.default_rng(0)
    means = [
        difference[draw.integers(0, len(difference), len(difference))].mean()
        for _ in range(SAMPLES)
    ]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(difference.mean()), float(low), float(high)


def sweeps(laboratory: Laboratory) -> dict[str, list[tuple[str, Setting]]]:
    """Title of each table -> its settings, each with a label."""
    ours = Setting()
    plain = Setting("plain", title_weight=1.0, k1=1.2, b=0.75, exact_form=0.0)
    grid = [
        replace(plain, analyzer=analyzer, title_weight=weight, k1=k1, b=b)
        for analyzer in ("plain", "plain, stop words kept")
        for weight in TITLE_WEIGHTS[::2]
        for k1 in K1_VALUES
        for b in B_VALUES
    ]
    tuned = laboratory.best(grid)
    usual = [(name, replace(plain, analyzer=name)) for name in ANALYZERS if name in PLAIN]
    return {
        "analysis": [
            *usual,
            (f"plain, tuned: {parameters(tuned)}", tuned),
            (f"plain, {SHORT_FIRST}", replace(tuned, **SHORT)),
            ("ours, no bonus", replace(ours, exact_form=0.0)),
            ("ours, no stemming", replace(ours, analyzer="ours, no stemming", exact_form=0.0)),
            ("ours, stop words kept", replace(ours, analyzer="ours, stop words kept")),
            *((name, replace(ours, analyzer=name)) for name in VARIANTS),
            (DEFAULT, ours),
            (f"ours, {SHORT_FIRST}", replace(ours, **SHORT)),
            ("ours, bonus as if every text had average length", replace(ours, form_k1=0.0)),
        ],
        "exact_form": [(f"{x:g}", replace(ours, exact_form=x)) for x in EXACT_FORMS],
        "form_k1": [(f"{x:g}", replace(ours, form_k1=x)) for x in FORM_K1_VALUES],
        "k1": [(f"{x:g}", replace(ours, k1=x)) for x in K1_VALUES],
        "b": [(f"{x:g}", replace(ours, b=x)) for x in (0.4, *B_VALUES, 1.0)],
        "title weight": [(f"{x:g}", replace(ours, title_weight=x)) for x in TITLE_WEIGHTS],
    }


PLAIN = ("plain", "plain, stop words kept", "plain, no stemming")


def parameters(setting: Setting) -> str:
    """The numbers of a setting."""
    return f"k1 {setting.k1:g}, b {setting.b:g}, title {setting.title_weight:g}" + (
        f", form {setting.exact_form:g} ({setting.form_k1:g})" if setting.exact_form else ""
    )


DEFAULT = f"ours: {parameters(Setting())}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not DATA.exists():
        raise SystemExit(f"{DATA} is not there: the judged questions are needed")
    start = perf_counter()
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(folder))
        for title, settings in sweeps(laboratory).items():
            results[title] = measured(laboratory, title, settings)
        by_label = dict(sweeps(laboratory)["analysis"])
        gains = []
        for plain in (label for label in by_label if label.startswith("plain")):
            ours = f"ours, {SHORT_FIRST}" if plain.endswith(SHORT_FIRST) else DEFAULT
            for task in laboratory.tasks:
                pair = [laboratory.figures(task, by_label[label]) for label in (ours, plain)]
                gains.append((ours, plain, task, *interval(*pair)))
        print("\n## gain over plain analysis, MRR@10 of odd numbers, with its 95 % interval\n")
        rows = [(*gain[:3], *(f"{x:+.4f}" for x in gain[3:])) for gain in gains]
        print(table(("gain of", "over", "task", "gain", "from", "to"), rows))
        results["gains"] = gains
        settings = {name: len(task.articles) for name, task in laboratory.tasks.items()}
    print(f"\n{perf_counter() - start:.0f} s; {write_results('relevance', settings, results)}")


def measured(
    laboratory: Laboratory, title: str, settings: Sequence[tuple[str, Setting]]
) -> list[dict[str, Any]]:
    """Print one table; its figures."""
    rows, figures = [], []
    for label, setting in settings:
        found = {task: laboratory.figures(task, setting).row() for task in laboratory.tasks}
        questions = found["questions"]
        row = [questions["mrr10_even"], *(questions[f"{m}_odd"] for m in MEASURES)]
        row += [found[task]["mrr10_odd"] for task in ("passages", "headlines")]
        rows.append((label, *(f"{value:.4f}" for value in row)))
        figures.append({"label": label, "setting": asdict(setting), "figures": found})
    print(f"\n## {title}\n")
    print(table((title, *COLUMNS), rows), flush=True)
    return figures


MEASURES = ("mrr10", "success1", "success10")
COLUMNS = ("MRR@10 even", "MRR@10 odd", "first odd", "in ten odd", "passages odd", "headlines odd")

if __name__ == "__main__":
    main()
