"""Duties and prohibitions over the acts of others: whose act it is decides what can be kept, who can stall, who can answer."""

from __future__ import annotations

import pytest

from servanda.app.api import ask
from servanda.check.api import certificate
from servanda.meaning import verify_certificate
from servanda.model import load_files
from servanda.model.core import Dossier
from servanda.report.document import Para
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


def test_explain_says_whose_duty_and_whose_act_it_is() -> None:
    told = [one.text for one in explain_page(dossier(LEAVES), "pact:1").blocks if isinstance(one, Para)]
    assert "Ash must ensure that Band leave the zone by 10 March 2031." in told
    assert any("Ash owes a result over Band: what comes about counts, not what was done for it." in one for one in told)
