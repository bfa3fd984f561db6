"""The rungs of a clause's ladder that its breaches have set going."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.meaning import Status, Verdict
from servanda.model.core import Clause, Dossier
from servanda.model.english import act_text
from servanda.model.sink import listed
from servanda.monitor.answers import RungDue
from servanda.monitor.words import shown, whose

OPEN = (Status.PENDING, Status.UNKNOWN)


def rungs_due(
    clause: Clause, found: Mapping[str, tuple[Verdict, ...]], dossier: Dossier, zone: str, *, most: int = 12
) -> tuple[RungDue, ...]:
    """What may or must follow now: rungs whose instance is open, and those not done in time, for breaches that are certain or may be.

    In: the clause with its rungs, the verdicts on everything. Out: in the order of the ladder and of the breaches, at most `most` a rung (the latest).
    A rung that is not in force yet (it waits for the one before it), or is done, is not due.
    """
    answer: list[RungDue] = []
    for rung in clause.rungs:
        mine = [one for one in found.get(rung.id, ()) if one.status in (*OPEN, Status.BREACHED)]
        mine.sort(key=lambda one: one.opens or one.since or 0)
        answer += [_due(rung, one, dossier, zone) for one in mine[-most:]]
        answer += rungs_due(rung, found, dossier, zone, most=most)
    return tuple(answer)


def _due(rung: Clause, verdict: Verdict, dossier: Dossier, zone: str) -> RungDue:
    parent = verdict.instance.parent
    acts = listed((act_text(act, dossier) for act in rung.acts), "and" if rung.modal == "must" else "or", 99)
    who = whose(verdict.instance.bearers, rung.bearers.mode)
    until = f" until {shown(verdict.due, zone)}" if verdict.due is not None else ""
    by = f" by {shown(verdict.due, zone)}" if verdict.due is not None else ""
    match verdict.status:
        case Status.BREACHED:
            text = f"{who} had to {acts}{by}, of which there is no record in time"
        case Status.UNKNOWN:
            text = f"{who} {rung.modal} {acts}{by}"
        case _:
            text = f"{who} {rung.modal} {acts}{by if rung.modal == 'must' else until}"
    number = rung.id.rpartition("/rung:")[2]
    return RungDue(
        clause=rung.id,
        rung=number,
        status=verdict.status,
        sentence=text,
        due=verdict.due,
        since=verdict.opens,
        bearers=verdict.instance.bearers,
        modal=rung.modal,
        concerns=() if parent is None else parent.bearers,
    )
