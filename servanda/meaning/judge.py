"""The status of one instance: what could end it, in a race; the first that comes decides.

Each modal has its outcomes (`outcomes`). An outcome has a moment, known within bounds. Those that may have come first, given
what is known, are what the status can be; if they agree that is the status, else it is unknown.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.called import called_by
from servanda.meaning.case import Case, Outcome, closed_gates, in_front, next_second
from servanda.meaning.degrees import weighed
from servanda.meaning.findings import by_finding_alone
from servanda.meaning.force import UNSAID
from servanda.meaning.instanced import becomes_of
from servanda.meaning.lacks import lack_of
from servanda.meaning.limits import clock_open, limits_of
from servanda.meaning.outcomes import amounts_of, may, must, must_not
from servanda.meaning.results import InstanceResult
from servanda.meaning.runs import EARLIER_START, MOST_TOLD, START_UNREPORTED, Reason, Status, Verdict, and_more, at_most
from servanda.meaning.said import SAID
from servanda.meaning.times import ALWAYS, BEGINNING, NEVER, When, all_of, both, latest, since
from servanda.meaning.windows import row_start


class _Race(msgspec.Struct, frozen=True):
    """What may have ended an instance (`possible`), by when something has for certain, and what its status then may be, with the reasons."""

    possible: list[Outcome]
    cutoff: Instant | None
    statuses: set[Status]
    reasons: list[Reason]


def judge(case: Case) -> InstanceResult:
    """The verdict on an instance and the moments others may ask for."""
    if case.instance.window is None and any(timing.kind == "every" for timing in case.clause.timing):
        return _without_windows(case)
    race = _run(case)
    kept = _moment(race.possible, race.cutoff, Status.KEPT)
    breached = _moment(race.possible, race.cutoff, Status.BREACHED)
    in_force = _begins(case)
    called = in_force if in_force.lo is not None and in_force.lo <= case.now else NEVER
    effect = all_of(since(kept), case.limits.life)
    grounded = _grounded(case, race)
    breached = breached.maybe() if _by_silence(case, race) else breached
    return InstanceResult(_verdict(case, race), kept, breached, called, effect, grounded, case.scope.shown)


def _grounded(case: Case, race: _Race) -> bool:
    """Whether something on record, or somebody who looked, speaks for a breach."""
    return not case.world.is_log or any(one.status is Status.BREACHED and not one.unseen and not one.silent for one in race.possible)


def _by_silence(case: Case, race: _Race) -> bool:
    """Whether it could only be breached, done or not, because what must come first never came, and nothing but the silence of a log says any of it."""
    return not _grounded(case, race) and case.limits.order.first_possible(BEGINNING, case.now) is None


def _begins(case: Case) -> When:
    return latest((case.limits.in_force.begins(), case.limits.told))


def _verdict(case: Case, race: _Race) -> Verdict:
    """What is said of an instance. Others never rely on what is presumed of its clock: they ask for the moments of the race."""
    told, lack = _as_reported(case, race), ""
    if len(told.statuses) > 1 and case.world.is_log and case.clause.modal != "must not" and clock_open(case.limits):
        case, race, told, lack = _counted_from_record(case, race, told)
    status = next(iter(told.statuses)) if len(told.statuses) == 1 else Status.UNKNOWN
    if status is Status.BREACHED and _by_silence(case, race):
        status = Status.UNKNOWN
    hour = _hour(case, told.reasons) if status is Status.UNKNOWN else []
    in_force, due = _begins(case), case.limits.due
    return Verdict(
        instance=case.instance,
        status=status,
        since=_moment(race.possible, race.cutoff, status).hi,
        opens=in_force.exact if in_force.exact not in (None, BEGINNING) and (in_force.lo or 0) <= case.now else None,
        due=due.exact if due.exact != BEGINNING else None,
        reasons=tuple(dict.fromkeys((*told.reasons, *hour, *weighed(case), *_called(case)))),
        lack=lack or (lack_of(case, race.possible, race.statuses) if status is Status.UNKNOWN and case.world.is_log else ""),
        amounts=amounts_of(case),
    )


def _hour(case: Case, reasons: list[Reason]) -> list[Reason]:
    """That whether an act on record lay in its time hangs on an hour of signature that is not said."""
    limits = case.limits
    due = limits.due
    if not limits.hours or any(UNSAID in one.text for one in reasons):
        return []
    found = []
    for at in sorted({case.world.run.events[index].at for one in reasons for index in one.events}):
        found += [gate.part for gate in limits.gates if gate.doubt and gate.line.at(at) is None]
        if limits.due_part in limits.hours and since(due.moved(next_second)).at(at) is None:
            found.append(limits.due_part)
    return [Reason(part=part, text=UNSAID) for part in dict.fromkeys(found)]


def _called(case: Case) -> tuple[Reason, ...]:
    cause = case.instance.cause
    if cause is None:
        return ()
    known = [one.verdict for one in case.world.result(cause.clause).instances]
    return called_by(case.instance, becomes_of(case.clause), known, (case.scope.trigger.lo, case.scope.trigger.hi), case.scope.settings.zone)


def _counted_from_record(case: Case, race: _Race, told: _Race) -> tuple[Case, _Race, _Race, str]:
    """An act from which the clock is counted may have been done unseen before it was done on record, or at all: the same with the first on
    record presumed the first (if somebody presumes it), and what is lacking.

    The presumption accuses nobody: an earlier deadline may have passed while the instance was not in force, or excused. So by it alone nothing is
    breached.
    """
    firsts = bool(case.world.run.firsts)
    first = _presuming(case, "first")
    on_record = first.limits != case.limits
    if on_record and firsts:
        open_, case, race = told.statuses, first, _run(first)
        told = _as_reported(case, race)
        if told.statuses == {Status.BREACHED}:
            return case, race, replace(told, statuses=open_ | told.statuses), EARLIER_START
    if len(told.statuses) == 1 or (on_record and not firsts) or lack_of(case, race.possible, race.statuses):
        return case, race, told, ""
    seen = _presuming(case, "record")
    waits = seen.limits != case.limits and _as_reported(seen, _run(seen)).statuses in ({Status.NOT_IN_FORCE}, {Status.PENDING})
    return case, race, told, START_UNREPORTED if waits else ""


def _presuming(case: Case, presumed: str) -> Case:
    return replace(case, limits=limits_of(case.world, case.clause, case.scope, case.window, presumed))


def _run(case: Case) -> _Race:
    outcomes, unfinished = outcomes_of(case)
    happened = [one for one in outcomes if one.when.lo is not None and one.when.lo <= case.now]
    cutoff = min((one.when.hi for one in happened if one.when.hi is not None and one.when.hi <= case.now), default=None)
    possible = happened if cutoff is None else in_front(happened)
    if cutoff is not None and (doubt := _doubtful(case)) is not None:
        possible.append(doubt)
    statuses = {one.status for one in possible}
    reasons = _reasons(possible)
    if cutoff is None:
        open_statuses, why = _still_open(case, unfinished)
        statuses |= open_statuses
        reasons += why
    return _Race(possible, cutoff, statuses, reasons)


def _as_reported(case: Case, race: _Race) -> _Race:
    """While nothing has ended a duty or a power for certain, a log that is silent leaves it as it stands: that it may have been done where
    nobody looked makes it no less pending. (In a gap, where it is known that nobody could see, it does.)"""
    if race.cutoff is not None or len(race.statuses) == 1 or case.clause.modal == "must not" or not case.world.is_log:
        return race
    looked = _run(replace(case, world=case.world.had_all_been_seen(case.clause.id)))
    return looked if len(looked.statuses) == 1 else race


def _reasons(possible: list[Outcome]) -> list[Reason]:
    """Why: of acts the first are told one by one, then how many more there are."""
    acts = [number for number, one in enumerate(possible) if one.act is not None]
    left = set(acts[at_most(MOST_TOLD) :])
    told = [and_more(len(left)) if number in left else one.reason for number, one in enumerate(possible)]
    return told if not left else list(dict.fromkeys(told))


def outcomes_of(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Everything that ends an instance, or may, in the order of the tables; and what to say while nothing has."""
    outcomes, unfinished = {"must": must, "must not": must_not}.get(case.clause.modal, may)(case)
    return [_once_told(one, case.limits.told) for one in by_finding_alone(case, outcomes)], unfinished


