"""From a view to a problem: what can happen, which bounds the clauses set, which duties ask for performance.

Each milestone happens at most once. `must` duties of performance become `Duty` records; their time parts become rules that speak
when the performance happens ("if it happens, then not before ..."), so that one rule serves every question.
"""

from __future__ import annotations

import msgspec

from servanda.check.conditions import held, source_of
from servanda.check.points import Anchor, Compiler
from servanda.check.problem import ORIGIN, Alternative, Bound, Duty, Problem, Rule, Source
from servanda.check.prohibitions import prohibition
from servanda.check.registry import Frame
from servanda.check.shifts import SAME, DayOp
from servanda.check.words import bound_text, part_words
from servanda.model import view as make_view
from servanda.model.core import (
    ActRef,
    AllOf,
    AtDate,
    Bearers,
    Builtin,
    Clause,
    Cond,
    DayOf,
    Dossier,
    NotCond,
    Offset,
    Point,
    Timing,
    View,
)
from servanda.model.english import cond_text

HORIZON_MARGIN = 10 * 366 * 86400
"""Questions look this far, in seconds, beyond the last date of the text: no run needs longer to show what it shows."""


def compile_view(view: View) -> Problem:
    """Milestones, rules and duties of a view."""
    return _compiled(Compiler(view), [(clause, None) for clause in view.clauses])


def compile_variants(
    dossier: Dossier, options: dict[str, tuple[str, ...]], fixed: tuple[tuple[str, str], ...] = ()
) -> Problem:
    """Milestones and rules of all variants of contested clauses together, each rule marked with the variant it belongs to.

    fixed: clauses read in one way throughout.
    """
    plain = make_view(dossier, fixed)
    forms: list[tuple[Clause, tuple[str, str] | None]] = []
    for clause in plain.clauses:
        if clause.id not in options:
            forms.append((clause, None))
        for reading in options.get(clause.id, ()):
            found = make_view(dossier, (*fixed, (clause.id, reading))) if reading else plain
            forms.append((next(c for c in found.clauses if c.id == clause.id), (clause.id, reading)))
    return _compiled(Compiler(plain), forms)


def _compiled(compiler: Compiler, forms: list[tuple[Clause, tuple[str, str] | None]]) -> Problem:
    compile_into(compiler, forms)
    return compiler.problem(HORIZON_MARGIN)


def compile_into(compiler: Compiler, forms: list[tuple[Clause, tuple[str, str] | None]]) -> None:
    """Add clauses, each with the choice of reading it belongs to, to a compiler."""
    for clause, _ in forms:
        _register(compiler, clause)
    for clause, choice in forms:
        compiler.choice = choice
        if choice is not None:
            compiler.reading[clause.id] = choice[1]
        _clause(compiler, clause)
    compiler.choice = None
    compiler.follows()


def units(bearers: Bearers) -> list[tuple[str, ...]]:
    """Who performs: one tuple of doers for every separate performance."""
    if bearers.mode == "jointly":
        return [bearers.actors]
    return [(actor,) for actor in bearers.actors]


def _register(compiler: Compiler, clause: Clause) -> None:
    """Name the milestones duties speak of first, so that references find them."""
    if clause.modal == "must":
        for act in clause.acts:
            for doers in units(clause.bearers):
                number = compiler.act(act, doers)
                node = compiler.nodes[number]
                node.clauses = (*node.clauses, clause.id)
                compiler.performed.setdefault(clause.id, []).append(number)
                compiler.borne.add(number)
    elif clause.modal == "may":
        for act in clause.acts:
            for doers in units(clause.bearers):
                compiler.act(act, doers)


