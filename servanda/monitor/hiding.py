"""Gaps of knowledge in a stream: what may have happened unseen is, from the gap's first second on, what may be so or may not.

A gap counts like an event that is not certain and may come at any moment of it. It makes no violation, no trigger and no forbidden act up. What it may hide is
the performance of a duty, the first event a gate waits for, the start or the end of a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from servanda.monitor.kernels import layout as at
from servanda.monitor.plan import Compiled, Plan, Selector, Uncompiled
from servanda.monitor.program import Program
from servanda.monitor.reading import selectors_of
from servanda.monitor.table import Array

if TYPE_CHECKING:
    from servanda.meaning import Gap

FORMAL = frozenset({"consent", "determination", "extension", "certification", "authorisation"})
MORE, LESS = 2, 1
"""In bounds: the bit of what may be so, for what makes a breach more and less likely; the other bit is what is so for certain."""


def judged_in_gaps(compiled: Compiled, gaps: Sequence[Gap]) -> Compiled:
    """The plans that can be judged although there are gaps; the others are left, with the reason."""
    from msgspec.structs import replace

    left = {plan.clause: reason for plan in compiled.plans if (reason := _why_not(plan, gaps))}
    if not left:
        return compiled
    return replace(
        compiled,
        plans=tuple(plan for plan in compiled.plans if plan.clause not in left),
        uncompiled=(
            *compiled.uncompiled,
            *(Uncompiled(clause=name, because=reason, part="gaps") for name, reason in left.items()),
        ),
    )


def judged_on_record(compiled: Compiled) -> Compiled:
    """The plans that acts on record alone can breach, whatever went unseen: bans that nothing but their own acts and triggers bears on. The others are
    left, with the reason: a log that is silent says neither that a duty was not done nor that nothing excused an act."""
    from msgspec.structs import replace

    left = {plan.clause: reason for plan in compiled.plans if (reason := _why_silent(plan))}
    return replace(
        compiled,
        plans=tuple(plan for plan in compiled.plans if plan.clause not in left),
        uncompiled=(*compiled.uncompiled, *(Uncompiled(clause=name, because=reason, part="log") for name, reason in left.items())),
    )


def _why_silent(plan: Plan) -> str:
    if plan.modal != "must not":
        return "a log that holds no performance does not say that there was none"
    heard = [one for one in selectors_of(plan) if one not in plan.acts and one != plan.trigger]
    if heard or plan.needs or plan.lifted:
        return "what ends, lifts or excepts it may have happened without being on record"
    return ""


def hides(gap: Gap, term: str) -> bool:
    """Whether a gap may hide events of a term; what exists by being made known only if it is named."""
    return term in gap.terms if gap.terms else term not in FORMAL


def touched(plan: Plan, gap: Gap) -> bool:
    """Whether a gap may hide something that a clause listens to: not its trigger, and not the acts it forbids."""
    told: tuple[Selector, ...] = () if plan.trigger is None else (plan.trigger,)
    if plan.modal == "must not":
        told += plan.acts
    return any(hides(gap, one.term) for one in selectors_of(plan) if one not in told)


def _why_not(plan: Plan, gaps: Sequence[Gap]) -> str:
    for gap in gaps:
        if gap.places and touched(plan, gap):
            return "a gap limited to places may hide what it listens to"
    return ""


class Hiding(msgspec.Struct, frozen=True):
    """One gap against one program.

    first, last: seconds. rules: for each rule what it leaves open while it goes on. opens: rules whose deadlines may be met unseen; seen, starts, ends: (first
    cell, cells, bits) of first events that may have come, and of states that may have been started or ended.
    """

    first: int
    last: int
    rules: Array
    clauses: Array
    seen: tuple[tuple[int, int, int], ...]
    ends: tuple[tuple[int, int, int], ...]


def hiding(made: Program, gap: Gap) -> Hiding:
    """What a gap does to the rules and cells of a program."""
    rules = made.rules
    hidden = np.array([not told and hides(gap, term) for term, told in made.heard], dtype=bool)
    clauses = np.unique(rules[hidden & (rules[:, at.KIND] == at.DONE), at.CLAUSE])
    leaves = np.zeros(max(1, len(rules)), dtype=np.int64)
    seen, ends = [], []
    started: dict[int, int] = {}
    ended: dict[int, int] = {}
    for number, rule in enumerate(rules):
        kind, base = int(rule[at.KIND]), int(rule[at.BASE])
        if kind == at.OPEN and rule[at.CLAUSE] in clauses:
            leaves[number] = LESS
        if kind > at.END or not hidden[number]:
            continue
        cells = max(1, int(rule[at.A_SIZE])) * max(1, int(rule[at.B_SIZE]))
        may = LESS if bool(rule[at.SIGN]) != (kind == at.END) else MORE
        if kind == at.END:
            ends.append((base, cells, 3 ^ may))
            ended[base] = 3 ^ may
        else:
            seen.append((base, cells, may))
            if kind == at.START:
                started[base] = may
    for number, rule in enumerate(rules):
        if rule[at.KIND] == at.START:
            leaves[number] = ended.get(int(rule[at.BASE]), 0)
        if rule[at.KIND] == at.END:
            leaves[number] = started.get(int(rule[at.BASE]), 0)
    return Hiding(gap.first, gap.last, leaves, clauses, tuple(dict.fromkeys(seen)), tuple(dict.fromkeys(ends)))


def begin(one: Hiding, made: Program, arrays: dict[str, Array]) -> None:
    """A gap begins: open deadlines may be met, gates may open, states may start and end."""
    cells = arrays["cells"]
    for base, count, bits in one.seen:
        _change(cells[base : base + count], one.first, bits, 0)
    for base, count, bits in one.ends:
        _change(cells[base : base + count], one.first, 0, bits)
    mine = np.isin(made.rules[:, at.CLAUSE], one.clauses) & (made.rules[:, at.KIND] == at.OPEN)
    for ring in arrays["rings"]:
        positions = np.arange(ring[at.R_HEAD], ring[at.R_TAIL])
        places = ring[at.R_OFFSET] + (positions & (ring[at.R_SIZE] - 1))
        entries = arrays["entries"]
        places = places[mine[entries[places, at.E_RULE]]]
        entries[places, at.E_DONE] |= LESS


def _change(cells: Array, moment: int, put: int, take: int) -> None:
    held = cells[:, at.WORD].copy()
    fresh = cells[:, at.CHANGED] != moment
    cells[fresh, at.BEFORE] = held[fresh]
    cells[:, at.CHANGED] = moment
    cells[:, at.WORD] = (held | put) & ~take
