from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from searchnews.cli.translation import in_french
from searchnews.query.fields import QueryFields
from searchnews.query.language import parse

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "query" / "queries.tsv"
QUERIES = [
    line.partition("\t")[0]
    for line in TABLE.read_text("utf-8").splitlines()[1:]
    if line and not line.startswith("#")
]
LONG = ["a" * 100_001, "(a " * 2000]
PAIRS = [
    tuple(line.split("\t"))
    for line in (ROOT / "src/searchnews/cli/french.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
# What the packages beneath say: Typer, the operating system, the readers of JSON and numbers.
FOREIGN = ("Missing ", "No such ", "Option ", "Got ", "Invalid value", "Permission ", "Is a ",
           "Not a ", "No space ", "cannot be read: ", "unknown encoding: ",
           "cannot {}: {}: P", "cannot {}: {}: N", "cannot {}: {}: R",
           "Commands", "Install completion", "Show completion", "Show this message")  # fmt: skip


@pytest.fixture(scope="module")
def said() -> set[str]:
    """What the query language says of the queries of its own table, and of a number."""
    parsed = [*map(parse, QUERIES + LONG), parse("n:x", QueryFields({"n": "number"}))]
    return {warning.message for one in parsed for warning in one.warnings}


def test_what_the_query_language_says_has_its_french(said: set[str]) -> None:
    assert len(said) > 20
    assert not [message for message in said if in_french(message) == message]


def text_of(node: ast.expr) -> str:
    """A literal text, with a word in each gap; empty where it is no literal."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "word" for part in node.values)
    return ""


def complaints(path: Path) -> Iterator[str]:
    """What the code of a file raises, or reports, as a literal."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("Problem", "UnreadableFile", "InvalidArticle", "BadParameter"):
                yield from filter(None, map(text_of, node.args))


@pytest.mark.parametrize("folder", ["article/readers", "cli"])
def test_what_is_said_of_files_and_options_has_its_french(folder: str) -> None:
    paths = (ROOT / "src/searchnews" / folder).glob("*.py")
    found = [message for path in paths for message in complaints(path)]
    assert found
    # Typer says what kind of mistake it is.
    said = [f"Invalid value: {text}" if folder == "cli" else text for text in found]
    general = "valeur refusée : "
    assert not [text for text in said if in_french(text) in (text, general + text[15:])]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("cannot open the segment: i/s.sns: Permission denied (os error 13)", "accès refusé"),
        ("cannot write the segment: i/s.sns: No space left on device (os error 28)", "libérez-en"),
        ("i: another writer holds this index (process 7 on desk); close it, "
         "or wait until it is done",
         "processus 7 sur desk"),
        ("i/s.sns: lexicon damaged at byte 9: the page differs", "endommagé à l’octet 9"),
    ],
)  # fmt: skip
def test_what_the_disk_says_is_french_to_its_end(english: str, french: str) -> None:
    assert french in in_french(english)
    assert not re.search(r"\b(cannot|denied|left on|process|at byte)\b", in_french(english))


@pytest.mark.parametrize(("english", "french"), PAIRS, ids=[pair[0][:30] for pair in PAIRS])
def test_a_translation_names_what_the_message_names(english: str, french: str) -> None:
    named = {int(name) for _, name, _, _ in Formatter().parse(french) if name}
    assert named <= set(range(english.count("{}")))
    values = [f"<{number}>" for number in range(english.count("{}"))]
    assert in_french(english.format(*values)) == french.format(*values)


@pytest.fixture(scope="module")
def sources() -> str:
    """All texts of the library, each gap and each break between literals as one blank."""
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "rust/src").rglob("*.rs")]
    text = "\n".join(path.read_text("utf-8") for path in files)
    text = re.sub(r'"\s*\n?\s*f?r?"|\\\n\s*', "", text)
    text = re.sub(r"\{[^{}\n]*\}", "{}", text)
    # Help is wrapped where it stands and again where it is shown.
    return " ".join(text.split())


@pytest.mark.parametrize("english", [pair[0] for pair in PAIRS if not pair[0].startswith(FOREIGN)])
def test_the_library_still_says_so(english: str, said: set[str], sources: str) -> None:
    """No pair outlives its message: it was heard, or each stretch of it stands in the sources."""
    heard = re.compile(".+".join(map(re.escape, english.split("{}"))))
    if any(map(heard.fullmatch, said)):
        return
    for stretch in english.split("{}"):
        pieces = re.split(
            r"; sort by score, |; the facets are |; check that it exists|process ", stretch
        )
        assert all(piece.strip(" ;:") in sources for piece in pieces), stretch


def test_other_messages_stay() -> None:
    assert in_french("something else") == "something else"
    assert in_french("a.txt: something else") == "a.txt: something else"


def test_the_place_before_a_message_and_the_caret_after_it_stay() -> None:
    assert in_french("a: b.txt:3: no file matches; check the pattern and the folder") == (
        "a: b.txt:3: aucun fichier ne correspond ; vérifiez le motif et le dossier"
    )
    assert in_french('this quotation mark has no partner\n  a "b\n    ^') == (
        'guillemet sans partenaire\n  a "b\n    ^'
    )
