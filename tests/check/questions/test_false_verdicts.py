"""Answers that were once wrong: each small text was worked out by hand."""

from __future__ import annotations

from servanda.check.api import ask, certificate
from servanda.meaning import verify_certificate
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
signed: 2031-03-01
in-force: 2031-03-03
zone: UTC
parties: A, B
---

```servanda
actor A
actor B

act report
  by A

act leave
  by A

act pay
  by B

"""


def pact(text: str) -> Dossier:
    dossier = load_files({"pact.md": f"{HEAD}{text}```\n".encode()}, "pact")
    assert not dossier.diagnostics
    return dossier


def written(dossier: Dossier, question: str) -> Answer:
    return ask(dossier, question, reading="as written")[0]


def test_a_recurring_duty_that_is_forbidden_is_not_said_to_be_kept() -> None:
    weekly = "clause 1\n  A must report\n  every 1 week from entry into force\n  until 2031-04-30\n\n"
    assert written(pact(weekly), "keepable").verdict == "yes"
    assert written(pact(f"{weekly}clause 2\n  A must not report\n"), "keepable").verdict != "yes"


def test_a_duty_that_lapses_defeats_the_purpose_it_served() -> None:
    text = "clause 1\n  A must leave\n  {} 10 days of entry into force\n\npurpose of B: leave by A\n"
    assert written(pact(text.format("within")), "purpose").verdict == "no"
    assert written(pact(text.format("lapses after")), "purpose").verdict == "yes"


def test_a_chain_of_raised_moments_is_short_by_a_positive_time_and_verifies() -> None:
    dossier = pact(
        "clause 1\n  A must leave\n  by 2031-03-10\n\nclause 2\n  B must pay\n  within 2 days of leave by A\n  not before 2031-03-13\n"
    )
    answer = written(dossier, "keepable")
    assert answer.verdict == "no"
    assert getattr(answer.witness, "short_by", 0) > 0
    assert "-" not in answer.text.partition("short")[0].rpartition(":")[2]
    result = verify_certificate(certificate(dossier, answer), dossier)
    assert result.ok, result.problems
