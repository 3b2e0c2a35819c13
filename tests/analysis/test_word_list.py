from __future__ import annotations

from searchnews.analysis.french.elisions import SHRINK
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


def test_kept_words_begin_like_elisions() -> None:
    for kept in SHRINK.kept:
        begins = any(kept.startswith(prefix) for prefix in SHRINK.elisions)
        assert begins or kept in ("m'as-tu-vu", "p'tit"), kept
