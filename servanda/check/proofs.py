"""The problem of which every rule holds in every run that keeps the text: what proves that something can never be.

The everyday problem takes an act to happen once, as its clauses ask for it; that finds schedules quickly, and each is played before it is shown.
It proves nothing: the act that a point speaks of is its *first* occurrence, and that may be a free act which performs nothing. Here the two
are told apart wherever they may differ, what a clause carries otherwise than the search does is left out (`check/premises.py`), and what
the search cannot date is a moment that may come at any time.
"""

from __future__ import annotations

from servanda.check.milestones import HORIZON_MARGIN, compile_into, units
from servanda.check.points import Anchor, Compiler, Literal, Side
from servanda.check.premises import BAN, ORDER, among, parts_of_clause
from servanda.check.problem import ORIGIN, Alternative, Bound, Milestone, Problem, Rule
from servanda.check.registry import NATURE, Frame
from servanda.check.shifts import SAME
from servanda.check.words import event_label
from servanda.meaning.ended import contingent
from servanda.meaning.force import FORCE
from servanda.meaning.keys import event_key
from servanda.meaning.premises import expected
from servanda.meaning.prepared import Prepared
from servanda.model.core import (
    ActRef,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    DayOf,
    Edge,
    EventRef,
    NotCond,
    Offset,
    Point,
    State,
    StateHolds,
    View,
)

_LATER = frozenset(
    [
        "from",
        FORCE,
        "on",
        "within",
        "immediately",
        "within before",
        "while",
        "every",
        "whenever",
        "if",
        "provided that",
        "with the consent of",
        "at",
        "an amount",
        "an amount measured from a place",
        "a later force of its agreement",
    ]
)
"""Parts because of which the performance that counts may come after the first time the act is done."""

_ORDER = frozenset(("only after", "not before"))


def prove(view: View, prepared: Prepared, *, hopeful: bool = False) -> Problem:
    """The milestones, rules and duties of a view on which proofs may rest.

    hopeful: asks for every duty that a plan has to perform, also where no proof may suppose that it is owed; for schedules, not for proofs.
    """
    compiler = Proof(view, prepared)
    compiler.hopeful = hopeful
    compile_into(compiler, [(clause, None) for clause in view.clauses])
    return compiler.problem(HORIZON_MARGIN)


