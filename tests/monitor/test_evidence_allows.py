"""Kept or breached only where the evidence allows it: by the verbs, by the engine over columns, by the reference evaluator."""

from __future__ import annotations

import pytest
from evidence_allows import HEAD, Case, cases, moment
from msgspec.structs import replace

from servanda.app import monitoring
from servanda.evidence.fusion import to_run
from servanda.evidence.knowledge import known_at
from servanda.meaning import Event, Run, Status, clause_status, evaluate, state_holds, violations
from servanda.meaning.claims import verify_claim
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

ASKED = [pytest.param(case, answer, id=f"{case.title}: {' '.join(answer)}") for case in cases() for answer in case.answers]


@pytest.mark.parametrize(("case", "answer"), ASKED)
def test_what_the_evidence_allows(case: Case, answer: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    as_of, known, clause, whose, status = answer
    bearers = tuple(one.strip() for one in whose.split(",") if one.strip())
    name = f"harbour:{clause}"
    words = {"as_of": as_of, "known": known, "today": "2031-12-31", "entries": case.entries}
    seen = view(case.dossier)
    run, now = to_run(known_at(case.entries, moment(known))).run, moment(as_of)

    reference = evaluate(seen, run, now)
    assert clause_status(one for one in reference[name] if not bearers or one.instance.bearers == bearers).value == status
    for long in (0, engine.LONG):
        monkeypatch.setattr(engine, "LONG", long)
        assert engine.verdicts(seen, run, now) == reference
        assert engine.violations(seen, run, now) == violations(seen, run, now)

    said = monitoring.why(case.dossier, clause, **words)
    assert clause_status(one for one in said.state.instances if not bearers or one.instance.bearers == bearers).value == status
    certificate = monitoring.claim(case.dossier, clause, **words)
    assert monitoring.verify_claim(certificate, case.dossier, case.entries).ok
    (claimed,) = certificate.clauses
    wrong = Status.BREACHED if claimed.status is Status.KEPT else Status.KEPT
    changed = replace(certificate, clauses=(replace(claimed, status=wrong),))
    assert not verify_claim(changed, case.dossier).ok


def test_a_state_that_nothing_starts_is_not_known() -> None:
    """The text is in error (NR076); what is asked of it all the same is neither true nor false, also after its end."""
    text = """
actor North

act move guns
  by North

event the vote is held

state curfew
  until the vote is held

clause 1
  North must not move guns
  while curfew
"""
    dossier = load_files({"harbour.md": f"{HEAD}```servanda\n{text}```\n".encode()}, "harbour")
    assert "NR076" in {one.code for one in dossier.diagnostics}
    seen, first = view(dossier), moment("2031-03-05")
    for days in (None, 0, 2):
        ended = () if days is None else (Event(term="the vote is held", at=first),)
        run, now = Run(events=ended), first + 86400 * (days or 0)
        found = evaluate(seen, run, now)
        assert state_holds(seen, "curfew", run, now) is None
        assert clause_status(found["harbour:1"]) is Status.UNKNOWN
        assert engine.verdicts(seen, run, now) == found
