"""What can end an instance: one table of outcomes for duties, prohibitions and powers each."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.case import Case, Outcome, breach, closed_gates, next_second
from servanda.meaning.findings import judged
from servanda.meaning.force import UNSAID
from servanda.meaning.formal import formal_by
from servanda.meaning.limits import counted_early
from servanda.meaning.matching import after_first, first_done, not_looked, unseen
from servanda.meaning.performing import Done, Sum, acts_of, amount, exceeds, excepted, performance, reaches, sums_of
from servanda.meaning.points import state_line
from servanda.meaning.runs import MOST_TOLD, Amount, Reason, Status, at_most
from servanda.meaning.said import SAID, of_state
from servanda.meaning.times import (
    BEGINNING,
    NEVER,
    Timeline,
    Truth,
    When,
    all_of,
    both,
    earliest,
    either,
    latest,
    not_,
    opposite,
    since,
    through,
)
from servanda.meaning.world import Occurrence
from servanda.model.core import ActRef, Quantity


def counting(case: Case) -> Timeline:
    """When an act counts: of a duty as performance, of a prohibition as forbidden, of a power as its exercise."""
    limits = case.limits
    duty = case.clause.modal == "must"
    lines = [limits.doing if duty else limits.in_force, since(limits.starts)]
    lines += {"must": [limits.order], "must not": []}.get(case.clause.modal, [not_(limits.lifted)])
    ends = (limits.due, limits.until if duty else limits.ended, limits.lapse)
    return all_of(*lines, *(through(end) for end in ends if end != NEVER))


def amounts_of(case: Case) -> tuple[Amount, ...]:
    """How much has been done so far of each quantity that the clause counts; with `in any PERIOD`, the most within one such period."""
    quantities = [quantity for quantity in case.clause.quantities if not quantity.measured_from]
    if not quantities:
        return ()
    line = counting(case)
    if case.clause.modal == "must not":
        acts, line = _forbidden(case)[0], all_of(line, not_(case.limits.lifted))
    else:
        acts = _within(acts_of(case.world, case.clause, case.scope), line)
    more = bool(_unseen(case, line, ""))
    return tuple(amount(case.world, case.scope, acts, quantity, more=more) for quantity in quantities)


# --- duties ----------------------------------------------------------------------------------------------------------


def must(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Breached by an act out of order; kept when done in time; released; lapsed; ended; and what its last moment brings."""
    allowed = counting(case)
    done = _held(case) if case.clause.state else performance(case.world, case.clause, case.scope, allowed)
    outcomes = [*_out_of_order(case), *_too_much(case, all_of(allowed, case.limits.in_force)), *_kept(case, done)]
    outcomes += [*_released(case), *_missed(case, done, _silent(case, allowed)), *_ended(case)]
    return _bound(case, outcomes), None if not done.text else Reason(part="quantity", text=done.text, events=done.events)


def _held(case: Case) -> Done:
    """A state that is owed by a day is looked at when the day is over: at the last moment it holds, or not."""
    due = case.limits.due
    if due.lo is None or due.lo > case.now:
        return Done(NEVER)
    truth = both(*(_at_the_end(line, due, case.now) for line in (state_line(case.world, case.clause.state), case.limits.doing)))
    return Done(NEVER if truth is False else due if truth else due.maybe())


def _moment(case: Case, when: When) -> str:
    """A moment that is known, in words; "": it is not."""
    return "" if when.exact in (None, BEGINNING) else case.shown(when.exact)


def _out_of_order(case: Case) -> list[Outcome]:
    """Acts before what `only after` or `not before` asks for."""
    limits = case.limits
    if not limits.early:
        return []
    found = []
    wrong = all_of(limits.in_force, not_(limits.order), not_(limits.lifted))
    for one in acts_of(case.world, case.clause, case.scope):
        act = one.during(wrong)
        if act is not None:
            gate = next(gate for gate in limits.early if gate.line.at(act.at) is not True)
            reason = Reason(part=gate.part, text=f"done {_told(case, act)}: {gate.text}", events=(one.index,))
            found.append(breach(act, act.sure, reason))
    return judged(case, found + _unseen(case, wrong, "an act out of order could have gone unseen"))


def _too_much(case: Case, allowed: Timeline) -> list[Outcome]:
    """More than `at most` or `exactly` allows."""
    found: list[Outcome] = []
    for quantity in case.clause.quantities:
        if quantity.measured_from or quantity.relation == "at least":
            continue
        text = f"{quantity.amount.unit}, where {quantity.relation} {quantity.amount.number:f} is allowed"
        found += _counted(case, _within(acts_of(case.world, case.clause, case.scope), allowed), quantity, exceeds, text)
        found += _unseen(case, allowed, "more could have gone unseen")
    return judged(case, found)


