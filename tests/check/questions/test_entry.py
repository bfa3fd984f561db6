"""Entry into force with an event: a question treats it as one that may not come, and whether the text can be kept supposes that it comes."""

from __future__ import annotations

import pytest

from servanda.check.api import ask
from servanda.meaning.verify import check_answer
from servanda.meaning.witness import ScheduleWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: {force}
zone: Europe/Lisbon
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
act ratify
  by Ash, Birch
act open the road
  by Ash
act free the captives
  by Birch
event the notification is received
  controlled by Ash
event the storm comes
  controlled by nobody
"""
CAPTIVES = "clause 1\n  Birch must free the captives\n  within 10 days of entry into force\n"


def _dossier(text: str, force: str = "on ratify by each of Ash, Birch") -> Dossier:
    dossier = load_files({"pact.md": f"{HEAD.format(force=force)}{text}```\n".encode()}, "pact")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return dossier


@pytest.mark.parametrize(
    ("force", "holders"),
    [
        ("on ratify by each of Ash, Birch", {"Ash", "Birch"}),
        ("on ratify by 1 of Ash, Birch", set()),
        ("on 5 days after the notification is received", {"Ash"}),
        ("on the later of 2031-03-05 and the notification is received", {"Ash"}),
        ("on the earlier of 2031-03-05 or the notification is received", set()),
        ("2031-03-05", set()),
    ],
)
def test_who_can_keep_it_from_entering_into_force(force: str, holders: set[str]) -> None:
    dossier = _dossier(CAPTIVES.replace("within 10 days of entry into force", "by 2031-06-30"), force)
    found = ask(dossier, "stall", subject="pact:1")
    held = [one for one in found if one.verdict in ("yes", "as far as tried")]
    assert {one.actor for one in held} - {"Birch"} == holders - {"Birch"}  # Birch can do nothing about the captives all the same
    assert any("ratify" in one.text for one in held) is ("by each" in force)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (CAPTIVES, {"yes"}),
        ("clause 1\n  Ash must open the road\n  within 5 days of entry into force\n  not before 10 days after entry into force\n", {"no"}),
        # a conflict inside is not hidden behind a text that never binds
        ("clause 1\n  Ash must open the road\n  by 2031-04-01\n\nclause 2\n  Ash must not open the road\n", {"no", "not found"}),
        ("clause 1\n  Ash must open the road\n  within 5 days of entry into force\n\nclause 2\n  Ash must not open the road\n  until 2031-05-01\n", {"yes"}),
    ],
)
def test_whether_it_can_be_kept_supposes_that_it_comes_into_force(text: str, verdicts: set[str]) -> None:
    dossier = _dossier(text)
    found = ask(dossier, "keepable")[0]
    assert found.verdict in verdicts
    assert check_answer(found, dossier).ok
    if found.verdict == "yes":
        assert isinstance(found.witness, ScheduleWitness)
        assert {event.by for event in found.witness.run.run.events if event.term == "ratify"} == {("Ash",), ("Birch",)}


def test_what_is_in_force_from_signature_binds_before() -> None:
    dossier = _dossier("clause 1\n  each of Ash, Birch must ratify\n  by 2031-04-01\n  in force from signature\n\n" + CAPTIVES.replace("clause 1", "clause 2"))
    assert [one.verdict for one in ask(dossier, "stall", subject="pact:2")] == ["no"]


def test_what_was_done_after_signature_keeps_a_duty_counted_from_it() -> None:
    text = "clause 1\n  Ash must open the road\n  within 72 hours of signature\n\nconcern: free the captives by Birch\n\nclause 2\n  Birch must not free the captives\n"
    dossier = _dossier(text, "2031-03-10")
    assert ask(dossier, "keepable")[0].verdict == "yes"
    assert ask(dossier, "falls-due", subject="pact:1")[0].verdict == "yes"
    assert ask(dossier, "concern")[0].verdict in ("no", "not found")  # nothing else happens before the text binds
