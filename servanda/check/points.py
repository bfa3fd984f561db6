"""Where the points and conditions of a clause come to lie: an anchor milestone and a shift from it."""

from __future__ import annotations

from typing import Literal as Kind

import msgspec

from servanda.calendar import CalendarError, Instant, Period, Unit, resolve_first, resolve_last
from servanda.check.problem import ORIGIN, Alternative, Bound, Duty, Milestone, Problem, Rule, Source
from servanda.check.shifts import DAY, SAME, BackOp, BeforeOp, Clock, DayOp, PeriodOp, Shift
from servanda.check.words import event_label, listed
from servanda.meaning.keys import consent_key, event_key, first_key, last_key
from servanda.model.core import (
    ActRef,
    AllOf,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Edge,
    EventRef,
    NotCond,
    Occurs,
    Past,
    Point,
    State,
    StateHolds,
    View,
)
from servanda.text.diagnostics import Span

Side = Kind["first", "last", "over"]
NATURE = Source("", "nature", 0, "", "by nature")
NO_DATE: Instant = 946684800
"""Where questions about a text without any date begin: 2000-01-01T00:00:00Z."""

_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}


class Anchor(msgspec.Struct, frozen=True):
    """The moment `shift(time(node))`; node ORIGIN: a fixed date, held in `shift.delta`."""

    node: int
    shift: Shift


class Literal(msgspec.Struct, frozen=True):
    """That a moment has come (positive), or has not."""

    positive: bool
    anchor: Anchor


class Frame(msgspec.Struct, frozen=True):
    """From where a point is read: the clause, the doers and the milestone of the performance, what triggered it."""

    clause: Clause
    doers: tuple[str, ...]
    number: int
    trigger: int = -1


