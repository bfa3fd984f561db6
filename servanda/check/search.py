"""From rules to a run: what must happen is closed under the rules, the network dates it, and only what stays open is tried case by case.

A case that fails returns why; if the reason does not rest on the case, it is the reason for all (so most questions need no cases at
all, and an explanation never holds more cases than it needs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

import msgspec

from servanda.check.deadline import clock, look
from servanda.check.network import Cycle, Frame, Schedule, solve
from servanda.check.problem import ORIGIN, Alternative, Bound, Duty, Problem, Rule, Undecided
from servanda.check.shifts import SAME

MOST_CASES = 4000
"""Cases tried before the search hands over to the solver."""


ENDS = ("until", "lapses after")
"""Parts that can end a duty without a breach."""


class Mode(Enum):
    """Which duties ask for performance. STRONG: all that are owed; WEAK: those whose deadline runs and whose prerequisites are met."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


class Conflict(msgspec.Struct, frozen=True):
    """Why there is no run: a cycle of bounds, or a rule that leaves no way out, or a rule each of whose cases fails.

    rules: numbers of the rules it rests on; open: those among them that were only tried.
    """

    rules: frozenset[int]
    open: frozenset[int]
    cycle: Cycle | None = None
    rule: Rule | None = None
    path: tuple[Rule, ...] = ()
    cases: tuple[tuple[str, Conflict], ...] = ()


class Solution(msgspec.Struct):
    """What happens, under which bounds, and the earliest schedule."""

    happens: set[int]
    bounds: list[Bound]
    schedule: Schedule


class _State(msgspec.Struct):
    happens: dict[int, int]  # milestone -> number of the rule that asks for it (-1: assumed)
    never: dict[int, int]
    bounds: list[tuple[Bound, int]]
    missing: dict[int, int]
    pending: list[int]
    extra: dict[int, tuple[int, ...]]  # rule -> milestones because of which other alternatives fell away
    tried: frozenset[int]

    def copy(self) -> _State:
        return _State(
            dict(self.happens),
            dict(self.never),
            list(self.bounds),
            dict(self.missing),
            list(self.pending),
            dict(self.extra),
            self.tried,
        )


def duty_rules(duties: Iterable[Duty], mode: Mode) -> list[Rule]:
    """What the duties ask for under a mode."""
    found: list[Rule] = []
    for duty in duties if mode is not Mode.NONE else ():
        ways = [Alternative(happens=(number,)) for number in duty.performs]
        ways += [_released(duty, number) for number in duty.never]
        if mode is Mode.STRONG and not duty.expected:
            continue
        if mode is Mode.STRONG and not (duty.trigger or duty.contingent):
            found.append(Rule((), tuple(ways), duty.source, "", duty.clause, duty.choice))
        elif mode is Mode.STRONG:
            limits = [b for b in duty.deadlines if b.at == duty.performs[0]]
            shut = _shut(duty, limits)
            for need in duty.needs if shut is not None and not (duty.optional and not limits) else ():
                late = [way for gate in (*duty.trigger, *need) for way in _late(gate, limits)]
                guard = tuple(dict.fromkeys((*duty.trigger, *need)))
                found.append(Rule(guard, (*ways, *late, *(shut or ())), duty.source, "", duty.clause, duty.choice))
        elif duty.binding and (deadlines := _deadlines(duty)):
            limits = [b for b in deadlines if b.at == duty.performs[0]]
            for need in duty.needs:
                late = [way for gate in (*duty.trigger, *need) for way in _late(gate, limits)]
                guard = tuple(dict.fromkeys((*duty.trigger, *duty.due_on, *need)))
                shut = _shut(duty, limits)
                if shut is not None:
                    found.append(Rule(guard, (*ways, *late, *shut), duty.source, "", duty.clause, duty.choice))
    return found


def _late(gate: int, limits: list[Bound]) -> list[Alternative]:
    """What calls for a duty comes after one of its last moments: it is not in force then, and nothing is breached."""
    return [
        Alternative(happens=(gate,), bounds=(Bound(gate, b.anchor, True, b.shift.plus(1), b.source),))
        for b in limits
        if b.anchor != gate
    ]


def _shut(duty: Duty, limits: list[Bound]) -> list[Alternative] | None:
    """The last moment comes before the date on which the duty begins to bind. None: it surely does."""
    if duty.opens is None:
        return []
    if any(b.anchor == ORIGIN and b.shift.delta < duty.opens for b in limits):
        return None
    return [
        Alternative(
            happens=(b.anchor,),
            bounds=(Bound(b.anchor, ORIGIN, False, SAME.plus(b.shift.greatest_anchor(duty.opens - 1)), b.source),),
        )
        for b in limits
        if b.anchor != ORIGIN
    ]