def _clause(compiler: Compiler, clause: Clause) -> None:
    if clause.modal == "must not":
        prohibition(compiler, clause)
    elif clause.modal == "must" and not any(t.kind == "every" for t in clause.timing):
        groups: list[list[tuple[ActRef, tuple[str, ...]]]]
        who = units(clause.bearers)
        if clause.bearers.mode == "any":
            pairs = [[(act, doers) for doers in who] for act in clause.acts]
            groups = [[pair for group in pairs for pair in group]] if clause.act_list == "any of" else pairs
        elif clause.act_list == "any of":
            groups = [[(act, doers) for act in clause.acts] for doers in who]
        else:
            groups = [[(act, doers)] for doers in who for act in clause.acts]
        for group in groups:
            _duty(compiler, clause, group)
    elif clause.modal == "may":
        for act in clause.acts:
            for doers in units(clause.bearers):
                number = compiler.act(act, doers)
                if number not in compiler.borne:
                    _performance(compiler, clause, number, doers)


class _Parts(msgspec.Struct):
    """What the parts of a clause say about one performance."""

    trigger: list[int] = []
    called: list[int] = []
    never: list[int] = []
    needs: list[tuple[tuple[int, ...], ...]] = []
    deadlines: list[Bound] = []
    due_on: list[int] = []


def _duty(compiler: Compiler, clause: Clause, group: list[tuple[ActRef, tuple[str, ...]]]) -> None:
    found = [(compiler.act(act, doers), doers) for act, doers in group]
    parts = [_performance(compiler, clause, number, doers) for number, doers in found]
    one = parts[0]
    ways: list[tuple[int, ...]] = [()]
    for need in one.needs:
        ways = [(*way, *more) for way in ways for more in need][:64]
    compiler.duties.append(
        Duty(
            clause=clause.id,
            bearers=tuple(dict.fromkeys(actor for _, doers in found for actor in doers)),
            performs=tuple(number for number, _ in found),
            trigger=tuple(dict.fromkeys(one.trigger)),
            never=tuple(dict.fromkeys(one.never)),
            called=tuple(dict.fromkeys(one.called)),
            needs=tuple(tuple(dict.fromkeys(way)) for way in ways),
            deadlines=tuple(bound for part in parts for bound in part.deadlines),
            due_on=tuple(dict.fromkeys(one.due_on)),
            source=compiler.source(clause, "core", 0, part_words(clause, "core", None), clause.core_span),
            choice=compiler.choice,
        )
    )


def _performance(compiler: Compiler, clause: Clause, number: int, doers: tuple[str, ...]) -> _Parts:
    """Rules on one milestone from the parts of one clause, and what the duty needs to know of them."""
    parts = _Parts([], [], [], [], [], [])
    before = len(compiler.rules)
    frame = Frame(clause, doers, number)
    force = compiler.force(clause.agreement)
    if force is not None and force > compiler.start():
        source = compiler.source(clause, "agreement", 0, "entry into force", clause.core_span)
        text = bound_text(compiler, number, Anchor(ORIGIN, SAME.plus(force)), source, upper=False)
        compiler.add(Rule((number,), (Alternative(bounds=(Bound(number, ORIGIN, True, SAME.plus(force), source, text),)),), source))
    for index, timing in enumerate(clause.timing):
        if timing.kind == "whenever" and timing.trigger is not None:
            frame = Frame(clause, doers, number, compiler.reference(timing.trigger, frame))
            parts.trigger.append(frame.trigger)
            parts.called.append(frame.trigger)
            source = source_of(compiler, clause, timing, index)
            _lower(compiler, frame, Anchor(frame.trigger, SAME), source, 0, parts)
            if force is not None and force > compiler.start():
                bound = Bound(frame.trigger, ORIGIN, True, SAME.plus(force), source)
                compiler.add(Rule((number,), (Alternative(bounds=(bound,)),), source))
    for index, timing in enumerate(clause.timing):
        source = source_of(compiler, clause, timing, index)
        _time(compiler, frame, timing, source, parts)
    for index, condition in enumerate(clause.conditions):
        words = part_words(clause, condition.kind, condition)
        source = compiler.source(clause, condition.kind, index, words, condition.span)
        if condition.kind == "if":
            _contingency(compiler, condition.cond, frame, parts, source)
        elif condition.kind == "unless":
            _contingency(compiler, NotCond(cond=condition.cond), frame, parts, source)
        else:
            _prerequisite(compiler, condition.cond, frame, source, 0, parts)
    if parts.called or parts.never:
        compiler.rules[before:] = [_contingent(rule, number, parts) for rule in compiler.rules[before:]]
    return parts


