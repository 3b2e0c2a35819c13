from __future__ import annotations

from searchnews.analysis import FRENCH as ANALYZER
from searchnews.analysis.french import irregular
from searchnews.analysis.french.elisions import SHRINK
from searchnews.analysis.french.stop_words import STOP_WORDS
from searchnews.analysis.french.vocabulary import Vocabulary
from searchnews.analysis.word_list import entries

FRENCH = "searchnews.analysis.french"


def test_a_mot_diese_is_no_comment() -> None:
    probes = [line[0] for line in entries("searchnews.analysis", "probe_words.txt")]
    assert "#MeToo" in probes
    assert "#" not in probes
    assert len(probes) == len(set(probes)) >= 200


def test_no_form_stands_in_two_lists() -> None:
    known: dict[str, str] = {}
    for name, first in (("stop_words.txt", 0), ("irregular.txt", 1), ("protected.txt", 1)):
        for line in entries(FRENCH, name):
            for form in line[first:]:
                assert form not in known, f"{form} is in {known.get(form)} and {name}"
                known[form] = name


def test_no_listed_form_has_the_term_of_a_stop_word() -> None:
    words = Vocabulary(STOP_WORDS, ANALYZER.stemmer)
    stops = set(words.stop_terms.values())
    listed = {form: term for form, term in words.listed.items() if form not in words.stop_terms}
    assert not {form: term for form, term in listed.items() if term in stops}


def test_an_irregular_form_has_the_term_of_its_base() -> None:
    for form, base in irregular.bases().items():
        one, other = (ANALYZER.analyze_word(word)[0][0].term for word in (form, base))
        assert one == other, form


# Nouns without their accents: communiqués.
OTHER_WORDS = frozenset(["communiques"])
# No imperfects, whatever they look like, or of nobody.
NO_IMPERFECTS = frozenset(
    """
    souhait forfait satisfait parfait connait reconnait apparait disparait comparait parait nait
    fallait faudrait pleuvait
    """.split()  # noqa: SIM905
)


def test_no_sister_of_an_irregular_form_is_left_behind() -> None:
    words = Vocabulary(STOP_WORDS, ANALYZER.stemmer)
    forms = irregular.bases()
    for form in forms.keys() - NO_IMPERFECTS:
        sisters = set()
        if form.endswith("ait"):
            sisters = {f"{form[:-1]}s", f"{form[:-3]}aient"}
        elif form.endswith("ue"):
            sisters = {f"{form}s"}
        for sister in sisters - OTHER_WORDS - forms.keys() - words.listed.keys():
            one, other = ANALYZER.stemmer.stem_words([form, sister])
            own, unlisted = words.terms([form, sister])
            assert one != other or own == unlisted, f"{sister}, as {form} is listed"


def test_kept_words_begin_like_elisions() -> None:
    for kept in SHRINK.kept:
        begins = any(kept.startswith(prefix) for prefix in SHRINK.elisions)
        assert begins or kept in ("m'as-tu-vu", "p'tit"), kept
