"""Duties breached at their deadline, or of which nothing is reported before it, and performed afterwards: when.

A duty once breached stays breached, whatever is done later; but a mission must say that it was done. The moment is found by
asking what would have become of the same instance had it had no deadline: if it is then kept, the performance that keeps it is the one that came late.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Event, Run, Status, Verdict
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import REPORTED_LATE
from servanda.model.core import Clause, Timing
from servanda.monitor.answers import Performed
from servanda.monitor.engine import verdicts
from servanda.monitor.small import narrowed

MINUTE = 60
DEADLINES = ("by", "before", "on", "within", "within before")


def performed_late(
    prepared: Prepared, run: Run, now: Instant, found: Mapping[str, tuple[Verdict, ...]]
) -> dict[str, tuple[Performed, ...]]:
    """For each duty with an instance breached at a deadline, or reported late: the instances performed since, in the order of the verdicts.

    In: the view, the run and the moment the verdicts are of; the verdicts. Windows of `every` are left out: what is done
    after a window belongs to the next one.
    """
    answer: dict[str, tuple[Performed, ...]] = {}
    for name, clause in prepared.clauses.items():
        missed = [one for one in found.get(name, ()) if _missed(one, clause)]
        if not missed:
            continue
        small, terms = narrowed(prepared, name, without_deadline, run)
        again = {one.instance: one for one in verdicts(small, terms.run, now).get(name, ())}
        done = []
        for one in missed:
            other = again.get(terms.inward(one.instance))
            if other is not None and other.status is Status.KEPT and other.since is not None:
                events = tuple(terms.outward(index) for reason in other.reasons for index in reason.events)
                at = _to_the_minute(other.since, [run.events[index] for index in events])
                done.append(Performed(bearers=one.instance.bearers, at=at, due=one.due, events=events, instance=one.instance))
        if done:
            answer[name] = tuple(done)
    return answer


def _to_the_minute(at: Instant, events: list[Event]) -> Instant:
    """When an act known to the minute is certain to have been done is the last second of it; people name the minute."""
    starts = [event.at for event in events if event.late == at and at - event.at < MINUTE]
    return starts[0] if starts else at


def without_deadline(clause: Clause) -> Clause:
    """The clause with nothing that ends the time to perform; what starts it (`within`, `on`) stays."""
    timing: list[Timing] = []
    last = DEADLINES if any(part.kind in DEADLINES for part in clause.timing) else ("until",)
    for part in clause.timing:
        if part.kind in ("within", "on") and part.point is not None:
            timing.append(replace(part, kind="from", period=None))
        elif part.kind not in last:
            timing.append(part)
    return replace(clause, timing=tuple(timing))


def _missed(verdict: Verdict, clause: Clause) -> bool:
    if clause.modal != "must" or verdict.instance.window is not None or verdict.due is None:
        return False
    if not any(timing.kind in (*DEADLINES, "until") for timing in clause.timing):
        return False
    if verdict.lack == REPORTED_LATE:
        return True
    return verdict.status is Status.BREACHED and verdict.since is not None and verdict.since > verdict.due
