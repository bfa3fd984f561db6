"""Of a log: what the status would be if nothing more had been done, and what is lacking where it is unknown only because more may have been."""

from __future__ import annotations

from servanda.meaning.case import Case, Outcome
from servanda.meaning.performing import acts_of
from servanda.meaning.runs import NONE_REPORTED, NOTHING_REPORTED, REPORTED_LATE, UNREPORTED_EXERCISE, UNREPORTED_RESULT, Status


def lack_of(case: Case, possible: list[Outcome], statuses: set[Status]) -> str:
    """The name of what is lacking, "" if something else is not known as well.

    possible: what may have ended the instance. statuses: all that its status may be.
    """
    modal = case.clause.modal
    if case.clause.state:
        return ""  # what ends a state, or begins it anew, may be on record as uncertain: that is no silence
    breaches = [one for one in possible if one.status is Status.BREACHED]
    if modal == "must not":
        return NONE_REPORTED if breaches and all(one.unseen for one in breaches) and len(statuses) == 2 else ""
    done = [one for one in possible if one.status is Status.KEPT]
    if not done or any(one.reason.events for one in done):
        return ""
    if modal != "must":
        lack = UNREPORTED_EXERCISE if modal == "may" else UNREPORTED_RESULT
        return lack if statuses == {Status.KEPT, Status.LAPSED} else ""
    missed = any(one.silent for one in breaches) and all(one.silent or one.unseen for one in breaches)
    if not missed or statuses != {Status.KEPT, Status.BREACHED}:
        return ""
    return REPORTED_LATE if _done_late(case) else NOTHING_REPORTED


def _done_late(case: Case) -> bool:
    """Whether an act of performance after the last moment is on record; where a clause recurs it belongs to a later instance."""
    due = case.limits.due.lo
    if due is None or case.instance.window is not None or case.instance.called:
        return False
    return any(one.at > due for one in acts_of(case.world, case.clause, case.scope))
