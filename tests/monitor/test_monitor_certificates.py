"""A saved answer of the monitor holds when it is what the log and the text say, and fails when anything in it was changed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from answers_golden import HERE, TODAY, Case, cases, entries_of
from msgspec.structs import replace

from servanda.app import monitoring
from servanda.meaning import Status, evaluate, prepare
from servanda.meaning.claims import MonitorClaim
from servanda.meaning.runs import MOST_TOLD, all_named
from servanda.model.views import view

ALL = [case for path in sorted(HERE.glob("*.md")) for case in cases(path)]
LATE = next(case for case in ALL if case.title.startswith("A duty done in time"))
FIRE = next(case for case in ALL if case.title.startswith("Acts whose doer"))


def saved(claim: MonitorClaim) -> MonitorClaim:
    return msgspec.json.decode(msgspec.json.encode(claim), type=MonitorClaim)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.title)
def test_what_is_saved_holds(case: Case) -> None:
    for day in ("2031-03-11", "2031-03-16", "2031-03-25", "2031-06-01"):
        for clause in ("", *(one.id for one in case.dossier.clauses)):
            claim = saved(monitoring.claim(case.dossier, clause, as_of=day, known=day, entries=case.entries, today=TODAY))
            result = monitoring.verify_claim(claim, case.dossier, case.entries)
            assert result.ok, (result.problems, result.unchecked)


def other_status(claim: MonitorClaim) -> MonitorClaim:
    first, *rest = claim.clauses
    return replace(claim, clauses=(replace(first, status=Status.KEPT), *rest))


def other_verdict(claim: MonitorClaim) -> MonitorClaim:
    first, *rest = claim.clauses
    verdict = replace(first.verdicts[0], since=1)
    return replace(claim, clauses=(replace(first, verdicts=(verdict, *first.verdicts[1:])), *rest))


def other_reason(claim: MonitorClaim) -> MonitorClaim:
    first, *rest = claim.clauses
    verdicts = tuple(replace(one, reasons=tuple(replace(reason, events=()) for reason in one.reasons)) for one in first.verdicts)
    return replace(claim, clauses=(replace(first, verdicts=verdicts), *rest))


def later_event(claim: MonitorClaim) -> MonitorClaim:
    """An event moved by a second: no status changes, but it is not what the log says."""
    first, *rest = claim.run.events
    return replace(claim, run=replace(claim.run, events=(replace(first, at=first.at + 1), *rest)))


def another_doer(claim: MonitorClaim) -> MonitorClaim:
    first, *rest = claim.run.events
    return replace(claim, run=replace(claim.run, events=(replace(first, by=("Eastholm",)), *rest)))


def without_event(claim: MonitorClaim) -> MonitorClaim:
    return replace(claim, run=replace(claim.run, events=claim.run.events[1:]), ids=claim.ids[1:])


def other_head(claim: MonitorClaim) -> MonitorClaim:
    return replace(claim, log_head="0" * 64)


def fewer_entries(claim: MonitorClaim) -> MonitorClaim:
    return replace(claim, entries=claim.entries - 1)


def nothing_claimed(claim: MonitorClaim) -> MonitorClaim:
    return replace(claim, clauses=())


def other_files(claim: MonitorClaim) -> MonitorClaim:
    return replace(claim, hashes=dict.fromkeys(claim.hashes, "0" * 64))


TAMPERINGS: list[Callable[[MonitorClaim], MonitorClaim]] = [
    other_status,
    other_verdict,
    other_reason,
    later_event,
    another_doer,
    without_event,
    other_head,
    fewer_entries,
    nothing_claimed,
    other_files,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("case", [LATE, FIRE], ids=lambda case: case.title)
def test_what_was_tampered_with_fails(case: Case, tamper: Callable[[MonitorClaim], MonitorClaim]) -> None:
    claim = monitoring.claim(case.dossier, "1", as_of="2031-03-20", known="2031-03-20", entries=case.entries, today=TODAY)
    assert claim.run.events
    assert tamper(claim) != claim
    result = monitoring.verify_claim(saved(tamper(claim)), case.dossier, case.entries)
    assert not result.ok
    assert result.problems


def test_without_the_log_it_is_replayed_but_not_called_checked() -> None:
    claim = monitoring.claim(LATE.dossier, "1", as_of="2031-03-20", entries=LATE.entries, today=TODAY)
    result = monitoring.verify_claim(claim, LATE.dossier, None)
    assert not result.ok
    assert not result.problems
    assert "no log at hand" in result.unchecked[0]


def test_the_log_may_grow_but_not_change() -> None:
    early = monitoring.claim(LATE.dossier, "1", as_of="2031-03-13", known="2031-03-13", entries=LATE.entries, today=TODAY)
    assert early.entries < len(LATE.entries)
    assert monitoring.verify_claim(early, LATE.dossier, LATE.entries).ok
    changed = tuple(replace(one, hash="f" * 64) if place == early.entries else one for place, one in enumerate(LATE.entries, 1))
    assert not monitoring.verify_claim(early, LATE.dossier, changed).ok


def test_a_claim_of_an_earlier_version_names_every_act_and_still_holds() -> None:
    rows = [["2031-03-10 18:00", f"e{n}", "open fire", f"2031-03-0{1 + n % 9} {n % 24:02}:00", "", "", ""] for n in range(60)]
    entries = entries_of(rows)
    asked = {"as_of": "2031-03-16", "known": "2031-03-16", "entries": entries, "today": TODAY}
    claim = monitoring.claim(FIRE.dossier, "1", **asked)  # type: ignore[arg-type]  # options by name
    prepared = prepare(view(FIRE.dossier))
    with all_named():
        before = evaluate(prepared, claim.run, claim.as_of)["harbour:1"]
    (one,) = claim.clauses
    assert len(before[0].reasons) > len(one.verdicts[0].reasons) > MOST_TOLD
    old = saved(replace(claim, clauses=(replace(one, verdicts=before),)))
    assert monitoring.verify_claim(old, FIRE.dossier, entries).ok
    reasons = before[0].reasons
    damaged = (*reasons[:40], replace(reasons[40], events=(3,)), *reasons[41:])
    bad = replace(claim, clauses=(replace(one, verdicts=(replace(before[0], reasons=damaged), *before[1:])),))
    assert not monitoring.verify_claim(saved(bad), FIRE.dossier, entries).ok
