from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

import searchnews as sn
from searchnews.snippet import Snippet, sentence_abbreviations

ARTICLE = "Un titre.\n\nKiev attend. Rien. La pluie tombe sur Brest."
SNIPPET = Snippet(
    "Un titre. Kiev attend. … tombe sur Brest.",
    ((10, 14), (35, 40)),
    ((0, 0, 10), (10, 11, 12), (25, 39, 16)),
    2.5,
)


def test_offsets_lead_back_to_the_article() -> None:
    assert [ARTICLE[start:end] for start, end in SNIPPET.article_marks] == ["Kiev", "Brest"]
    assert [ARTICLE[start:end] for start, end in SNIPPET.offsets] == [
        "Un titre.\n\nKiev attend.",
        "tombe sur Brest.",
    ]
    assert [SNIPPET.text[start:end] for start, end in SNIPPET.marks] == ["Kiev", "Brest"]


def test_renderings() -> None:
    assert SNIPPET.html() == "Un titre. <mark>Kiev</mark> attend. … tombe sur <mark>Brest</mark>."
    assert SNIPPET.html(tag="b", class_="hit").count('<b class="hit">') == 2
    assert SNIPPET.ansi("<", ">") == "Un titre. <Kiev> attend. … tombe sur <Brest>."
    assert SNIPPET.markdown() == "Un titre. **Kiev** attend. … tombe sur **Brest**."
    assert str(SNIPPET) == SNIPPET.plain == SNIPPET.text


def test_text_is_left_as_it_is() -> None:
    assert Snippet("a\x1bb").text == "a\x1bb"
    assert Snippet("a\x1bb").html() == "a\ufffdb"


def test_an_empty_snippet_is_false() -> None:
    assert not Snippet("")
    assert Snippet("").offsets == Snippet("").article_marks == []


def test_a_snippet_is_a_value() -> None:
    assert SNIPPET.replaced() == SNIPPET != SNIPPET.replaced(score=1.0)
    assert hash(SNIPPET) == hash(SNIPPET.replaced())
    with pytest.raises(dataclasses.FrozenInstanceError):
        SNIPPET.text = ""  # type: ignore[misc]


def found() -> Snippet:
    return sn.highlight("L’Ukraine & « l’Otan »\nà Brest", "ukraine brest")


def test_what_was_found_is_a_snippet_like_any_other() -> None:
    made = Snippet("L’Ukraine & « l’Otan »\nà Brest", ((2, 9), (25, 30)), ((0, 0, 30),))
    assert found().replaced(score=0.0) == made
    assert found().marks == made.marks == [(2, 9), (25, 30)]
    assert found().runs == made.runs
    assert found().score > 0
    assert found().html("em", "x") == made.html("em", "x")
    assert repr(found()).startswith("Snippet(text=")
    assert hash(found()) == hash(found())
    for again in (copy.copy(found()), copy.deepcopy(found()), pickle.loads(pickle.dumps(found()))):
        assert again == found()
        assert again.html() == found().html()
    with pytest.raises(dataclasses.FrozenInstanceError):
        found().text = ""  # type: ignore[misc]


@pytest.mark.parametrize("snippet", [SNIPPET, found()])
def test_a_snippet_has_no_other_attributes(snippet: Snippet) -> None:
    with pytest.raises(AttributeError, match="'Snippet' object has no attribute 'txet'"):
        snippet.txet  # noqa: B018


def test_abbreviations_are_clean() -> None:
    entries = sentence_abbreviations()
    assert len(entries) == len(set(entries)) > 80
    for entry in entries:
        word = entry.removesuffix(" number").removesuffix(" name")
        assert word in (word.lower().strip(" ."), "MM"), entry
        assert " " not in word, entry
