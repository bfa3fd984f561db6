"""Where the points and conditions of a clause come to lie: an anchor milestone and a shift from it."""

from __future__ import annotations

from typing import Literal as Kind

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, Unit, resolve_first, resolve_last
from servanda.check.mentioned import last_date
from servanda.check.problem import ORIGIN, Alternative, Bound, Milestone, Problem, Rule, Source
from servanda.check.registry import NATURE, Frame, Registry
from servanda.check.shifts import DAY, SAME, BackOp, BeforeOp, Clock, DayOp, PeriodOp, Shift
from servanda.meaning.force import FORCE
from servanda.meaning.points import is_instant
from servanda.model.core import (
    AllOf,
    Among,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Edge,
    NotCond,
    Occurs,
    Offset,
    Past,
    Point,
    State,
    StateHolds,
    Timing,
)
from servanda.model.english import point_text
from servanda.text.diagnostics import Span

Side = Kind["first", "last", "over"]

_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}


class Anchor(msgspec.Struct, frozen=True):
    """The moment `shift(time(node))`; node ORIGIN: a fixed date, held in `shift.delta`."""

    node: int
    shift: Shift


class Literal(msgspec.Struct, frozen=True):
    """That a moment has come (positive), or has not. at_once: it is true from that very second on, also
    where what must come first must have come in an earlier one: a state, an offset in days."""

    positive: bool
    anchor: Anchor
    at_once: bool = False


