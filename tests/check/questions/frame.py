"""The frame of the small texts of this folder: Ash opens the road, Birch frees the captives; signed on 1 March, in force on 2 March."""

from __future__ import annotations

from servanda.check.api import ask, certificate
from servanda.meaning import evaluate, verify_certificate
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, RunWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.views import view

HEAD = """---
agreement: small
signed: 2031-03-01 12:00
in-force: 2031-03-02
zone: UTC
parties: Ash, Birch
---

```servanda
actor Ash
actor Birch
actor Watch
  role monitor
actor Cedar
  role mediator
body Council
  members Ash, Birch, Cedar
  decides by majority
  veto of Ash
place Bank
place North Bank
  inside Bank
place Dorn
act open the road
  done "the road is open"
  by Ash
act free the captives
  done "the captives are free"
  by Birch
act hold talks
  by Ash, Birch, Cedar
act move guns
  by Ash, Birch
act pay aid
  by Ash, Birch
event the vote is held
  controlled by Birch
event the vote is cancelled
  controlled by Birch
event a flood comes
  controlled by nobody
state truce
  from the vote is held
  until the vote is cancelled

"""


def small(text: str) -> Dossier:
    """The dossier of a text in this frame; it must be free of errors."""
    dossier = load_files({"small.md": f"{HEAD}{text}\n```\n".encode()}, "small")
    errors = [d.message for d in dossier.diagnostics if d.severity.value == "error"]
    assert not errors, (text, errors)
    return dossier


def asked(dossier: Dossier, question: str, clause: str = "", actor: str = "") -> Answer:
    """The first answer to a question, verified."""
    subject = f"small:{clause}" if clause else ""
    answer = ask(dossier, question, subject=subject, actor=actor, limit_seconds=20)[0]
    result = verify_certificate(certificate(dossier, answer), dossier)
    assert not result.problems, (answer.text, result.problems)
    return answer


def parted(answer: Answer, dossier: Dossier) -> tuple[set[str], int]:
    """The two statuses a parting shows, worked out again, and the number of events it takes."""
    assert isinstance(answer.witness, RunWitness)
    run, now = answer.witness.run, answer.witness.now
    told = set()
    for expected in answer.witness.expected:
        verdicts = evaluate(view(dossier, expected.reading or ()), run, now)
        told.add(clause_status(verdicts[expected.clause]).value)
        assert clause_status(verdicts[expected.clause]) in expected.status
    return told, len(run.events)


def status(dossier: Dossier, answer: Answer, clause: str) -> Status:
    """The status of a clause at the end of the run an answer carries."""
    assert isinstance(answer.witness, RunWitness)
    return clause_status(evaluate(view(dossier, answer.choice), answer.witness.run, answer.witness.now)[f"small:{clause}"])