def _contingent(rule: Rule, number: int, parts: _Parts) -> Rule:
    """A rule on a performance that binds only if the duty is owed: called for, and not lifted before."""
    if rule.guard[:1] != (number,):
        return rule
    lifted = tuple(
        Alternative(happens=(n,), bounds=(Bound(n, number, False, SAME, rule.source),), lifted=True) for n in parts.never
    )
    called = tuple(n for n in parts.called if n not in rule.guard)
    ways = (*rule.alternatives, *lifted)
    return msgspec.structs.replace(rule, guard=(*rule.guard, *called), alternatives=ways, called=called)


def _time(compiler: Compiler, frame: Frame, timing: Timing, source: Source, parts: _Parts) -> None:
    point, kind = timing.point, timing.kind
    if kind in ("by", "until") and point is not None:
        _upper(compiler, frame, compiler.moment(point, frame, "last"), source, 0, parts, point)
    elif kind == "before" and point is not None:
        _upper(compiler, frame, compiler.moment(point, frame, "first"), source, -1, parts, point)
    elif kind in ("from", "not before") and point is not None:
        _lower(compiler, frame, compiler.moment(point, frame, "first"), source, 0, parts, gate=kind == "from")
    elif kind == "on" and point is not None:
        first, last = compiler.moment(point, frame, "first"), compiler.moment(point, frame, "last")
        if not isinstance(point, AtDate | DayOf):
            clock = compiler.clock(frame.clause.agreement)
            first, last = _of_day(first, DayOp(1, False, False, clock)), _of_day(last, DayOp(1, False, True, clock))
        _lower(compiler, frame, first, source, 0, parts)
        _upper(compiler, frame, last, source, 0, parts, point)
    elif kind == "within" and point is not None and timing.period is not None:
        _lower(compiler, frame, compiler.moment(point, frame, "first"), source, 0, parts)
        end = Offset(period=timing.period, relation="after", of=point)
        _upper(compiler, frame, compiler.moment(end, frame, "last"), source, 0, parts, point)
    elif kind == "within before" and point is not None and timing.period is not None:
        begin = Offset(period=timing.period, relation="before", of=point)
        _lower(compiler, frame, compiler.moment(begin, frame, "first"), source, 0, parts, gate=False)
        _upper(compiler, frame, compiler.moment(point, frame, "first"), source, -1, parts, point)
    elif kind == "only after" and timing.cond is not None:
        _prerequisite(compiler, timing.cond, frame, source, 1, parts, gate=False)
    elif kind == "while" and timing.state:
        state = compiler.view.states.get(timing.state)
        _lower(compiler, frame, compiler.state_start(timing.state, state), source, 0, parts)
        over = compiler.state_end(timing.state, state)
        if over is not None:
            _upper(compiler, frame, over, source, 0, parts, None)
    elif kind == "lapses after" and timing.period is not None:
        of = point or Builtin(name="entry into force", agreement=frame.clause.agreement)
        end = Offset(period=timing.period, relation="after", of=of)
        _upper(compiler, frame, compiler.moment(end, frame, "last"), source, 0, parts, of)


