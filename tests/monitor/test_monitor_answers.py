"""The golden answers: dossier and evidence in, pages out, as a mission's officer reads them."""

from __future__ import annotations

import re

import msgspec
import pytest
from answers_golden import HERE, TODAY, Case, answer, cases, page

from servanda.app import monitoring
from servanda.report.data import plain
from servanda.report.markdown import markdown

ALL = [case for path in sorted(HERE.glob("*.md")) for case in cases(path)]
QUESTIONS = [(case, question, expected) for case in ALL for question, expected in case.questions]


@pytest.mark.parametrize(("case", "question", "expected"), QUESTIONS, ids=[f"{c.title}: {q}" for c, q, _ in QUESTIONS])
def test_answer(case: Case, question: str, expected: str) -> None:
    assert expected, "run answers_golden.py on the file, and read what it puts in"
    assert answer(case, question) == expected


@pytest.mark.parametrize(
    ("case", "question"), [(c, q) for c, q, _ in QUESTIONS], ids=[f"{c.title}: {q}" for c, q, _ in QUESTIONS]
)
def test_no_party_is_blamed_and_every_page_says_what_it_rests_on(case: Case, question: str) -> None:
    text = markdown(page(case, question))
    assert not re.search(r"\bviolated\b|\bviolates\b|\bviolator", text)
    assert "All times: Europe/Lisbon." in text
    assert "An event counts as certain when" in text


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.title)
def test_a_past_report_comes_out_the_same_byte_for_byte(case: Case) -> None:
    """What was entered later changes nothing of what was known on a day."""
    days = sorted({entry.known for entry in case.entries if entry.known})
    for known in days:
        then = tuple(entry for entry in case.entries if entry.known <= known)
        day = monitoring.monitor(case.dossier, entries=case.entries, today=TODAY).basis.zone
        at = _day(known, day)
        told = {"as_of": at, "known": at, "today": TODAY}
        grown = monitoring.monitor(case.dossier, entries=case.entries, **told)
        once = monitoring.monitor(case.dossier, entries=then, **told)
        late = [entry for entry in case.entries if entry not in then and _day(entry.known, day) == at]
        if late:
            continue  # something more became known on the same day: the report of its end is another
        assert msgspec.json.encode(plain(grown)) == msgspec.json.encode(plain(once))
        for clause in {state.clause for state in once.clauses}:
            one, other = (monitoring.why(case.dossier, clause, entries=entries, **told) for entries in (case.entries, then))
            assert msgspec.json.encode(plain(one)) == msgspec.json.encode(plain(other))


def test_a_past_report_does_change_with_what_is_known() -> None:
    """The test above can fail: with later knowledge the same day reads otherwise."""
    case = next(one for one in ALL if one.title.startswith("A retracted report"))
    then = monitoring.monitor(case.dossier, entries=case.entries, as_of="2031-03-11", known="2031-03-11", today=TODAY)
    now = monitoring.monitor(case.dossier, entries=case.entries, as_of="2031-03-11", today=TODAY)
    assert then.clauses[0].status is not now.clauses[0].status


def _day(at: int, zone: str) -> str:
    from servanda.calendar import day_of

    return day_of(at, zone).isoformat()