def _kept(case: Case, done: Done) -> list[Outcome]:
    """Kept at the moment of performance; once certified, if the clause asks for it; `exactly` only when its time is over."""
    if done.when.lo is None:
        return []
    limits = case.limits
    when = done.when
    if any(q.relation == "exactly" and not q.measured_from for q in case.clause.quantities) and limits.due != NEVER:
        when = latest((when, limits.due.moved(lambda at: at + 1)))
    text = _seen_or_not(case, done, "done")
    if case.clause.state:
        text = of_state(case.clause.state, None if when.hi is None else True, _moment(case, limits.due))
    reason = Reason(part="core", text=text + (f" ({done.text})" if done.text else ""), events=done.events)
    certifiers = tuple(name for seen in case.clause.verification if seen.sort == "certified" for name in seen.by)
    if not certifiers or done.when.lo > case.now:
        return [Outcome(when, Status.KEPT, reason)]
    first, last = done.when.lo, done.when.lo if done.when.hi is None else done.when.hi
    possible = latest(formal_by(case.world, "certification", case.clause.id, name, first) for name in certifiers)
    certain = latest(formal_by(case.world, "certification", case.clause.id, name, last) for name in certifiers)
    seal = When(possible.lo, certain.hi)
    if seal.hi is not None:
        return [Outcome(when, Status.KEPT, reason, seen=latest((when, seal)))]
    return [Outcome(when.maybe(), Status.KEPT, Reason(part="certified by", text="done, not yet certified", events=done.events))]


