"""A saved answer of the monitor, and its re-checking by the reference evaluator alone.

The claim carries the run it relies on. Whether that run is what the log said is a question for the log (`servanda.monitor.certificates`); whether
it makes the clauses come out as claimed is answered here, by the same code that the documentation of the meaning is tested with, and not by what made the claim.
"""

from __future__ import annotations

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.meaning.chain import Checked
from servanda.meaning.evaluator import evaluate
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Run, Status, Verdict, all_named
from servanda.meaning.verify import VerifyResult, check_files
from servanda.model.core import Dossier
from servanda.model.views import view


class Claimed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is claimed of one clause: its status, and the verdict on every instance of it."""

    clause: str
    status: Status
    verdicts: tuple[Verdict, ...] = ()


class MonitorClaim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="claim", tag="monitor"):
    """What `monitor` or `why` said, with all that is needed to say it again.

    hashes: of the dossier's files. entries, log_head: how much of the log was known, and the hash of its last entry. policy: how evidence was
    weighed, in a sentence. choice: readings. terms: the run holds only events of these (empty: all). run: what is relied on; ids: the log's
    ids of its events, in their order. marking: the highest of all it rests on; released_to: for whom it was made, from what he may see ("": from all).
    """

    servanda: str
    dossier: str
    hashes: dict[str, str]
    as_of: Instant
    known: Instant
    entries: int = 0
    log_head: str = ""
    policy: str = ""
    choice: tuple[tuple[str, str], ...] = ()
    terms: tuple[str, ...] = ()
    run: Run
    ids: tuple[str, ...] = ()
    clauses: tuple[Claimed, ...] = ()
    marking: str = ""
    released_to: str = ""


def verify_claim(claim: MonitorClaim, dossier: Dossier) -> VerifyResult:
    """Replay a claim: same files, and every clause comes out as claimed, instance by instance, on the same events.

    What is compared of a verdict: instance, status, moments, and of each reason the part of the clause and the events. Sentences are not.
    """
    found = Checked()
    check_files(claim, dossier, found)
    if not claim.clauses:
        found.problems.append("it claims nothing of any clause")
    if len(claim.ids) != len(claim.run.events):
        found.problems.append("its events and their ids are not equally many")
    try:
        _replay(claim, prepare(view(dossier, claim.choice)), found)
    except Refusal as error:
        found.problems.append(f"there is no such reading of the text: {error.problems[0]}")
    return VerifyResult(not found.problems, tuple(found.checks), tuple(found.problems))


def _replay(claim: MonitorClaim, prepared: Prepared, found: Checked) -> None:
    verdicts = evaluate(prepared, claim.run, claim.as_of)
    for one in claim.clauses:
        if one.clause not in prepared.clauses:
            found.problems.append(f"there is no clause {one.clause}")
            continue
        again = verdicts[one.clause]
        status = clause_status(again)
        if status is not one.status:
            found.problems.append(f"clause {one.clause} is {status.value} on its run, not {one.status.value}")
        elif tuple(map(_compared, again)) != tuple(map(_compared, one.verdicts)) and not _as_before(claim, prepared, one):
            found.problems.append(f"clause {one.clause} is {status.value}, but not by the instances, moments or events it names")
        else:
            events = {index for verdict in again for reason in verdict.reasons for index in reason.events}
            rests = f", resting on {len(events)} of its {len(claim.run.events)} events" if events else ""
            found.checks.append(
                f"replayed: clause {one.clause} is {status.value} in {len(again)} {'instance' if len(again) == 1 else 'instances'}{rests}"
            )


def _as_before(claim: MonitorClaim, prepared: Prepared, one: Claimed) -> bool:
    """Whether it holds as earlier versions named reasons: every act and event, not the first of them and how many more."""
    with all_named():
        again = evaluate(prepared, claim.run, claim.as_of)[one.clause]
    return tuple(map(_compared, again)) == tuple(map(_compared, one.verdicts))


def _compared(verdict: Verdict) -> tuple[object, ...]:
    reasons = tuple((reason.part, reason.events) for reason in verdict.reasons)
    return (verdict.instance, verdict.status, verdict.since, verdict.opens, verdict.due, reasons)
