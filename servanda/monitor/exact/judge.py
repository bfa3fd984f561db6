"""The verdict on one instance: of all that may end it, what may have come first decides."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Instance, Reason, Status, Verdict
from servanda.meaning.called import called_by
from servanda.meaning.force import UNSAID
from servanda.meaning.runs import EARLIER_START, MOST_TOLD, START_UNREPORTED, and_more
from servanda.meaning.said import SAID
from servanda.monitor.exact.case import Case, Outcome, in_front, told
from servanda.monitor.exact.degrees import weighed
from servanda.monitor.exact.facts import Solved
from servanda.monitor.exact.findings import by_finding_alone
from servanda.monitor.exact.instants import overlapping, when_of
from servanda.monitor.exact.lacks import lack_of
from servanda.monitor.exact.limits import clock_open, closed, limits_of
from servanda.monitor.exact.moments import (
    ALWAYS,
    BEGINNING,
    FALSE,
    NEVER,
    NO,
    PERHAPS,
    YES,
    When,
    after,
    begins,
    every,
    exact,
    latest,
    since,
    value,
)
from servanda.monitor.exact.outcomes import amounts_of, may, must, must_not


class _Race(msgspec.Struct, frozen=True):
    """What may have ended the instance, by when something has for certain, what its status may be then, and why. still: the same of what nothing has ended."""

    possible: list[Outcome]
    cutoff: Instant | None
    statuses: set[Status]
    reasons: list[Reason]
    still: tuple[set[Status], list[Reason]]


def judge(case: Case) -> Solved:
    """The verdict, and the moments that other clauses may ask for."""
    limits = case.limits
    if case.plan.every is not None and _instance(case).window is None:
        return _without_windows(case)
    race = _run(case)
    possible, cutoff = race.possible, race.cutoff
    kept, breached = _became(possible, cutoff, Status.KEPT), _became(possible, cutoff, Status.BREACHED)
    bound = latest((begins(limits.in_force), limits.told))
    called = bound if bound[0] is not None and bound[0] <= case.facts.now else NEVER
    grounded = _spoken_for(case, race)
    if _only_silence(case, race):
        breached = (breached[0], None)
    return Solved(_verdict(case, race), kept, breached, called, every([since(kept), limits.life]), grounded, case.here.shown)


def _spoken_for(case: Case, race: _Race) -> bool:
    """Whether a breach rests on more than that a log is silent."""
    return not case.facts.is_log or any(one.status is Status.BREACHED and not (one.unseen or one.silent) for one in race.possible)


def _only_silence(case: Case, race: _Race) -> bool:
    """Whether a log is silent both of the act and of what must come before it, so that neither way it is anybody's breach."""
    return not _spoken_for(case, race) and not any(True for _ in overlapping([(BEGINNING, case.facts.now)], case.limits.order))


def _verdict(case: Case, race: _Race) -> Verdict:
    """What is said of an instance; what is presumed of its clock is told of it alone, no other clause relies on it."""
    told_, lack, log = _as_reported(case, race), "", case.facts.is_log
    if log and len(told_.statuses) > 1 and case.plan.modal != "must not" and clock_open(case.limits):
        case, race, told_, lack = _from_record(case, race, told_)
    status = next(iter(told_.statuses)) if len(told_.statuses) == 1 else Status.UNKNOWN
    if status is Status.BREACHED and _only_silence(case, race):
        status = Status.UNKNOWN
    hour = _hour(case, told_.reasons) if status is Status.UNKNOWN and case.limits.hours else []
    if log and not lack and status is Status.UNKNOWN:
        lack = lack_of(case, race.possible, race.statuses)
    opens = exact(latest((begins(case.limits.in_force), case.limits.told)))
    due = exact(case.limits.due)
    return Verdict(
        instance=_instance(case),
        status=status,
        since=_became(race.possible, race.cutoff, status)[1],
        opens=opens if opens is not None and opens != BEGINNING and opens <= case.facts.now else None,
        due=None if due == BEGINNING else due,
        reasons=tuple(dict.fromkeys((*told_.reasons, *hour, *weighed(case), *_called(case)))),
        lack=lack,
        amounts=amounts_of(case),
    )


def _hour(case: Case, reasons: list[Reason]) -> list[Reason]:
    """That whether an act on record lay in its time hangs on an hour of signature that is not said."""
    limits, events = case.limits, case.facts.run.events
    if any(UNSAID in one.text for one in reasons):
        return []
    parts: dict[str, None] = {}
    closes = since(after(limits.due)) if limits.due_part in limits.hours else FALSE
    for at in sorted({events[index].at for one in reasons for index in one.events}):
        parts |= dict.fromkeys(gate.part for gate in limits.gates if gate.doubt and value(gate.line, at) == PERHAPS)
        if value(closes, at) == PERHAPS:
            parts[limits.due_part] = None
    return [Reason(part=part, text=UNSAID) for part in parts]