def _bound(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """Where performance counts before the text is in force, nothing is decided until it is."""
    if not counted_early(case.clause, case.scope):
        return outcomes
    force = case.limits.gates[0].line.begins()
    return [
        replace(one, when=latest((one.when, force)), seen=None if one.seen is None else latest((one.seen, force)), came=one.order)
        for one in outcomes
    ]


def _seen_or_not(case: Case, done: Done, text: str) -> str:
    if done.when.exact is not None:
        return f"{text} {case.shown(done.when.exact)}"
    return text if done.events else "it may have been done unseen"


def _silent(case: Case, allowed: Timeline) -> bool:
    """Whether a performance could be lacking in a log only because nobody looked; also where what must come first never came: that the way was never open
    is itself something of which only silence speaks. Of a state: where it is not known whether it held."""
    if case.clause.state:
        return case.world.is_log and _at_the_end(state_line(case.world, case.clause.state), case.limits.due, case.now) is None
    world, places, own = case.world, case.clause.places, case.clause.id
    stretches = [
        stretch
        for act in case.clause.acts
        for stretch in _after_first(case, act, not_looked(world, act, case.scope, places, case.doers, own))
    ]
    if stretches and case.limits.order.first_possible(BEGINNING, case.now) is None:
        return True
    return any(allowed.first_possible(first, last) is not None for first, last in stretches)


def _released(case: Case) -> list[Outcome]:
    """Its bearers were released from it."""
    when = case.limits.released
    return (
        []
        if when.lo is None
        else [Outcome(when, Status.EXCUSED, Reason(part="effect", text="released by the exercise of a power"))]
    )


def _ended(case: Case) -> list[Outcome]:
    """Lapse, the end of its life, the end a power made of it: nothing is breached by them."""
    limits = case.limits
    after = [
        Outcome(limits.lapse.moved(next_second), Status.LAPSED, Reason(part="lapses after", text="lapsed")),
        Outcome(limits.until.moved(next_second), Status.LAPSED, Reason(part="until", text="it ended before its deadline")),
        Outcome(
            limits.ended.moved(next_second),
            Status.LAPSED,
            Reason(part="effect", text="ended by the exercise of a power"),
        ),
    ]
    return [one for one in after if one.when.lo is not None]


def _missed(case: Case, done: Done, silent: bool) -> list[Outcome]:
    """The last moment has passed: a breach if the duty was then in force and nothing excused it; else none."""
    limits = case.limits
    if limits.due.lo is None:
        return []
    when = limits.due.moved(next_second)
    in_force, lifted = (
        _at_the_end(limits.in_force, limits.due, case.now),
        _at_the_end(limits.lifted, limits.due, case.now),
    )
    text = "its last moment passed undone" if limits.due.exact is None else f"not done by {case.shown(limits.due.exact)}"
    text += f": {done.text}" if done.text else ""
    if case.clause.state:
        text = of_state(case.clause.state, None if done.when.lo is not None else False, _moment(case, limits.due))
    hour = f"; {UNSAID}" if limits.due.unknown and limits.due_part in limits.hours else ""
    reason = Reason(part=limits.due_part, text=text + hour, events=done.events)
    broken = both(in_force, opposite(lifted))
    # that it was ever owed may itself be something that nobody saw
    silent = silent or (case.world.is_log and case.instance.trigger_event is None and (broken is None or limits.due.hi is None))
    found: list[Outcome] = []
    if broken is not False:
        missed = Outcome(when if broken is True else when.maybe(), Status.BREACHED, reason, silent=silent)
        found += judged(case, [missed], final=True)
    if both(in_force, lifted) is not False:
        excuses = [gate for gate in limits.lifts if _at_the_end(gate.line, limits.due, case.now) is not False]
        excuse = Reason(part=excuses[0].part, text=excuses[0].text) if excuses else reason
        found.append(Outcome(when if both(in_force, lifted) else when.maybe(), Status.EXCUSED, excuse))
    if in_force is not True:
        last = limits.due.lo if limits.due.lo > BEGINNING else case.now
        why = closed_gates(limits.gates, last) or [reason]
        text = f"its last moment passed while it was not in force: {why[0].text}"
        found.append(
            Outcome(when if in_force is False else when.maybe(), Status.NOT_IN_FORCE, Reason(part=why[0].part, text=text))
        )
    return found


def _at_the_end(line: Timeline, due: When, now: Instant) -> Truth:
    if due.lo is None or due.lo > now:
        return line.at(now)
    return line.over(due.lo, now if due.hi is None else min(due.hi, now))


# --- prohibitions ----------------------------------------------------------------------------------------------------


def must_not(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Breached at the first forbidden act in its window; released; lapsed; kept when the window closes without one."""
    limits = case.limits
    if case.clause.state:
        return [*judged(case, _not_holding(case)), *_closed(case, f"{case.clause.state} held all the time")], None
    forbidden, excused = _forbidden(case)
    hidden = all_of(counting(case), not_(limits.lifted))
    outcomes = judged(case, _violations(case, forbidden) + _unseen(case, hidden, "a forbidden act could have gone unseen"))
    outcomes += _closed(case, "no forbidden act in its time")
    note = Reason(part="except", text="an act that the text excuses", events=tuple(excused[: at_most(MOST_TOLD)])) if excused else None
    return outcomes, note


def _closed(case: Case, kept: str) -> list[Outcome]:
    """Its bearers are released; it lapses; its window closes: then it is kept, with these words."""
    limits = case.limits
    found = [*_released(case), *_ended(replace(case, limits=replace(limits, ended=NEVER)))]
    return found + _closing(case, earliest((limits.due, limits.ended)), Status.KEPT, kept)


def _not_holding(case: Case) -> list[Outcome]:
    """The first moment at which a state that is owed all the time does not hold, or may not (for that nothing speaks)."""
    wrong = all_of(counting(case), not_(case.limits.lifted), not_(state_line(case.world, case.clause.state)))
    when = wrong.begins()
    if when.lo is None or when.lo > case.now:
        return []
    reason = Reason(part="core", text=of_state(case.clause.state, None if when.exact is None else False, _moment(case, when)))
    return [Outcome(when, Status.BREACHED, reason, unseen=when.hi is None)]


def _forbidden(case: Case) -> tuple[list[Occurrence], list[int]]:
    """The acts in its time that nothing lifts or excepts, and the numbers of those that something does."""
    lifted = case.limits.lifted
    forbidden: list[Occurrence] = []
    excused: list[int] = []
    for one in _within(acts_of(case.world, case.clause, case.scope), counting(case)):
        exception = excepted(case.world, case.clause, case.scope, one)
        if one.sure is True and either(lifted.over(one.at, one.last), exception) is True:
            excused.append(one.index)
        act = one.also(opposite(exception))
        act = None if act is None else act.during(not_(lifted))
        if act is not None:
            forbidden.append(act)
    return forbidden, excused


def _violations(case: Case, forbidden: list[Occurrence]) -> list[Outcome]:
    sums = [quantity for quantity in case.clause.quantities if not quantity.measured_from]
    if not sums:
        if case.clause.act_list == "all of":
            return _all_of_them(case, forbidden)
        return [
            breach(one, one.sure, Reason(part="core", text=f"forbidden act {_told(case, one)}", events=(one.index,)))
            for one in forbidden
        ]
    found: list[Outcome] = []
    for quantity in sums:
        test = exceeds if quantity.relation == "at most" else reaches
        text = f"{quantity.amount.unit} by {{when}}: forbidden is more than {quantity.amount.number:f}"
        found += _counted(case, forbidden, quantity, test, text)
    return found


def _counted(
    case: Case, acts: list[Occurrence], quantity: Quantity, test: Callable[[Sum, Quantity], Truth], text: str
) -> list[Outcome]:
    """The acts at which a sum is, or may be, too much. Where their order is not known, the first by whose last moment it is for
    certain stands for whichever of them it was."""
    found: list[Outcome] = []
    certain = False
    for total in sums_of(case.world, acts, quantity, case.scope):
        over = test(total, quantity)
        if over is False:
            continue
        told = f"{total.least:f} {text}".replace("{when}", case.shown(total.act.last))
        reason = Reason(part=quantity.relation, text=told, events=total.events)
        firm = total.act.sure is True and (not certain or test(replace(total, least=total.own, most=total.own), quantity) is True)
        found.append(replace(breach(total.act, over, reason), firm=firm))
        certain = certain or over is True
    return found


def _all_of_them(case: Case, forbidden: list[Occurrence]) -> list[Outcome]:
    """`must not all of`: the breach is complete with the last of the acts."""
    firsts: list[When] = []
    for act in case.clause.acts:
        firsts.append(first_done([one for one in forbidden if one.event.term == act.term], ())[0])
    when = latest(firsts)
    if when.lo is None:
        return []
    reason = Reason(part="core", text="all the acts it forbids together", events=tuple(one.index for one in forbidden))
    completes = next((one for one in forbidden if one.last == when.hi and one.sure is True), None)
    return [Outcome(when, Status.BREACHED, reason, act=completes or next(one for one in forbidden if one.at >= when.lo))]


def _closing(case: Case, closes: When, status: Status, text: str) -> list[Outcome]:
    """The window closes: what that means if it was ever in force, else that it never was."""
    if closes.lo is None:
        return []
    when = closes.moved(next_second)
    ever = _ever_in_force(case, closes)
    found = []
    if ever is not False:
        found.append(Outcome(when if ever else when.maybe(), status, Reason(part=case.limits.due_part or "effect", text=text)))
    if ever is not True:
        why = closed_gates(case.limits.gates, min(case.now, closes.lo)) or [Reason(part="core", text="it was never in force")]
        reason = Reason(part=why[0].part, text=f"its time passed while it was not in force: {why[0].text}")
        found.append(Outcome(when if ever is False else when.maybe(), Status.NOT_IN_FORCE, reason))
    return found


def _ever_in_force(case: Case, closes: When) -> Truth:
    """Whether it was in force at any moment before its window closed, whenever within its bounds that was."""
    line, now = case.limits.in_force, case.now
    early = line.ever(BEGINNING, now if closes.lo is None else min(now, closes.lo))
    late = line.ever(BEGINNING, now if closes.hi is None else min(now, closes.hi))
    return early if early is late else None


# --- powers ----------------------------------------------------------------------------------------------------------


def may(case: Case) -> tuple[list[Outcome], Reason | None]:
    """Kept when exercised in its window; lapsed when that closes unexercised; never breached. So an effort whose result is reached, or is not; an
    intent (and the effort that something does not happen) is never kept by an act."""
    said = SAID[case.clause.modal]
    outcomes = []
    if said.done:
        done = performance(case.world, case.clause, case.scope, counting(case))
        reason = Reason(part="core", text=_seen_or_not(case, done, said.done), events=done.events)
        outcomes += [Outcome(done.when, Status.KEPT, reason)] if done.when.lo is not None else []
    outcomes += _ended(case)
    outcomes += _closing(case, case.limits.due, Status.LAPSED, said.over)
    return outcomes, None


def _unseen(case: Case, line: Timeline, text: str) -> list[Outcome]:
    """A breach that a gap may hide, or that a log may not hold."""
    found = []
    for act in case.clause.acts:
        hidden = unseen(case.world, act, case.scope, case.clause.places, case.doers, case.clause.id)
        for first, last in _after_first(case, act, hidden):
            at = line.first_possible(first, last)
            if at is not None:
                found.append(Outcome(When(at, None), Status.BREACHED, Reason(part="gap", text=text), unseen=True))
    return found


def _after_first(case: Case, act: ActRef, hidden: list[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    if not hidden:
        return hidden
    acts = [one for one in acts_of(case.world, case.clause, case.scope) if one.event.term == act.term]
    return after_first(case.world, case.scope, acts, hidden)


def _within(found: list[Occurrence], line: Timeline) -> list[Occurrence]:
    return [inside for one in found if (inside := one.during(line)) is not None]


def _told(case: Case, act: Occurrence) -> str:
    if act.at == act.last:
        return case.shown(act.at)
    return f"between {case.shown(act.at)} and {case.shown(act.last)}"
