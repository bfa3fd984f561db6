"""What may end an instance: for a duty, a prohibition, a power each its table, in the order in which ties are decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Amount, Reason, Status
from servanda.meaning.force import UNSAID
from servanda.meaning.runs import MOST_TOLD
from servanda.meaning.said import SAID, of_state
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.case import Case, Outcome, by_act, told
from servanda.monitor.exact.crowd import deciding, excused_of, fits, mine_of
from servanda.monitor.exact.exceptions import excepted
from servanda.monitor.exact.facts import Stretch
from servanda.monitor.exact.findings import judged
from servanda.monitor.exact.here import after_first
from servanda.monitor.exact.instants import first_of, formally, line_of, overlapping
from servanda.monitor.exact.limits import closed
from servanda.monitor.exact.moments import (
    BEGINNING,
    NEVER,
    NO,
    PERHAPS,
    YES,
    Line,
    When,
    after,
    begins,
    earliest,
    ever,
    every,
    exact,
    latest,
    opposite,
    over,
    since,
    through,
    value,
)
from servanda.monitor.exact.performing import acts_of, added, near, performance
from servanda.monitor.exact.sums import ExactSum, exceeds, reaches
from servanda.monitor.plan import Holds, Quantity, Selector

Race = tuple[list[Outcome], Reason | None]


def counting(case: Case) -> Line:
    """When an act counts: as performance, as forbidden, as exercise."""
    limits, modal = case.limits, case.plan.modal
    gates = {"must": limits.order, "must not": None}.get(modal, opposite(limits.lifted))
    end = limits.until if modal == "must" else limits.ended
    ends = [through(one) for one in (limits.due, end, limits.lapse) if one != NEVER]
    return every([limits.doing if modal == "must" else limits.in_force, *([] if gates is None else [gates]), since(limits.starts), *ends])


def amounts_of(case: Case) -> tuple[Amount, ...]:
    """How much has been done so far of each quantity that the clause counts; with a period, the most within one."""
    if not case.plan.quantities:
        return ()
    line = counting(case)
    if case.plan.modal == "must not":
        acts = forbidden_acts(case, line)[0]
        line = every([line, opposite(case.limits.lifted)])
    else:
        acts = near(case, line)
    more = bool(_unseen(case, line, ""))
    return tuple(_amount(case, acts, quantity, more=more) for quantity in case.plan.quantities)


def _amount(case: Case, acts: list[Act], quantity: Quantity, *, more: bool) -> Amount:
    low, high = Decimal(0), Decimal(0)
    untold = more
    for total in added(case, acts, quantity):
        low = max(low, total.least)
        untold = untold or total.most is None
        high = high if total.most is None else max(high, total.most)
    return Amount(
        low=low, high=None if untold else high, unit=quantity.unit, wanted=quantity.number, relation=quantity.relation
    )


# --- duties ------------------------------------------------------------------------------------------------------------


def must(case: Case) -> Race:
    """A duty: breached by an act out of order or by too much; kept; released; what its last moment brings; lapsed."""
    allowed = counting(case)
    when, events, text = performance(case, allowed) if case.plan.state is None else (_held(case, case.plan.state), (), "")
    found = [*_out_of_order(case), *_too_much(case, every([allowed, case.limits.in_force])), *_kept(case, when, events, text)]
    found += [*_released(case), *_missed(case, events, text, silent=_silent(case, allowed)), *_ended(case)]
    return [_bound(case, one) for one in found], Reason(part="quantity", text=text, events=events) if text else None


def _held(case: Case, state: Holds) -> When:
    """When a state that is owed by a day was seen to hold: at its last moment, or not."""
    due, now = case.limits.due, case.facts.now
    if due[0] is None or due[0] > now:
        return NEVER
    truth = min(_at_last(line, due, now) for line in (line_of(case.facts, case.here, state), case.limits.doing))
    return NEVER if truth == NO else due if truth == YES else (due[0], None)


def _not_holding(case: Case, state: Holds, window: Line) -> list[Outcome]:
    """When a state that is owed all the time first does not hold, or may not."""
    lines = [window, opposite(case.limits.lifted), opposite(line_of(case.facts, case.here, state))]
    when = begins(every(lines))
    if when[0] is None or when[0] > case.facts.now:
        return []
    reason = told("core", of_state(state.name, None if exact(when) is None else False, _moment(case, when)))
    return [Outcome(when, Status.BREACHED, reason, unseen=when[1] is None)]


def _moment(case: Case, when: When) -> str:
    """A moment as its clock shows it; "" where it is not known."""
    at = exact(when)
    return "" if at is None or at == BEGINNING else case.shown(at)


def _bound(case: Case, one: Outcome) -> Outcome:
    """Where performance counts before the text is in force, nothing is decided until it is."""
    if case.plan.early is None:
        return one
    force = case.limits.force
    return replace(one, when=latest((one.when, force)), seen=None if one.seen is None else latest((one.seen, force)), came=one.order)


def _out_of_order(case: Case) -> list[Outcome]:
    limits = case.limits
    if not limits.early:
        return []
    wrong = every([limits.in_force, opposite(limits.order), opposite(limits.lifted)])
    found = []
    for act in near(case, wrong):
        gate = next(gate for gate in limits.early if value(gate.line, act.at) != YES)
        found.append(by_act(act, act.sure, _when_done(case, act, "done {}: " + gate.text, gate.part)))
    return judged(case, found + _unseen(case, wrong, "an act out of order could have gone unseen"))


def _when_done(case: Case, act: Act, text: str, part: str) -> Callable[[], Reason]:
    def written() -> Reason:
        at = case.shown(act.at)
        shown = at if act.at == act.last else f"between {at} and {case.shown(act.last)}"
        return Reason(part=part, text=text.replace("{}", shown, 1), events=(act.index,))

    return written


def _too_much(case: Case, allowed: Line) -> list[Outcome]:
    found: list[Outcome] = []
    for quantity in case.plan.quantities:
        if quantity.relation == "at least":
            continue
        text = f"{quantity.unit}, where {quantity.relation} {quantity.number:f} is allowed"
        found += _counted(case, near(case, allowed), quantity, exceeds, text)
        found += _unseen(case, allowed, "more could have gone unseen")
    return judged(case, found)


def _kept(case: Case, when: When, events: tuple[int, ...], text: str) -> list[Outcome]:
    lo, hi = when
    if lo is None:
        return []
    plan, limits = case.plan, case.limits
    said = _said(case, when, events, "done")
    if plan.state is not None:
        said = of_state(plan.state.name, None if hi is None else True, _moment(case, limits.due))
    reason = told("core", said + (f" ({text})" if text else ""), events)
    done_ = when
    if any(one.relation == "exactly" for one in plan.quantities) and limits.due != NEVER:
        when = latest((when, after(limits.due)))
    if not plan.certified or lo > case.facts.now:
        return [Outcome(when, Status.KEPT, reason)]
    last = lo if hi is None else hi
    first = latest(formally(case.facts, one, done_[0]) for one in plan.certified)[0]
    seal = (first, latest(formally(case.facts, one, last) for one in plan.certified)[1])
    if seal[1] is not None:
        return [Outcome(when, Status.KEPT, reason, seen=latest((when, seal)))]
    return [Outcome((when[0], None), Status.KEPT, told("certified by", "done, not yet certified", events))]


def _said(case: Case, when: When, events: tuple[int, ...], text: str) -> str:
    at = exact(when)
    if at is not None:
        return f"{text} {case.shown(at)}"
    return text if events else "it may have been done unseen"


def _silent(case: Case, allowed: Line) -> bool:
    """Whether a performance may be lacking in a log only because nobody looked, or only silence says that what must come first never came."""
    if case.plan.state is not None:
        line = line_of(case.facts, case.here, case.plan.state)
        return case.facts.is_log and _at_last(line, case.limits.due, case.facts.now) == PERHAPS
    dark = [_after_first(case, act, case.facts.unlooked(act, case.here.binding, case.ways, case.own)) for act in case.plan.acts]
    if any(dark) and not any(True for _ in overlapping([(BEGINNING, case.facts.now)], case.limits.order)):
        return True
    return any(True for hidden in dark for _ in overlapping(hidden, allowed))


def _after_first(case: Case, act: Selector, hidden: list[Stretch]) -> list[Stretch]:
    if not case.facts.run.firsts or not hidden:
        return hidden
    return after_first(case.facts, case.here, (one for one in acts_of(case) if one.event.term == act.term), hidden)


def _released(case: Case) -> list[Outcome]:
    when = case.limits.released
    reason = told("effect", "released by the exercise of a power")
    return [] if when[0] is None else [Outcome(when, Status.EXCUSED, reason)]


def _ended(case: Case, *, by_power: bool = True) -> list[Outcome]:
    limits = case.limits
    ends = (
        (limits.lapse, "lapses after", "lapsed"),
        (limits.until, "until", "it ended before its deadline"),
        (limits.ended if by_power else NEVER, "effect", "ended by the exercise of a power"),
    )
    return [Outcome(after(end), Status.LAPSED, told(part, text)) for end, part, text in ends if end[0] is not None]


def _missed(case: Case, events: tuple[int, ...], text: str, *, silent: bool) -> list[Outcome]:
    """Breached if it was in force at its last moment and nothing lifted it then; excused if something did; else it never bound."""
    limits, now = case.limits, case.facts.now
    lo, _ = limits.due
    if lo is None:
        return []
    when = after(limits.due)
    maybe = (when[0], None)
    in_force, lifted = _at_last(limits.in_force, limits.due, now), _at_last(limits.lifted, limits.due, now)
    at = exact(limits.due)
    said = "its last moment passed undone" if at is None else f"not done by {case.shown(at)}"
    hour = f"; {UNSAID}" if at is None and limits.due_part in limits.hours else ""
    said += (f": {text}" if text else "") + hour
    if (state := case.plan.state) is not None:
        held = None if _held(case, state)[0] is not None else False
        said = of_state(state.name, held, _moment(case, limits.due)) + hour
    reason = told(limits.due_part, said, events)
    found: list[Outcome] = []
    broken = min(in_force, 2 - lifted)
    instance = case.here.instance
    if case.facts.is_log and (instance is None or instance.trigger_event is None):
        # that it was ever owed may itself be something that nobody saw
        silent = silent or broken == PERHAPS or limits.due[1] is None
    if broken != NO:
        missed = Outcome(when if broken == YES else maybe, Status.BREACHED, reason, silent=silent)
        found += judged(case, [missed], final=True)
    if min(in_force, lifted) != NO:
        excuse = next((gate for gate in limits.lifts if _at_last(gate.line, limits.due, now) != NO), None)
        why = reason if excuse is None else told(excuse.part, excuse.text)
        found.append(Outcome(when if min(in_force, lifted) == YES else maybe, Status.EXCUSED, why))
    if in_force != YES:
        last = lo if lo > BEGINNING else now
        shut = closed(limits.gates, last)
        part, because = (shut[0].part, shut[0].told(last)) if shut else (reason().part, reason().text)
        late = f"its last moment passed while it was not in force: {because}"
        found.append(Outcome(when if in_force == NO else maybe, Status.NOT_IN_FORCE, told(part, late)))
    return found


def _at_last(line: Line, due: When, now: Instant) -> int:
    lo, hi = due
    if lo is None or lo > now:
        return value(line, now)
    return over(line, lo, now if hi is None else min(hi, now))


# --- prohibitions ------------------------------------------------------------------------------------------------------


def must_not(case: Case) -> Race:
    """A prohibition: breached by the first forbidden act in its window; released; lapsed; kept when the window closes."""
    window = counting(case)
    if (state := case.plan.state) is not None:
        return [*judged(case, _not_holding(case, state, window)), *_closed(case, f"{state.name} held all the time")], None
    if fits(case):
        rest = beside_acts(case, window)
        mine = mine_of(case, window, forbidden_done)
        return [*deciding(case, mine, rest), *rest], _note(excused_of(mine))
    forbidden, excused = forbidden_acts(case, window, first_only=_first_decides(case))
    return [*judged(case, violations(case, forbidden)), *beside_acts(case, window)], _note(excused)


def _note(excused: list[int]) -> Reason | None:
    return Reason(part="except", text="an act that the text excuses", events=tuple(excused[:MOST_TOLD])) if excused else None


def beside_acts(case: Case, window: Line) -> list[Outcome]:
    """What else ends a prohibition, or may: an act unseen, a release, a lapse, the close of its window."""
    hidden = every([window, opposite(case.limits.lifted)])
    found = judged(case, _unseen(case, hidden, "a forbidden act could have gone unseen"))
    return found + _closed(case, "no forbidden act in its time")


def _closed(case: Case, kept: str) -> list[Outcome]:
    """A release, a lapse, the close of its window. kept: what is said of it then."""
    found = [*_released(case), *_ended(case, by_power=False)]
    return found + _closing(case, earliest((case.limits.due, case.limits.ended)), Status.KEPT, kept)


def forbidden_done(case: Case, act: Act) -> Callable[[], Reason]:
    """Why an act breaks a prohibition."""
    return _when_done(case, act, "forbidden act {}", "core")


def _first_decides(case: Case) -> bool:
    """Whether nothing after the first forbidden act that is certain can matter to the verdict."""
    plan = case.plan
    return not case.all_acts and not plan.quantities and not plan.told and plan.judged is None and plan.act_list != "all of"


def forbidden_acts(case: Case, window: Line, *, first_only: bool = False) -> tuple[list[Act], list[int]]:
    """Acts in the window that nothing lifts or excepts; and the numbers of those that something does."""
    free = opposite(case.limits.lifted)
    found: list[Act] = []
    excused: list[int] = []
    hi: Instant | None = None
    for act in _inside(case, window):
        if first_only and hi is not None and act.at > hi:
            break
        exception = excepted(case, act)
        if act.sure == YES and max(over(case.limits.lifted, act.at, act.last), exception) == YES:
            excused.append(act.index)
        left = act.also(2 - exception)
        left = None if left is None else left.during(free)
        if left is not None:
            found.append(left)
            if left.sure == YES and (hi is None or left.last < hi):
                hi = left.last
    return found, excused


def _inside(case: Case, window: Line) -> Iterator[Act]:
    """The acts of the clause as far as they may have happened in a window, in order; one at a time, for often the first decides."""
    for act in case.facts.near(acts_of(case), window):
        inside = act.during(window)
        if inside is not None:
            yield inside


def violations(case: Case, forbidden: list[Act]) -> list[Outcome]:
    """What the forbidden acts breach: each of them, all together, or what makes a sum too great."""
    plan = case.plan
    if not plan.quantities:
        if plan.act_list == "all of":
            return _all_of_them(case, forbidden)
        return [by_act(act, act.sure, forbidden_done(case, act)) for act in forbidden]
    found: list[Outcome] = []
    for quantity in plan.quantities:
        test = exceeds if quantity.relation == "at most" else reaches
        text = f"{quantity.unit} by {{when}}: forbidden is more than {quantity.number:f}"
        found += _counted(case, forbidden, quantity, test, text)
    return found


def _counted(
    case: Case, acts: list[Act], quantity: Quantity, test: Callable[[ExactSum, Quantity], int], text: str
) -> list[Outcome]:
    """The acts at which a sum is, or may be, too much. Where their order is not known, the first by whose last moment it certainly is stands
    for whichever of them it was."""
    found: list[Outcome] = []
    certain = False
    for total in added(case, acts, quantity):
        truth = test(total, quantity)
        if truth == NO:
            continue
        firm = total.act.sure == YES
        if firm and certain:
            own = total.own()
            firm = test(replace(total, least=own, most=own), quantity) == YES
        one = by_act(total.act, truth, _amount_told(case, total, quantity.relation, text))
        found.append(one if firm else replace(one, firm=False))
        certain = certain or truth == YES
    return found


def _amount_told(case: Case, total: ExactSum, part: str, text: str) -> Callable[[], Reason]:
    def written() -> Reason:
        shown = f"{total.least:f} {text}".replace("{when}", case.shown(total.act.last))
        return Reason(part=part, text=shown, events=total.events())

    return written


def _all_of_them(case: Case, forbidden: list[Act]) -> list[Outcome]:
    firsts = [first_of([one for one in forbidden if one.event.term == act.term], (), _ALL)[0] for act in case.plan.acts]
    when = latest(firsts)
    lo, hi = when
    if lo is None:
        return []
    reason = told("core", "all the acts it forbids together", tuple(one.index for one in forbidden))
    last = next((one for one in forbidden if one.last == hi and one.sure == YES), None)
    return [Outcome(when, Status.BREACHED, reason, act=last or next(one for one in forbidden if one.at >= lo))]


_ALL: Line = ((BEGINNING,), (YES,))


def _closing(case: Case, closes: When, status: Status, text: str) -> list[Outcome]:
    lo, hi = closes
    if lo is None:
        return []
    limits, now = case.limits, case.facts.now
    when = after(closes)
    maybe = (when[0], None)
    soon = ever(limits.in_force, BEGINNING, min(now, lo))
    late = ever(limits.in_force, BEGINNING, now if hi is None else min(now, hi))
    bound = soon if soon == late else PERHAPS
    found = []
    if bound != NO:
        found.append(Outcome(when if bound == YES else maybe, status, told(limits.due_part or "effect", text)))
    if bound != YES:
        shut = closed(limits.gates, min(now, lo))
        part, because = (shut[0].part, shut[0].told(min(now, lo))) if shut else ("core", "it was never in force")
        reason = told(part, f"its time passed while it was not in force: {because}")
        found.append(Outcome(when if bound == NO else maybe, Status.NOT_IN_FORCE, reason))
    return found


# --- powers ------------------------------------------------------------------------------------------------------------


def may(case: Case) -> Race:
    """A power: kept when exercised in its window, lapsed when that closes unexercised. So an effort by its result; an intent is never kept by an act."""
    said, found = SAID[case.plan.modal], []
    if said.done:
        when, events, _ = performance(case, counting(case))
        if when[0] is not None:
            found.append(Outcome(when, Status.KEPT, told("core", _said(case, when, events, said.done), events)))
    found += _ended(case)
    found += _closing(case, case.limits.due, Status.LAPSED, said.over)
    return found, None


# --- what may be hidden --------------------------------------------------------------------------------


def _unseen(case: Case, line: Line, text: str) -> list[Outcome]:
    found = []
    for act in case.plan.acts:
        hidden = case.facts.unseen(act, case.here.binding, case.ways, case.own)
        for lo, _ in overlapping(_after_first(case, act, hidden), line):
            found.append(Outcome((lo, None), Status.BREACHED, told("gap", text), unseen=True))
    return found
