"""What the parts of a clause say about one performance: not before, not after, only if; and what its duty needs to know of them."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant, Period
from servanda.check.bounded import bound_text
from servanda.check.conditions import held, source_of
from servanda.check.points import Anchor, Compiler
from servanda.check.premises import FIRST, LAST
from servanda.check.problem import ORIGIN, Alternative, Bound, Rule, Source
from servanda.check.prohibitions import out_of_force
from servanda.check.registry import Frame
from servanda.check.shifts import SAME, DayOp, PeriodOp
from servanda.check.words import part_words
from servanda.meaning.force import FORCE, counts_early
from servanda.model.core import ActRef, AllOf, AtDate, Builtin, Clause, Cond, DayOf, NotCond, Offset, Point, Timing
from servanda.model.english import cond_text

DEADLINES = ("by", "before", "within", "within before", "on")


class Parts(msgspec.Struct):
    """What the parts of a clause say about one performance."""

    trigger: list[int] = []
    called: list[int] = []
    never: list[int] = []
    needs: list[tuple[tuple[int, ...], ...]] = []
    deadlines: list[Bound] = []
    due_on: list[int] = []
    opens: list[Instant] = []
    freed: list[int] = []


class Performance:
    """One act of one clause by its doers: writes the rules on its milestone."""

    def __init__(self, compiler: Compiler, clause: Clause, act: ActRef, number: int, doers: tuple[str, ...]) -> None:
        self.compiler = compiler
        self.clause = clause
        self.act = act
        self.number = number
        self.doers = doers
        self.frame = Frame(clause, doers, number)
        self.parts = Parts([], [], [], [], [], [], [], [])
        record = compiler.dossier.agreements.get(clause.agreement)
        self.early = record is not None and counts_early(clause, record)
        self.triggered = any(timing.kind == "whenever" for timing in clause.timing)

    def read(self) -> Parts:
        """Add the rules, and say what the duty needs to know."""
        compiler, clause, number, parts = self.compiler, self.clause, self.number, self.parts
        before = len(compiler.rules)
        self._force()
        for index, timing in enumerate(clause.timing):
            self._time(timing, source_of(compiler, clause, timing, index))
        for index, condition in enumerate(clause.conditions):
            words = part_words(clause, condition.kind, condition)
            source = compiler.source(clause, condition.kind, index, words, condition.span)
            if condition.kind == "if":
                self._contingency(condition.cond, source)
            elif condition.kind == "unless":
                self._contingency(NotCond(cond=condition.cond), source)
            else:
                self._prerequisite(condition.cond, source, 0)
        parts.freed += [] if compiler.sure else compiler.acting_on(clause, ("suspends", "releases"))
        if parts.called or parts.never:
            compiler.rules[before:] = [_contingent(rule, number, parts) for rule in compiler.rules[before:]]
        return parts

    def _force(self) -> None:
        compiler, clause, number = self.compiler, self.clause, self.number
        force = compiler.counts(clause)
        later = force is not None and force > compiler.start()
        self.parts.opens += [force] if force is not None else []
        if later:
            source = compiler.source(clause, "agreement", 0, "entry into force", clause.core_span)
            text = bound_text(compiler, number, Anchor(ORIGIN, SAME.plus(force or 0)), source, upper=False)
            compiler.add(
                Rule(
                    (number,), (Alternative(bounds=(Bound(number, ORIGIN, True, SAME.plus(force or 0), source, text),)),), source
                )
            )
        for index, timing in enumerate(clause.timing):
            called = compiler.called(timing, self.frame) if timing.kind == "whenever" else None
            if called is not None:
                self.frame = Frame(clause, self.doers, number, called)
                self.parts.trigger.append(self.frame.trigger)
                self.parts.called.append(self.frame.trigger)
                source = source_of(compiler, clause, timing, index)
                if not clause.ahead:
                    self._lower(Anchor(self.frame.trigger, SAME), source, 0)
                elif timing.each:
                    self._upper(Anchor(self.frame.trigger, SAME), source, -1, None)
                if later and not compiler.sure:
                    bound = Bound(self.frame.trigger, ORIGIN, True, SAME.plus(force or 0), source)
                    compiler.add(Rule((number,), (Alternative(bounds=(bound,)),), source))

    def _time(self, timing: Timing, source: Source) -> None:
        compiler, frame, point, kind = self.compiler, self.frame, timing.point, timing.kind
        if self.triggered and kind in ("from", "until"):
            return  # they bound what calls for it, not what it calls for
        if kind in ("by", "until") and point is not None:
            self._upper(compiler.moment(point, frame, "last"), source, 0, point)
        elif kind == "before" and point is not None:
            self._upper(compiler.moment(point, frame, "first"), source, -1, point)
        elif kind in ("from", "immediately", "not before") and point is not None:
            self._lower(compiler.moment(point, frame, "first"), source, 0, gate=kind != "not before")
        elif kind == FORCE and point is not None and not self.early:
            self._lower(compiler.moment(point, frame, "first"), source, 0)
        elif kind == "on" and point is not None:
            first, last = compiler.moment(point, frame, "first"), compiler.moment(point, frame, "last")
            if not isinstance(point, AtDate | DayOf):
                clock = compiler.clock(frame.clause.agreement)
                first, last = _of_day(first, DayOp(1, False, False, clock)), _of_day(last, DayOp(1, False, True, clock))
            self._lower(first, source, 0)
            self._upper(last, source, 0, point)
        elif kind == "within" and point is not None and timing.period is not None:
            self._lower(compiler.moment(point, frame, "first"), source, 0)
            end = Offset(period=timing.period, relation="after", of=point)
            self._upper(compiler.moment(end, frame, "last"), source, 0, point)
        elif kind == "within before" and point is not None and timing.period is not None:
            begin = Offset(period=timing.period, relation="before", of=point)
            self._lower(compiler.moment(begin, frame, "first"), source, 0, gate=False)
            self._upper(compiler.moment(point, frame, "first"), source, -1, point)
        elif kind == "only after" and timing.cond is not None:
            self._prerequisite(timing.cond, source, 1, gate=False)
        elif kind == "while" and timing.state:
            self._while(timing, source)
        elif kind == "lapses after" and timing.period is not None and not (self.triggered and point is None):
            of = point or Builtin(name="entry into force", agreement=frame.clause.agreement)
            end = Offset(period=timing.period, relation="after", of=of)
            self._upper(compiler.moment(end, frame, "last"), source, 0, of)

    def _while(self, timing: Timing, source: Source) -> None:
        compiler = self.compiler
        state = compiler.view.states.get(timing.state)
        begun = compiler.state_start(timing.state, state)
        self._lower(begun, source, 0)
        if begun is not None and begun.node != ORIGIN:
            self.parts.trigger.append(begun.node)
        over = compiler.state_end(timing.state, state)
        if over is not None and (not compiler.sure or over.node == ORIGIN):
            self._upper(over, source, 0, None)

    # --- bounds ---

    def _upper(self, anchor: Anchor | None, source: Source, delta: int, point: Point | None) -> None:
        """The performance comes at the latest at a moment; while that moment is not known, there is no bound."""
        compiler, number, parts = self.compiler, self.number, self.parts
        if anchor is None:
            return
        if anchor.node != ORIGIN:
            parts.due_on.append(anchor.node)
            if point is not None and not _supposed(point) and compiler.mere(self.clause, anchor.node):
                parts.trigger.append(anchor.node)
        if not compiler.weighs(self.clause, LAST):
            return
        text = bound_text(compiler, number, anchor, source, upper=True)
        bound = Bound(number, anchor.node, False, anchor.shift.plus(delta), source, text)
        guard = (number,) if anchor.node == ORIGIN else (number, anchor.node)
        ways = [Alternative(bounds=(bound,))]
        if not compiler.sure and source.part in (("until", "lapses after") if self._ends() else DEADLINES):
            ways += [self._extended(power, period, bound) for power, period in self._extensions()]
        compiler.add(Rule(guard, tuple(ways), source, text))
        parts.deadlines.append(bound)

    def _ends(self) -> bool:
        return any(timing.kind in ("until", "lapses after") for timing in self.clause.timing)

    def _extensions(self) -> list[tuple[int, Period | None]]:
        """The milestones at which somebody may extend the time of the clause, and by how much."""
        compiler, clause = self.compiler, self.clause
        found: list[tuple[int, Period | None]] = []
        for timing in clause.timing:
            if timing.kind == "extended by" and timing.by is not None:
                each = tuple(compiler.formal("extension", clause.id, who) for who in timing.by.actors)
                found.append((compiler.first_of(each) if timing.by.mode == "any" else compiler.last_of(each), timing.period))
        own = next((timing.period for timing in clause.timing if timing.kind == "extended by"), None)
        for power in compiler.view.clauses:
            for effect in power.effects:
                if effect.verb == "extends" and clause.id in effect.clauses and power.modal != "must not":
                    acts = [compiler.act(act, by) for act in power.acts for by in power.doers.shares]
                    found += [(number, effect.period or own) for number in acts]
        return found

    def _extended(self, power: int, period: Period | None, bound: Bound) -> Alternative:
        """The way of doing it in time after one extension, made while the time still ran."""
        made = Bound(power, bound.anchor, False, bound.shift, bound.source)
        if period is None:
            return Alternative(happens=(power,), bounds=(made,))
        clock = self.compiler.clock(self.clause.agreement)
        if bound.anchor == ORIGIN:
            shift = SAME.plus(PeriodOp(period, clock).apply(bound.shift.delta))
        else:
            shift = bound.shift.then(PeriodOp(period, clock))
        return Alternative(happens=(power,), bounds=(made, msgspec.structs.replace(bound, shift=shift)))

    def _lower(self, anchor: Anchor | None, source: Source, delta: int, gate: bool = True) -> None:
        """The performance waits for a moment. gate: until then the duty is not owed at all."""
        compiler = self.compiler
        if not compiler.weighs(self.clause, FIRST):
            return
        if anchor is None:
            if not compiler.sure:
                label = compiler.nodes[self.number].label
                compiler.add(Rule((self.number,), (), source, f"{label} waits for what no compliant run holds"))
            self.parts.needs.append(())
            return
        happens = () if anchor.node == ORIGIN else (anchor.node,)
        for number in self._bound(source):
            text = bound_text(compiler, number, anchor, source, upper=False)
            bound = Bound(number, anchor.node, True, anchor.shift.plus(delta), source, text)
            ways = (Alternative(happens=happens, bounds=(bound,)), *self._free(number))
            compiler.add(Rule((number,), ways, source, text, bans=number != self.number))
        if gate:
            self.parts.needs.append((happens,))
            self.parts.opens += [anchor.shift.delta] if anchor.node == ORIGIN else []

    def _bound(self, source: Source) -> tuple[int, ...]:
        """The milestones that a lower bound holds back: of what must come in order, the first act too."""
        if source.part not in ("not before", "only after"):
            return (self.number,)
        return self.compiler.ordered(self.clause, self.act, self.doers, self.number)

    def _free(self, number: int) -> list[Alternative]:
        """The ways in which an act that is not the performance may come too early: the duty does not bind then."""
        if number == self.number:
            return []
        return out_of_force(self.compiler, Frame(self.clause, self.doers, number))

    def _prerequisite(self, cond: Cond, source: Source, strict: int, gate: bool = True) -> None:
        """The condition must hold when the act is done (`only after`: must have held before).

        gate: while it does not hold the duty is not owed; else (`only after`) it is owed all the same, only not yet allowed.
        """
        if isinstance(cond, AllOf):
            for part in cond.conds:
                self._prerequisite(part, source, strict, gate)
            return
        compiler = self.compiler
        ways = compiler.ways(cond, self.frame)
        words = cond_text(cond, compiler.dossier)
        for number in self._bound(source):
            alternatives = [one for way in ways for one in held(compiler, number, way, source, strict)] + self._free(number)
            text = f"{compiler.nodes[number].label} waits for {words}"
            compiler.add(Rule((number,), tuple(alternatives), source, text, bans=number != self.number))
        if gate:
            self.parts.needs.append(
                tuple(tuple(lit.anchor.node for lit in w if lit.positive and lit.anchor.node != ORIGIN) for w in ways)
            )

    def _contingency(self, cond: Cond, source: Source) -> None:
        """What decides whether the duty is owed at all: it is owed once the positive literals have happened."""
        compiler, parts = self.compiler, self.parts
        ways = compiler.ways(cond, self.frame)
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
        for literal in ways[0] if len(ways) == 1 else []:
            if literal.positive and literal.anchor.node != ORIGIN:
                text = bound_text(compiler, self.number, literal.anchor, source, upper=False)
                bound = Bound(self.number, literal.anchor.node, True, literal.anchor.shift, source, text)
                compiler.add(Rule((self.number, literal.anchor.node), (Alternative(bounds=(bound,)),), source, text))


def _contingent(rule: Rule, number: int, parts: Parts) -> Rule:
    """A rule on a performance that binds only if the duty is owed: called for, and not lifted before."""
    if rule.guard[:1] != (number,):
        return rule
    lifted = tuple(
        Alternative(happens=(n,), bounds=(Bound(n, number, False, SAME, rule.source),), lifted=True) for n in parts.never
    )
    called = tuple(n for n in parts.called if n not in rule.guard)
    ways = (*rule.alternatives, *lifted)
    return msgspec.structs.replace(rule, guard=(*rule.guard, *called), alternatives=ways, called=called)


def _of_day(anchor: Anchor | None, op: DayOp) -> Anchor | None:
    if anchor is None:
        return None
    if anchor.node == ORIGIN:
        return Anchor(ORIGIN, SAME.plus(op.apply(anchor.shift.delta)))
    return Anchor(anchor.node, anchor.shift.then(op))


def _supposed(point: Point) -> bool:
    """Whether a moment is counted from entry into force, which a question supposes to come."""
    while isinstance(point, DayOf | Offset):
        point = point.of
    return isinstance(point, Builtin) and point.name == "entry into force"
