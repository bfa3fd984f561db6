"""The same questions asked the plain way: everything into Z3 at once, without networks, explanations or replay.

Kept as straightforward as a first version would be: one Bool and one Int for each milestone, every rule of every clause asserted in seconds, one
check for "can it be kept", one for each (clause, actor) for "can it be stalled".
"""

from __future__ import annotations

import time
from typing import Any

import z3

from servanda.check.control import can_withhold, stallers
from servanda.check.desk import Desk
from servanda.check.problem import ORIGIN, Bound, Problem, Rule
from servanda.check.search import Mode, duty_rules
from servanda.model.core import Dossier


def _vars(problem: Problem) -> tuple[list[Any], list[Any]]:
    happens = [z3.BoolVal(True)] + [z3.Bool(f"h{n}") for n in range(1, len(problem.nodes))]
    times = [z3.IntVal(0)] + [z3.Int(f"t{n}") for n in range(1, len(problem.nodes))]
    return happens, times


def _bound(problem: Problem, times: list[Any], bound: Bound) -> Any:
    if bound.anchor == ORIGIN:
        return times[bound.at] >= bound.shift.delta if bound.lower else times[bound.at] <= bound.shift.delta
    low, high = bound.shift.bounds(problem.start, problem.horizon)
    return times[bound.at] >= times[bound.anchor] + low if bound.lower else times[bound.at] <= times[bound.anchor] + high


def _rule(problem: Problem, happens: list[Any], times: list[Any], rule: Rule) -> Any:
    ways = [
        z3.And(
            *(happens[n] for n in way.happens),
            *(z3.Not(happens[n]) for n in way.never),
            *(_bound(problem, times, bound) for bound in way.bounds),
        )
        for way in rule.alternatives
    ]
    return z3.Implies(z3.And(*(happens[n] for n in rule.guard)), z3.Or(*ways) if ways else z3.BoolVal(False))


def keepable(dossier: Dossier, limit: float) -> tuple[str, float]:
    """Verdict and seconds."""
    started = time.perf_counter()
    problem = Desk(dossier).problem(())
    happens, times = _vars(problem)
    solver = z3.Solver()
    solver.set("timeout", int(limit * 1000))
    for at in times[1:]:
        solver.add(at >= problem.start, at <= problem.horizon)
    for rule in [*problem.rules, *duty_rules(problem.duties, Mode.STRONG)]:
        solver.add(_rule(problem, happens, times, rule))
    answer = {"sat": "yes", "unsat": "no"}.get(str(solver.check()), "not decided")
    return answer, time.perf_counter() - started


def _means(problem: Problem, number: int) -> set[int]:
    """A milestone with all that it waits for, of alternatives the first."""
    found: set[int] = set()
    open_ = [number]
    while open_:
        node = open_.pop()
        if node not in found:
            found.add(node)
            open_ += problem.nodes[node].of
            for rule in problem.rules:
                bare = rule.guard[:1] == (node,) and len(rule.guard) == len(rule.called) + 1
                if bare and not any(node in problem.nodes[n].of for way in rule.alternatives for n in way.happens):
                    open_ += [n for way in rule.alternatives[:1] for n in way.happens]
    return found


def stall(dossier: Dossier, limit: float) -> tuple[set[tuple[str, str]], float, bool]:
    """(clause, actor) pairs that can be stalled, seconds, and whether every pair was decided in time.

    For each pair: is there a set of happenings closed under what others can do and what the actor is obliged to, without the performance?
    """
    started = time.perf_counter()
    desk = Desk(dossier)
    problem = desk.problem(())
    happens, _ = _vars(problem)
    found: set[tuple[str, str]] = set()
    waits: dict[int, list[list[Any]]] = {}
    for rule in problem.rules:
        for node in rule.guard[:1]:
            own = any(node in problem.nodes[n].of for way in rule.alternatives for n in way.happens)
            if len(rule.guard) == len(rule.called) + 1 and not own:
                waits.setdefault(node, []).append([z3.And(*(happens[n] for n in way.happens)) for way in rule.alternatives])
    means = {number: _means(problem, number) for duty in problem.duties for number in duty.performs[:1]}
    for actor in stallers(dossier, problem.nodes[1:]):
        for clause in dict.fromkeys(duty.clause for duty in problem.duties):
            if time.perf_counter() - started > limit:
                return found, time.perf_counter() - started, False
            solver = z3.Solver()
            for number in range(1, len(problem.nodes)):
                node = problem.nodes[number]
                if node.sort == "never":
                    continue
                if node.sort in ("first", "last"):
                    join = z3.Or if node.sort == "first" else z3.And
                    solver.add(z3.Implies(join(*(happens[p] for p in node.of)), happens[number]))
                    continue
                can = z3.And(*(z3.Or(*ways) if ways else z3.BoolVal(False) for ways in waits.get(number, [])))
                if can_withhold(dossier, node, actor):
                    owed = [
                        z3.And(
                            *(happens[n] for n in (*duty.trigger, *duty.due_on)),
                            z3.Or(*(z3.And(*(happens[n] for n in way)) for way in duty.needs)),
                        )
                        for duty in problem.duties
                        if actor in duty.bearers and duty.deadlines and number in means[duty.performs[0]]
                    ]
                    can = z3.And(can, z3.Or(*owed) if owed else z3.BoolVal(False))
                solver.add(z3.Implies(can, happens[number]))
            owed_by = [duty for duty in problem.duties if duty.clause == clause]
            solver.add(z3.Or(*(z3.And(*(z3.Not(happens[n]) for n in duty.performs)) for duty in owed_by)))
            if solver.check() == z3.sat:
                found.add((clause, actor))
    return found, time.perf_counter() - started, True
