"""Initiatives on the ledger: an initiative counted by two allies is one leaf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from servanda.accounts.between import Between, total
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.initiatives import records as r
from servanda.instruments.alliances.told import ClauseStanding


def joint(
    rows: Sequence[r.InitiativeRow], statuses: Sequence[r.StatusRow], parts: Mapping[str, r.PaidPart],
    milestones: Mapping[str, ClauseStanding], day: dt.date,
) -> tuple[tuple[r.JointInitiative, ...], tuple[r.LeafSum, ...]]:  # fmt: skip
    """In: the rows, promises of the ledger by id, milestones by the name in a row. Out: initiatives known by the day, in their
    order, and sums over leaves. Raises Refusal: no such promise, no such initiative."""
    names = [row.id for row in rows]
    if lost := next((one.initiative for one in statuses if one.initiative not in names), ""):
        raise Refusal(f"there is no initiative {shown(lost)}.", closest(lost, names), "allies/statuses.csv")
    rows = [one for one in rows if (one.announced_on or one.as_of) <= day]
    leaves = {row.id: _leaves(row, parts) for row in rows}
    tells: dict[str, list[str]] = {}
    for name, paid in leaves.items():
        for leaf in paid:
            tells.setdefault(leaf, []).append(name)

    def each(row: r.InitiativeRow) -> r.JointInitiative:
        said = _statuses([one for one in statuses if one.initiative == row.id and one.as_of <= day])
        paid = tuple(parts[name] for name in leaves[row.id])
        return r.JointInitiative(
            id=row.id, what=row.what, announced_by=row.announced_by, announced_on=row.announced_on, parts=paid, statuses=said,
            milestones=tuple(milestones[name] for name in row.milestones), differ=len({one.status for one in said}) > 1,
            also=tuple((one.id, others) for one in paid if (others := tuple(name for name in tells[one.id] if name != row.id))),
            unpaid=tuple(name for name in row.announced_by if name not in {one.donor for one in paid}),
            source=f"{row.source}, {row.as_of}, {row.owner}",
        )  # fmt: skip

    return tuple(map(each, rows)), tuple(_sums(tells, parts))


def _leaves(row: r.InitiativeRow, parts: Mapping[str, r.PaidPart]) -> list[str]:
    """The promises without parts that pay for it, each once, also where a row names a whole and its part."""
    found: dict[str, None] = {}
    waiting = list(row.pledges)
    while waiting:
        name = waiting.pop(0)
        if name not in parts:
            said = f"{shown(row.id)} rests on {shown(name)}, which support/pledges.csv does not have by this day."
            raise Refusal(said, closest(name, parts) or "Add its row to the pledges.", "allies/initiatives.csv")
        if parts[name].leaf:
            found[name] = None
        else:
            waiting = [*(one.id for one in parts.values() if one.part_of == name), *waiting]
    return list(found)


def _statuses(rows: Iterable[r.StatusRow]) -> tuple[r.AssessedStatus, ...]:
    held: dict[str, list[r.StatusRow]] = {}
    for row in sorted(rows, key=lambda one: one.as_of):
        held.setdefault(row.owner, []).append(row)
    return tuple(
        r.AssessedStatus(
            assessor=name, status=told[-1].status, on=told[-1].as_of, source=told[-1].source,
            before=tuple(f"{one.status} ({one.as_of})" for one in told[:-1]),
        )
        for name, told in sorted(held.items())
    )  # fmt: skip


def _sums(tells: Mapping[str, Sequence[str]], parts: Mapping[str, r.PaidPart]) -> Iterable[r.LeafSum]:
    for unit in sorted({parts[leaf].unit for leaf in tells}):
        mine = [leaf for leaf in tells if parts[leaf].unit == unit]
        many = [leaf for leaf in mine for _ in tells[leaf]]

        def four(leaves: Sequence[str]) -> tuple[Between | None, ...]:
            told = [[parts[leaf].amounts[n] for leaf in leaves if parts[leaf].told[n]] for n in range(4)]
            return tuple(total(stage) if stage else None for stage in told)

        twice = tuple(leaf for leaf in mine if len(tells[leaf]) > 1)
        yield r.LeafSum(unit=unit, leaves=tuple(mine), twice=twice, once=four(mine), told=four(many))