class Compiler(Registry):
    """Collects milestones, rules and duties of one view."""

    # --- points ---

    def clock(self, agreement: str) -> Clock:
        """How an agreement counts time (the first one of the dossier, if none is named)."""
        return self.clocks.get(agreement) or next(iter(self.clocks.values()), _utc())

    def moment(self, point: Point, frame: Frame, side: Side) -> Anchor | None:
        """The moment of a point on the side asked for; None: no compliant run holds it."""
        try:
            return self._moment(point, frame, side, frame.clause.agreement)
        except Refusal:
            return Anchor(ORIGIN, Shift((), self.start()))

    def _moment(self, point: Point, frame: Frame, side: Side, agreement: str) -> Anchor | None:
        clock = self.clock(agreement)
        if isinstance(point, AtDate):
            first, last = resolve_first(point.expr, clock.zone).at, resolve_last(point.expr, clock.zone).at
            at = {"first": first, "last": last, "over": last if point.expr.time else last + 1}[side]
            return Anchor(ORIGIN, Shift((), at))
        if isinstance(point, Occurs):
            return Anchor(self.reference(point.event, frame), SAME)
        if isinstance(point, Consent):
            return Anchor(self.last_of(tuple(self.consent(who, point.to) for who in point.who)), SAME)
        if isinstance(point, Builtin):
            return self._builtin(point, frame, agreement)
        if isinstance(point, ClauseStatus):
            return self._status(point)
        if isinstance(point, Edge):
            return self._edge(point)
        if isinstance(point, Among):
            return self._among(point, frame, side, agreement)
        base = self._moment(point.of, frame, "first", agreement)
        if base is None:
            return None
        if isinstance(point, Offset) and point.anew:  # as near as the first, where a run that is played tells the rest
            base = self.unsure(point_text(point, self.dossier), [base])
        if isinstance(point, DayOf):
            op: DayOp | PeriodOp | BackOp | BeforeOp = DayOp(point.n, point.relation == "after", side != "first", clock)
            extra = 1 if side == "over" else 0
        elif point.relation == "before":
            op, extra = _before(point.period, clock, side)
        else:
            op, extra = PeriodOp(point.period, clock, side != "last"), 0
        if base.node == ORIGIN:
            return Anchor(ORIGIN, Shift((), op.apply(base.shift.delta) + extra))
        return Anchor(base.node, base.shift.then(op).plus(extra))

    def _among(self, point: Among, frame: Frame, side: Side, agreement: str) -> Anchor | None:
        """The n-th to come of several points: a date of dates, the first or last of things that happen; else the last of those that are dated or first named."""
        parts = [one for part in point.of if (one := self._moment(part, frame, side, agreement)) is not None]
        if len(parts) < point.n:
            return None
        dates = sorted(one.shift.delta for one in parts if one.node == ORIGIN)
        if len(dates) == len(parts):
            return Anchor(ORIGIN, Shift((), dates[point.n - 1]))
        nodes = tuple(one.node for one in parts if one.node != ORIGIN and one.shift == SAME)
        past = sum(at <= self.start() for at in dates)
        if len(nodes) + len(dates) == len(parts) and past >= point.n:
            return Anchor(ORIGIN, Shift((), dates[point.n - 1]))  # past when the text begins, before which nothing happens
        if len(nodes) == len(parts) and point.n == 1:
            return Anchor(self.first_of(nodes), SAME)
        if len(nodes) == len(parts) and point.n == len(point.of):
            return Anchor(self.last_of(nodes), SAME)
        return self.unsure(point_text(point, self.dossier), parts[: point.n])

    def unsure(self, name: str, parts: list[Anchor]) -> Anchor:
        """A moment that cannot be dated exactly: near enough for a run that is played before it is shown."""
        return next((one for one in parts if one.node != ORIGIN), parts[0])

    def _builtin(self, point: Builtin, frame: Frame, agreement: str) -> Anchor | None:
        if point.name in ("signature", "entry into force"):
            record = self.dossier.agreements.get(point.agreement or agreement)
            if point.of is not None:
                return self._moment(point.of, frame, "first", agreement)
            named = None if record is None else record.signed if point.name == "signature" else record.in_force
            return Anchor(ORIGIN, Shift((), named if named is not None else self.start()))
        if point.name == "accession":
            if frame.clause.others is not None and frame.clause.bearers.joins:
                return None  # another for each who bears it
            joins = frame.clause.bearers.joining(frame.doers)
            entry = Builtin(name="entry into force", agreement=point.agreement)
            return self._moment(joins[-1] if joins else entry, frame, "first", agreement)
        if point.name == "trigger" and frame.trigger >= 0:
            return Anchor(frame.trigger, SAME)
        return None

    def _status(self, point: ClauseStatus) -> Anchor | None:
        if point.status == "breached":
            return Anchor(self.never(f"clause {self.local(point.clause)} is breached"), SAME)
        found = tuple(self.performed.get(point.clause, ()))
        clause = self.clauses.get(point.clause)
        if clause is not None and point.status == "kept":
            if clause.modal == "must not":
                return self._over(clause)
            if found:
                lone = clause.doers.mode == "any" or clause.act_list == "any of"
                return Anchor(self.first_of(found) if lone else self.last_of(found), SAME)
        if clause is not None and point.status == "due":
            return self._in_force(clause)
        return Anchor(ORIGIN, Shift((), self.start()))

    def later(self, name: str, bases: tuple[Anchor, ...]) -> int:
        """A moment that the search cannot date: if it comes, then not before these."""
        key = f"later|{name}"
        known = key in self.names
        number = self._named(key, Milestone(key, name, "later"))
        if not known:
            happens = tuple(one.node for one in bases if one.node != ORIGIN)
            bounds = tuple(Bound(number, one.node, True, one.shift, NATURE) for one in bases)
            self.rules.append(Rule((number,), (Alternative(happens=happens, bounds=bounds),), NATURE))
        return number

    def called(self, timing: Timing, frame: Frame) -> int | None:
        """The milestone at which `whenever` first calls for a clause; of clauses that are breached one that no compliant run holds, of other things that
        become of them one without a date: an instance may be kept, or fall due, before its clause is."""
        if timing.trigger is not None:
            return self.reference(timing.trigger, frame)
        if not timing.becomes:
            return None
        if any(one.status != "breached" for one in timing.becomes):
            return self.later(f"what calls for clause {self.local(frame.clause.id)}", ())
        return self.first_of(tuple(anchor.node for one in timing.becomes if (anchor := self._status(one)) is not None))

    def _over(self, clause: Clause) -> Anchor:
        """When a prohibition is kept: the second after its time is over; without an end, never."""
        frame = Frame(clause, clause.bearers.actors[:1], -1)
        for timing in clause.timing:
            if timing.kind in ("until", "by", "on") and timing.point is not None:
                end = self.moment(timing.point, frame, "last")
            elif timing.kind in ("before", "within before") and timing.point is not None:
                end = self.moment(timing.point, frame, "first")
            elif timing.kind == "within" and timing.point is not None and timing.period is not None:
                end = self.moment(Offset(period=timing.period, relation="after", of=timing.point), frame, "last")
            else:
                continue
            if end is not None:
                return Anchor(end.node, end.shift.plus(0 if timing.kind in ("before", "within before") else 1))
        return Anchor(self.never(f"clause {self.local(clause.id)}, a prohibition without end, is kept", by_nature=True), SAME)

    def _in_force(self, clause: Clause) -> Anchor:
        """When a clause falls due: when it is in force, as far as one event or the calendar tells; else with its agreement."""
        frame = Frame(clause, clause.bearers.actors[:1], -1)
        force = self.bound(clause)
        dates = [force if force is not None else self.start()]
        events: list[Anchor] = []
        for timing in clause.timing:
            if timing.kind in ("from", "within", "immediately", FORCE) and timing.point is not None:
                begin = self.moment(timing.point, frame, "first")
            elif timing.kind == "while":
                begin = self.state_start(timing.state, self.view.states.get(timing.state))
            elif timing.kind == "whenever" and (called := self.called(timing, frame)) is not None:
                begin = Anchor(called, SAME)
            else:
                continue
            if begin is not None and begin.node == ORIGIN:
                dates.append(begin.shift.delta)
            elif begin is not None:
                events.append(begin)
        for condition in clause.conditions:
            if condition.kind != "unless":
                ways = self.ways(condition.cond, frame)
                events += [lit.anchor for lit in ways[0] if lit.positive and lit.anchor.node != ORIGIN] if ways else []
        if not events:
            return Anchor(ORIGIN, Shift((), max(dates)))
        if all(one.shift == SAME for one in events):
            return Anchor(self.last_of(tuple(one.node for one in events)), SAME)
        return events[0]

    def _edge(self, point: Edge) -> Anchor | None:
        state = self.view.states.get(point.state)
        if point.edge == "start":
            return self.state_start(point.state, state)
        end = self.state_end(point.state, state)
        begun = self.state_start(point.state, state)
        if not self.sure and end is not None and end.node != ORIGIN and begun is not None and begun.node not in (ORIGIN, end.node):
            source = Source("", "state", 0, "", f"{point.state} ends only after it has begun")
            bound = Bound(end.node, begun.node, True, SAME.plus(1), source, source.words)
            self.add(Rule((end.node,), (Alternative(happens=(begun.node,), bounds=(bound,)),), source, source.words))
        return end

    def _state_point(self, state: State | None, point: Point | None, side: Side) -> Anchor | None:
        if state is None or point is None:
            return None
        clause = next(iter(self.view.clauses))
        agreement = state.agreement or clause.agreement
        return self._moment(point, Frame(clause, (), 0), side, agreement)

    def state_start(self, name: str, state: State | None) -> Anchor | None:
        """When a state begins: at its point, else when a power starts it, else it is taken to hold from the beginning."""
        if name in self._edges:
            return Anchor(ORIGIN, Shift((), self.start()))
        self._edges.add(name)
        try:
            found = self._state_point(state, state.start if state is not None else None, "first")
        finally:
            self._edges.discard(name)
        starters = self._effects(name, "starts")
        if found is not None or not starters:
            return found or Anchor(ORIGIN, Shift((), self.start()))
        return Anchor(self.first_of(tuple(starters)), SAME)

    def state_end(self, name: str, state: State | None) -> Anchor | None:
        """When a state ends: at its point, else when a power ends it; None: nothing ends it."""
        if name in self._edges:
            return None
        self._edges.add(name)
        try:
            found = self._state_point(state, state.end if state is not None else None, "last")
        finally:
            self._edges.discard(name)
        enders = self._effects(name, "ends")
        if found is None and enders:
            return Anchor(self.first_of(tuple(enders)), SAME)
        if found is not None and enders and found.node != ORIGIN and not found.shift.ops:
            return Anchor(self.first_of((found.node, *enders)), SAME)
        return found

    def _effects(self, state: str, verb: str) -> list[int]:
        found: list[int] = []
        for clause in self.view.clauses:
            if any(e.verb == verb and e.state == state for e in clause.effects):
                for act in clause.acts:
                    found += self.matching(act, clause.doers.actors)
        return found

    # --- conditions ---

    def ways(self, cond: Cond, frame: Frame, positive: bool = True) -> list[list[Literal]]:
        """The ways in which a condition (or its opposite) can hold: a list of conjunctions."""
        if isinstance(cond, NotCond):
            return self.ways(cond.cond, frame, not positive)
        if isinstance(cond, Past):
            anchor = self.moment(cond.point, frame, "over")
            if anchor is None:
                return [] if positive else [[]]
            return [[Literal(positive, anchor, not is_instant(cond.point))]]
        if isinstance(cond, StateHolds):
            state = self.view.states.get(cond.state)
            start, end = self.state_start(cond.state, state), self.state_end(cond.state, state)
            begun = [] if start is None else [[Literal(positive, start, True)]]
            if end is None:
                return begun
            over = Anchor(end.node, end.shift.plus(1))
            if positive:
                return [[*way, Literal(False, over, True)] for way in begun]
            return [*begun, [Literal(True, over, True)]]
        together = isinstance(cond, AllOf) is positive
        parts = [self.ways(part, frame, positive) for part in cond.conds]
        if not together:
            return [way for part in parts for way in part]
        found: list[list[Literal]] = [[]]
        for part in parts:
            found = [[*one, *two] for one in found for two in part][:64]
        return found

    # --- rules ---

    def source(self, clause: Clause, part: str, index: int, words: str, span: Span) -> Source:
        """The place of a part, with the reading it is taken from."""
        return Source(clause.id, part, index, self.reading.get(clause.id, ""), words, span)

    def add(self, rule: Rule) -> None:
        """Add a rule, marked with the choice of reading it belongs to."""
        self.rules.append(msgspec.structs.replace(rule, choice=self.choice) if self.choice else rule)

    def follows(self) -> None:
        """The natural order of acts and events."""
        for term in self.dossier.terms.values():
            for number in self.by_term.get(term.id, ()) if term.follows else ():
                node = self.nodes[number]
                clause = next(iter(self.view.clauses))
                for ref in term.follows:
                    other = self.reference(ref, Frame(clause, node.by, number))
                    if other == number:
                        continue
                    text = f"{node.label} cannot come before {self.nodes[other].label}"
                    bound = Bound(number, other, True, SAME, Source("", "follows", number, "", text, term.span), text)
                    self.rules.append(Rule((number,), (Alternative((other,), (), (bound,)),), bound.source, text))

    def force(self, agreement: str) -> Instant | None:
        """Since when an agreement binds: entry into force, else signature."""
        record = self.dossier.agreements.get(agreement)
        if record is None:
            return None
        return record.in_force if record.in_force is not None else record.signed

    def ends(self, period: Period, since: Instant, agreement: str) -> Anchor:
        """The last moment of a period from a date on."""
        return Anchor(ORIGIN, Shift((), PeriodOp(period, self.clock(agreement)).apply(since)))

    def last(self) -> Instant:
        """The last date the text names."""
        return max(self.start(), last_date(self.view) or self.start())

    def problem(self, margin: int) -> Problem:
        """Everything collected; of what happens before the text binds only what counts already is looked at."""
        if self.binds > self.start() and not self.sure:
            source = Source("", "signature", 0, "", "the text binds from then on")
            for number, node in enumerate(self.nodes):
                if node.term and node.term not in self.early:
                    bound = Bound(number, ORIGIN, True, SAME.plus(self.binds), source)
                    self.rules.append(Rule((number,), (Alternative(bounds=(bound,)),), source))
        start, last = self.start(), self.last()
        for duty in self.duties:
            for bound in duty.deadlines:
                if bound.anchor == ORIGIN:
                    last = max(last, bound.shift.delta)
        zone = next(iter(self.clocks.values())).zone if self.clocks else "UTC"
        source = Source("", "signature", 0, "", "the text binds from then on")
        return Problem(self.nodes, self.rules, self.duties, start, last + margin, zone, source, self.names)


def _before(period: Period, clock: Clock, side: Side) -> tuple[BackOp | BeforeOp, int]:
    if period.unit in _SECONDS:
        return BackOp(period.count * _SECONDS[period.unit]), 0
    days = period.count * {Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}.get(period.unit, 1)
    if clock.rule.ends == "elapsed-seconds":
        return BackOp(days * DAY), 0
    return BeforeOp(days, side != "first", clock.zone), 1 if side == "over" else 0


def _utc() -> Clock:
    from servanda.calendar import RULES, WEEKENDS_ONLY

    return Clock("UTC", RULES["standard"], WEEKENDS_ONLY)
