"""The status of one instance: what could end it, in a race; the first that comes decides.

Each modal has its outcomes (`_must`, `_must_not`, `_may`). An outcome has a moment, known within bounds. Those that may have
come first, given what is known, are what the status can be; if they agree that is the status, else it is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from servanda.calendar import Instant, describe
from servanda.meaning.limits import Gate, Limits, counted
from servanda.meaning.performing import Done, acts_of, exceeds, excepted, performance, reaches, sums_of
from servanda.meaning.points import formal_by
from servanda.meaning.results import InstanceResult
from servanda.meaning.runs import Event, Instance, Reason, Status, Verdict
from servanda.meaning.times import (
    ALWAYS,
    ANY_TIME,
    BEGINNING,
    NEVER,
    Timeline,
    Truth,
    When,
    all_of,
    both,
    earliest,
    either,
    exactly,
    latest,
    not_,
    opposite,
    since,
    through,
)
from servanda.meaning.world import Occurrence, Scope, World, is_of
from servanda.model.core import Clause


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that ends an instance. when: its place in the race. seen: since when the status can be told, if later."""

    when: When
    status: Status
    reason: Reason
    seen: When | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the outcomes of one instance are worked out from."""

    world: World
    clause: Clause
    scope: Scope
    instance: Instance
    limits: Limits

    @property
    def now(self) -> Instant:
        return self.world.now

    def shown(self, at: Instant) -> str:
        """An instant as its agreement's clock shows it."""
        return describe(at, self.scope.settings.zone)


def judge(case: Case) -> InstanceResult:
    """The verdict on an instance and the moments others may ask for."""
    outcomes, unfinished = {"must": _must, "must not": _must_not}.get(case.clause.modal, _may)(case)
    outcomes = _by_finding_alone(case, outcomes) + outcomes
    happened = [one for one in outcomes if one.when.lo is not None and one.when.lo <= case.now]
    cutoff = min((one.when.hi for one in happened if one.when.hi is not None and one.when.hi <= case.now), default=None)
    possible = happened if cutoff is None else _in_front(happened, cutoff)
    statuses = {one.status for one in possible}
    reasons = [one.reason for one in possible]
    if cutoff is None:
        open_statuses, why = _still_open(case, unfinished)
        statuses |= open_statuses
        reasons += why
    status = statuses.pop() if len(statuses) == 1 else Status.UNKNOWN
    kept = _moment(possible, cutoff, Status.KEPT)
    breached = _moment(possible, cutoff, Status.BREACHED)
    since_ = {Status.KEPT: kept, Status.BREACHED: breached}.get(status, _moment(possible, cutoff, status)).hi
    in_force = case.limits.in_force.begins()
    due = case.limits.due
    verdict = Verdict(
        instance=case.instance,
        status=status,
        since=since_,
        opens=in_force.exact if in_force.exact not in (None, BEGINNING) and (in_force.lo or 0) <= case.now else None,
        due=due.exact if due.exact != BEGINNING else None,
        reasons=tuple(dict.fromkeys(reasons)),
    )
    closes = earliest((due, case.limits.until, case.limits.lapse, case.limits.ended))
    return InstanceResult(verdict, kept, breached, in_force if (in_force.lo or BEGINNING) <= case.now else NEVER, closes)


def _in_front(happened: list[Outcome], cutoff: Instant) -> list[Outcome]:
    """The outcomes that may have come first. Of several at the very same instant the one named first in its table decides."""
    found: list[Outcome] = []
    for one in happened:
        if one.when.lo is not None and one.when.lo < cutoff:
            found.append(one)
        elif one.when.lo == cutoff:
            found.append(one)
            if one.when.hi == cutoff:
                break
    return found


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
        return {Status.NOT_IN_FORCE}, _closed(limits.gates, now)
    statuses = {Status.NOT_IN_FORCE} if in_force is None else set()
    reasons = _closed(limits.gates, now) if in_force is None else []
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
    what = {"must": "performance is owed", "must not": "the prohibition runs", "may": "the power is open"}
    return what.get(case.clause.modal, "open") + ("" if due is None else f" until {case.shown(due)}")


def _closed(gates: tuple[Gate, ...], at: Instant) -> list[Reason]:
    """Why it is not in force: the gates that are closed, or, if none is for certain, those that may be."""
    shut = [gate for gate in gates if gate.line.at(at) is False] or [gate for gate in gates if gate.line.at(at) is None]
    return [Reason(part=gate.part, text=gate.text) for gate in shut]


