"""What no event shows: an act owed at all times and forbidden to the same, a state that is to hold and by its dates does not.

Only where dates alone decide when the clauses run: then there is no run without it.
"""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.check.points import Compiler
from servanda.check.premises import BAN
from servanda.check.problem import ORIGIN, Alternative, Rule, Source
from servanda.check.registry import Frame
from servanda.check.words import event_label, part_words
from servanda.meaning.keys import event_key
from servanda.model.core import ActRef, Clause, Offset, Point

Form = tuple[Clause, tuple[str, str] | None]

_OPENS, _CLOSES, _MOMENT = ("from", "not before"), ("until",), ("by", "before", "within", "on")


def lasting(compiler: Compiler, forms: list[Form]) -> None:
    """Rules that nothing satisfies, of each pair of clauses (or one clause on a state) that no run keeps."""
    bans = [form for form in forms if form[0].modal == "must not" and not _open(form[0])]
    for form in forms:
        if form[0].standing:
            for ban in bans:
                _opposed(compiler, form, ban)
        elif form[0].state and form[0].binds:
            _unheld(compiler, form)
    compiler.choice = None


def _open(ban: Clause) -> bool:
    """Whether a prohibition leaves the act open somewhere, in some amount, or to somebody; or is one of failing in what lasts."""
    return bool(ban.standing or ban.state or ban.exceptions or ban.quantities or ban.places) or ban.act_list == "all of"


def _opposed(compiler: Compiler, form: Form, ban: Form) -> None:
    clause, other = form[0], ban[0]
    both = tuple(who for who in clause.doers.actors if who in other.doers.actors)
    same = [act for act in clause.standing if any(_forbids(one, act) for one in other.acts)]
    one, two = (_dates(compiler, each, _OPENS + _CLOSES) for each in (clause, other)) if both and same else (None, None)
    if one is None or two is None or clause.id == other.id or max(one[0], two[0]) >= min(one[1], two[1]):
        return
    label = event_label(compiler.dossier, same[0], both[:1])
    key = event_key(same[0].term, same[0].args, both[:1])
    node = compiler.always(key, label)
    owed = (Alternative(happens=(node,)),)
    _say(compiler, form, Rule((), owed, _core(compiler, form), f"{label} is owed at all times", clause.id, bans=True))
    _say(compiler, ban, Rule((node,), (), _core(compiler, ban), f"{label} is forbidden", bans=True))


def _forbids(forbidden: ActRef, act: ActRef) -> bool:
    return forbidden.term == act.term and set(forbidden.args) <= set(act.args)


def _unheld(compiler: Compiler, form: Form) -> None:
    clause = form[0]
    state = compiler.view.states.get(clause.state)
    moved = any(effect.state == clause.state for power in compiler.view.clauses for effect in power.effects)
    if state is None or state.start is None or moved:
        return
    start, end = compiler.state_start(state.id, state), compiler.state_end(state.id, state)
    timed = [timing for timing in clause.timing if timing.kind in _MOMENT]
    span = _dates(compiler, clause, _OPENS + _CLOSES + _MOMENT)
    if span is None or start is None or start.node != ORIGIN or (end is not None and end.node != ORIGIN):
        return
    first, last = (span[1], span[1]) if timed else span
    if first < start.shift.delta or (end is not None and last > end.shift.delta):
        text = f"{state.id} is to hold, and by its dates does not hold all that time"
        _say(compiler, form, Rule((), (), _core(compiler, form), text, clause.id, bans=True))


def _say(compiler: Compiler, form: Form, rule: Rule) -> None:
    compiler.choice = form[1]
    compiler.add(rule)


def _core(compiler: Compiler, form: Form) -> Source:
    clause, choice = form
    if choice is not None:
        compiler.reading[clause.id] = choice[1]
    return compiler.source(clause, "core", 0, part_words(clause, "core", None), clause.core_span)


def _dates(compiler: Compiler, clause: Clause, kinds: tuple[str, ...]) -> tuple[Instant, Instant] | None:
    """The first and last moment of a clause's time; None: dates alone do not decide it, or something may lift it."""
    force = compiler.bound(clause)
    acted = any(clause.id in effect.clauses for power in compiler.view.clauses for effect in power.effects)
    judged = clause.determination is not None or clause.self_judged_by
    if force is None or acted or judged or clause.conditions or clause.bearers.joins or not compiler.weighs(clause, BAN):
        return None
    first, last = [force], [1 << 60]
    for timing in clause.timing:
        point = timing.point
        if timing.kind not in kinds or point is None:
            return None
        if timing.kind in _OPENS:
            at = _date(compiler, clause, point, first=True)
            first.append(at if at is not None else last[0])
        else:
            if timing.kind == "within" and timing.period is not None:
                point = Offset(period=timing.period, relation="after", of=point)
            at = _date(compiler, clause, point, first=timing.kind == "before")
            last.append(at if at is not None else force)
        if at is None:
            return None
    return max(first), min(last)


def _date(compiler: Compiler, clause: Clause, point: Point, *, first: bool) -> Instant | None:
    found = compiler.moment(point, Frame(clause, clause.bearers.actors[:1], -1), "first" if first else "last")
    return found.shift.delta if found is not None and found.node == ORIGIN and not found.shift.ops else None