class Proof(Compiler):
    """A compiler that adds nothing a run that keeps the text might break."""

    sure = True
    hopeful = False

    def __init__(self, view: View, prepared: Prepared, apart: frozenset[str] = frozenset()) -> None:
        """apart: clauses of which several readings are compiled together."""
        super().__init__(view)
        self.prepared = prepared
        self.apart = apart
        self._weighed: dict[tuple[int, str], bool] = {}
        self._parts: dict[int, tuple[Clause, tuple[str, ...]]] = {}
        self._firsts: dict[int, None] = {}
        self._performing: dict[int, None] = {}

    def weighs(self, clause: Clause, role: str) -> bool:
        """Whether a rule of a clause in this role holds in every run that keeps the text."""
        key = (id(clause), role)
        if key not in self._weighed:
            self._weighed[key] = not among(self.parts(clause), role)
        return self._weighed[key]

    def parts(self, clause: Clause) -> tuple[str, ...]:
        """The parts of a clause, by the names of the table of premises."""
        if id(clause) not in self._parts:
            self._parts[id(clause)] = (clause, tuple(parts_of_clause(self.prepared, clause)))
        return self._parts[id(clause)][1]

    def weighs_limits(self, clause: Clause) -> bool:
        return not set(among(self.parts(clause), BAN)) - {"an amount"}

    def mere(self, clause: Clause, number: int) -> bool:
        return contingent(self.prepared, clause) if self.hopeful else not expected(self.prepared, clause)

    # --- the first time, and the time that counts ---

    def perform(self, clause: Clause, act: ActRef, doers: tuple[str, ...]) -> int:
        """The milestone of the performance of one clause: the first time the act is done, where that is surely the one that counts."""
        term = self.dossier.terms.get(act.term)
        if term is not None and term.sort == "event":
            return self.act(act, doers)
        if len(doers) == 1 and clause.id not in self.apart and not self._may_be_later(clause):
            number = self.act(act, doers)
            self._firsts[number] = None
            return number
        key = event_key(act.term, act.args, doers)
        node = Milestone(key, event_label(self.dossier, act, doers), "act", act.term, act.args, doers, doers)
        number = self._named(f"{key} performing {clause.id}", node)
        self._performing[number] = None
        return number

    def _may_be_later(self, clause: Clause) -> bool:
        """Whether the performance that counts may come after the first time the act is done."""
        if clause.modal == "may" and (clause.timing or clause.conditions):
            return True  # outside its window the act is free, and no exercise
        parts = set(self.parts(clause))
        ordered = bool(_ORDER & parts)
        free = clause.modal != "must" or not self.weighs(clause, ORDER)  # then an act too early breaches nothing, and does not count
        return bool(_LATER & parts) or (ordered and free)

    def first(self, act: ActRef, doer: str) -> int:
        """The milestone at which somebody does an act for the first time, whether it performs anything or not."""
        number = self.act(act, (doer,))
        self._firsts[number] = None
        return number

    def ordered(self, clause: Clause, act: ActRef, doers: tuple[str, ...], number: int) -> tuple[int, ...]:
        """The milestones bound by `not before` and `only after`: the performance, and any first act if none may come too early."""
        if clause.modal != "must" or not self.weighs(clause, ORDER):
            return (number,)
        return tuple(dict.fromkeys((number, *(self.first(act, doer) for doer in doers))))

    def reference(self, ref: EventRef, frame: Frame | None) -> int:
        """The first occurrence of what a reference means."""
        if frame is not None and frame.trigger >= 0 and frame.anchored:
            own = self.nodes[frame.trigger]
            if own.term == ref.act.term and self.fits(frame.trigger, ref.act) and not ref.doers and ref.mode == "event":
                return frame.trigger
            return self.later(
                f"{frame.clause.id} after its trigger: {ref.act.term} {ref.act.args} {ref.doers}", (Anchor(frame.trigger, SAME),)
            )
        doers, mode = ref.doers, ref.mode
        if mode == "own" and frame is not None:
            together = frame.clause.bearers.mode == "jointly"
            doers = frame.clause.bearers.actors if frame.clause.bearers.mode in ("jointly", "any") else frame.doers
            mode = "all" if together else "any"
        term = self.dossier.terms.get(ref.act.term)
        if term is not None and term.sort == "event":
            return self.act(ref.act, ())
        if mode == "event" or not doers:
            mode = "any"
            doers = self.able(ref.act.term)
        parts = tuple(self.first(ref.act, doer) for doer in doers)
        return self.first_of(parts) if mode == "any" else self.last_of(parts)

    def able(self, name: str) -> tuple[str, ...]:
        """Everybody who may do an act: as declared, and whoever bears a clause about it."""
        term = self.dossier.terms.get(name)
        borne = [a for c in self.prepared.clauses.values() if any(act.term == name for act in c.acts) for a in c.bearers.actors]
        found = tuple(dict.fromkeys((*(term.doers if term is not None else ()), *borne)))
        return found or tuple(self.dossier.actors)

    # --- points ---

    def unsure(self, name: str, parts: list[Anchor]) -> Anchor:
        return Anchor(self.later(name, ()), SAME)

    def _builtin(self, point: Builtin, frame: Frame, agreement: str) -> Anchor | None:
        if point.name in ("signature", "entry into force"):
            if point.of is not None:
                return self._moment(point.of, frame, "first", agreement)
            settings = self.prepared.settings_of(point.agreement or agreement)
            at = settings.signed if point.name == "signature" else settings.in_force
            return (
                Anchor(self.never(f"a {point.name} that has no date comes", by_nature=True), SAME)
                if at is None
                else Anchor(ORIGIN, SAME.plus(at))
            )
        found = super()._builtin(point, frame, agreement)
        return found if found is not None else Anchor(self.later(f"the {point.name} of {frame.clause.id}", ()), SAME)

    def _status(self, point: ClauseStatus) -> Anchor | None:
        clause = self.clauses.get(point.clause)
        rung = point.clause in self.prepared.parent
        if point.status == "breached" or rung:
            if point.clause in self.prepared.red or point.clause not in self.prepared.clauses:
                return Anchor(self.later(f"clause {point.clause} {point.status}", ()), SAME)
            return super()._status(ClauseStatus(clause=point.clause, status="breached"))
        if clause is None:
            return Anchor(self.later(f"clause {point.clause} {point.status}", ()), SAME)
        name = f"clause {self.local(clause.id)} is {point.status}"
        if point.status == "due":
            return self._due(clause, name) if clause.id not in self.apart else Anchor(self.later(name, ()), SAME)
        if clause.modal == "must not" or self._recurs(clause):
            closed = self.closed(clause)
            return Anchor(closed if closed is not None else self.later(name, ()), SAME)
        done = self.whole(clause)
        exact = (
            clause.modal == "must"
            and clause.id not in self.apart
            and not clause.quantities
            and not self.prepared.backs.get(clause.id)
        )
        exact = exact and clause.determination is None and not clause.self_judged_by
        exact = exact and not any(seen.sort == "certified" for seen in clause.verification)
        exact = exact and not any(
            self.dossier.actors[a].sort == "group" for a in clause.bearers.actors if a in self.dossier.actors
        )
        return Anchor(done if exact else self.later(name, (Anchor(done, SAME),)), SAME)

    def whole(self, clause: Clause) -> int:
        """When a clause of performance is kept by all who bear it: not before the last of what each of them owes."""
        if clause.quantities and (len(clause.acts) > 1 or clause.bearers.mode in ("jointly", "any")):
            return self.later(f"what clause {clause.id} asks for is reached", ())  # any of them may bring the amount
        groups: list[int] = []
        who = units(clause.bearers)
        for group in [[(doers,) for doers in who]] if clause.bearers.mode == "any" else [[(doers,)] for doers in who]:
            acts = [self.first_of(tuple(self.perform(clause, act, doers) for (doers,) in group)) for act in clause.acts]
            groups.append(self.first_of(tuple(acts)) if clause.act_list == "any of" else self.last_of(tuple(acts)))
        return self.last_of(tuple(groups))

    def closed(self, clause: Clause) -> int | None:
        """The milestone at which the time of a prohibition, or of a clause that recurs, is over: one that never comes, if nothing ends it."""
        name = f"clause {self.local(clause.id)}, which has no last moment, is kept"
        return self.never(name, by_nature=True) if self._endless(clause) else None

    @staticmethod
    def _recurs(clause: Clause) -> bool:
        return any(timing.kind in ("every", "whenever") for timing in clause.timing)

    def _endless(self, clause: Clause) -> bool:
        """Whether nothing ever closes the time of a prohibition, or of a clause that recurs."""
        ends = (
            {"until", "lapses after"}
            if self._recurs(clause)
            else {"until", "by", "before", "within", "within before", "on", "lapses after"}
        )
        kinds = {timing.kind for timing in clause.timing}
        verbs = {effect.verb for _, effect in self.prepared.effects_on_clause.get(clause.id, ())}
        return not ends & kinds and "ends" not in verbs and not ("every" in kinds and clause.modal == "must not")

    def _due(self, clause: Clause, name: str) -> Anchor:
        """When a clause comes into force: with its agreement if nothing else is asked for, else at a moment not dated here."""
        force = self.bound(clause)
        base = Anchor(ORIGIN, SAME.plus(force if force is not None else self.start()))
        gates = {"from", FORCE, "on", "within", "immediately", "while", "every", "whenever"} | (
            {"not before", "only after"} if clause.modal != "must" else set()
        )
        opened = [timing for timing in clause.timing if timing.kind in gates]
        if self.prepared.backs.get(clause.id) or any(one.kind != "unless" for one in clause.conditions):
            return Anchor(self.later(name, (base,)), SAME)
        if not opened:
            return base
        plain = ("from", FORCE, "within", "immediately", "not before")
        if len(opened) == 1 and opened[0].kind in plain and opened[0].point is not None:
            start = self.moment(opened[0].point, Frame(clause, clause.bearers.actors[:1], -1), "first")
            if start is not None and start.node != ORIGIN and len(clause.bearers.actors) == 1:
                return start
            if start is not None and start.node == ORIGIN:
                return Anchor(ORIGIN, SAME.plus(max(start.shift.delta, base.shift.delta)))
        return Anchor(self.later(name, (base,)), SAME)

    # --- states ---

    def fixed(self, state: State | None) -> bool:
        """Whether a state begins and ends by the calendar alone."""
        return (
            state is not None
            and state.start is not None
            and _dated(state.start)
            and (state.end is None or _dated(state.end))
            and not self.prepared.effects_on_state.get(state.id)
        )

    def state_start(self, name: str, state: State | None) -> Anchor | None:
        """When a state first begins: at its point or when a power starts it, whichever comes first."""
        starters = [Anchor(n, SAME) for n in self._effects(name, "starts")]
        if name in self._edges or state is None or (state.start is None and not starters):
            return Anchor(self.later(f"state {name} begins", ()), SAME)
        self._edges.add(name)
        try:
            point = self._state_point(state, state.start, "first")
        finally:
            self._edges.discard(name)
        if not starters and point is not None:
            return point
        known = [*starters, *([point] if point is not None else [])]
        if any(one.node == ORIGIN or one.shift != SAME for one in known):
            return Anchor(self.later(f"state {name} begins", ()), SAME)
        return Anchor(self.first_of(tuple(one.node for one in known)), SAME)

    def state_end(self, name: str, state: State | None) -> Anchor | None:
        """When a state first ends. None: nothing ever ends it."""
        if self.fixed(state):
            return super().state_end(name, state)
        if state is not None and state.start is not None and state.end is None and not self._effects(name, "ends"):
            return None
        begun = self.state_start(name, state)
        return Anchor(self.later(f"state {name} ends", (begun,) if begun is not None else ()), SAME)

    def _effects(self, state: str, verb: str) -> list[int]:
        found: list[int] = []
        for name, effect in self.prepared.effects_on_state.get(state, ()):
            if effect.verb == verb:
                clause = self.prepared.clauses[name]
                if name in self.clauses and clause.modal != "must not":
                    found += [self.perform(clause, act, doers) for act in clause.acts for doers in units(clause.bearers)]
                else:
                    found.append(self.later(f"clause {name} {verb} {state}", ()))
        return found

    def ways(self, cond: Cond, frame: Frame, positive: bool = True) -> list[list[Literal]]:
        """The ways in which a condition can hold; of a state that may begin again, only that it has begun, or has not or once ended."""
        if isinstance(cond, StateHolds):
            state = self.view.states.get(cond.state)
            if self.fixed(state):
                return super().ways(cond, frame, positive)
            start = self.state_start(cond.state, state)
            begun = [] if start is None else [Literal(positive, start, True)]
            if positive:
                return [begun]
            end = self.state_end(cond.state, state)
            over = [] if end is None else [[Literal(True, Anchor(end.node, end.shift.plus(1)), True)]]
            return [begun, *over]
        inner = frame if isinstance(cond, NotCond) else Frame(frame.clause, frame.doers, frame.number, frame.trigger, False)
        return super().ways(cond, inner, positive)

    def moment(self, point: Point, frame: Frame, side: Side) -> Anchor | None:
        found = super().moment(point, frame, side)
        if isinstance(point, Edge) and found is None:
            return Anchor(self.never(f"state {point.state} ends", by_nature=True), SAME)
        return found

    # --- the whole ---

    def problem(self, margin: int) -> Problem:
        """Everything collected, and that whatever performs or fits a phrase is also a first or later occurrence of it."""
        for first in self._firsts:
            node = self.nodes[first]
            act = ActRef(term=node.term, args=node.args)
            for other in (*self._firsts, *self._performing):
                if other != first and self.fits(other, act) and node.by[0] in self.nodes[other].by:
                    bound = Bound(other, first, True, SAME, NATURE)
                    self.rules.append(Rule((other,), (Alternative(happens=(first,), bounds=(bound,)),), NATURE))
        return super().problem(margin)


def _dated(point: Point) -> bool:
    """Whether a point hangs on the calendar alone."""
    if isinstance(point, DayOf | Offset):
        return _dated(point.of)
    return isinstance(point, AtDate) or (isinstance(point, Builtin) and point.of is None and point.name in ("signature", "entry into force"))
