"""The chain: what a raw word becomes, rule by rule.

`FrenchChain.pieces` shows the rules in order; each is the file of its name. What is one plain
word by then becomes a term in `vocabulary`: ligatures, stop words, irregular forms, protected
words, stemming, and folding last, because the stemmer needs the accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..analyzer import WordTokens
from ..normalize import LONGEST, Origins, Word, normalize
from ..token import WordToken, word_token
from .acronyms import acronyms
from .apostrophes import apostrophes
from .edges import trimmed
from .elision import elided, elision
from .emoji import emoji
from .handles import handles
from .hyphens import Compound, compound, hyphens
from .inclusive import ENDINGS, inclusive
from .ligatures import untied
from .numbers import number, numbers, with_unit
from .piece import LETTERS, Kind, Piece, is_plain
from .scripts import is_latin, scripts
from .separators import separators
from .signs import signs
from .stemming import Stemmer
from .vocabulary import Vocabulary

__all__ = ["FrenchChain"]

_MOST_KNOWN = 1 << 15
"""Parts of words whose terms are kept."""

_is_plain_compound = re.compile(f"{LETTERS}(?:-{LETTERS})+").fullmatch


class FrenchChain:
    """The rules with their lists, under the options of one analyzer."""

    def __init__(
        self,
        stop_words: frozenset[str],
        stemmer: Stemmer | None,
        synonyms: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.stop_words = stop_words
        self._synonyms = synonyms
        self._vocabulary = Vocabulary(stop_words, stemmer)
        self._known: dict[str, str] = {}

    def pieces(self, word: Word) -> list[Piece]:
        """The chain: the first rule that knows the word makes its tokens.

        A rule that takes a word apart hands the parts back to this method.
        """
        word = elision(trimmed(word))
        text = word.text
        if not text or is_plain(text) or text in self._vocabulary.listed:
            return self._plain(word)
        if text.isalnum():  # all other rules ask for a sign
            return numbers(word, self) or self._of_letters(word)
        return (
            emoji(word)  #                 ❤️   👍🏽   1️⃣
            or signs(word, self)  #        %   €   C++   Canal+
            or inclusive(word, self)  #    étudiant·e·s   étudiant(e)s
            or handles(word, self)  #      e-mail, web address, @account, #mot-dièse
            or numbers(word, self)  #      43,3   10 000   1er   20h30
            or acronyms(word)  #           O.T.A.N.
            or separators(word, self)  #   AFP/Reuters   R&D   lundi.Le
            or hyphens(word, self)  #      porte-parole   a-t-il
            or apostrophes(word, self)  #  O'Brien   aujourd'hui
            or self._of_letters(word)  #   Zürich   Зеленський
        )

    def analyze_words(self, words: Sequence[str]) -> list[WordTokens]:
        """What each of ``words`` becomes, in order; any text will do, none raises."""
        stop_tokens, synonyms = self._vocabulary.stop_terms, self._synonyms
        answers: list[WordTokens] = [()] * len(words)
        plain: list[str] = []
        plain_places: list[int] = []
        compounds: list[Compound] = []
        compound_places: list[int] = []
        drafts: list[_Draft] = []
        draft_places: list[int] = []
        for place, word in enumerate(words):
            if is_plain(word) and word not in synonyms and len(word) <= LONGEST:
                if word in stop_tokens:
                    term = stop_tokens[word]
                    answers[place] = (WordToken(term, word, 0, len(word), 1, True),)
                else:
                    plain.append(word)
                    plain_places.append(place)
            elif "0" <= word[:1] <= "9" and (digits := self._digits(word)):
                answers[place] = digits
            elif found := self._compound(word):
                compounds.append(found)
                compound_places.append(place)
            else:
                drafts.append(self._draft(word))
                draft_places.append(place)
        for place, term in zip(plain_places, self._vocabulary.terms(plain), strict=True):
            answers[place] = term
        for place, tokens in zip(compound_places, self._joined(compounds), strict=True):
            answers[place] = tokens
        for place, tokens in zip(draft_places, self._finished(drafts), strict=True):
            answers[place] = tokens
        return answers

    def analyze_word(self, word: str) -> list[tuple[WordToken, str]]:
        """The tokens of ``word``, each with the name of the rule that made it."""
        draft = self._draft(word)
        rules: list[str] = []
        (tokens,) = self._finished([draft], rules)
        if len(tokens) == 1 and tokens[0].start and not draft.pieces[0].rule:
            rules = ["elision"]
        return list(zip(tokens, rules, strict=True))

    def _draft(self, raw: str) -> _Draft:
        shift = elided(raw)
        word, origins = normalize(raw[shift : shift + LONGEST])
        pieces = self.pieces(word)
        if self._synonyms and pieces:
            first = pieces[0]
            others = self._synonyms.get(untied(first.form), ())
            pieces[1:1] = [
                Piece(other, other, first.start, first.end, 0, Kind.WORD, "synonyms")
                for other in others
            ]
        return _Draft(pieces, origins, shift)

    def _digits(self, word: str) -> WordTokens | None:
        """The tokens of a number, with one letter or none."""
        if len(word) > LONGEST:
            return None
        if term := number(word):
            return term
        if self._synonyms or word.lower() in self._vocabulary.listed:
            return None
        return with_unit(word)

    def _compound(self, word: str) -> Compound | None:
        """The words of a compound of plain words, if `hyphens` alone has something to say of it:
        the most frequent of all words that are not plain."""
        if not _is_plain_compound(word) or word[word.rfind("-") + 1 :] in ENDINGS:
            return None
        if len(word) > LONGEST or word in self._vocabulary.listed or self._synonyms:
            return None
        return compound(word, self.stop_words)

    def _joined(self, compounds: Sequence[Compound]) -> Iterator[tuple[WordToken, ...]]:
        """The tokens of each compound: the whole, and its words as another way to read it."""
        stop_terms = self._vocabulary.stop_terms
        texts = [text for found in compounds for text, _ in found.parts]
        terms = self._terms(texts + [found.joined for found in compounds if found.joined])
        for joined, form, parts in compounds:
            tokens: list[WordToken] = []
            increment, whole = 1, ""
            if joined:
                whole, increment = terms[joined], 0
                tokens.append(word_token((whole, form, 0, len(form), 1, False)))
            for text, start in parts:
                term = terms[text]
                if increment or term != whole:
                    stop = text in stop_terms
                    values = (term, text, start, start + len(text), increment, stop)
                    tokens.append(word_token(values))
                increment = 1
            yield tuple(tokens)

    def _terms(self, texts: Sequence[str]) -> Mapping[str, str]:
        """The terms of ``texts``, which are parts of words and come again and again."""
        known = self._known
        if len(known) > _MOST_KNOWN:
            known = self._known = {}
        unknown = list(dict.fromkeys([text for text in texts if text not in known]))
        known.update(zip(unknown, self._vocabulary.terms(unknown), strict=True))
        return known

    def _of_letters(self, word: Word) -> list[Piece]:
        """One word of whatever letters."""
        return self._plain(word) if is_latin(word.text) else scripts(word)

    def _plain(self, word: Word) -> list[Piece]:
        """One piece as wide as the word, its term left to the vocabulary."""
        text = word.text
        return [Piece(text, text, word.start, word.end, 1, Kind.WORD, "")] if text else []

    def _finished(
        self, drafts: Sequence[_Draft], rules: list[str] | None = None
    ) -> Iterator[tuple[WordToken, ...]]:
        """The tokens of each draft, the words of all of them stemmed in one batch.

        The name of each token's rule is added to ``rules``.
        """
        literal, plain, stop_terms = Kind.LITERAL, Kind.WORD, self._vocabulary.stop_terms
        terms = self._terms(
            [piece[0] for draft in drafts for piece in draft[0] if piece[5] is not literal]
        )
        for pieces, origins, shift in drafts:
            tokens: list[WordToken] = []
            for text, form, start, end, increment, kind, rule in pieces:
                term = text[:LONGEST] if kind is literal else terms[text]
                if increment == 0 and _said_here(term, tokens):
                    continue
                if origins is not None:
                    start, end = origins.starts[start], origins.ends[end - 1]
                stop = kind is plain and text in stop_terms
                values = (term, form, start + shift, end + shift, increment, stop)
                tokens.append(word_token(values))
                if rules is not None:
                    rules.append(rule or self._vocabulary.rule(text))
            yield tuple(tokens)


def _said_here(term: str, tokens: list[WordToken]) -> bool:
    """Whether the last position of ``tokens`` holds ``term`` already."""
    for token in reversed(tokens):
        if token.term == term:
            return True
        if token.increment:
            break
    return False


class _Draft(NamedTuple):
    """The pieces of a raw word, and what leads from their offsets to those of the word."""

    pieces: list[Piece]
    origins: Origins | None
    shift: int