def _upper(
    compiler: Compiler, frame: Frame, anchor: Anchor | None, source: Source, delta: int, parts: _Parts, point: Point | None
) -> None:
    """The performance comes at the latest at a moment; while that moment is not known, there is no bound."""
    if anchor is None:
        return
    text = bound_text(compiler, frame.number, anchor, source, upper=True)
    bound = Bound(frame.number, anchor.node, False, anchor.shift.plus(delta), source, text)
    guard = (frame.number,) if anchor.node == ORIGIN else (frame.number, anchor.node)
    compiler.add(Rule(guard, (Alternative(bounds=(bound,)),), source, text))
    parts.deadlines.append(bound)
    if anchor.node != ORIGIN:
        parts.due_on.append(anchor.node)
        if point is not None and not compiler.expected(anchor.node):
            parts.trigger.append(anchor.node)


def _of_day(anchor: Anchor | None, op: DayOp) -> Anchor | None:
    if anchor is None:
        return None
    if anchor.node == ORIGIN:
        return Anchor(ORIGIN, SAME.plus(op.apply(anchor.shift.delta)))
    return Anchor(anchor.node, anchor.shift.then(op))


def _lower(
    compiler: Compiler, frame: Frame, anchor: Anchor | None, source: Source, delta: int, parts: _Parts, gate: bool = True
) -> None:
    """The performance waits for a moment. gate: until then the duty is not owed at all."""
    number = frame.number
    if anchor is None:
        compiler.add(Rule((number,), (), source, f"{compiler.nodes[number].label} waits for what no compliant run holds"))
        parts.needs.append(())
        return
    text = bound_text(compiler, number, anchor, source, upper=False)
    bound = Bound(number, anchor.node, True, anchor.shift.plus(delta), source, text)
    happens = () if anchor.node == ORIGIN else (anchor.node,)
    compiler.add(Rule((number,), (Alternative(happens=happens, bounds=(bound,)),), source, text))
    if gate:
        parts.needs.append((happens,))


def _prerequisite(
    compiler: Compiler, cond: Cond, frame: Frame, source: Source, strict: int, parts: _Parts, gate: bool = True
) -> None:
    """The condition must hold when the act is done (`only after`: must have held before).

    gate: while it does not hold the duty is not owed; else (`only after`) it is owed all the same, only not yet allowed.
    """
    if isinstance(cond, AllOf):
        for part in cond.conds:
            _prerequisite(compiler, part, frame, source, strict, parts, gate)
        return
    ways = compiler.ways(cond, frame)
    alternatives: list[Alternative] = []
    for way in ways:
        alternatives += held(compiler, frame.number, way, source, strict)
    words = cond_text(cond, compiler.dossier)
    text = f"{compiler.nodes[frame.number].label} waits for {words}"
    compiler.add(Rule((frame.number,), tuple(alternatives), source, text))
    if gate:
        parts.needs.append(tuple(tuple(lit.anchor.node for lit in w if lit.positive and lit.anchor.node != ORIGIN) for w in ways))


def _contingency(compiler: Compiler, cond: Cond, frame: Frame, parts: _Parts, source: Source) -> None:
    """What decides whether the duty is owed at all: it is owed once the positive literals have happened."""
    ways = compiler.ways(cond, frame)
    known = len(parts.trigger)
    positive = [lit for way in ways for lit in way if lit.positive and lit.anchor.node != ORIGIN]
    negative = [lit for way in ways for lit in way if not lit.positive and lit.anchor.node != ORIGIN]
    if len(ways) == 1:
        parts.trigger += [lit.anchor.node for lit in positive]
    elif positive:
        parts.trigger.append(compiler.first_of(tuple(lit.anchor.node for lit in positive)))
    parts.called += parts.trigger[known:]
    released = [lit.anchor.node for lit in negative]
    parts.never += released if len(ways) == 1 else [compiler.last_of(tuple(released))] if released else []
    for way in ways if len(ways) == 1 else []:
        for literal in way:
            if literal.positive and literal.anchor.node != ORIGIN:
                text = bound_text(compiler, frame.number, literal.anchor, source, upper=False)
                bound = Bound(frame.number, literal.anchor.node, True, literal.anchor.shift, source, text)
                compiler.add(Rule((frame.number, literal.anchor.node), (Alternative(bounds=(bound,)),), source, text))
