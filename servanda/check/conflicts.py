"""All minimal conflicts of a text, not one of several: each is left out in turn, and what is still in conflict is told as well."""

from __future__ import annotations

from servanda.check.chains import parts_of
from servanda.check.deadline import OutOfTime, clock
from servanda.check.problem import Problem, Undecided
from servanda.check.search import Conflict, Mode, Search

PartId = tuple[str, str, int, str]
MOST_CONFLICTS = 8
MOST_TRIED = 40
"""Ways of leaving a part of each known conflict out that are followed."""


def conflicts(problem: Problem, first: Conflict, limit: float) -> list[Conflict]:
    """The minimal conflicts among rules that hold in every run, the given one first; fewer, if time runs out.

    A tree of what is left out: each node leaves out one part of every conflict above it; what is then still in conflict is another one.
    """
    until = clock() + limit
    search = Search(problem, Mode.STRONG, until=until)
    rules_of: dict[PartId, set[int]] = {}
    for number, rule in enumerate(search.rules):
        source = rule.source
        if source.clause:
            rules_of.setdefault((source.clause, source.part, source.index, source.variant), set()).add(number)
    found = [first]
    known = [frozenset(parts_of(first))]
    open_: list[frozenset[PartId]] = [frozenset((part,)) for part in known[0]]
    seen: set[frozenset[PartId]] = set()
    while open_ and len(found) < MOST_CONFLICTS and len(seen) < MOST_TRIED and clock() < until:
        left = open_.pop(0)
        if left in seen:
            continue
        seen.add(left)
        conflict: Conflict | None = None
        parts = next((one for one in known if not one & left), None)
        if parts is None:
            try:
                off = frozenset(n for part in left for n in rules_of.get(part, ()))
                result = search.run(off=off)
            except (Undecided, OutOfTime):
                break
            conflict = result if isinstance(result, Conflict) else None
            parts = frozenset(parts_of(conflict)) - left if conflict is not None else None
        if conflict is not None and parts and not any(one <= parts for one in known):
            known.append(parts)
            found.append(conflict)
        open_ += [left | {part} for part in parts or ()]
    return found
