"""Initiatives on the ledger: an initiative counted by two allies is one leaf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from servanda.accounts.between import total
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.initiatives.records import (
    AssessedStatus,
    InitiativeRow,
    JointInitiative,
    LeafSum,
    Milestone,
    PaidPart,
    StatusRow,
)  # fmt: skip


def joint(
    rows: Sequence[InitiativeRow],
    statuses: Sequence[StatusRow],
    parts: Mapping[str, PaidPart],
    milestones: Mapping[str, Milestone],
    day: dt.date,
) -> tuple[tuple[JointInitiative, ...], tuple[LeafSum, ...]]:
    """In: the rows, promises of the ledger by id, milestones by the name in a row. Out: initiatives known by the day, in their
    order, and sums over leaves. Raises Refusal: no such promise, no such initiative."""
    for one in statuses:
        if one.initiative not in [row.id for row in rows]:
            repair = closest(one.initiative, [row.id for row in rows])
            raise Refusal(f"there is no initiative {shown(one.initiative)}.", repair, "allies/statuses.csv")
    rows = [one for one in rows if (one.announced_on or one.as_of) <= day]
    leaves = {row.id: _leaves(row, parts) for row in rows}
    tells: dict[str, list[str]] = {}
    for name, mine in leaves.items():
        for leaf in mine:
            tells.setdefault(leaf, []).append(name)
    made = []
    for row in rows:
        paid = tuple(parts[name] for name in leaves[row.id])
        said = _statuses([one for one in statuses if one.initiative == row.id and one.as_of <= day])
        also = tuple((one.id, tuple(name for name in tells[one.id] if name != row.id)) for one in paid if len(tells[one.id]) > 1)
        givers = {one.donor for one in paid}
        made.append(
            JointInitiative(
                id=row.id, what=row.what, announced_by=row.announced_by, announced_on=row.announced_on, parts=paid,
                milestones=tuple(milestones[name] for name in row.milestones), statuses=said,
                differ=len({one.status for one in said}) > 1, also=also,
                unpaid=tuple(name for name in row.announced_by if name not in givers),
                source=f"{row.source}, {row.as_of}, {row.owner}",
            )
        )  # fmt: skip
    return tuple(made), tuple(_sums(tells, parts))


def _leaves(row: InitiativeRow, parts: Mapping[str, PaidPart]) -> list[str]:
    """The promises without parts that pay for it, each once, also where a row names a whole and its part."""
    found: dict[str, None] = {}
    waiting = list(row.pledges)
    while waiting:
        name = waiting.pop(0)
        if name not in parts:
            raise Refusal(
                f"{shown(row.id)} rests on the promise {shown(name)}, which support/pledges.csv does not have by this day.",
                closest(name, parts) or "Add its row to the pledges.", "allies/initiatives.csv",
            )  # fmt: skip
        if parts[name].leaf:
            found[name] = None
        else:
            waiting = [*(one.id for one in parts.values() if one.part_of == name), *waiting]
    return list(found)


def _statuses(rows: Iterable[StatusRow]) -> tuple[AssessedStatus, ...]:
    held: dict[str, list[StatusRow]] = {}
    for row in sorted(rows, key=lambda one: one.as_of):
        held.setdefault(row.owner, []).append(row)
    return tuple(
        AssessedStatus(
            assessor=name, status=told[-1].status, on=told[-1].as_of, source=told[-1].source,
            before=tuple(f"{one.status} ({one.as_of})" for one in told[:-1]),
        )
        for name, told in sorted(held.items())
    )  # fmt: skip


def _sums(tells: Mapping[str, Sequence[str]], parts: Mapping[str, PaidPart]) -> Iterable[LeafSum]:
    units: dict[str, list[str]] = {}
    for leaf in tells:
        units.setdefault(parts[leaf].unit, []).append(leaf)
    for unit, mine in sorted(units.items()):
        many = [name for leaf in mine for name in [leaf] * len(tells[leaf])]
        yield LeafSum(
            unit=unit, leaves=tuple(mine), twice=tuple(leaf for leaf in mine if len(tells[leaf]) > 1),
            once=tuple(total(parts[leaf].amounts[n] for leaf in mine if parts[leaf].told[n]) for n in range(4)),
            on_record=tuple(any(parts[leaf].told[n] for leaf in mine) for n in range(4)),
            told=tuple(total(parts[leaf].amounts[n] for leaf in many if parts[leaf].told[n]) for n in range(4)),
        )  # fmt: skip
