from __future__ import annotations

import json


def test_newest_first(run, here):
    ran = run("search", "otan OU réforme", "--sort", "-date", "--json")
    dates = [json.loads(line)["date"] for line in ran.out.splitlines()]
    assert dates == sorted(dates, reverse=True)


def test_counted_values_follow_the_hits(run, here):
    ran = run("search", "otan", "--facets", "source, section")
    assert ran.out.endswith(
        "\n\nsource\n  1  AA\n  1  AFP\n\nsection\n  2  International\n"
    ) or ran.out.endswith("\n\nsource\n  1  AFP\n  1  AA\n\nsection\n  2  International\n")


def test_programs_get_the_counts_in_a_last_line(run, here):
    ran = run("search", "otan", "--facets", "section", "--json")
    last = json.loads(ran.out.splitlines()[-1])
    assert last == {"total": 2, "facets": {"section": {"International": 2}}}
