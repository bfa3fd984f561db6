"""Moments and gates of a plan worked out over the facts: when a thing came, when a condition held."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period
from servanda.meaning.runs import MOST_TOLD
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.facts import UNSOLVED, FactLife, Facts, Stretch, ways_of
from servanda.monitor.exact.here import NOBODY, Here, after_first, as_presumed
from servanda.monitor.exact.latest import alone, last_one, stretches_of
from servanda.monitor.exact.moments import (
    ALWAYS,
    ANY_TIME,
    BEGINNING,
    FOREVER,
    NEVER,
    NO,
    PERHAPS,
    TRUE,
    UNKNOWN,
    YES,
    Line,
    When,
    after,
    begins,
    earliest,
    every,
    exact,
    latest,
    moved,
    nth,
    opposite,
    possible,
    safely,
    since,
    some,
    through,
)
from servanda.monitor.exact.ordered import Ordered, last_yes
from servanda.monitor.exact.periods import count
from servanda.monitor.exact.switches import Switch, ends, folded, switch
from servanda.monitor.plan import (
    Any_,
    AnyTime,
    Became,
    Combined,
    Counted,
    Extended,
    First,
    Fixed,
    Gate,
    Holds,
    Joined,
    Latest,
    Moment,
    Not,
    PlanEdge,
    Quiet,
    Reached,
    Selector,
    Suspended,
    Through,
    TriggerAt,
    Who,
)

Seen = tuple[When, tuple[int, ...]]


# --- moments -----------------------------------------------------------------------------------------------------------


def when_of(facts: Facts, here: Here, moment: Moment) -> When:
    """When a moment came, as far as is known."""
    if isinstance(moment, Fixed):
        return fixed(moment) if not here.hour or moment.at is None else (moment.at, moment.at)
    if isinstance(moment, AnyTime):
        return ANY_TIME
    if isinstance(moment, First):
        return _first(facts, here, moment)
    if isinstance(moment, Combined):
        found = [when_of(facts, here, one) for one in moment.of]
        if moment.how == "nth":
            return nth(moment.n, found)
        return latest(found) if moment.how == "latest" else earliest(found)
    if isinstance(moment, Counted):
        of = _anew(facts, here, moment.of) if isinstance(moment.of, Latest) else when_of(facts, here, moment.of)
        return safely(of, lambda at: count(moment, at))
    if isinstance(moment, Latest):
        return ANY_TIME
    if isinstance(moment, TriggerAt):
        return _trigger(facts, here, moment)
    if isinstance(moment, Joined):
        return _joined(facts, here, moment)
    if isinstance(moment, Became):
        return _became(facts, here, moment)
    if isinstance(moment, PlanEdge):
        if moment.edge == "start":
            return life_of(facts, moment.of, here.presumed).start
        life = life_of(facts, moment.of)
        return moved(ends(life.line, life.off), lambda at: at - 1)
    return extended(facts, here, moment, when_of(facts, here, moment.of))


def _anew(facts: Facts, here: Here, moment: Latest) -> When:
    """From when a period is counted that begins anew with each occurrence."""
    found = stretches_of(facts, here, moment.of)
    try:
        return last_one(found, lambda at: at if at == BEGINNING else count(moment.end, at))
    except Refusal:
        return ANY_TIME


def fixed(moment: Fixed) -> When:
    """A moment of the calendar."""
    return NEVER if moment.at is None else (moment.at, moment.at if moment.late is None else moment.late)


def _trigger(facts: Facts, here: Here, moment: TriggerAt) -> When:
    parent = None if here.instance is None else here.instance.parent
    if moment.what and parent is not None:
        if moment.what == "breach":
            return here.breach
        if parent.trigger_at is None:
            return ALWAYS if parent.cause is None else ANY_TIME
        return parent.trigger_at, parent.trigger_at
    if here.trigger[0] is None and moment.otherwise is not None:
        return when_of(facts, here, moment.otherwise)
    return here.trigger


def _joined(facts: Facts, here: Here, moment: Joined) -> When:
    joins = {} if here.plan is None else dict(here.plan.joins)
    actors = () if here.bearer is None else here.bearer.actors
    own = replace(NOBODY, presumed=here.presumed)
    found = [when_of(facts, own, joins[name]) for name in actors if name in joins]
    if not found or (here.plan is not None and here.plan.mode == "any" and len(found) < len(actors)):
        return when_of(facts, here, moment.otherwise)
    return latest(found)


def _became(facts: Facts, here: Here, moment: Became) -> When:
    result = facts.result(moment.clause)
    parent = None if here.instance is None else here.instance.parent
    if parent is not None:
        same = [one for one in result.instances if one.verdict.instance.parent == parent]
        if same:
            return earliest(one.became(moment.status) for one in same)
    return {"kept": result.kept, "breached": result.breached, "due": result.due}.get(moment.status, NEVER)


def extended(facts: Facts, here: Here, moves: Extended, limit: When) -> When:
    """A limit moved by each extension that came while it still ran."""
    found = [one for how, each, period in moves.asked for one in _asked(facts, how, each, period)]
    for clause, period in moves.powers:
        result = facts.result(clause)
        found += [(when, period) for when in ([ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances])]
    for when, period in sorted(found, key=lambda one: (one[0][0] is None, one[0][0] or 0)):
        lo, hi = limit
        if when[0] is None or lo is None or (hi is not None and when[0] > hi):
            continue
        further = NEVER
        if period is not None:
            end = Counted(how="end", of=Fixed(at=None), period=period, zone=moves.zone, rule=moves.rule, calendar=moves.calendar)
            further = safely(limit, lambda at, end=end: count(end, at))  # type: ignore[misc]  # the loop's own value
        limit = further if when[1] is not None and when[1] <= lo else (lo, further[1])
    return limit


def _asked(facts: Facts, how: str, each: tuple[First | Combined, ...], period: Period | None) -> list[tuple[When, Period | None]]:
    """The moments of extension, one after the other, and by how much each is one."""
    found: list[tuple[When, Period | None]] = []
    begin: Instant | None = None
    while True:
        whens = [formally(facts, one, begin) for one in each]
        when = earliest(whens) if how == "earliest" else latest(whens)
        if when[0] is None:
            return found
        if exact(when) is None:
            term = next(one for one in _formals(each))
            if any(begin is None or last >= begin for _, last in facts.hidden(term.term)):
                return [*found, (when, period), ((when[0], None), None)]  # nobody can tell how many more there were
            return [*found, (when, period), *[((when[0], None), period)] * sum(1 for _ in facts.formal(term))]
        found.append((when, period))
        begin = when[0] + 1


def _formals(each: Iterable[Moment]) -> Iterable[Selector]:
    for one in each:
        if isinstance(one, First):
            yield one.of[0]
        elif isinstance(one, Combined):
            yield from _formals(one.of)


# --- events ------------------------------------------------------------------------------------------------------------


def _first(facts: Facts, here: Here, moment: First) -> When:
    if moment.formal:
        return formally(facts, moment)
    selector = moment.of[0]
    if _is_trigger(facts, here, moment):
        return here.trigger
    allowed = TRUE if moment.anywhere or here.trigger[0] is None else since(here.trigger)
    if moment.who is not None:
        return done(facts, here, selector, moment.who, allowed)[0]
    if selector.of_bearer and here.bearer is not None and here.plan is not None:
        each = [done(facts, here, selector, who, allowed)[0] for who in here.bearer.who]
        return latest(each) if here.plan.mode == "jointly" else earliest(each)
    pool = facts.pool(selector, here.binding)
    hidden = as_presumed(facts, here, pool.acts, facts.unseen(selector, here.binding), allowed)
    return first_among(facts, pool.acts, hidden, allowed)[0]


def _is_trigger(facts: Facts, here: Here, moment: First) -> bool:
    """Whether the very event that set the instance going is what is asked for: nothing can come before it, whenever it was."""
    selector = moment.of[0]
    number = None if here.instance is None else here.instance.trigger_event
    if number is None or moment.anywhere or moment.who is not None or (selector.of_bearer and here.bearer is not None):
        return False
    event = facts.run.events[number]
    said = dict(event.args)
    bound = [(wanted, facts.within.get(wanted, ()), name) for name, wanted in here.binding if name in selector.bind]
    asked = [(values[0], values, name) for name, values in selector.args] + bound
    return event.term == selector.term and all(
        facts.fits(wanted, others, said.get(name), event) == YES for wanted, others, name in asked
    )


def formally(facts: Facts, moment: Moment, begin: Instant | None = None) -> When:
    """When a formal act was first done, from an instant on; of several as they are combined."""
    if isinstance(moment, Combined):
        found = [formally(facts, one, begin) for one in moment.of]
        return latest(found) if moment.how == "latest" else earliest(found)
    if not isinstance(moment, First):
        return NEVER
    selector = moment.of[0]
    start = BEGINNING if begin is None else begin
    ways = ways_of(selector.by, selector.together)
    los = [max(first, start) for first, last in facts.hidden(selector.term, ways=ways) if last >= start] if moment.unseen else []
    his: list[Instant] = []
    names = set(selector.by)
    for _, event in facts.formal(selector):
        truth = facts.happened(event)
        if selector.by:
            by = YES if event.by and not names.isdisjoint(event.by) else PERHAPS if not event.by else NO
            if by == NO and any(set(members) <= set(event.by) for members in selector.together):
                by = YES
            truth = min(truth, by)
        first, last = facts.span(event)
        if truth != NO and last >= start:
            los.append(max(first, start))
            if truth == YES and first >= start:
                his.append(last)
    return min(los, default=None), min(his, default=None)


def first_of(found: Iterable[Act], hidden: Iterable[Stretch], allowed: Line) -> Seen:
    """When the first of some acts came while it was allowed (what a gap may hide came perhaps), and the events that rests on."""
    counted: list[Act] = []
    hi: Instant | None = None
    for act in found:
        if hi is not None and act.at > hi:
            break
        inside = act.during(allowed)
        if inside is not None:
            counted.append(inside)
            if inside.sure == YES and (hi is None or inside.last < hi):
                hi = inside.last
    decides = None if hi is None else next(act for act in counted if act.sure == YES and act.last == hi)
    return _seen(counted, decides, hidden, allowed)


def _seen(counted: list[Act], decides: Act | None, hidden: Iterable[Stretch], allowed: Line) -> Seen:
    los = [act.at for act in counted]
    los += [lo for lo, _ in overlapping(hidden, allowed)]
    lo = min(los, default=None)
    if decides is None:
        return (lo, None), tuple(act.index for act in counted[:MOST_TOLD])
    return (lo, decides.last), (decides.index,)


def first_among(facts: Facts, acts: list[Act], hidden: Iterable[Stretch], allowed: Line) -> Seen:
    """The same of acts that are kept in order of time: only those near are looked at, and, once enough are told, only those that are certain."""
    order = facts.order(acts)
    inside = possible(allowed, BEGINNING, facts.now)
    counted: list[Act] = []
    decides: Act | None = None
    for number in order.meeting(*inside) if inside is not None else ():
        if decides is not None and acts[number].at > decides.last:
            break
        if len(counted) >= MOST_TOLD:
            decides = _first_certain(order, number, decides, allowed)
            break
        act = acts[number].during(allowed)
        if act is not None:
            counted.append(act)
            if act.sure == YES and (decides is None or act.last < decides.last):
                decides = act
    return _seen(counted, decides, hidden, allowed)


def _first_certain(order: Ordered, number: int, decides: Act | None, allowed: Line) -> Act | None:
    """Of the acts from a number on, that which came first for certain, unless one before them did."""
    until = last_yes(allowed)
    for other in order.certain[bisect_left(order.certain, number) :]:
        act = order.acts[other]
        if act.at > until or (decides is not None and act.at > decides.last):
            break
        inside = act.during(allowed)
        if inside is not None and inside.sure == YES and (decides is None or inside.last < decides.last):
            decides = inside
    return decides


def overlapping(hidden: Iterable[Stretch], line: Line) -> Iterator[Stretch]:
    """The parts of some stretches in which a line may be true; those that lie wholly before or after it are passed over at once."""
    inside = possible(line, BEGINNING, FOREVER)
    if inside is None:
        return
    begin, end = inside
    for first, last in hidden:
        if last >= begin and first <= end and (part := possible(line, first, last)) is not None:
            yield part


def done(facts: Facts, here: Here, selector: Selector, who: Who, allowed: Line, clause: str = "") -> Seen:
    """When somebody first did an act: itself, or, of a group, when the last of its members had. clause: whose own act it is."""
    if who.nobody:
        return NEVER, ()
    pool = facts.pool(selector, here.binding)
    hidden = facts.unseen(selector, here.binding, ways_of(who.names, who.together), clause)
    acts = facts.performed(pool, who)
    if clause and facts.run.firsts:
        hidden = after_first(facts, here, acts, hidden)
    hidden = as_presumed(facts, here, acts, hidden, allowed)
    own, events = first_among(facts, acts, hidden, allowed)
    if not who.members:
        return own, events
    parts = [done(facts, here, selector, member, allowed, clause) for member in who.members]
    together = latest(when for when, _ in parts)
    return earliest((own, together)), tuple(sorted({*events, *(one for _, some_ in parts for one in some_)}))


# --- states ------------------------------------------------------------------------------------------------------------

_UNTOLD = FactLife(UNKNOWN, ANY_TIME, ((BEGINNING, FOREVER),))


def life_of(facts: Facts, state: Holds, presumed: str = "") -> FactLife:
    """When a state held; kept until something more is known about a clause. presumed: of what starts it, as in `Here`."""
    key = (state.name, presumed)
    if key not in facts.lives:
        facts.lives[key] = _worked_out(facts, state, Here(presumed=presumed))
    return facts.lives[key]


def _worked_out(facts: Facts, state: Holds, begun: Here) -> FactLife:
    if state.untold:
        return _UNTOLD
    switches = [*_events(facts, begun, state.starts, on=True), *_moment(facts, begun, state.start, on=True, again=state.again[0])]
    switches += [*_events(facts, NOBODY, state.ends, on=False), *_moment(facts, NOBODY, state.end, on=False, again=state.again[1])]
    for clause, verb in state.powers:
        result = facts.result(clause)
        whens = [ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances]
        switches += [one for when in whens for one in switch(when, on=verb == "starts")]
    line = folded(switches)
    lo, hi = begins(line)
    sure = min((last for _, last, certain, on in switches if certain and on), default=hi)
    return FactLife(line, (lo, sure), tuple((first, last) for first, last, _, on in switches if not on))


def _events(facts: Facts, here: Here, selectors: tuple[Selector, ...], *, on: bool) -> list[Switch]:
    late = 0 if on else 1
    found: list[Switch] = []
    for selector in selectors:
        pool = facts.pool(selector)
        ways = ways_of(selector.by, selector.together)
        acts = facts.done_by(pool, selector.by, selector.together) if selector.by else pool.acts
        found += [(act.at + late, act.last + late, act.sure == YES, on) for act in acts]
        hidden = as_presumed(facts, here, acts, facts.unseen(selector, (), ways), TRUE)
        # a stretch that goes on now goes on: nothing comes otherwise a second later
        found += [(first + late, FOREVER if last >= facts.now else last + late, False, on) for first, last in hidden]
    return found


def _moment(facts: Facts, here: Here, moment: Moment | None, *, on: bool, again: bool) -> list[Switch]:
    if moment is None:
        return []
    if isinstance(moment, Counted) and isinstance(moment.of, Latest):
        return _passed(facts, here, moment, moment.of, on=on)
    whens = _rounds(facts, here, moment) if again else [when_of(facts, here, moment)]
    return [one for when in whens for one in switch(when, on=on)]


def _passed(facts: Facts, here: Here, moment: Counted, of: Latest, *, on: bool) -> list[Switch]:
    """Each time a period passed without another occurrence of that from which it is counted."""
    late = 0 if on else 1

    def over(at: Instant) -> Instant:
        return at if at == BEGINNING else count(moment, at)

    try:
        found = alone(stretches_of(facts, here, of.of), over)
        return [(over(first) + late, over(last) + late, sure, on) for first, last, sure in found]
    except Refusal:
        return [(BEGINNING, FOREVER, False, on)]


def _rounds(facts: Facts, here: Here, moment: Moment) -> list[When]:
    """Each time all of several have done an act, the next one counted after the one before."""
    firsts = [one for one in (moment.of if isinstance(moment, Combined) else (moment,)) if isinstance(one, First) and one.who is not None]
    found: list[When] = []
    allowed = TRUE
    while True:
        when = _all_done(facts, here, firsts, allowed)
        if when[0] is None:
            return found
        found.append(when)
        at = exact(when)
        if at is None:
            more = _all_done(facts, here, firsts, since((when[0] + 1, None)))
            return found if more[0] is None else [*found, (more[0], None)]
        allowed = since((at + 1, at + 1))


def _all_done(facts: Facts, here: Here, firsts: Iterable[First], allowed: Line) -> When:
    return latest(done(facts, here, one.of[0], one.who, allowed)[0] for one in firsts if one.who is not None)


# --- gates -------------------------------------------------------------------------------------------------------------


def line_of(facts: Facts, here: Here, gate: Gate) -> Line:
    """When a gate is open."""
    if isinstance(gate, Reached):
        when = when_of(facts, here, gate.moment)
        return since(after(when) if gate.strictly else when)
    if isinstance(gate, Quiet):
        anywhere = replace(here, trigger=NEVER)
        begun = [(first, last, sure, False) for first, last, sure in stretches_of(facts, anywhere, gate.of.of)]
        return folded([*_passed(facts, anywhere, gate.moment, gate.of, on=True), *begun])
    if isinstance(gate, Through):
        return through(when_of(facts, here, gate.moment))
    if isinstance(gate, Holds):
        return life_of(facts, gate).line
    if isinstance(gate, Suspended):
        result = facts.result(gate.by)
        return UNKNOWN if result is UNSOLVED else some(one.effect for one in result.instances)
    if isinstance(gate, Not):
        return opposite(line_of(facts, here, gate.of))
    lines = [line_of(facts, here, one) for one in gate.of]
    return some(lines) if isinstance(gate, Any_) else every(lines)