class Compiler:
    """Collects milestones, rules and duties of one view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.dossier = view.dossier
        self.nodes: list[Milestone] = [Milestone("", "the calendar", "origin")]
        self.rules: list[Rule] = []
        self.duties: list[Duty] = []
        self.names: dict[str, int] = {}
        self.by_term: dict[str, list[int]] = {}
        self.performed: dict[str, list[int]] = {}
        self.borne: set[int] = set()
        self.choice: tuple[str, str] | None = None
        self.clauses = {clause.id: clause for clause in view.clauses}
        self.clocks = {a.id: Clock(a.zone, a.rule, a.calendar) for a in self.dossier.agreements.values()}
        self.reading = dict(view.choice)
        self.starts: dict[str, list[int]] = {}
        self._edges: set[str] = set()

    # --- milestones ---

    def _node(self, node: Milestone) -> int:
        if node.key not in self.names:
            self.names[node.key] = len(self.nodes)
            self.nodes.append(node)
            if node.term:
                self.by_term.setdefault(node.term, []).append(self.names[node.key])
        return self.names[node.key]

    def act(self, act: ActRef, doers: tuple[str, ...]) -> int:
        """The milestone of an act done by these doers (an event has none)."""
        term = self.dossier.terms.get(act.term)
        by = () if term is not None and term.sort == "event" else doers
        key = event_key(act.term, act.args, by)
        controllers = by if by else (term.controllers if term is not None else ())
        together = bool(by) or term is None or term.control != "alone"
        label = event_label(self.dossier, act, by)
        return self._node(
            Milestone(key, label, "act" if by else "event", act.term, act.args, by, controllers, together)
        )

    def consent(self, who: str, to: str) -> int:
        """The milestone at which an actor consents to a clause."""
        label = f"{who} consents to clause {self.local(to)}"
        key = consent_key(who, to)
        if key not in self.names:
            number = self._node(Milestone(key, label, "consent", "consent", (("to", to),), (who,), (who,)))
            signed = self.signed(to.partition(":")[0])
            if signed > self.start():
                source = Source("", "signature", number, "", "the agreement was signed then")
                self.rules.append(Rule((number,), (Alternative(bounds=(Bound(number, ORIGIN, True, SAME.plus(signed), source),)),), source))
        return self.names[key]

    def local(self, clause: str) -> str:
        """A clause's id as the text says it, with the agreement only where there are several."""
        agreement, _, name = clause.partition(":")
        return name if name and len(self.dossier.agreements) < 2 else f"{name} of {agreement}" if name else clause

    def last_of(self, parts: tuple[int, ...]) -> int:
        """The moment at which all of several milestones have happened."""
        return self._several("last", parts)

    def first_of(self, parts: tuple[int, ...]) -> int:
        """The moment at which the first of several milestones happens."""
        return self._several("first", parts)

    def _several(self, sort: str, parts: tuple[int, ...]) -> int:
        parts = tuple(dict.fromkeys(parts))
        if len(parts) == 1:
            return parts[0]
        keys = tuple(self.nodes[part].key for part in sorted(parts))
        key = last_key(keys) if sort == "last" else first_key(keys)
        if key in self.names:
            return self.names[key]
        word = "the last of: " if sort == "last" else "the first of: "
        labels = [self.nodes[part].label for part in parts]
        number = self._node(Milestone(key, word + listed(labels, "; "), sort, of=parts))
        low = [Bound(number, part, True, SAME, NATURE, f"all means the last: {self.nodes[part].label}") for part in parts]
        high = [Bound(number, part, False, SAME, NATURE, f"it is over when {self.nodes[part].label}") for part in parts]
        if sort == "last":
            self.rules.append(Rule((number,), (Alternative(happens=parts, bounds=tuple(low)),), NATURE))
            self.rules.append(Rule((number,), tuple(Alternative(bounds=(b,)) for b in high), NATURE, "one of them is the last"))
            self.rules.append(Rule(parts, (Alternative(happens=(number,)),), NATURE))
        else:
            ways = tuple(Alternative(happens=(p,), bounds=(b,)) for p, b in zip(parts, low, strict=True))
            self.rules.append(Rule((number,), ways, NATURE, "one of them is the first"))
            for part, bound in zip(parts, high, strict=True):
                self.rules.append(Rule((part,), (Alternative(happens=(number,), bounds=(bound,)),), NATURE))
        return number

    def never(self, why: str) -> int:
        """A milestone that no compliant run holds."""
        number = self._node(Milestone(f"never|{why}", why, "never"))
        if number not in self.borne:
            self.borne.add(number)
            self.rules.append(Rule((number,), (), NATURE, f"nobody breaches anything, so it never happens that {why}"))
        return number

    def fits(self, number: int, act: ActRef) -> bool:
        """Whether a milestone is an occurrence of a phrase, all slots the phrase fills being the same."""
        node = self.nodes[number]
        return node.term == act.term and set(act.args) <= set(node.args)

    def matching(self, act: ActRef, doers: tuple[str, ...]) -> list[int]:
        """Milestones that are this act by one of these doers (any, if none is given)."""
        return [n for n in self.by_term.get(act.term, ()) if self.fits(n, act) and self._done_by(n, doers)]

    def _done_by(self, number: int, doers: tuple[str, ...]) -> bool:
        by = set(self.nodes[number].by)
        if not doers or not by or by & set(doers):
            return True
        members = {m.member for d in doers if d in self.dossier.actors for m in self.dossier.actors[d].members}
        return bool(by & members)

    def expected(self, number: int) -> bool:
        """Whether some duty asks for a milestone, so that it is no mere contingency."""
        node = self.nodes[number]
        if node.sort in ("first", "last"):
            return (any if node.sort == "first" else all)(self.expected(part) for part in node.of)
        return number in self.borne and node.sort != "never"

    def reference(self, ref: EventRef, frame: Frame | None, side: Side) -> int:
        """The milestone an event reference means."""
        doers, mode = ref.doers, ref.mode
        if mode == "own" and frame is not None:
            doers, mode = frame.doers, "all"
            exact = event_key(ref.act.term, ref.act.args, doers)
            if exact in self.names:
                return self.names[exact]
        if mode == "event" or not doers:
            found = self.matching(ref.act, ())
            return self.first_of(tuple(found)) if found else self.act(ref.act, ())
        parts: list[int] = []
        for doer in doers:
            own = [n for n in self.matching(ref.act, (doer,)) if doer in self.nodes[n].by or not self.nodes[n].by]
            parts.append(self.first_of(tuple(own)) if own else self.act(ref.act, (doer,)))
        return self.first_of(tuple(parts)) if mode == "any" else self.last_of(tuple(parts))

    # --- points ---

    def clock(self, agreement: str) -> Clock:
        """How an agreement counts time (the first one of the dossier, if none is named)."""
        return self.clocks.get(agreement) or next(iter(self.clocks.values()), _utc())

    def moment(self, point: Point, frame: Frame, side: Side) -> Anchor | None:
        """The moment of a point on the side asked for; None: no compliant run holds it."""
        try:
            return self._moment(point, frame, side, frame.clause.agreement)
        except CalendarError:
            return Anchor(ORIGIN, Shift((), self.start()))

    def _moment(self, point: Point, frame: Frame, side: Side, agreement: str) -> Anchor | None:
        clock = self.clock(agreement)
        if isinstance(point, AtDate):
            first, last = resolve_first(point.expr, clock.zone).at, resolve_last(point.expr, clock.zone).at
            at = {"first": first, "last": last, "over": last if point.expr.time else last + 1}[side]
            return Anchor(ORIGIN, Shift((), at))
        if isinstance(point, Occurs):
            return Anchor(self.reference(point.event, frame, side), SAME)
        if isinstance(point, Consent):
            return Anchor(self.last_of(tuple(self.consent(who, point.to) for who in point.who)), SAME)
        if isinstance(point, Builtin):
            return self._builtin(point, frame, agreement)
        if isinstance(point, ClauseStatus):
            return self._status(point)
        if isinstance(point, Edge):
            return self._edge(point)
        base = self._moment(point.of, frame, "first", agreement)
        if base is None:
            return None
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

    def _builtin(self, point: Builtin, frame: Frame, agreement: str) -> Anchor | None:
        if point.name in ("signature", "entry into force"):
            record = self.dossier.agreements.get(point.agreement or agreement)
            named = None if record is None else record.signed if point.name == "signature" else record.in_force
            return Anchor(ORIGIN, Shift((), named if named is not None else self.start()))
        if point.name == "trigger" and frame.trigger >= 0:
            return Anchor(frame.trigger, SAME)
        return None

    def _status(self, point: ClauseStatus) -> Anchor | None:
        if point.status == "breached":
            return Anchor(self.never(f"clause {self.local(point.clause)} is breached"), SAME)
        found = tuple(self.performed.get(point.clause, ()))
        clause = self.clauses.get(point.clause)
        if point.status == "kept" and found and clause is not None:
            lone = clause.bearers.mode == "any" or clause.act_list == "any of"
            return Anchor(self.first_of(found) if lone else self.last_of(found), SAME)
        return Anchor(ORIGIN, Shift((), self.start()))

    def _edge(self, point: Edge) -> Anchor | None:
        state = self.view.states.get(point.state)
        if point.edge == "start":
            return self.state_start(point.state, state)
        return self.state_end(point.state, state)

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
                    found += self.matching(act, clause.bearers.actors)
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
            return [[Literal(positive, anchor)]]
        if isinstance(cond, StateHolds):
            state = self.view.states.get(cond.state)
            start, end = self.state_start(cond.state, state), self.state_end(cond.state, state)
            begun = [] if start is None else [[Literal(positive, start)]]
            if end is None:
                return begun
            over = Anchor(end.node, end.shift.plus(1))
            if positive:
                return [[*way, Literal(False, over)] for way in begun]
            return [*begun, [Literal(True, over)]]
        together = isinstance(cond, AllOf) is positive
        parts = [self.ways(part, frame, positive) for part in cond.conds]
        if not together:
            return [way for part in parts for way in part]
        found: list[list[Literal]] = [[]]
        for part in parts:
            found = [[*one, *two] for one in found for two in part][:64]
        return found

    def cond_words(self, cond: Cond) -> str:
        """A condition in words."""
        if isinstance(cond, NotCond):
            return f"not {self.cond_words(cond.cond)}"
        if isinstance(cond, StateHolds):
            return f"{cond.state} (a state)"
        if isinstance(cond, Past):
            return self.point_words(cond.point)
        word = " and " if isinstance(cond, AllOf) else " or "
        return word.join(self.cond_words(part) for part in cond.conds)

    def point_words(self, point: Point) -> str:
        """A point in words."""
        if isinstance(point, AtDate):
            return str(point.expr)
        if isinstance(point, Occurs):
            return event_label(self.dossier, point.event.act, point.event.doers)
        if isinstance(point, Builtin):
            return point.name
        if isinstance(point, Consent):
            return f"the consent of {listed(list(point.who))}"
        if isinstance(point, ClauseStatus):
            return f"clause {self.local(point.clause)} being {point.status}"
        if isinstance(point, Edge):
            return f"the {point.edge} of {point.state}"
        if isinstance(point, DayOf):
            return f"day {point.n} {point.relation} {self.point_words(point.of)}"
        return f"{point.period} {point.relation} {self.point_words(point.of)}"

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
                    other = self.reference(ref, Frame(clause, node.by, number), "over")
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

    def signed(self, agreement: str) -> Instant:
        """When an agreement was signed (if that is known, else where all questions begin)."""
        record = self.dossier.agreements.get(agreement)
        return record.signed if record is not None and record.signed is not None else self.start()

    def start(self) -> Instant:
        """Nothing is looked at before the first signature."""
        found = [a.signed if a.signed is not None else a.in_force for a in self.dossier.agreements.values()]
        return min((at for at in found if at is not None), default=NO_DATE)

    def problem(self, margin: int) -> Problem:
        """Everything collected."""
        from servanda.check.milestones import last_date

        start = self.start()
        last = max(start, last_date(self.view) or start)
        for duty in self.duties:
            for bound in duty.deadlines:
                if bound.anchor == ORIGIN:
                    last = max(last, bound.shift.delta)
        zone = next(iter(self.clocks.values())).zone if self.clocks else "UTC"
        source = Source("", "signature", 0, "", "the agreement was signed then")
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
