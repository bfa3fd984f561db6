"""Of a log: what is lacking where a status is unknown only because more may have been done than is on record."""

from __future__ import annotations

from servanda.meaning import NONE_REPORTED, NOTHING_REPORTED, REPORTED_LATE, UNREPORTED_EXERCISE, UNREPORTED_RESULT, Status
from servanda.monitor.exact.case import Case, Outcome
from servanda.monitor.exact.performing import acts_of


def lack_of(case: Case, possible: list[Outcome], statuses: set[Status]) -> str:
    """Its name (`LACKS`), "" if something else is not known as well. possible: what may have ended the instance; statuses: what it may be."""
    if case.plan.state is not None:
        return ""  # not a silence about acts of the clause: what turns the state on and off may be on record, and not certain
    breaches = [one for one in possible if one.status is Status.BREACHED]
    if case.plan.modal == "must not":
        return NONE_REPORTED if breaches and len(statuses) == 2 and all(one.unseen for one in breaches) else ""
    kept = [one for one in possible if one.status is Status.KEPT]
    if not kept or any(one.reason().events for one in kept):
        return ""
    if case.plan.modal != "must":
        lack = UNREPORTED_EXERCISE if case.plan.modal == "may" else UNREPORTED_RESULT
        return lack if statuses == {Status.KEPT, Status.LAPSED} else ""
    missed = any(one.silent for one in breaches) and all(one.silent or one.unseen for one in breaches)
    if not missed or statuses != {Status.KEPT, Status.BREACHED}:
        return ""
    instance, due = case.here.instance, case.limits.due[0]
    single = instance is not None and instance.window is None and not instance.called
    late = single and due is not None and any(act.at > due for act in acts_of(case))
    return REPORTED_LATE if late else NOTHING_REPORTED
