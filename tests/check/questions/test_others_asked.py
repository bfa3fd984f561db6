"""Duties and prohibitions over the acts of others: whose act it is decides what can be kept, who can stall, who can answer."""

from __future__ import annotations

import datetime as dt

import pytest

from servanda.app.api import ask
from servanda.base.document import Para
from servanda.check.api import certificate
from servanda.check.run import check_dossier
from servanda.meaning import verify_certificate
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.report.pages.explain import explain_page

HEAD = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
---

## Article 1

```servanda
actor Ash
  role party
actor Birch
  role party
actor Band
actor Watch
event the zone is empty
  controlled by Band
act leave the zone
  by Band
act report
  by Watch, Ash, Band

"""
LEAVES = "clause 1\n  Ash must ensure that Band leave the zone\n  by 2031-03-10\n"
"""Ash owes it, Band does it."""


def dossier(text: str) -> Dossier:
    found = load_files({"pact.md": f"{HEAD}{text}\n```\n".encode()}, "pact")
    assert not [one for one in found.diagnostics if one.severity.value == "error"], found.diagnostics
    return found


def said(text: str, question: str, subject: str = "") -> list[tuple[str, str, str]]:
    return [(one.verdict, one.actor, one.text) for one in ask(dossier(text), question, subject=subject)]


@pytest.mark.parametrize("ban", ["Birch must not let Band leave the zone", "Band must not leave the zone"])
def test_what_one_owes_of_another_and_what_the_other_may_not_do_cannot_both_be_kept(ban: str) -> None:
    (found,) = ask(dossier(f"{LEAVES}\nclause 2\n  {ban}\n"), "keepable")
    assert (found.verdict, "forbidden" in found.text) == ("no", True)


@pytest.mark.parametrize("ban", ["Ash must not leave the zone", "Ash must not let Birch leave the zone"])
def test_a_ban_on_the_act_of_somebody_else_stands_beside_it(ban: str) -> None:
    assert said(f"{LEAVES}\nclause 2\n  {ban}\n", "keepable")[0][0] == "yes"


@pytest.mark.parametrize("core", ["Band leave the zone", "the zone is empty"])
def test_the_other_can_stall_it_and_who_owes_it_is_in_breach(core: str) -> None:
    ((verdict, actor, text),) = said(f"clause 1\n  Ash must ensure that {core}\n  by 2031-03-10\n", "stall")
    assert (verdict, actor) == ("yes", "Band")
    assert "Ash is in breach" in text


def test_an_answer_that_the_one_in_breach_would_have_to_give_is_none() -> None:
    rung = "  otherwise\n    rung 1 Watch must ensure that {} report\n      within 2 days of the breach\n"
    ban = "clause 1\n  Ash must not leave the zone\n"
    assert said(ban + rung.format("Band"), "unanswered")[0][0] == "no"
    assert said(ban + rung.format("Ash"), "unanswered")[0][0] in ("yes", "as far as tried")


@pytest.mark.parametrize("question", ["keepable", "schedule", "falls-due", "stall", "unanswered"])
def test_every_answer_is_verified(question: str) -> None:
    text = f"{LEAVES}\nclause 2\n  each of Ash, Birch must not let Band report\n  until 2031-03-10\n"
    for one in ask(dossier(text), question):
        assert one.verdict != "not decided", one.text
        assert verify_certificate(certificate(dossier(text), one), dossier(text)).ok


STATES = """event the truce starts
  controlled by Ash, Birch together
event the truce fails
  controlled by nobody
state truce
  from the truce starts
  until the truce fails

"""


def test_a_state_owed_by_a_day_needs_those_who_begin_it() -> None:
    duty = STATES + "clause 1\n  Ash must ensure that truce holds\n  by 2031-03-10\n"
    assert said(duty, "keepable")[0][0] == "yes"
    assert said(duty, "falls-due")[0][0] == "yes"
    ((verdict, actor, _),) = said(duty, "stall")
    assert (verdict, actor) == ("yes", "Birch")
    assert "that a state holds (clause 1) is no step" in said(duty, "schedule")[0][2]


def test_a_state_does_not_answer_a_breach_by_its_form_alone() -> None:
    rung = "clause 1\n  Watch must not report\n  otherwise\n    rung 1 Birch must ensure that truce holds\n      within 2 days of the breach\n"
    assert said(STATES + rung, "unanswered")[0][0] == "not found"


STANDING = """act respect the law
  by Ash, Band
  failing "violate the law"

clause 1
  Ash must respect the law

"""


@pytest.mark.parametrize("ban", ["Ash must not respect the law", "Watch must not let any of Ash, Band respect the law"])
def test_what_is_owed_at_all_times_and_forbidden_is_kept_in_no_run(ban: str) -> None:
    text = f"{STANDING}clause 2\n  {ban}\n  from 2031-03-05\n  until 2031-03-08\n"
    assert said(text, "keepable")[0][0] in ("no", "not found", "not decided")
    assert "SV610" in codes(text)


@pytest.mark.parametrize("other", ["Band must not respect the law", "Ash must not violate the law", "Ash must not report"])
def test_other_bans_stand_beside_it(other: str) -> None:
    text = f"{STANDING}clause 2\n  {other}\n"
    assert said(text, "keepable")[0][0] == "yes"
    assert "SV610" not in codes(text)


def codes(text: str) -> set[str]:
    return {one.code for one in check_dossier(dossier(text), version="test", today=dt.date(2031, 2, 1), questions=False).findings}


def test_explain_says_whose_duty_and_whose_act_it_is() -> None:
    told = [one.text for one in explain_page(dossier(LEAVES), "pact:1").blocks if isinstance(one, Para)]
    assert "Ash must ensure that Band leave the zone by 10 March 2031." in told
    told += [one.text for one in explain_page(dossier(STANDING), "pact:1").blocks if isinstance(one, Para)]
    assert "Ash must respect the law." in told
    assert "It is owed all the time and never done with: no act keeps it, failing in it breaks it (“violate the law”)." in told
    assert any("A result is owed over Band: what comes about counts, not what was done for it." in one for one in told)
