"""What is on record and does not count is named with the reason; it is never told as not on record."""

from __future__ import annotations

import pytest
from answers_golden import TODAY, entries_of

from servanda.app import monitoring
from servanda.model.loader import load_files

HEAD = """---
agreement: aside
title: Aside
signed: 2031-03-01 12:00
in-force: 2031-03-03
zone: Europe/Lisbon
periods: standard
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
place Selm
place Dorn
act open the road
  by Ash
act hold a parade [at {place: place}]
  by Ash
act pay aid
  by Ash
"""


def said(clause: str, row: list[str], known: str = "2031-03-20") -> str:
    dossier = load_files({"aside.md": (HEAD + clause + "```\n").encode()}, "aside")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    entries = entries_of([["2031-03-05 12:00", "e1", *row]])
    answer = monitoring.why(dossier, "1", as_of=known, known=known, entries=entries, today=TODAY)
    assert [one.id for one in answer.aside_events] == ["e1"]
    text = "\n".join(answer.sentences)
    assert "Not on record" not in text
    assert "no record of" not in text
    (line,) = [one for one in answer.sentences if one.startswith("On record, but set aside: ")]
    return line


@pytest.mark.parametrize(
    ("clause", "row", "because"),
    [
        (
            "clause 1\n  Ash must open the road\n  within 72 hours of entry into force\n",
            ["open the road", "2031-03-02 12:00", "Ash", "", ""],
            "open the road, 2 March 2031 12:00 [e1, entry 2]: before it was in force, 3 March 2031 00:00.",
        ),
        (
            "clause 1\n  Ash must hold a parade at Selm\n  by 2031-03-10\n",
            ["hold a parade", "2031-03-04 12:00", "Ash", "", "place: Dorn"],
            "Dorn, where Selm is asked for.",
        ),
        (
            "clause 1\n  Ash must hold a parade\n  at Selm\n  by 2031-03-10\n",
            ["hold a parade", "2031-03-04 12:00", "Ash", "", "at Dorn"],
            "at Dorn, where Selm is asked for.",
        ),
        (
            "clause 1\n  Ash must pay aid\n  by 2031-03-10\n  at least 100 EUR\n",
            ["pay aid", "2031-03-04 12:00", "Ash", "", "120 USD"],
            "given in USD, where EUR is asked for.",
        ),
        (
            "clause 1\n  Ash must pay aid\n  by 2031-03-10\n  at least 38000000000 USD of military-aid\n",
            ["pay aid", "2031-03-04 12:00", "Ash", "", "3300000000 EUR of military-aid"],
            "given in EUR of military-aid, where USD of military-aid is asked for.",
        ),
        (
            "clause 1\n  Ash must not hold a parade\n  until 2031-03-10\n",
            ["hold a parade", "2031-03-02 12:00", "Ash", "", ""],
            "before it was in force, 3 March 2031 00:00.",
        ),
    ],
)
def test_the_reason_is_named(clause: str, row: list[str], because: str) -> None:
    assert because in said(clause, row)


def test_what_is_uncertain_or_short_is_told_and_not_missing() -> None:
    for clause, row, told in (
        (
            "clause 1\n  Ash must open the road\n  by 2031-03-10\n",
            ["open the road", "2031-03-04 12:00", "Ash", "5", ""],
            "whether it happened",
        ),
        (
            "clause 1\n  Ash must open the road\n  not before 2031-03-08\n  by 2031-03-30\n",
            ["open the road", "2031-03-04 12:00", "Ash", "", ""],
            "done 4 March 2031 12:00: ",
        ),
        (
            "clause 1\n  Ash must pay aid\n  by 2031-03-10\n  at least 100 EUR\n",
            ["pay aid", "2031-03-04 12:00", "Ash", "", "60 EUR"],
            "beyond what was done",
        ),
    ):
        dossier = load_files({"aside.md": (HEAD + clause + "```\n").encode()}, "aside")
        entries = entries_of([["2031-03-05 12:00", "e1", *row]])
        text = "\n".join(
            monitoring.why(dossier, "1", as_of="2031-03-20", known="2031-03-20", entries=entries, today=TODAY).sentences
        )
        assert told in text
        assert "no record of: open the road" not in text
        assert "set aside" not in text


def test_another_currency_is_what_would_settle_it() -> None:
    clause = "clause 1\n  Ash must pay aid\n  by 2031-03-10\n  at least 100 EUR\n"
    dossier = load_files({"aside.md": (HEAD + clause + "```\n").encode()}, "aside")
    entries = entries_of([["2031-03-05 12:00", "e1", "pay aid", "2031-03-04 12:00", "Ash", "", "120 USD"]])
    answer = monitoring.why(dossier, "1", as_of="2031-03-20", known="2031-03-20", entries=entries, today=TODAY)
    assert "how much in EUR: pay aid, given in USD [e1]" in [one.what for one in answer.state.missing]