def _deadlines(duty: Duty) -> tuple[Bound, ...]:
    """The bounds whose passing is a breach. `lapses after`, and `until` beside another deadline, end a duty, and who lets them pass breaches
    nothing: a deadline beside them counts only if it is surely not the later."""
    firm = [b for b in duty.deadlines if b.source.part not in ENDS] or [b for b in duty.deadlines if b.source.part == "until"]
    ends = [b for b in duty.deadlines if b not in firm]
    if not ends:
        return duty.deadlines
    first = min(b.shift.delta for b in ends) if all(b.anchor == ORIGIN for b in ends) else None
    return tuple(b for b in firm if first is not None and b.anchor == ORIGIN and b.shift.delta <= first)


def _released(duty: Duty, number: int) -> Alternative:
    bounds = tuple(
        Bound(number, b.anchor, False, b.shift, b.source) for b in duty.deadlines[:1] if b.anchor in (ORIGIN, *duty.due_on)
    )
    return Alternative(happens=(number,), bounds=bounds)


class Search:
    """One problem with its rules indexed; `run` may be asked many times under different assumptions."""

    def __init__(self, problem: Problem, mode: Mode, more: Sequence[Rule] = (), *, until: float = float("inf")) -> None:
        self.problem = problem
        self.rules = [*problem.rules, *duty_rules(problem.duties, mode), *more]
        self.frame = Frame(problem.start, problem.horizon, problem.start_source)
        self.until = until
        self.cases = 0
        self.watch: dict[int, list[int]] = {}
        self._free: list[int] = []
        for number, rule in enumerate(self.rules):
            for node in set(rule.guard):
                self.watch.setdefault(node, []).append(number)
            if not rule.guard:
                self._free.append(number)

    def run(
        self, happens: Iterable[int] = (), never: Iterable[int] = (), off: frozenset[int] = frozenset()
    ) -> Solution | Conflict:
        """A solution in which `happens` happen and `never` do not, rules `off` left out; or why there is none. Raises Undecided."""
        self.cases = 0
        state = _State({}, {}, [], {}, [], {}, frozenset())
        self.off = off
        for node in never:
            state.never[node] = -1
        queue = [number for number in self._free if number not in off]
        conflict = None
        for node in happens:
            conflict = conflict or self._happens(state, node, -1, queue)
        return conflict or self._search(state, queue)

    def forced(self) -> tuple[set[int], list[Bound]]:
        """What happens, and which bounds hold, in every run of the problem: the rules that leave one way only. Nothing, if they conflict."""
        state = _State({}, {}, [], {}, [], {}, frozenset())
        self.off = frozenset()
        if self._close(state, list(self._free)) is not None:
            return set(), []
        return set(state.happens), [bound for bound, _ in state.bounds]

    # --- closure ---

    def _happens(self, state: _State, node: int, because: int, queue: list[int]) -> Conflict | None:
        if node in state.happens or node == ORIGIN:
            return None
        state.happens[node] = because
        if node in state.never:
            return self._clash(state, node)
        for number in self.watch.get(node, ()):
            rule = self.rules[number]
            left = state.missing.get(number, len(set(rule.guard))) - 1
            state.missing[number] = left
            if left == 0 and number not in self.off:
                queue.append(number)
        return None

    def _clash(self, state: _State, node: int) -> Conflict:
        roots = [n for n in (state.happens[node], state.never[node]) if n >= 0]
        rules = self._support(state, (node,), roots)
        rule = self.rules[roots[-1]] if roots else None
        return Conflict(rules, rules & state.tried, None, rule, self._path(state, node))

    def _close(self, state: _State, queue: list[int]) -> Conflict | None:
        """Apply every rule that leaves one way only; keep the others for later."""
        while queue:
            number = queue.pop()
            rule = self.rules[number]
            ways = [way for way in rule.alternatives if self._possible(state, way)]
            if not ways:
                return self._dead(state, number)
            if len(ways) == 1:
                conflict = self._apply(state, number, ways[0], queue)
                if conflict is not None:
                    return conflict
            else:
                state.pending.append(number)
        return None

    def _possible(self, state: _State, way: Alternative) -> bool:
        return not any(n in state.never for n in way.happens) and not any(n in state.happens for n in way.never)

    def _apply(self, state: _State, number: int, way: Alternative, queue: list[int]) -> Conflict | None:
        rule = self.rules[number]
        if len(rule.alternatives) > 1:
            state.extra[number] = tuple(
                n
                for other in rule.alternatives
                if other is not way
                for n in (*other.never, *other.happens)
                if n in state.happens or n in state.never
            )
        for node in way.never:
            if node not in state.never:
                state.never[node] = number
        for node in way.happens:
            conflict = self._happens(state, node, number, queue)
            if conflict is not None:
                return conflict
        for bound in way.bounds:
            state.bounds.append((bound, number))
        return None

    # --- cases ---

    def _search(self, state: _State, queue: list[int]) -> Solution | Conflict:
        while True:
            conflict = self._close(state, queue)
            if conflict is not None:
                return conflict
            look()
            found = solve([b for b, _ in state.bounds], state.happens, self.frame)
            if isinstance(found, Cycle):
                return self._cyclic(state, found)
            settled: list[Alternative] = []
            chosen = -1
            for number in state.pending:
                way = self._holding(state, self.rules[number], found)
                if way is None:
                    if chosen < 0 or len(self.rules[number].alternatives) < len(self.rules[chosen].alternatives):
                        chosen = number
                else:
                    settled.append(way)
            if chosen < 0:
                bounds = [b for b, _ in state.bounds] + [b for way in settled for b in way.bounds]
                return Solution(set(state.happens), bounds, found)
            state.pending.remove(chosen)
            rule = self.rules[chosen]
            ways = [way for way in rule.alternatives if self._possible(state, way)]
            if not ways:
                return self._dead(state, chosen)
            if len(ways) > 1:
                return self._cases(state, chosen, ways)
            conflict = self._apply(state, chosen, ways[0], queue)
            if conflict is not None:
                return conflict

    def _cases(self, state: _State, number: int, ways: list[Alternative]) -> Solution | Conflict:
        failed: list[tuple[str, Conflict]] = []
        for way in ways:
            self.cases += 1
            look()
            if self.cases > MOST_CASES or clock() > self.until:
                raise Undecided("too many cases")
            child = state.copy()
            child.tried = state.tried | {number}
            queue: list[int] = []
            conflict = self._apply(child, number, way, queue)
            found = conflict or self._search(child, queue)
            if isinstance(found, Solution):
                return found
            if number not in found.open:
                return found
            failed.append((way.words or self._way_words(way), found))
        guards = self._support(state, self.rules[number].guard, [number])
        gone = [n for way in self.rules[number].alternatives if way not in ways for n in (*way.never, *way.happens)]
        rules = frozenset.union(guards, self._support(state, gone, []), *(c.rules for _, c in failed))
        return Conflict(rules, (rules & state.tried) - {number}, None, self.rules[number], (), tuple(failed))

    def _way_words(self, way: Alternative) -> str:
        parts = [f"{self.problem.nodes[n].label} happens" for n in way.happens]
        parts += [f"{self.problem.nodes[n].label} never happens" for n in way.never]
        return " and ".join(parts)

    def _holding(self, state: _State, rule: Rule, found: Schedule) -> Alternative | None:
        """The alternative that is true as things stand: what nobody asked for does not happen."""
        for way in rule.alternatives:
            if all(n in state.happens for n in way.happens) and not any(n in state.happens for n in way.never):
                if all(holds(bound, found) for bound in way.bounds):
                    return way
        return None

    # --- reasons ---

    def _cyclic(self, state: _State, cycle: Cycle) -> Conflict:
        used = {id(bound) for bound in cycle.bounds}
        roots = [number for bound, number in state.bounds if id(bound) in used]
        nodes = [n for bound in cycle.bounds for n in (bound.at, bound.anchor) if n != ORIGIN]
        rules = self._support(state, nodes, roots)
        return Conflict(rules, rules & state.tried, cycle)

    def _dead(self, state: _State, number: int) -> Conflict:
        rule = self.rules[number]
        blocking = [n for way in rule.alternatives for n in (*way.never, *way.happens) if n in state.happens or n in state.never]
        rules = self._support(state, (*rule.guard, *blocking), [number])
        path = self._path(state, rule.guard[0]) if rule.guard else ()
        return Conflict(rules, rules & state.tried, None, rule, path)

    def _support(self, state: _State, nodes: Iterable[int], rules: Iterable[int]) -> frozenset[int]:
        """All rules because of which these milestones happen (or never do) and these rules were applied."""
        seen_nodes: set[int] = set()
        found: set[int] = set()
        open_nodes, open_rules = list(nodes), list(rules)
        while open_nodes or open_rules:
            if open_rules:
                number = open_rules.pop()
                if number >= 0 and number not in found:
                    found.add(number)
                    open_nodes += [*self.rules[number].guard, *state.extra.get(number, ())]
                continue
            node = open_nodes.pop()
            if node not in seen_nodes:
                seen_nodes.add(node)
                open_rules += [state.happens.get(node, -1), state.never.get(node, -1)]
        return frozenset(found)

    def _path(self, state: _State, node: int) -> tuple[Rule, ...]:
        """The rules that lead to a milestone, the first duty first."""
        out: list[Rule] = []
        seen: set[int] = set()
        while node not in seen:
            seen.add(node)
            number = state.happens.get(node, -1)
            if number < 0:
                break
            rule = self.rules[number]
            out.append(rule)
            if not rule.guard:
                break
            node = rule.guard[0]
        out.reverse()
        return tuple(out)


def holds(bound: Bound, found: Schedule) -> bool:
    """Whether a bound holds in a schedule."""
    if bound.at not in found.times or bound.anchor not in found.times:
        return False
    limit = bound.shift.apply(found.times[bound.anchor]) if bound.anchor != ORIGIN else bound.shift.delta
    return found.times[bound.at] >= limit if bound.lower else found.times[bound.at] <= limit
