"""The index that users hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from time import perf_counter
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize

from ..analysis.normalize import APOSTROPHES
from ..engines.engine import Count, Match, Request
from ..errors import AnalyzerMismatch, InvalidSetting, QueryError
from ..query.fields import QueryFields
from ..query.language import Parsed, QueryWarning, expressible, parse
from ..query.tree import Node, Phrase, Words
from .arguments import can_be_held, check_recency, check_window, cores_for, several, size_for
from .commits import CommittedIndex
from .passage import Passage
from .results import Results

if TYPE_CHECKING:
    from ..query.facets import Facet
    from ..query.sorting import Sort
    from ..ranking.explanation import Explanation
    from .correction import Correction
    from .writer import Writer

__all__ = ["Index"]


class Index(CommittedIndex):
    """A searchable collection of articles. Threads may share it; a context manager.

    `search` always sees the newest commit of any process.

    Example:
        >>> import tempfile
        >>> import searchnews as sn
        >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
        ...     with index.writer() as writer:
        ...         writer.add({"id": "1", "title": "Aide à l’Ukraine"})
        ...     [hit.title for hit in index.search("ukraine")], "1" in index
        (['Aide à l’Ukraine'], True)
    """

    # Writing

    def writer(
        self,
        *,
        memory_mb: int = 512,
        threads: int | None = None,
        durability: Literal["full", "fast"] = "full",
    ) -> Writer:
        """Take the writer's lock.

        Args:
            memory_mb: megabytes to collect articles in before a segment is written.
            threads: threads that scan and invert; as many as there are cores by default.
            durability: ``"fast"`` leaves syncing to the system: a power cut may lose commits.

        Raises:
            IndexLocked: another writer holds it; the message says which process.
            AnalyzerMismatch: the index was written by an analyzer that makes other terms.
            NotSupported: this is a snapshot.
            InvalidSetting: memory, threads or durability out of their bounds.
        """
        if durability not in ("full", "fast"):
            raise InvalidSetting(f"durability={durability!r}: it is 'full' or 'fast'")
        engine = self._lock_for_writing(memory_mb, threads, durability == "full")
        try:
            # Only now can no other process change the analyzer of the index any more.
            self.refresh()
            view = self._newest()
            if not view.fingerprint.agrees_with(self._analyzer.fingerprint()):
                raise AnalyzerMismatch(self._mismatch(view))
        except BaseException:
            engine.close()
            raise
        self._looked = float("-inf")
        # Imported here, as programs that only search hold none.
        from .writer import Writer

        return Writer(self, engine)

    # Searching

    def _read(
        self,
        query: str | Node,
        match: Match,
        strict: bool = False,
        now: datetime | None = None,
    ) -> Parsed:
        """The tree of whatever a query may be: text, a tree of ours, or one of Whoosh."""
        if isinstance(query, str):
            parsed = parse(query, self._kinds, match, strict, now, self.schema.timezone)
            # As most queries are, which hold no form by itself.
            if isinstance(parsed.tree, (Words, Phrase)):
                return parsed
            return self._as_kept(query, parsed)
        if isinstance(query, Node):
            return Parsed(query)
        # Imported only now: few programs hold Whoosh's trees, and all would wait for it.
        from ..query.from_whoosh import from_whoosh, is_whoosh_query

        if is_whoosh_query(query):
            query = from_whoosh(query, QueryFields(self._kinds), zone=self.schema.timezone)
        return Parsed(query)

    def _as_kept(self, query: str, parsed: Parsed) -> Parsed:
        # Without an exact word or an article there is nothing to take away.
        if not any(map(query.__contains__, f"={APOSTROPHES}")):
            return parsed
        # Imported here, as few queries have any.
        from ..query.elision import without_articles

        tree = without_articles(parsed.tree, self._kinds, self._analyzer.shrink)
        return parsed._replace(tree=tree)

    def search(
        self,
        query: str | Node,
        limit: int = 10,
        offset: int = 0,
        *,
        sort: str = "score",
        filter: str | Node | None = None,
        facets: Sequence[str] = (),
        match: Match = "any",
        recency: timedelta | None = None,
        count: Count = "auto",
        after: str | None = None,
        now: datetime | None = None,
        strict: bool = False,
    ) -> Results:
        """Find articles, best first.

        Args:
            query: what a reader types, or a tree of `searchnews.query.tree`.
            limit: how many hits to give back.
            offset: how many to pass over first.
            sort: ``"score"``, or a date, number or keyword field, with ``-`` for descending;
                articles without a value come last, ties in the order in which they were added.
            filter: a query that hits must match too and that does not count for the score; a
                blank one is none.
            facets: fields to count the values of: keyword fields, ``"date:month"`` (or year or
                day, by the calendar of the index), ``"price:0,10,100"``. Counts are exact.
            match: whether articles must hold ``"all"`` bare words or ``"any"``.
            recency: halves the score of an article each time it is this much older. Dates to
                come count as the present; an article without a date counts as old as the
                oldest one of the index.
            count: ``"auto"`` counts exactly up to 1,000 matches and then gives a lower bound.
            after: ``results.cursor`` of the page before, instead of an offset: costs the same
                for every page, and holds as long as the index does not change; page through
                `snapshot` where it may. Where words such as ``date:hier`` are searched, give
                each page the same ``now``.
            now: the present that ``recency`` and words such as ``date:hier`` count from; a naive
                one is local to the index.
            strict: raise `QuerySyntaxError` instead of forgiving.

        Raises:
            QueryLimit: the query is beyond a stated bound.
            UnknownField: a field that the schema does not declare.
            QueryError: an order, a facet or a cursor that the index cannot follow.
        """
        started = perf_counter()
        view = self._newest()
        check_recency(recency, now)
        query, warnings = self._read(query, match, strict, now)
        if isinstance(filter, str) and not filter.strip():
            filter = None
        if filter is not None:
            asked, (filter, more) = filter, self._read(filter, "all", strict, now)
            # Its places are those of another text than the query.
            warnings += tuple(
                [QueryWarning(f"filter {asked!r}: {one.message}", 0, 0) for one in more]
            )
        check_window(limit, offset, match, count)
        order = None if sort == "score" else self._sort(sort)
        wanted = self._facets(facets) if facets else ()
        micros, behind, place = 0, offset, None
        if recency is not None:
            micros = self._moments.encode(now or datetime.now(timezone.utc))[0]
        if after is not None:
            if offset:
                raise QueryError("after= and offset= exclude each other; give one of them")
            # Imported here, as few searches go on where another one ended.
            from .cursor import Cursor, digest

            search = digest(query, order, filter, match, recency)
            cursor = Cursor.read(after, view.generation, search)
            micros, behind, place = cursor.now, cursor.rank, cursor.place
        request = Request(
            query, limit, offset, order, filter, wanted, match, recency, micros, count, place
        )
        found = view.search(request)
        took = perf_counter() - started
        return Results(found, behind, took, warnings, request, view.generation)

    # Imported when they are asked for: what most searches do without would delay the first one.

    def _sort(self, sort: str) -> Sort | None:
        from ..query.sorting import read_sort

        if not isinstance(sort, str):
            raise QueryError(f"sort={sort!r}: give a text: 'score', or a field such as '-date'")
        return read_sort(sort, self.schema)

    def _facets(self, names: Sequence[str]) -> tuple[Facet, ...]:
        from ..query.facets import read_facet

        return tuple([read_facet(name, self.schema) for name in several("facets", names)])

    def count(
        self, query: str | Node, *, filter: str | Node | None = None, match: Match = "any"
    ) -> int:
        """How many articles match ``query``, exactly; ``filter`` and ``match`` as for `search`."""
        return self.search(query, limit=0, filter=filter, match=match, count="exact").total

    def explain(self, query: str | Node, id: str, *, match: Match = "any") -> Explanation:
        """Where the score of one article for ``query`` comes from, among the best or not.

        The value is 0 where the article does not match.

        Raises:
            QueryError: the index holds no article with this id, or ``match`` is no way to match.

        Example:
            >>> import tempfile
            >>> import searchnews as sn
            >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
            ...     with index.writer() as writer:
            ...         writer.add({"id": "a", "title": "L’OTAN se réunit"})
            ...     explanation = index.explain("otan", "a")
            ...     abs(explanation.value - index.search("otan")[0].score) < 1e-5
            True
        """
        view = self._newest()
        check_window(0, 0, match)
        tree = self._read(query, match).tree
        explanation = view.explain(tree, id, match) if can_be_held(id, "explain") else None
        if explanation is None:
            raise QueryError(f"explain: {self.place} holds no article with the id {id!r}")
        return explanation

    def search_many(
        self,
        queries: Sequence[str | Node],
        *,
        threads: int | None = None,
        limit: int = 10,
        match: Match = "any",
        count: Count = "auto",
    ) -> list[Results]:
        """Run many searches at once, on several cores.

        Args:
            queries: as `search` takes them.
            threads: as many as there are cores by default.
            limit: how many hits to give back for each.
            match: as for `search`.
            count: as for `search`.

        Returns:
            The results of each query, in order. ``took`` is the time of all together.

        Raises:
            QueryError: for the first query that fails, as `search` raises it.
            InvalidSetting: threads out of their bounds.
        """
        started = perf_counter()
        view = self._newest()
        check_window(limit, 0, match, count)
        cores = cores_for(threads, "search_many")
        parsed = [self._read(query, match) for query in several("queries", queries)]
        trees = [query.tree for query in parsed]
        found = view.search_many(trees, cores, limit, match, count)
        took = perf_counter() - started
        return [
            Results(
                one,
                0,
                took,
                query.warnings,
                Request(query.tree, limit, match=match, count=count),
                view.generation,
            )
            for one, query in zip(found, parsed, strict=True)
        ]

    def similar(self, id: str, limit: int = 10) -> Results:
        """The articles most like one, at most ``limit``, by the words that say most about it.

        Raises:
            QueryError: the index holds no article with this id, or the limit is no number of hits.
        """
        started = perf_counter()
        view = self._newest()
        check_window(limit, 0)
        found = view.similar(id, limit) if can_be_held(id, "similar") else None
        if found is None:
            raise QueryError(f"similar: {self.place} holds no article with the id {id!r}")
        took = perf_counter() - started
        return Results(found, 0, took)

    def passages(
        self, query: str | Node, length: int = 400, limit: int = 10, *, field: str = "body"
    ) -> list[Passage]:
        """The best passage of each of the best articles, for a language model to read.

        Args:
            query: as `search` takes it.
            length: characters of a passage, at most.
            limit: how many passages.
            field: the text field they are taken from; articles without a word of it give none.

        Returns:
            Passages, that of the best article first; ``text`` is exactly
            ``article.body[start:end]``.

        Raises:
            QueryError: ``length`` is no number from 1, or what `search` raises.
            UnknownField: the schema has no such field.
        """
        length = size_for("passages: length", length)
        passages = []
        for hit in self.search(query, limit):
            runs = hit.snippet(length, 1, field=field).runs
            if runs:
                start, end = runs[0][1], runs[-1][1] + runs[-1][2]
                text = str(hit[field])[start:end]
                passages.append(Passage(hit.id, text, start, end, hit.score))
        return passages

    # Words

    def complete(self, prefix: str, limit: int = 8) -> list[str]:
        """Words that begin so, those of most articles first, with their accents.

        Only the last word of ``prefix`` is completed; what stands before it stays. Of words
        that differ by accents only, the most frequent one is given. Stop words come only where
        there is nothing else.

        Args:
            prefix: what was typed so far.
            limit: how many words at most.

        Raises:
            QueryError: the prefix is no text, or the limit no number of words.

        Example:
            >>> import tempfile
            >>> import searchnews as sn
            >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
            ...     with index.writer() as writer:
            ...         writer.add({"id": "a", "title": "Congrès de l’Ukraine"})
            ...     index.complete("CONG"), index.complete("le congrès d'ukr")
            (['congrès'], ["le congrès d'ukraine"])
        """
        view = self._newest()
        check_window(limit, 0)
        # The accents typed are compared with those of the words, which are composed.
        return view.complete(normalize("NFC", expressible(prefix)), limit)

    def correct(self, text: str) -> Correction | None:
        """What ``text`` probably meant, by words that articles hold; None if nothing is better.

        Only words that no article holds, or hardly any, are replaced: by the word that weighs
        most, frequent and few edits away. Accents cost nothing, a transposition is one edit,
        and two words may become one or one two.

        Raises:
            QueryError: it is no text.

        Example:
            >>> import tempfile
            >>> import searchnews as sn
            >>> with tempfile.TemporaryDirectory() as folder, sn.create(folder) as index:
            ...     with index.writer() as writer:
            ...         for number in range(300):
            ...             writer.add({"id": str(number), "title": "Ukraine"})
            ...     print(index.correct("ukrane"), index.correct("ukraine"))
            ukraine None
        """
        text = expressible(text)
        replacements = self._newest().correct(text)
        if not replacements:
            return None
        from .correction import Correction

        return Correction.of(text, replacements)
