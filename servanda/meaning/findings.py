"""Where a body determines breaches: what its findings make of a breach by the facts."""

from __future__ import annotations

from dataclasses import replace

from servanda.calendar import Instant
from servanda.meaning.case import Case, Outcome
from servanda.meaning.ends import counted
from servanda.meaning.runs import Event, Reason, Status
from servanda.meaning.times import ALWAYS, ANY_TIME, When, either, exactly
from servanda.meaning.world import is_of
from servanda.model.core import Clause


def _judges(clause: Clause) -> tuple[str, ...]:
    return clause.determination.by if clause.determination is not None else clause.self_judged_by


def judged(case: Case, breaches: list[Outcome], *, final: bool = False) -> list[Outcome]:
    """Where a body determines breaches (or an actor judges for itself), a breach by the facts is none until it says so.

    What it finds to be no breach is excused if it would have ended the instance (`final`), and else passed over.
    """
    judges = _judges(case.clause)
    if not judges:
        return breaches
    told = [_determined(case, one, judges) for one in breaches]
    return [one for one in told if final or one.status is not Status.EXCUSED]


def _determined(case: Case, breach: Outcome, judges: tuple[str, ...]) -> Outcome:
    first = breach.when.lo
    found = [(index, event) for index, event in _findings(case, judges) if first is not None and event.at >= first]
    who = ", ".join(judges)
    if not found or first is None:
        text = f"{breach.reason.text}; {who} has not determined whether this is a breach{_overdue(case, first)}"
        return replace(
            breach,
            when=breach.when.maybe(),
            reason=Reason(part="determined by", text=text, events=breach.reason.events),
        )
    index, last = found[-1]
    finding = dict(last.args).get("finding", "")
    reason = Reason(part="determined by", text=f"{who} determined: {finding or 'nothing'}", events=(*breach.reason.events, index))
    if not last.known or finding not in ("breach", "no breach"):
        return replace(breach, when=breach.when.maybe(), reason=reason)
    if finding == "no breach":
        return replace(breach, status=Status.EXCUSED, reason=reason)
    said = _standing_since(found)
    return replace(
        breach, when=When(first, said if breach.when.hi is None else breach.when.hi), reason=reason, seen=exactly(said)
    )


def _standing_since(found: list[tuple[int, Event]]) -> Instant:
    """Since when the last finding has stood without another against it."""
    at = found[-1][1].at
    for _, event in reversed(found):
        if dict(event.args).get("finding") != "breach":
            break
        at = event.at
    return at


def _overdue(case: Case, breach: Instant | None) -> str:
    within = case.clause.determination.within if case.clause.determination is not None else None
    if within is None or breach is None:
        return ""
    last = counted(exactly(breach), within, case.scope)
    return "" if last.hi is None or last.hi >= case.now else f"; its time to do so passed {case.shown(last.hi)}"


def by_finding_alone(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """A breach the body found although no fact in the run shows it; not where the clause has many instances to choose from."""
    judges = _judges(case.clause)
    many = case.instance.window is not None or case.instance.trigger_event is not None
    if not judges or many or any(one.status is Status.BREACHED and one.when.lo is not None for one in outcomes):
        return []
    found = _findings(case, judges)
    if not found or dict(found[-1][1].args).get("finding") != "breach" or case.limits.in_force.at(found[-1][1].at) is False:
        return []
    sure = found[-1][1].known and case.limits.in_force.at(found[-1][1].at) is True
    said = exactly(_standing_since(found))
    reason = Reason(part="determined by", text=f"{', '.join(judges)} determined: breach", events=(found[-1][0],))
    return [Outcome(ALWAYS if sure else ANY_TIME, Status.BREACHED, reason, seen=said if sure else said.maybe())]


def _findings(case: Case, judges: tuple[str, ...]) -> list[tuple[int, Event]]:
    """Determinations on this clause that concern these bearers, made by one who may."""
    found = []
    for index, event in case.world.formal("determination", case.clause.id):
        bearer = dict(event.args).get("bearer")
        by = either(False, *(is_of(case.world, event, judge_, case.scope) for judge_ in judges))
        if by is True and (bearer is None or bearer in case.instance.bearers):
            found.append((index, event))
    return found
