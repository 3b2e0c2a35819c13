"""A small world of articles and questions, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from random import Random

import searchnews as sn
from searchnews.query import tree
from searchnews.query.tree import Node

SCHEMA = sn.Schema(
    {
        "title": sn.TextField(weight=2.0, shown=True),
        "lead": sn.TextField(),
        "body": sn.TextField(),
        "date": sn.DateField(),
        "source": sn.KeywordField(),
        "section": sn.KeywordField(),
        "tags": sn.KeywordField(multiple=True),
        "words": sn.NumberField(),
    }
)

_WORDS = """
    réforme réformes réformer REFORME retraite retraites RETRAITES retraité retraités sécurité
    sécurités SECURITE congrès congres Congrès élection élections électoral ELECTION président
    présidente présidents PRESIDENT pâte pâté pâtes côte côté cote coté pêche péché pêcheur œuvre
    œuvres oeuvre cœur travaux travail yeux œil l’Ukraine l'Ukraine Ukraine ukrainien d’abord
    aujourd’hui presqu’île qu’il jusqu’au l’été été l’État l'Etat d'Artagnan porte-parole porte
    parole portes-paroles porteparole week-end weekend grand-mère Pas-de-Calais pas Calais a-t-il
    celui-ci celui 20h30 20 30 h O.T.A.N. OTAN 43,3 10.000 10000 1er XXIe étudiant·e·s étudiante
    étudiants #climat climat @macron Macron macron marcon site.fr C++ 京都 Зеленський le la les un
    une de des et à dans est pour sur qui que ne plus ou on chat chats chatte cheval chevaux journal
    journaux ministre ministres ministère gouvernement gouverner gouverne vote voter votes votants
    loi lois grève grèves gréviste manifestation manifestants manifester hôpital hôpitaux hôpitals
"""
WORDS = _WORDS.split()
SOURCES = ["AA", "Le Télégramme", "LE TELEGRAMME", "Médiapart", " Ouest-France"]
SECTIONS = ["Politique", "politique", "Économie", "Sport", "International"]
TAGS = ["défense", "Defense", "Europe", "climat", "Élections 2024"]
ENDS = [" ", " ", " ", " ", ", ", ". ", " — ", " « ", " » ", "\n", " (", ") ", "… "]
FIELDS = [None, None, None, "title", "lead", "body"]
START = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)


def text(source: Random, least: int, most: int) -> str:
    # The front of the list is frequent, its end is rare.
    picks = (WORDS[int(len(WORDS) * source.random() ** 1.5)] for _ in range(most))
    words = list(picks)[: source.randint(least, most)]
    return "".join(word + source.choice(ENDS) for word in words).strip()


def articles(count: int = 1_000) -> list[sn.Article]:
    source = Random(20_240_615)
    return [
        sn.Article(
            id=f"a{number}",
            title=text(source, 0, 6),
            lead=text(source, 1, 8) if source.random() < 0.5 else None,
            body=text(source, 3, 30),
            date=day(source) if source.random() < 0.9 else None,
            source=source.choice(SOURCES) if source.random() < 0.9 else None,
            section=source.choice(SECTIONS) if source.random() < 0.8 else None,
            tags=tuple(source.sample(TAGS, source.randint(0, 3))),
            extra={"words": number_of(source)} if source.random() < 0.8 else {},
        )
        for number in range(count)
    ]


def day(source: Random) -> datetime:
    moment = START + timedelta(hours=6 * source.randint(-400, 400))
    return moment.replace(tzinfo=None) if source.random() < 0.3 else moment


def number_of(source: Random) -> float:
    return source.choice([0, 1, -1, 2.5, -2.5, 100, 1e6, source.randint(-5, 5)])


def nears_several_words(node: Node) -> bool:
    """Whether something is asked to be near a text that is more than one plain word."""
    if isinstance(node, tree.Near):
        texts = (c.text for c in node.children if isinstance(c, (tree.Words, tree.Phrase)))
        return any(not text.isalpha() for text in texts)
    return any(map(nears_several_words, tree.parts(node)))


KINDS = {"several words near something": nears_several_words}
"""Kinds of queries that engines may understand differently, by their name in divergences.tsv."""


def queries(count: int) -> Iterator[tuple[Node, str]]:
    source = Random(7)
    for _ in range(count):
        yield query(source, source.choice([0, 0, 1, 1, 2, 3])), source.choice(["any", "all"])


def query(source: Random, depth: int) -> Node:
    if not depth:
        return leaf(source)

    def several(least: int, most: int = 3) -> tuple[Node, ...]:
        return tuple(query(source, depth - 1) for _ in range(source.randint(least, most)))

    kind = source.randrange(8)
    if kind in (0, 1):
        return tree.And(several(1))
    if kind == 2:
        return tree.Or(several(1))
    if kind == 3:
        return tree.Best(several(1))
    if kind == 4:
        return tree.Mixed(several(0, 2), several(0, 2), several(0, 1))
    if kind == 5:
        return tree.Not(query(source, depth - 1))
    if kind == 6:
        return tree.Boost(query(source, depth - 1), source.choice([0.5, 2.0]))
    return tree.Constant(query(source, depth - 1), source.choice([0.0, 1.0, 3.0]))


def spelled_value(source: Random, name: str, value: str) -> Node:
    at = source.randrange(len(value))
    kind = source.randrange(6)
    if kind == 0:
        return tree.Prefix(value[:at], name)
    if kind == 1:
        return tree.Wildcard(value[:at] + source.choice("*?") + value[at + 1 :], name)
    if kind == 2:
        return tree.Fuzzy(value[:at] + value[at + 1 :], source.choice([1, 2]), name)
    return tree.Keyword(name, value)


def leaf(source: Random) -> Node:
    field = source.choice(FIELDS)
    word = source.choice(WORDS)
    kind = source.randrange(13)
    if kind in (0, 1, 2):
        return tree.Words(" ".join(source.choices(WORDS, k=source.randint(1, 3))), field)
    if kind in (3, 4):
        pair = source.choices(WORDS, k=source.randint(1, 3))
        return tree.Phrase(" ".join(pair), field, source.choice([0, 0, 1, 2, 4]))
    if kind == 5:
        return tree.Exact(word.lower(), field)
    if kind == 6:
        return tree.Prefix(word[: source.randint(1, 5)], field)
    if kind == 7:
        at = source.randrange(len(word))
        return tree.Wildcard(word[:at] + source.choice("*?") + word[at + 1 :], field)
    if kind == 8:
        return tree.Fuzzy(word, source.choice([1, 2]), field)
    if kind == 9:
        simple = [tree.Words(source.choice(WORDS), field) for _ in range(source.randint(2, 3))]
        return tree.Near(tuple(simple), source.randint(1, 8), source.random() < 0.5)
    if kind == 10:
        name = source.choice(["source", "section", "tags", "id"])
        values = {"source": SOURCES, "section": SECTIONS, "tags": TAGS, "id": ["a1", "a999", "no"]}
        value = source.choice(values[name]).strip()
        return spelled_value(source, name, value) if name != "id" else tree.Keyword(name, value)
    low, high = source.random() < 0.8, source.random() < 0.8
    open_low, open_high = source.random() < 0.5, source.random() < 0.5
    if kind == 11:
        dates = [START + timedelta(hours=6 * source.randint(-400, 400)) for _ in range(2)]
        start, end = sorted(dates)
        return tree.DateRange(
            "date", start if low else None, end if high else None, open_low, open_high
        )
    first, last = sorted(number_of(source) for _ in range(2))
    return tree.NumberRange(
        "words", first if low else None, last if high else None, open_low, open_high
    )
