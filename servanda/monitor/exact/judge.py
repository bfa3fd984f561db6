"""The verdict on one instance: of all that may end it, what may have come first decides."""

from __future__ import annotations

from dataclasses import replace

from servanda.calendar import Instant
from servanda.meaning import Instance, Reason, Status, Verdict
from servanda.meaning.runs import MOST_TOLD, and_more
from servanda.monitor.exact.case import Case, Outcome, by_finding_alone, told
from servanda.monitor.exact.facts import Solved
from servanda.monitor.exact.instants import when_of
from servanda.monitor.exact.limits import closed
from servanda.monitor.exact.moments import (
    ALWAYS,
    BEGINNING,
    NEVER,
    NO,
    PERHAPS,
    YES,
    When,
    begins,
    every,
    exact,
    latest,
    since,
    value,
)
from servanda.monitor.exact.outcomes import may, must, must_not


def judge(case: Case) -> Solved:
    """The verdict, and the moments that other clauses may ask for."""
    now, limits = case.facts.now, case.limits
    if case.plan.every is not None and _instance(case).window is None:
        return _without_windows(case)
    race, unfinished = outcomes_of(case)
    come = [one for one in race if one.when[0] is not None and one.when[0] <= now]
    cutoff = min((one.when[1] for one in come if one.when[1] is not None and one.when[1] <= now), default=None)
    possible = come if cutoff is None else _in_front(come, cutoff)
    doubt = None if cutoff is None else _doubt(case)
    if doubt is not None:
        possible = [*possible, doubt]
    statuses = {one.status for one in possible}
    reasons = _reasons(possible)
    if cutoff is None:
        more, why = _open(case, unfinished)
        statuses |= more
        reasons += why
    status = next(iter(statuses)) if len(statuses) == 1 else Status.UNKNOWN
    kept, breached = _became(possible, cutoff, Status.KEPT), _became(possible, cutoff, Status.BREACHED)
    bound = latest((begins(limits.in_force), limits.told))
    opens = exact(bound)
    due = exact(limits.due)
    verdict = Verdict(
        instance=_instance(case),
        status=status,
        since=_became(possible, cutoff, status)[1],
        opens=opens if opens is not None and opens != BEGINNING and opens <= now else None,
        due=None if due == BEGINNING else due,
        reasons=tuple(dict.fromkeys(reasons)),
    )
    called = bound if bound[0] is not None and bound[0] <= now else NEVER
    return Solved(verdict, kept, breached, called, every([since(kept), limits.life]))


def _reasons(possible: list[Outcome]) -> list[Reason]:
    """Why: of acts the first are told one by one, then how many more there are."""
    more = sum(one.act is not None for one in possible) - MOST_TOLD
    found: list[Reason] = []
    acts = 0
    for one in possible:
        acts += one.act is not None
        if one.act is None or acts <= MOST_TOLD:
            found.append(one.reason())
        elif acts == MOST_TOLD + 1:
            found.append(and_more(more))
    return found


def outcomes_of(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Everything that ends the instance, or may, in the order of the tables; and what to say while nothing has."""
    table = {"must": must, "must not": must_not}.get(case.plan.modal, may)
    race, unfinished = table(case)
    race = [*by_finding_alone(case, race), *race]
    told_ = case.limits.told
    if told_ != ALWAYS:
        # counted back from an event: nothing is decided before it
        race = [
            replace(one, when=latest((one.when, told_)), seen=None if one.seen is None else latest((one.seen, told_)))
            for one in race
        ]
    return race, unfinished


def _instance(case: Case) -> Instance:
    return case.here.instance or Instance(clause=case.plan.clause, bearers=())


def _without_windows(case: Case) -> Solved:
    start = NEVER if case.plan.every_from is None else when_of(case.facts, case.here, case.plan.every_from)
    maybe: When = (start[0], None)
    reason = Reason(part="every", text="nothing tells when its windows begin")
    verdict = Verdict(instance=_instance(case), status=Status.UNKNOWN, reasons=(reason,))
    return Solved(verdict, maybe, NEVER if case.plan.modal == "may" else maybe, maybe, since(maybe))


def _doubt(case: Case) -> Outcome | None:
    """Nothing may ever have set it going: then it is not in force, whatever else came."""
    gates = tuple(gate for gate in case.limits.gates if gate.part == "whenever")
    if all(value(gate.line, case.facts.now) == YES for gate in gates):
        return None
    why = closed(gates, case.facts.now)[0]
    return Outcome(NEVER, Status.NOT_IN_FORCE, told(why.part, why.text))


def _in_front(come: list[Outcome], cutoff: Instant) -> list[Outcome]:
    """What may have come first. Of what came for certain at the very same instant, the first of the table decides."""
    decided = next(number for number, one in enumerate(come) if one.when[1] == cutoff)
    return [
        one
        for number, one in enumerate(come)
        if one.when[0] is not None and (one.when[0] < cutoff or (one.when[0] == cutoff and number <= decided))
    ]


def _became(possible: list[Outcome], cutoff: Instant | None, status: Status) -> When:
    mine = [one.seen or one.when for one in possible if one.status is status]
    lo = min((when[0] for when in mine if when[0] is not None), default=None)
    if cutoff is None or len(mine) != len(possible):
        return lo, None
    return lo, min((when[1] for when in mine if when[1] is not None), default=None)


def _open(case: Case, unfinished: Reason | None) -> tuple[set[Status], list[Reason]]:
    """Nothing has ended it: not in force, excused for now, or pending."""
    limits, now = case.limits, case.facts.now
    in_force, lifted = value(limits.in_force, now), value(limits.lifted, now)
    shut = [Reason(part=gate.part, text=gate.text) for gate in closed(limits.gates, now)] if in_force != YES else []
    if in_force == NO:
        return {Status.NOT_IN_FORCE}, shut
    found = {Status.NOT_IN_FORCE} if in_force == PERHAPS else set()
    reasons = shut
    if lifted != NO:
        found.add(Status.EXCUSED)
        reasons += [Reason(part=gate.part, text=gate.text) for gate in limits.lifts if value(gate.line, now) != NO]
    if lifted != YES:
        excused = unfinished is not None and unfinished.part == "except"
        found.add(Status.EXCUSED if excused else Status.PENDING)
        reasons.append(unfinished or Reason(part="core", text=_until_when(case)))
    return found, reasons


def _until_when(case: Case) -> str:
    what = {"must": "performance is owed", "must not": "the prohibition runs", "may": "the power is open"}
    due = exact(case.limits.due)
    return what.get(case.plan.modal, "open") + ("" if due is None else f" until {case.shown(due)}")
