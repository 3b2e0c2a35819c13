"""How pieces of a query are spelled so that the parser reads back the same piece.

One escape serves everywhere: a backslash before a character that is neither a
letter nor a digit makes it an ordinary character, and a backslash before an
operator word (``\\ET``) makes it an ordinary word.
"""

from __future__ import annotations

import re

INFIX_OPERATORS = {
    "ET": "and", "AND": "and", "&&": "and",
    "OU": "or", "OR": "or", "||": "or",
    "SAUF": "except", "ANDNOT": "except",
    "|": "best",
}  # fmt: skip
PREFIX_OPERATORS = frozenset({"NON", "NOT"})
OPERATOR_WORDS = frozenset(INFIX_OPERATORS) | PREFIX_OPERATORS

# The patterns below are text: `re` compiles them when they are first used, and a search of plain
# words uses none.

# PROCHE/5 takes its operands in any order, AVANT/5 in the order typed. A sign is forgiven.
NEAR_OPERATOR = r"(?:(PROCHE|NEAR)|AVANT|BEFORE)/(-?\d{1,9})"

# Operators of letters; the others are signs, and escaped as such.
_SPELLED = "|".join([*filter(str.isalpha, sorted(OPERATOR_WORDS)), NEAR_OPERATOR])
_OPERATOR = rf"(?=(?:{_SPELLED})(?!\w))"
_OPERATOR_START = rf"(?<!\S){_OPERATOR}"
_ESCAPE = rf"\\(?P<sign>[^\w]|_)|(?<!\S)\\{_OPERATOR}"
_ALWAYS = r'[\\"«»“”()*?~^|]|(?<!\S)(?:[+\-=](?=\S)|&(?=&))|:'
# The colon of 12:30, and the one that French typography sets between blanks.
HARMLESS_COLON = r"(?:(?<=(?<![\w-])\d)|(?<=(?<![\w-])\d\d)):(?=\d)|(?<!\S):(?!\S)"
# The brackets of étudiant(e)s, élu(e)(s): no group is glued to a word in small letters.
HARMLESS_BRACKETS = r"(?<=[a-zà-öø-ÿœ]{2})(?:\([a-zà-öø-ÿœ]{1,5}\)){1,2}"
_HARMLESS = f"{HARMLESS_COLON}|{HARMLESS_BRACKETS}"
_FINAL_QUESTION = r"\?(?!\S)"
_PLAIN_VALUE = r"[^\W_][\w.&'’/-]*"


def unescape(text: str) -> str:
    """The characters that an escaped piece of a query stands for.

    >>> unescape(r"C\\+\\+ \\ET a\\:b")
    'C++ ET a:b'
    """
    if "\\" not in text:
        return text
    return re.sub(_ESCAPE, lambda match: match["sign"] or "", text)


def escape_words(text: str, keep_question: bool = True) -> str:
    """Spell a run of words so that no part of it is read as syntax.

    ``keep_question`` leaves the question mark that ends a word alone; after a
    field name it would be a wildcard there, so it has to be escaped.

    >>> escape_words("Que fait l'OTAN ? a:(b ET c) à 12:30")
    "Que fait l'OTAN ? a\\\\:\\\\(b \\\\ET c\\\\) à 12:30"
    """
    places = _signs(text)
    if keep_question:
        places -= {match.start() for match in re.finditer(_FINAL_QUESTION, text)}
    places |= {match.start() for match in re.finditer(_OPERATOR_START, text)}
    if not places and not any(map(str.isalnum, text)):
        # Signs alone are left out as litter, unless somebody meant them.
        places = {0}
    return _escaped(text, places)


def escape_word(text: str) -> str:
    """Spell one word, blanks and question marks escaped, so that it stays one piece."""
    return _escaped(text, _signs_and_blanks(text))


def escape_pattern(pattern: str) -> str:
    """Spell a wildcard pattern: like a word, with ``*`` and ``?`` left to act."""
    places = _signs_and_blanks(pattern)
    return _escaped(pattern, {at for at in places if pattern[at] not in "*?"})


def _signs_and_blanks(word: str) -> set[int]:
    places = _signs(word) | {at for at, char in enumerate(word) if char.isspace()}
    # Before a blank a sign is harmless, but not before an escaped one.
    return places | {0} if word[:1] in ("+", "-", "=") else places


def _signs(text: str) -> set[int]:
    """Where the characters are that could be read as syntax."""
    harmless = {at for match in re.finditer(_HARMLESS, text) for at in range(*match.span())}
    return {match.start() for match in re.finditer(_ALWAYS, text)} - harmless


def _escaped(text: str, places: set[int]) -> str:
    if not places:
        return text
    return "".join("\\" + char if at in places else char for at, char in enumerate(text))


def quote(text: str) -> str:
    """Spell text between straight quotes.

    >>> quote('le "plan B"')
    '"le \\\\"plan B\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spell_value(text: str) -> str:
    """Spell the value of a field: bare where nothing in it could mislead, else quoted."""
    return text if re.fullmatch(_PLAIN_VALUE, text) else quote(text)


def spell_number(number: float) -> str:
    """Spell a number the short way: ``2`` rather than ``2.0``.

    >>> spell_number(2.0), spell_number(0.5)
    ('2', '0.5')
    """
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
