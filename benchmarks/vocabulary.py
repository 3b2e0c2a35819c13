"""The words that generated news is made of, as flat numpy arrays.

Everything is chosen by integer arithmetic on the raw output of one bit generator, whose stream
numpy promises to keep, so the same words come out on every machine and with every numpy version.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRENCH = Path(__file__).parent / "french"
VOWELS = frozenset("aeiouyhàâäéèêëîïôöùûüœæ")
SEED = 20240607
SUCCESSORS, FAVOURITES = 3, 2

# Content words beyond this rank of the frequency list may be shown as names, as in real news.
FIRST_DOUBTFUL_RANK = 9_000


def read_lines(name: str) -> list[str]:
    """Lines of a word file beside this module, without comments and blanks."""
    lines = (FRENCH / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Dice:
    """Uniform 32-bit integers from PCG64's raw stream, and weighted draws made from them."""

    def __init__(self, *seed: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([SEED, *seed]))

    def throw(self, count: int) -> NDArray[np.uint64]:
        """`count` integers in [0, 2**32)."""
        raw: NDArray[np.uint64] = self._bits.random_raw((count + 1) // 2)
        return np.concatenate((raw >> np.uint64(32), raw & np.uint64(0xFFFFFFFF)))[:count]

    def below(self, limits: int | NDArray[np.uint64], count: int) -> NDArray[np.int64]:
        """`count` integers in [0, limit)."""
        return ((self.throw(count) * np.asarray(limits, np.uint64)) >> np.uint64(32)).astype(
            np.int64
        )

    def draw(self, cumulated: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
        """`count` positions, each as likely as its step in `cumulated` (total below 2**32)."""
        return np.searchsorted(
            cumulated, self.below(cumulated[-1], count).astype(np.uint64), side="right"
        )

    def chance(self, per_mille: int, count: int) -> NDArray[np.bool_]:
        """`count` answers, true with probability `per_mille` / 1000."""
        return self.below(1000, count) < per_mille


def cumulate(weights: object) -> NDArray[np.uint64]:
    """Cumulated integer weights, scaled so that the total fits in 32 bits with room to spare."""
    array = np.asarray(weights, dtype=np.uint64)
    shift = max(0, int(array.sum()).bit_length() - 31)
    return np.cumsum(np.maximum(array >> np.uint64(shift), np.uint64(1)))


def zipf(size: int, flatness: int = 0) -> NDArray[np.uint64]:
    """Cumulated weights 1 / (rank + flatness) for ranks 1 to `size`."""
    return cumulate(
        np.uint64(2**31) // np.arange(1 + flatness, size + 1 + flatness, dtype=np.uint64)
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Content units (words, expressions, persons, numbers) and the linkers between them.

    `texts[i]` is unit i as written inside a sentence, `capitalised[i]` at its start, `elides[i]`
    says that it begins with a vowel sound. `linkers[form, i]` is linker i with its space, where
    form = elided + 2 * capital + 4 * opening quote.
    """

    texts: NDArray[np.object_]
    capitalised: NDArray[np.object_]
    elides: NDArray[np.bool_]
    words: NDArray[np.uint64]  # cumulated frequency of the plain words, units 0 to len(words) - 1
    tempered_words: NDArray[
        np.uint64
    ]  # the same words by the square root of their frequency: rare ones come forward
    expressions: tuple[int, int]  # unit range of expressions, most frequent first
    compounds: tuple[int, int]
    persons: tuple[int, int]
    numbers: tuple[int, int]
    successors: NDArray[np.int64]  # [unit, rank]: units that often come next
    favourite_linkers: NDArray[np.int64]
    linkers: NDArray[np.object_]
    linker_weights: NDArray[np.uint64]
    onsets: NDArray[np.object_]
    middles: NDArray[np.object_]
    endings: NDArray[np.object_]

    def names(self, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
        """Invented surnames: the same number always gives the same name; later ones are longer."""
        # An odd multiplier permutes the numbers, so that neighbours (as frequent) share no letters.
        mixed = ((numbers & 0x3FFFF) * 0x2545F) & 0x3FFFF
        high = numbers >> 18
        inner = np.where(high > 0, self.middles[high % len(self.middles)], "")
        return (
            self.onsets[(mixed & 63) % len(self.onsets)]
            + self.middles[(mixed >> 6 & 63) % len(self.middles)]
            + inner
            + self.endings[(mixed >> 12) % len(self.endings)]
        )


def load_vocabulary() -> Vocabulary:
    """Build the vocabulary from wordfreq's French list and the word files (about one second).

    Raises:
        ImportError: wordfreq is not installed.
    """
    import wordfreq  # the only heavy import: the tests skip without it

    linker_rows = [line.split("\t") for line in read_lines("linkers.tsv")]
    function_words = {
        word
        for _, text, elided in linker_rows
        for word in f"{text} {elided}".replace("’", " ").split()
    }
    words: list[str] = []
    weights: list[int] = []
    for centibels, bucket in enumerate(wordfreq.get_frequency_list("fr", "best")):
        # Decimal arithmetic is the same everywhere; a float power may differ in its last bit.
        weight = int(Decimal(10) ** (Decimal(-centibels) / 100) * 2**40)
        for word in bucket:
            if is_content_word(word, function_words):
                words.append(word)
                weights.append(weight)
    dice = Dice(0)
    words = write_capitals(words, dice)
    cumulated = cumulate(weights)
    units = list(words)

    def add(texts: list[str]) -> tuple[int, int]:
        start = len(units)
        units.extend(texts)
        return start, len(units)

    expressions = add(
        read_lines("phrases.txt") + invent_expressions(words, cumulated, dice, 10_000)
    )
    compounds = add(read_lines("compounds.txt") + invent_compounds(words, cumulated, dice, 4_000))
    pieces = tuple(
        np.array(syllables, dtype=object)
        for syllables in map(str.split, read_lines("syllables.txt"))
    )
    persons = add(invent_persons(pieces, dice, 15_000))
    numbers = add(invent_numbers(dice, 40_000))
    linker_weights = cumulate([int(row[0]) for row in linker_rows])
    return Vocabulary(
        texts=np.array(units, dtype=object),
        capitalised=np.array([capitalise(text) for text in units], dtype=object),
        elides=np.array([text[0].lower() in VOWELS for text in units]),
        words=cumulated,
        tempered_words=cumulate(
            np.sqrt(np.diff(cumulated, prepend=np.uint64(0)) * np.uint64(2**8))
        ),
        expressions=expressions,
        compounds=compounds,
        persons=persons,
        numbers=numbers,
        successors=dice.draw(cumulated, len(units) * SUCCESSORS).reshape(-1, SUCCESSORS),
        favourite_linkers=dice.draw(linker_weights, len(units) * FAVOURITES).reshape(
            -1, FAVOURITES
        ),
        linkers=linker_forms(linker_rows),
        linker_weights=linker_weights,
        onsets=pieces[0],
        middles=pieces[1],
        endings=pieces[2],
    )


def is_content_word(word: str, function_words: set[str]) -> bool:
    """Whether a word of the frequency list looks French and comes with no linker."""
    return len(word) > 1 and word not in function_words and word.isalpha() and max(word) < "\u0180"


def write_capitals(words: list[str], dice: Dice) -> list[str]:
    """Restore capitals, which the frequency list lacks: known names, a share of the rare words."""
    known = {word for line in read_lines("capitalised.txt") for word in line.split()}
    doubtful = dice.chance(300, len(words))
    written = []
    for rank, word in enumerate(words):
        if word in known and len(word) <= 4 and not set(word[1:]) & VOWELS:
            written.append(word.upper())
        elif word in known or (rank > FIRST_DOUBTFUL_RANK and doubtful[rank]):
            written.append(capitalise(word))
        else:
            written.append(word)
    return written


def capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def invent_expressions(
    words: list[str], cumulated: NDArray[np.uint64], dice: Dice, count: int
) -> list[str]:
    """Fixed pairs of words, some joined by a preposition."""
    joints = (" ", " ", " ", " de ", " de ", " du ", " des ", " de la ")
    first, second = dice.draw(cumulated, count), dice.draw(cumulated, count)
    expressions = []
    for left, right, joint in zip(first, second, dice.below(len(joints), count), strict=False):
        tail, link = words[right], joints[joint]
        if tail[0].lower() in VOWELS:
            link = {" de ": " d’", " du ": " de l’", " de la ": " de l’"}.get(link, link)
        expressions.append(f"{words[left]}{link}{tail}")
    return expressions


def invent_compounds(
    words: list[str], cumulated: NDArray[np.uint64], dice: Dice, count: int
) -> list[str]:
    prefixes = (
        "ex",
        "mi",
        "non",
        "anti",
        "pro",
        "franco",
        "sous",
        "vice",
        "semi",
        "co",
        "auto",
        "inter",
    )
    with_prefix = dice.chance(400, count)
    picks = dice.below(len(prefixes), count)
    first, second = dice.draw(cumulated, count), dice.draw(cumulated, count)
    return [
        f"{prefixes[pick] if prefixed else words[left]}-{words[right]}"
        for prefixed, pick, left, right in zip(with_prefix, picks, first, second, strict=False)
    ]


def invent_persons(pieces: tuple[NDArray[np.object_], ...], dice: Dice, count: int) -> list[str]:
    onsets, middles, endings = pieces
    given = read_lines("first_names.txt")
    chosen = dice.draw(zipf(len(given), 10), count)
    parts = [dice.below(len(piece), count) for piece in pieces]
    long = dice.chance(500, count)
    return [
        f"{given[name]} {onsets[a]}{middles[b] if extended else ''}{endings[c]}"
        for name, a, b, c, extended in zip(chosen, *parts, long, strict=False)
    ]


def invent_numbers(dice: Dice, count: int) -> list[str]:
    """Years, counts, amounts, shares and hours as French agencies write them."""
    rolls, kinds = dice.below(1_000_000, count), dice.below(10, count)
    numbers = []
    for roll, kind in zip(rolls.tolist(), kinds.tolist(), strict=False):
        if kind < 3:
            numbers.append(str(1 + roll % 99))
        elif kind == 3:
            numbers.append(str(1950 + roll % 75))
        elif kind == 4:
            numbers.append(f"{1 + roll % 98},{roll // 100 % 10} %")
        elif kind == 5:
            numbers.append(f"{1 + roll // 1000 % 900}\u202f{roll % 1000:03d}")
        elif kind == 6:
            numbers.append(f"{1 + roll % 60},{roll // 100 % 10} millions d’euros")
        elif kind == 7:
            numbers.append(f"{roll % 24}h{roll // 24 % 60:02d}")
        elif kind == 8:
            numbers.append(f"{18 + roll % 70} ans")
        else:
            numbers.append(str(100 + roll % 900))
    return numbers


def linker_forms(rows: list[list[str]]) -> NDArray[np.object_]:
    forms: list[list[str]] = [[] for _ in range(8)]
    for _, text, elided in rows:
        for form in range(8):
            chosen = elided if form & 1 else text
            spaced = "" if chosen == "-" else chosen if chosen.endswith("’") else f"{chosen} "
            if form & 2 and spaced:
                spaced = capitalise(spaced)
            forms[form].append(f"«\u00a0{spaced}" if form & 4 else spaced)
    return np.array(forms, dtype=object)