def _called(case: Case) -> tuple[Reason, ...]:
    instance = _instance(case)
    if instance.cause is None:
        return ()
    known = [one.verdict for one in case.facts.result(instance.cause.clause).instances]
    return called_by(instance, case.plan.becomes, known, case.here.trigger, case.plan.zone)


def _as_reported(case: Case, race: _Race) -> _Race:
    """That it may have been done where nobody looked makes what nothing has ended no less pending."""
    if not case.facts.is_log or race.cutoff is not None or len(race.statuses) < 2 or case.plan.modal == "must not":
        return race
    looked = _run(replace(case, looked=True)) if case.facts.run.gaps or not _one_act(case) else _looked(race)
    return looked if len(looked.statuses) == 1 else race


def _from_record(case: Case, race: _Race, told_: _Race) -> tuple[Case, _Race, _Race, str]:
    """The same with its clock counted from the first act on record, if that is presumed to be the first, and what is lacking. By that presumption
    nothing is breached: it may have been excused, or not in force, at an earlier last moment."""
    first = _counted(case, "first")
    on_record = first.limits != case.limits
    presumed = on_record and bool(case.facts.run.firsts)
    if presumed:
        before, case, race = told_.statuses, first, _run(first)
        told_ = _as_reported(case, race)
        if told_.statuses == {Status.BREACHED}:
            return case, race, replace(told_, statuses=told_.statuses | before), EARLIER_START
    if len(told_.statuses) > 1 and on_record == presumed and not lack_of(case, race.possible, race.statuses):
        seen = _counted(case, "record")
        if seen.limits != case.limits and _as_reported(seen, _run(seen)).statuses in ({Status.PENDING}, {Status.NOT_IN_FORCE}):
            return case, race, told_, START_UNREPORTED
    return case, race, told_, ""


def _counted(case: Case, presumed: str) -> Case:
    return replace(case, limits=limits_of(case.facts, case.plan, case.here, case.window, presumed))


def _run(case: Case) -> _Race:
    now = case.facts.now
    race, unfinished = outcomes_of(case)
    come = [one for one in race if one.when[0] is not None and one.when[0] <= now]
    cutoff = min((one.when[1] for one in come if one.when[1] is not None and one.when[1] <= now), default=None)
    possible = come if cutoff is None else in_front(come)
    doubt = None if cutoff is None else _doubt(case)
    if doubt is not None:
        possible = [*possible, doubt]
    statuses = {one.status for one in possible}
    reasons = _reasons(possible)
    still: tuple[set[Status], list[Reason]] = (set(), [])
    if cutoff is None:
        still = _open(case, unfinished)
        statuses |= still[0]
        reasons += still[1]
    return _Race(possible, cutoff, statuses, reasons, still)


def _one_act(case: Case) -> bool:
    """Whether one act of one actor is performance, so that what is on record of it may be one, whatever went unseen."""
    who = () if case.doer is None else case.doer.who
    return len(case.plan.acts) == len(who) == 1 and not case.plan.quantities and not any(one.members for one in who)


def _looked(race: _Race) -> _Race:
    """The same, had somebody looked for the clause's own acts all the time, where no gap hides any: without what rests on nothing on record."""
    left = [one for one in race.possible if not one.unseen and (one.status is not Status.KEPT or one.reason().events)]
    statuses, reasons = {one.status for one in left} | race.still[0], _reasons(left) + race.still[1]
    return _Race(left, race.cutoff, statuses, reasons, race.still)


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
    race = by_finding_alone(case, race)
    told_ = case.limits.told
    if told_ != ALWAYS:
        # counted back from an event: nothing is decided before it
        race = [
            replace(one, when=latest((one.when, told_)), seen=None if one.seen is None else latest((one.seen, told_)), came=one.order)
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
    breached = NEVER if case.plan.modal == "may" else maybe
    return Solved(verdict, maybe, breached, maybe, since(maybe), not case.facts.is_log, case.here.shown)


def _doubt(case: Case) -> Outcome | None:
    """Nothing may ever have set it going: then it is not in force, whatever else came."""
    gates = tuple(gate for gate in case.limits.gates if gate.part == "whenever")
    if all(value(gate.line, case.facts.now) == YES for gate in gates):
        return None
    why = closed(gates, case.facts.now)[0]
    return Outcome(NEVER, Status.NOT_IN_FORCE, told(why.part, why.told(case.facts.now)))


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
    shut = [Reason(part=gate.part, text=gate.told(now)) for gate in closed(limits.gates, now)] if in_force != YES else []
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
    due = exact(case.limits.due)
    open_ = "it is owed all the time" if case.plan.standing else SAID[case.plan.modal].open
    open_ = open_ if case.plan.state is None else f"{case.plan.state.name} is to hold"
    return open_ + ("" if due is None else f" until {case.shown(due)}")
