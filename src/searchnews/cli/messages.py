"""What the command line says, in English and in French: one catalogue.

A message is one text, or two: for one thing and for several. French counts nought as one
thing, English as several.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

__all__ = ["Language", "Messages", "language_of"]

Language = Literal["en", "fr"]

_CATALOGUE: Mapping[str, tuple[str | tuple[str, str], str | tuple[str, str]]] = {
    # name: (English, French)
    "added": (("{n} article added", "{n} articles added"),
              ("{n} article ajouté", "{n} articles ajoutés")),
    "replaced": ("{n} replaced", ("{n} remplacé", "{n} remplacés")),
    "deleted": ("{n} deleted", ("{n} supprimé", "{n} supprimés")),
    "would-be-added": (("{n} article would be added", "{n} articles would be added"),
                       ("{n} article serait ajouté", "{n} articles seraient ajoutés")),
    "rate": ("{seconds}, {articles} articles/s, {size}/s",
             "{seconds}, {articles} articles/s, {size}/s"),
    "holds": (("{place} holds {n} article", "{place} holds {n} articles"),
              ("{place} contient {n} article", "{place} contient {n} articles")),
    "copied": (("{n} article copied to {place}", "{n} articles copied to {place}"),
               ("{n} article copié dans {place}", "{n} articles copiés dans {place}")),
    "unchanged": ("nothing was written", "rien n’a été écrit"),
    "skipped-known": (
        ("{n} skipped: its id is in the index already (--update replaces it)",
         "{n} skipped: their ids are in the index already (--update replaces them)"),
        ("{n} ignoré : son identifiant est déjà dans l’index (--update le remplace)",
         "{n} ignorés : leurs identifiants sont déjà dans l’index (--update les remplace)")),
    "skipped-invalid": (("{n} skipped: not a valid article", "{n} skipped: not valid articles"),
                        ("{n} ignoré : article invalide", "{n} ignorés : articles invalides")),
    "skipped-unreadable": (
        ("{n} skipped: a file or record that cannot be read",
         "{n} skipped: files or records that cannot be read"),
        ("{n} ignoré : fichier ou article illisible",
         "{n} ignorés : fichiers ou articles illisibles")),
    "files-unchanged": (
        ("{n} file as it was when it was read, not read again (--reread reads it)",
         "{n} files as they were when they were read, not read again (--reread reads them)"),
        ("{n} fichier inchangé depuis sa lecture, pas relu (--reread le relit)",
         "{n} fichiers inchangés depuis leur lecture, pas relus (--reread les relit)")),
    "progress": ("{percent} % · {rate} · {left} left", "{percent} % · {rate} · reste {left}"),
    "more-problems": (("and {n} more problem", "and {n} more problems"),
                      ("et {n} autre problème", "et {n} autres problèmes")),
    "missing-kept": (
        "nothing was deleted: --delete-missing needs every file to be readable",
        "rien n’a été supprimé : --delete-missing exige que tous les fichiers soient lisibles"),
    "no-articles": ("no article in {paths}; {place} was left as it was",
                    "aucun article dans {paths} ; {place} est resté tel quel"),
    "interrupted": (
        ("interrupted; {place} is as its last commit left it, with {n} article",
         "interrupted; {place} is as its last commit left it, with {n} articles"),
        ("interrompu ; {place} est resté à sa dernière validation, avec {n} article",
         "interrompu ; {place} est resté à sa dernière validation, avec {n} articles")),
    "interrupted-before-start": ("interrupted; no index was made in {place}",
                                 "interrompu ; aucun index n’a été créé dans {place}"),
    "found": (("{n} article", "{n} articles"), ("{n} article", "{n} articles")),
    "found-at-least": ("more than {n} articles", "plus de {n} articles"),
    "shown": ("{first} to {last} of {found}", "{first} à {last} sur {found}"),
    "shown-one": ("no. {first} of {found}", "nº {first} sur {found}"),
    "nothing": ("no article matches", "aucun article ne correspond"),
    "past-the-end": ("no hit at {first}: {found} in all",
                     "pas de résultat nº {first} : {found} en tout"),
    "no-queries": ("{place}: no query to ask", "{place} : aucune requête à poser"),
    "did-you-mean": ("Did you mean: {query}", "Vouliez-vous dire : {query}"),
    "warning": ("warning: {message}", "attention : {message}"),
    "in-place": ("{message}: “{part}”", "{message} : « {part} »"),
    "mistyped-option": (
        "{word} is no option and read as a word of the query; did you mean {option}?",
        "{word} n’est pas une option et se lit comme un mot ; vouliez-vous dire {option} ?"),
    "untitled": ("(no title)", "(sans titre)"),
    "score": ("score {score}", "score {score}"),
    "no-article": ("no article has the id {id}", "aucun article n’a l’identifiant {id}"),
    "exported": (("{n} article written to {place}", "{n} articles written to {place}"),
                 ("{n} article écrit dans {place}", "{n} articles écrits dans {place}")),
    "intact": (("{place}: intact, {n} article", "{place}: intact, {n} articles"),
               ("{place} : intact, {n} article", "{place} : intact, {n} articles")),
    "repair-hint": ("`searchnews check --repair --index {place}` keeps what is intact",
                    "`searchnews check --repair --index {place}` garde ce qui est intact"),
    "lost": ("lost: {what}", "perdu : {what}"),
    "optimized": ("{place}: one segment, {before} before, {after} now",
                  "{place} : un seul segment, {before} avant, {after} maintenant"),
    "usage": ("Usage: {usage}", "Usage : {usage}"),
    "usage-help": ("Try `{command}` for help.", "Pour l’aide : `{command}`"),
    "usage-error": ("Error: {message}", "Erreur : {message}"),
    "refused": ("query refused: {message}", "requête refusée : {message}"),
    "stopped": ("interrupted", "interrompu"),
    "no-terms": ("no word in this text", "aucun mot dans ce texte"),
    # statistics
    "articles": ("articles", "articles"),
    "deleted-waiting": ("deleted, not merged away yet", "supprimés, pas encore fusionnés"),
    "words": ("words", "mots"),
    "distinct-words": ("distinct words", "mots distincts"),
    "terms": ("terms", "termes"),
    "segments": ("segments", "segments"),
    "commits": ("commits", "validations"),
    "size": ("size on disk", "taille sur disque"),
    "analyzer": ("analyzer", "analyseur"),
    "articles-by-month": ("articles by month", "articles par mois"),
    "articles-by-year": ("articles by year", "articles par an"),
    "top-sources": ("sources", "sources"),
    "top-sections": ("sections", "rubriques"),
    "size-by-part": ("size by part", "taille par partie"),
    "report": ("Index {place}", "Index {place}"),
    "report-written": ("charts written to {place}", "graphiques écrits dans {place}"),
    "queries": ("queries", "requêtes"),
    "queries-a-second": ("queries per second", "requêtes par seconde"),
    "median": ("median", "médiane"),
    "slowest-of-100": ("99th percentile", "99e centile"),
    "slowest": ("slowest", "la plus lente"),
    # analysis
    "position": ("position", "position"),
    "word": ("word", "mot"),
    "term": ("term", "terme"),
    "characters": ("characters", "caractères"),
    "rule": ("rule", "règle"),
    "stop-word": ("stop word", "mot vide"),
    # conversation
    "welcome": (
        ("searchnews: {n} article. Type a query, or :help.",
         "searchnews: {n} articles. Type a query, or :help."),
        ("searchnews : {n} article. Tapez une requête, ou :help.",
         "searchnews : {n} articles. Tapez une requête, ou :help.")),
    "no-search-yet": ("search for something first", "faites d’abord une recherche"),
    "no-hit": ("hit {number} is not shown here; give one of {first} to {last}",
               "résultat {number} non affiché ; donnez un numéro de {first} à {last}"),
    "not-a-number": (":{name} takes the number of a hit, such as :{name} 3",
                     ":{name} attend le numéro d’un résultat, par exemple :{name} 3"),
    "last-page": ("that was the last page", "c’était la dernière page"),
    "first-page": ("this is the first page", "c’est la première page"),
    "unknown-command": ("no command :{name}; :help lists them",
                        "pas de commande :{name} ; :help en donne la liste"),
    "setting": ("{name}: {value}", "{name} : {value}"),
    "setting-none": ("{name}: none", "{name} : aucun"),
    "no-setting": ("no setting {name}; there are {known}",
                   "pas de réglage {name} ; il y a {known}"),
    "bad-limit": (":limit takes a number from 1 to 1000", ":limit attend un nombre de 1 à 1000"),
    "bad-match": (":match takes any or all", ":match attend any ou all"),
    "help-query": ("search: words, \"phrases\", ET OU SAUF, source:AFP, date:2024",
                   "chercher : mots, « phrases », ET OU SAUF, source:AFP, date:2024"),
    "help-open": ("show an article with what matched", "afficher un article"),
    "help-next": ("the next page of hits", "la page suivante"),
    "help-previous": ("the page before", "la page précédente"),
    "help-similar": ("articles like a hit", "articles semblables à un résultat"),
    "help-explain": ("where the score of a hit comes from", "d’où vient le score d’un résultat"),
    "help-set": ("all settings; :set limit 20 changes one",
                 "tous les réglages ; :set limit 20 en change un"),
    "help-sort": ("order: score, date, -date, source …", "ordre : score, date, -date, source…"),
    "help-filter": ("only what matches this too; alone: no filter",
                    "seulement ce qui correspond aussi ; seul : sans filtre"),
    "help-facets": ("count values; alone: no counts", "compter des valeurs ; seul : sans compter"),
    "help-match": ("what several words mean: any or all",
                   "ce que veulent dire plusieurs mots : any (un) ou all (tous)"),
    "help-limit": ("hits on a page", "résultats par page"),
    "help-stats": ("figures about the index", "chiffres de l’index"),
    "help-help": ("this list", "cette liste"),
    "help-quit": ("leave; Ctrl-D too", "quitter ; Ctrl-D aussi"),
}  # fmt: skip

_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
           "septembre", "octobre", "novembre", "décembre"),
}  # fmt: skip

_NARROW_SPACE = "\u202f"


def language_of(environment: Mapping[str, str] = os.environ) -> Language:
    """The language that the locale asks for: French, or English for all others.

    >>> language_of({"LANG": "fr_FR.UTF-8"})
    'fr'
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "fr" if environment[name].lower().startswith("fr") else "en"
    return "en"


