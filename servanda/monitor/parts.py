"""Clauses that have no event in common are judged apart: each part has a state of its own, so that parts can run side by side.

What part a row belongs to is looked up by its term, once for all parts. How many threads there are changes nothing in what is found or in its order.
"""

from __future__ import annotations

from collections import deque

import msgspec
import numpy as np

from servanda.monitor.codes import Codes
from servanda.monitor.frame import Frame
from servanda.monitor.kernels import layout as at
from servanda.monitor.lower import Kept
from servanda.monitor.plan import Compiled, Plan, Uncompiled
from servanda.monitor.program import Program, program
from servanda.monitor.table import Array, Dictionaries

MOST_PARTS = 16


class TableParts(msgspec.Struct, frozen=True):
    """Programs that share nothing. clauses: of all, as verdicts number them; part_of: for each term the part that listens to it, `len(programs)` for
    nobody; names: the columns of a table that are read."""

    programs: tuple[Program, ...]
    clauses: tuple[Kept, ...]
    left: tuple[Uncompiled, ...]
    dictionaries: Dictionaries
    names: tuple[str, ...]
    part_of: Array


_LOWERED: deque[tuple[Compiled, Dictionaries, bool, TableParts]] = deque(maxlen=4)


def parts(compiled: Compiled, dictionaries: Dictionaries, *, amounts: bool = False) -> TableParts:
    """Lower plans, apart where they can be; what the kernels do not know is in `left`. The same plans for the same names are lowered once in a process."""
    for plans, names, with_amounts, made in _LOWERED:
        if plans is compiled and with_amounts == amounts and names == dictionaries:
            return made
    made = _lowered(compiled, dictionaries, amounts)
    _LOWERED.append((compiled, dictionaries, amounts, made))
    return made


def _lowered(compiled: Compiled, dictionaries: Dictionaries, amounts: bool) -> TableParts:
    from msgspec.structs import replace

    groups, codes = _groups(compiled.plans, dictionaries), Codes(dictionaries)
    made = [
        program(replace(compiled, plans=plans, uncompiled=()), dictionaries, amounts=amounts, codes=codes) for plans in groups
    ]
    left = {one.clause: one for each in made for one in each.left}
    made = [one for one in made if one.clauses]
    kept = {one.plan.clause: one for each in made for one in each.clauses}
    order = [plan.clause for plan in compiled.plans if plan.clause in kept]
    number = {name: place for place, name in enumerate(order)}
    part_of = np.full(len(dictionaries.terms), len(made), dtype=np.int64)
    for part, one in enumerate(made):
        renamed = np.array([number[kept.plan.clause] for kept in one.clauses], dtype=np.int64)
        one.rules[:, at.CLAUSE] = renamed[one.rules[:, at.CLAUSE]]
        part_of[one.listened] = part
    names = dict.fromkeys(("at", "term"))
    for one in made:
        names.update(dict.fromkeys(one.names))
    return TableParts(
        programs=tuple(made), clauses=tuple(kept[name] for name in order),
        left=(*compiled.uncompiled, *(left[plan.clause] for plan in compiled.plans if plan.clause in left)),
        dictionaries=dictionaries, names=tuple(names), part_of=part_of,
    )  # fmt: skip


def _groups(plans: tuple[Plan, ...], dictionaries: Dictionaries) -> list[tuple[Plan, ...]]:
    """Plans that listen to a common term are together; so are the smallest groups, if there are too many."""
    code = {name: number for number, name in enumerate(dictionaries.terms)}
    leader = list(range(len(code)))

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    heard = [[code[term] for term in plan.terms if term in code] for plan in plans]
    for terms in heard:
        for term in terms[1:]:
            leader[find(term)] = find(terms[0])
    groups: dict[int, list[Plan]] = {}
    for plan, terms in zip(plans, heard, strict=True):
        groups.setdefault(find(terms[0]) if terms else -1, []).append(plan)
    found = sorted((tuple(one) for one in groups.values()), key=len, reverse=True)
    if len(found) > MOST_PARTS:
        found[MOST_PARTS - 1 :] = [tuple(plan for group in found[MOST_PARTS - 1 :] for plan in group)]
    return found


def routed(frame: Frame, made: TableParts) -> list[Array]:
    """For each part the numbers of the rows it listens to, in order."""
    from servanda.monitor.kernels.native import entries

    selected = np.empty(frame.rows, dtype=np.int32)
    counts = np.zeros(len(made.programs) + 1, dtype=np.int64)
    block = np.zeros(at.ROUTE_WIDTH, dtype=np.int64)
    block[at.W_TERM], block[at.W_ROWS] = frame.term.ctypes.data, frame.rows
    block[at.W_PART], block[at.W_PARTS] = made.part_of.ctypes.data, len(counts)
    block[at.W_COUNTS], block[at.W_SELECTED] = counts.ctypes.data, selected.ctypes.data
    entries()["route"](block.ctypes.data)
    ends = [0, *counts.tolist()]
    return [selected[ends[part] : ends[part + 1]] for part in range(len(made.programs))]
