"""bm25s: scores of every word in every article computed beforehand, kept in sparse matrices.

Configuration: bm25s' own tokenizer with its pattern for words of two letters and more, lower case,
French stop words given as a list, PyStemmer's French stemmer; method "lucene", k1 1.2, b 0.75;
numpy back end (without numba), index mapped into memory; no positions exist, so no phrases.
Articles are kept in a JSON lines file beside the index, because bm25s' own store of documents is
larger. No accents are folded.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from queries import FUNCTION_WORDS, Query

from peers.peer import ArticleIds, Peer, read_articles, version_of


class Bm25sPeer(Peer):
    name = "bm25s"
    unsupported = frozenset({"and2", "phrase", "prefix", "fuzzy"})

    @classmethod
    def missing(cls) -> str | None:
        absent = [module for module in ("bm25s", "Stemmer") if find_spec(module) is None]
        return f"not installed: {', '.join(absent)}" if absent else None

    @property
    def version(self) -> str:
        return f"{version_of('bm25s')}, numpy {version_of('numpy')}"

    def __init__(self) -> None:
        import bm25s  # optional packages
        import numpy
        import Stemmer

        self._bm25s = bm25s
        self._numpy = numpy
        self._stemmer = Stemmer.Stemmer("french")

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(
            texts,
            stopwords=sorted(FUNCTION_WORDS),
            stemmer=self._stemmer,
            show_progress=False,
        )

    def build(self, articles_path: Path, folder: Path) -> None:
        np = self._numpy
        ids, dates, texts = [], [], []
        for article in read_articles(articles_path):
            ids.append(article["id"])
            dates.append(article["date"][:10])
            texts.append(f"{article['title']}\n{article['body']}")
        retriever = self._bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        retriever.index(self._tokens(texts), show_progress=False)
        retriever.save(folder)
        np.save(folder / "dates.npy", np.array(dates, dtype="datetime64[D]"))
        (folder / "articles.jsonl").write_bytes(articles_path.read_bytes())
        ArticleIds(folder).write(ids)

    def load_ids(self, folder: Path) -> None:
        self._ids = ArticleIds(folder).read()

    def open(self, folder: Path) -> None:
        np = self._numpy
        self._retriever = self._bm25s.BM25.load(folder, mmap=True)
        self._dates = np.load(folder / "dates.npy")

    def _stems(self, query: Query) -> list[str]:
        stems: list[str] = self._stemmer.stemWords([word.lower() for word in query.words])
        return [stem for stem in stems if stem in self._retriever.vocab_dict]

    def _mask(self, query: Query) -> Any:
        np = self._numpy
        if query.kind != "date_or3":
            return None
        since, until = (np.datetime64(query.extras[bound]) for bound in ("since", "until"))
        return ((self._dates >= since) & (self._dates <= until)).astype(np.float32)

    def search(self, query: Query, limit: int = 10) -> list[str]:
        np = self._numpy
        stems = self._stems(query)
        if not stems:
            return []
        scores = self._retriever.get_scores(stems, weight_mask=self._mask(query))
        if query.kind == "count_or2":
            np.count_nonzero(scores)
        # Selecting among the matches alone: argpartition is slow where most scores are zero.
        best = np.flatnonzero(scores)
        if len(best) > limit:
            best = best[np.argpartition(scores[best], -limit)[-limit:]]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [self._ids[number] for number in best]

    def count(self, query: Query) -> int:
        np = self._numpy
        stems = self._stems(query)
        if not stems:
            return 0
        scores = self._retriever.get_scores(stems, weight_mask=self._mask(query))
        return int(np.count_nonzero(scores))

    def snippets(self, query: Query, limit: int = 10) -> list[tuple[str, Any, str]]:
        raise NotImplementedError("bm25s keeps no texts and makes no snippets")