class Messages:
    """The messages of one language, with numbers, dates and sizes as its readers write them.

    >>> Messages("fr")("found", n=1200)
    '1\\u202f200 articles'
    >>> Messages("en").day(datetime(2024, 6, 1))
    '1 June 2024'
    """

    def __init__(self, language: Language | None = None) -> None:
        self.language: Language = language or language_of()

    def __call__(self, name: str, /, **values: object) -> str:
        """The message called ``name``; ``n`` chooses between one and several."""
        text = _CATALOGUE[name][self.language == "fr"]
        if isinstance(text, tuple):
            number = values["n"]
            assert isinstance(number, int)
            text = text[abs(number) > 1 if self.language == "fr" else number != 1]
        shown = {
            key: self.number(value) if isinstance(value, int) else value
            for key, value in values.items()
        }
        return text.format(**shown)

    def number(self, value: float, decimals: int = 0) -> str:
        """``value`` with its thousands apart."""
        text = f"{value:,.{decimals}f}"
        if self.language == "fr":
            return text.replace(",", _NARROW_SPACE).replace(".", ",")
        return text

    def day(self, moment: datetime) -> str:
        """The day of ``moment`` in words."""
        number = "1er" if self.language == "fr" and moment.day == 1 else str(moment.day)
        return f"{number} {_MONTHS[self.language][moment.month - 1]} {moment.year}"

    def size(self, count: float) -> str:
        """``count`` bytes, in units of 1,000 with three digits at most."""
        unit = "o" if self.language == "fr" else "B"
        prefixes = iter(("k", "M", "G", "T"))
        prefix = ""
        while count >= 999.5 and prefix != "T":
            count /= 1000
            prefix = next(prefixes)
        decimals = 1 if prefix and count < 99.95 else 0
        return f"{self.number(count, decimals)} {prefix}{unit}"

    def duration(self, seconds: float) -> str:
        """A stretch of time in the unit that suits it."""
        if seconds < 0.9995:
            decimals = 2 if seconds < 0.001 else 1 if seconds < 0.1 else 0
            return f"{self.number(seconds * 1000, decimals)} ms"
        if seconds < 99.95:
            return f"{self.number(seconds, 1)} s"
        minutes, rest = divmod(round(seconds), 60)
        return f"{self.number(minutes)} min {rest} s"