def _without_windows(case: Case) -> InstanceResult:
    """It recurs, but nothing tells when its windows begin: nothing can be said of any of them."""
    begins = row_start(case.world, case.clause, case.scope).maybe()
    reason = Reason(part="every", text="nothing tells when its windows begin")
    verdict = Verdict(instance=case.instance, status=Status.UNKNOWN, reasons=(reason,))
    breached = NEVER if case.clause.modal == "may" else begins
    return InstanceResult(verdict, begins, breached, begins, since(begins), not case.world.is_log, case.scope.shown)


def _doubtful(case: Case) -> Outcome | None:
    """Nothing may ever have set the instance going: then it is not in force, whatever else came."""
    gates = tuple(gate for gate in case.limits.gates if gate.part == "whenever")
    if both(True, *(gate.line.at(case.now) for gate in gates)) is True:
        return None
    return Outcome(NEVER, Status.NOT_IN_FORCE, closed_gates(gates, case.now)[0])


def _once_told(one: Outcome, told: When) -> Outcome:
    """Where a clause counts back from an event, nothing is decided before that event."""
    if told == ALWAYS:
        return one
    return replace(one, when=latest((one.when, told)), seen=None if one.seen is None else latest((one.seen, told)), came=one.order)


def _moment(possible: list[Outcome], cutoff: Instant | None, status: Status) -> When:
    """When an instance became so, as others may rely on it."""
    mine = [one.seen or one.when for one in possible if one.status is status]
    lo = min((when.lo for when in mine if when.lo is not None), default=None)
    certain = cutoff is not None and len(mine) == len(possible)
    his = [when.hi for when in mine if when.hi is not None]
    return When(lo, min(his, default=None) if certain else None)


# --- still open ------------------------------------------------------------------------------------------------------


def _still_open(case: Case, unfinished: Reason | None) -> tuple[set[Status], list[Reason]]:
    """The statuses of an instance that nothing has ended: not in force, excused for now, or pending."""
    limits, now = case.limits, case.now
    in_force, lifted = limits.in_force.at(now), limits.lifted.at(now)
    if in_force is False:
        return {Status.NOT_IN_FORCE}, closed_gates(limits.gates, now)
    statuses = {Status.NOT_IN_FORCE} if in_force is None else set()
    reasons = closed_gates(limits.gates, now) if in_force is None else []
    if lifted is not False:
        statuses.add(Status.EXCUSED)
        reasons += [Reason(part=gate.part, text=gate.text) for gate in limits.lifts if gate.line.at(now) is not False]
    if lifted is not True:
        if unfinished is not None and unfinished.part == "except":
            statuses.add(Status.EXCUSED)
            reasons.append(unfinished)
        else:
            statuses.add(Status.PENDING)
            reasons.append(unfinished or Reason(part="core", text=_until_when(case)))
    return statuses, reasons


def _until_when(case: Case) -> str:
    due = case.limits.due.exact
    open_ = "it is owed all the time" if case.clause.standing else SAID[case.clause.modal].open
    open_ = f"{case.clause.state} is to hold" if case.clause.state else open_
    return open_ + ("" if due is None else f" until {case.shown(due)}")