# --- duties ----------------------------------------------------------------------------------------------------------


def _must(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Breached by an act out of order; kept when done in time; released; lapsed; ended; and what its last moment brings."""
    limits = case.limits
    allowed = all_of(
        limits.in_force,
        limits.order,
        since(limits.starts),
        *(through(end) for end in (limits.due, limits.until, limits.lapse) if end != NEVER),
    )
    done = performance(case.world, case.clause, case.scope, allowed)
    outcomes = [*_out_of_order(case), *_too_much(case, allowed), *_kept(case, done)]
    outcomes += _freed(case)
    outcomes += _missed(case, done)
    return outcomes, None if not done.text else Reason(part="quantity", text=done.text, events=done.events)


def _out_of_order(case: Case) -> list[Outcome]:
    """Acts before what `only after` or `not before` asks for."""
    limits = case.limits
    if not limits.early:
        return []
    found = []
    wrong = all_of(limits.in_force, not_(limits.order), not_(limits.lifted))
    for one in acts_of(case.world, case.clause, case.scope):
        sure = both(one.sure, wrong.at(one.at))
        if sure is not False:
            gate = next(gate for gate in limits.early if gate.line.at(one.at) is not True)
            found.append(_breach(case, one.at, sure, Reason(part=gate.part, text=f"done {case.shown(one.at)}: {gate.text}", events=(one.index,))))
    return _judged(case, found + _unseen(case, wrong, "an act out of order could have gone unseen"))


def _too_much(case: Case, allowed: Timeline) -> list[Outcome]:
    """More than `at most` or `exactly` allows."""
    found: list[Outcome] = []
    for quantity in case.clause.quantities:
        if quantity.measured_from or quantity.relation == "at least":
            continue
        acts = [replace(one, sure=both(one.sure, allowed.at(one.at))) for one in acts_of(case.world, case.clause, case.scope)]
        acts = [one for one in acts if one.sure is not False]
        for total in sums_of(acts, quantity, case.scope):
            over = exceeds(total, quantity)
            if over is not False:
                text = f"{total.least:f} {quantity.amount.unit}, where {quantity.relation} {quantity.amount.number:f} is allowed"
                found.append(_breach(case, total.at, over, Reason(part=quantity.relation, text=text, events=total.events)))
        found += _unseen(case, allowed, "more could have gone unseen")
    return _judged(case, found)


def _kept(case: Case, done: Done) -> list[Outcome]:
    """Kept at the moment of performance; once certified, if the clause asks for it; `exactly` only when its time is over."""
    if done.when.lo is None:
        return []
    limits = case.limits
    when = latest((done.when, limits.told))
    if any(q.relation == "exactly" and not q.measured_from for q in case.clause.quantities) and limits.due != NEVER:
        when = latest((when, limits.due.moved(lambda at: at + 1)))
    text = "done" if done.when.exact is None else f"done {case.shown(done.when.exact)}"
    reason = Reason(part="core", text=text + (f" ({done.text})" if done.text else ""), events=done.events)
    certifiers = tuple(name for seen in case.clause.verification if seen.sort == "certified" for name in seen.by)
    if not certifiers or done.when.lo > case.now:
        return [Outcome(when, Status.KEPT, reason)]
    seal = latest(formal_by(case.world, "certification", case.clause.id, name, done.when.lo) for name in certifiers)
    if seal.hi is not None:
        return [Outcome(when, Status.KEPT, reason, seen=latest((when, seal)))]
    return [Outcome(when.maybe(), Status.KEPT, Reason(part="certified by", text="done, not yet certified", events=done.events))]


def _freed(case: Case) -> list[Outcome]:
    """Release, lapse, the end of its life, the end a power made of it: nothing is breached by them."""
    limits = case.limits
    after = [
        Outcome(limits.released, Status.EXCUSED, Reason(part="effect", text="released by the exercise of a power")),
        Outcome(limits.lapse.moved(_next), Status.LAPSED, Reason(part="lapses after", text="lapsed")),
        Outcome(limits.until.moved(_next), Status.LAPSED, Reason(part="until", text="it ended before its deadline")),
        Outcome(limits.ended.moved(_next), Status.LAPSED, Reason(part="effect", text="ended by the exercise of a power")),
    ]
    return [one for one in after if one.when.lo is not None]


def _missed(case: Case, done: Done) -> list[Outcome]:
    """The last moment has passed: a breach if the duty was then in force and nothing excused it; else none."""
    limits = case.limits
    if limits.due.lo is None:
        return []
    when = latest((limits.due.moved(_next), limits.told))
    in_force, lifted = _at_the_end(limits.in_force, limits.due, case.now), _at_the_end(limits.lifted, limits.due, case.now)
    text = "its last moment passed undone" if limits.due.exact is None else f"not done by {case.shown(limits.due.exact)}"
    reason = Reason(part=limits.due_part, text=text + (f": {done.text}" if done.text else ""), events=done.events)
    breach = both(in_force, opposite(lifted))
    found: list[Outcome] = []
    if breach is not False:
        found += _judged(case, [Outcome(when if breach is True else when.maybe(), Status.BREACHED, reason)], final=True)
    if both(in_force, lifted) is not False:
        excuses = [gate for gate in limits.lifts if _at_the_end(gate.line, limits.due, case.now) is not False]
        excuse = Reason(part=excuses[0].part, text=excuses[0].text) if excuses else reason
        found.append(Outcome(when if both(in_force, lifted) else when.maybe(), Status.EXCUSED, excuse))
    if in_force is not True:
        last = limits.due.lo if limits.due.lo > BEGINNING else case.now
        why = _closed(limits.gates, last) or [reason]
        text = f"its last moment passed while it was not in force: {why[0].text}"
        found.append(Outcome(when if in_force is False else when.maybe(), Status.NOT_IN_FORCE, Reason(part=why[0].part, text=text)))
    return found


def _at_the_end(line: Timeline, due: When, now: Instant) -> Truth:
    if due.lo is None or due.lo > now:
        return line.at(now)
    return line.over(due.lo, now if due.hi is None else min(due.hi, now))


# --- prohibitions ----------------------------------------------------------------------------------------------------


def _must_not(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Breached at the first forbidden act in its window; released; lapsed; kept when the window closes without one."""
    limits = case.limits
    ends = [end for end in (limits.due, limits.lapse, limits.ended) if end != NEVER]
    window = all_of(limits.in_force, since(limits.starts), *(through(end) for end in ends))
    acts = [replace(one, sure=both(one.sure, window.at(one.at))) for one in acts_of(case.world, case.clause, case.scope)]
    forbidden: list[Occurrence] = []
    excused: list[int] = []
    for one in acts:
        excuse = either(limits.lifted.at(one.at), excepted(case.world, case.clause, case.scope, one))
        if one.sure is True and excuse is True:
            excused.append(one.index)
        one = replace(one, sure=both(one.sure, opposite(excuse)))
        if one.sure is not False:
            forbidden.append(one)
    outcomes = _judged(case, _violations(case, forbidden) + _unseen(case, all_of(window, not_(limits.lifted)), "a forbidden act could have gone unseen"))
    outcomes += _freed(replace(case, limits=replace(limits, ended=NEVER)))
    outcomes += _closing(case, earliest((limits.due, limits.ended)), Status.KEPT, "no forbidden act in its time")
    note = Reason(part="except", text="an act that the text excuses", events=tuple(excused)) if excused else None
    return outcomes, note


def _violations(case: Case, forbidden: list[Occurrence]) -> list[Outcome]:
    sums = [quantity for quantity in case.clause.quantities if not quantity.measured_from]
    if not sums:
        if case.clause.act_list == "all of":
            return _all_of_them(case, forbidden)
        return [
            _breach(case, one.at, one.sure, Reason(part="core", text=f"forbidden act {case.shown(one.at)}", events=(one.index,)))
            for one in forbidden
        ]
    found: list[Outcome] = []
    for quantity in sums:
        tests = {"at most": exceeds}
        for total in sums_of(forbidden, quantity, case.scope):
            over = tests.get(quantity.relation, reaches)(total, quantity)
            if over is not False:
                text = f"{total.least:f} {quantity.amount.unit} by {case.shown(total.at)}: forbidden is more than {quantity.amount.number:f}"
                found.append(_breach(case, total.at, over, Reason(part=quantity.relation, text=text, events=total.events)))
    return found


def _all_of_them(case: Case, forbidden: list[Occurrence]) -> list[Outcome]:
    """`must not all of`: the breach is complete with the last of the acts."""
    firsts: list[When] = []
    for act in case.clause.acts:
        mine = [one for one in forbidden if one.event.term == act.term]
        sure = [one.at for one in mine if one.sure is True]
        firsts.append(When(min((one.at for one in mine), default=None), min(sure, default=None)))
    when = latest(firsts)
    events = tuple(one.index for one in forbidden)
    return [Outcome(when, Status.BREACHED, Reason(part="core", text="all the acts it forbids together", events=events))] if when.lo is not None else []


def _closing(case: Case, closes: When, status: Status, text: str) -> list[Outcome]:
    """The window closes: what that means if it was ever in force, else that it never was."""
    if closes.lo is None:
        return []
    when = latest((closes.moved(_next), case.limits.told))
    ever = case.limits.in_force.ever(BEGINNING, min(case.now, case.now if closes.hi is None else closes.hi))
    found = []
    if ever is not False:
        found.append(Outcome(when if ever else when.maybe(), status, Reason(part=case.limits.due_part or "effect", text=text)))
    if ever is not True:
        why = _closed(case.limits.gates, min(case.now, closes.lo)) or [Reason(part="core", text="it was never in force")]
        reason = Reason(part=why[0].part, text=f"its time passed while it was not in force: {why[0].text}")
        found.append(Outcome(when if ever is False else when.maybe(), Status.NOT_IN_FORCE, reason))
    return found


# --- powers ----------------------------------------------------------------------------------------------------------


def _may(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Kept when exercised in its window; lapsed when that closes unexercised; never breached."""
    limits = case.limits
    ends = [end for end in (limits.due, limits.lapse, limits.ended) if end != NEVER]
    allowed = all_of(limits.in_force, not_(limits.lifted), since(limits.starts), *(through(end) for end in ends))
    done = performance(case.world, case.clause, case.scope, allowed)
    text = "exercised" if done.when.exact is None else f"exercised {case.shown(done.when.exact)}"
    outcomes = []
    if done.when.lo is not None:
        outcomes.append(Outcome(latest((done.when, limits.told)), Status.KEPT, Reason(part="core", text=text, events=done.events)))
    outcomes += _freed(replace(case, limits=replace(limits, released=NEVER)))
    outcomes += _closing(case, limits.due, Status.LAPSED, "not exercised in its time")
    return outcomes, None


# --- breaches --------------------------------------------------------------------------------------------------------


def _next(at: Instant) -> Instant:
    return at + 1


def _breach(case: Case, at: Instant, sure: Truth, reason: Reason) -> Outcome:
    return Outcome(exactly(at) if sure is True else When(at, None), Status.BREACHED, reason)


def _unseen(case: Case, line: Timeline, text: str) -> list[Outcome]:
    """A breach that a gap may hide."""
    found = []
    for first, last in case.world.hidden(act.term for act in case.clause.acts):
        at = line.first_possible(first, last)
        if at is not None:
            found.append(Outcome(When(at, None), Status.BREACHED, Reason(part="gap", text=text)))
    return found


def _judges(clause: Clause) -> tuple[str, ...]:
    return clause.determination.by if clause.determination is not None else clause.self_judged_by


def _judged(case: Case, breaches: list[Outcome], *, final: bool = False) -> list[Outcome]:
    """Where a body determines breaches (or an actor judges for itself), a breach by the facts is none until it says so.

    What it finds to be no breach is excused if it would have ended the instance (`final`), and else passed over.
    """
    judges = _judges(case.clause)
    if not judges:
        return breaches
    judged = [_determined(case, one, judges) for one in breaches]
    return [one for one in judged if final or one.status is not Status.EXCUSED]


def _determined(case: Case, breach: Outcome, judges: tuple[str, ...]) -> Outcome:
    first = breach.when.lo
    found = [(index, event) for index, event in _findings(case, judges) if first is not None and event.at >= first]
    who = ", ".join(judges)
    if not found or first is None:
        text = f"{breach.reason.text}; {who} has not determined whether this is a breach{_overdue(case, first)}"
        return replace(breach, when=breach.when.maybe(), reason=replace(breach.reason, part="determined by", text=text))
    index, last = found[-1]
    finding = dict(last.args).get("finding", "")
    reason = Reason(part="determined by", text=f"{who} determined: {finding or 'nothing'}", events=(*breach.reason.events, index))
    if not last.known or finding not in ("breach", "no breach"):
        return replace(breach, when=breach.when.maybe(), reason=reason)
    if finding == "no breach":
        return replace(breach, status=Status.EXCUSED, reason=reason)
    said = _standing_since(found)
    return replace(breach, when=When(first, said if breach.when.hi is None else breach.when.hi), reason=reason, seen=exactly(said))


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


def _by_finding_alone(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
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
