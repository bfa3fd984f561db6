"""The smallest set of changes that makes a text keepable: a minimal hitting set of its conflicts, found one conflict at a time."""

from __future__ import annotations

import itertools

import msgspec

from servanda.check.chains import parts_of, told
from servanda.check.deadline import clock, look
from servanda.check.problem import Bound, Problem, Rule, Undecided
from servanda.check.search import Conflict, Mode, Search

PartId = tuple[str, str, int, str]
NOT_WRITTEN = ("agreement",)
"""What a clause has without saying so: nothing there can be dropped from it."""
MOST_ROUNDS = 60
"""Conflicts collected before the search for a repair gives up."""


class Mending(msgspec.Struct, frozen=True):
    """Parts to drop (or, with seconds, a deadline to move by so much), all together."""

    drop: tuple[PartId, ...]
    move: tuple[tuple[PartId, int], ...] = ()


def repairs(problem: Problem, limit: float) -> list[Mending]:
    """Smallest repairs: first one that moves deadlines, if there is one, then those that drop parts. Empty: nothing to mend.

    Raises Undecided when time runs out.
    """
    until = clock() + limit
    search = Search(problem, Mode.STRONG, until=until)
    rules_of = _rules_of(search)
    conflicts: list[frozenset[PartId]] = []
    first: Conflict | None = None
    for _ in range(MOST_ROUNDS):
        look()
        if clock() > until:
            raise Undecided("repair")
        chosen = hitting_set(conflicts)
        if chosen is None:
            return []
        off = frozenset(n for part in chosen for n in rules_of[part])
        found = search.run(off=off)
        if not isinstance(found, Conflict):
            break
        first = first or found
        parts = frozenset(part for part in parts_of(found) if part in rules_of)
        if not parts - chosen:
            return []
        conflicts.append(parts - chosen)
    else:
        raise Undecided("repair")
    if first is None:
        return []
    mendings = []
    moved = _moved(problem, until)
    if moved is not None:
        mendings.append(moved)
    smallest = [set_ for set_ in _all_smallest(conflicts, len(chosen)) if _mends(search, rules_of, set_)]
    mendings += [Mending(tuple(sorted(set_))) for set_ in smallest[:6]]
    return mendings


def _rules_of(search: Search) -> dict[PartId, frozenset[int]]:
    found: dict[PartId, set[int]] = {}
    for number, rule in enumerate(search.rules):
        source = rule.source
        if source.clause and source.part not in NOT_WRITTEN:
            found.setdefault((source.clause, source.part, source.index, source.variant), set()).add(number)
    return {part: frozenset(numbers) for part, numbers in found.items()}


def hitting_set(conflicts: list[frozenset[PartId]]) -> frozenset[PartId] | None:
    """A smallest set that shares a part with every conflict; None if a conflict is empty."""
    if any(not conflict for conflict in conflicts):
        return None
    if not conflicts:
        return frozenset()
    parts = sorted(frozenset().union(*conflicts), key=_cost)
    for size in range(1, len(conflicts) + 1):
        for chosen in itertools.combinations(parts, size):
            if all(conflict & set(chosen) for conflict in conflicts):
                return frozenset(chosen)
    return None


def _cost(part: PartId) -> tuple[int, PartId]:
    """Conditions are easier to drop than deadlines, deadlines easier than whole clauses."""
    order = {"core": 3, "follows": 4, "by": 1, "before": 1, "within": 1, "on": 1, "until": 1}
    return (order.get(part[1], 0), part)


def _all_smallest(conflicts: list[frozenset[PartId]], size: int) -> list[frozenset[PartId]]:
    parts = sorted(frozenset().union(*conflicts), key=_cost)
    if len(parts) > 24:
        found = hitting_set(conflicts)
        return [found] if found is not None else []
    return [
        frozenset(chosen)
        for chosen in itertools.combinations(parts, size)
        if all(conflict & set(chosen) for conflict in conflicts)
    ]


def _mends(search: Search, rules_of: dict[PartId, frozenset[int]], chosen: frozenset[PartId]) -> bool:
    found = search.run(off=frozenset(n for part in chosen for n in rules_of[part]))
    return not isinstance(found, Conflict)


def _moved(problem: Problem, until: float) -> Mending | None:
    """Deadlines moved by what is missing, until the text can be kept; None if a conflict holds no deadline."""
    moves: dict[PartId, int] = {}
    current = problem
    for _ in range(8):
        found = Search(current, Mode.STRONG, until=until).run()
        if not isinstance(found, Conflict):
            return Mending((), tuple(sorted(moves.items())))
        late = [b for b in found.cycle.bounds if not b.lower and b.source.clause] if found.cycle is not None else []
        if not late:
            return None
        witness = told(current, found).witness
        short = getattr(witness, "short_by", 0)
        seconds = -(-short // 86400) * 86400 if short >= 3600 else short
        bound = late[-1]
        part = (bound.source.clause, bound.source.part, bound.source.index, bound.source.variant)
        moves[part] = moves.get(part, 0) + seconds
        current = _shifted(problem, moves)
    return None


def _shifted(problem: Problem, moves: dict[PartId, int]) -> Problem:
    """The problem with the upper bounds of some parts moved."""

    def moved(bound: Bound) -> Bound:
        source = bound.source
        extra = moves.get((source.clause, source.part, source.index, source.variant), 0)
        return msgspec.structs.replace(bound, shift=bound.shift.plus(extra)) if extra and not bound.lower else bound

    rules: list[Rule] = [
        msgspec.structs.replace(
            rule,
            alternatives=tuple(
                msgspec.structs.replace(way, bounds=tuple(moved(b) for b in way.bounds)) for way in rule.alternatives
            ),
        )
        if any(b for way in rule.alternatives for b in way.bounds if not b.lower)
        else rule
        for rule in problem.rules
    ]
    return msgspec.structs.replace(problem, rules=rules)
