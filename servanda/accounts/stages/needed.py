"""Needs beside what is promised and delivered for them, whole or by month."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.accounts.between import Between, total
from servanda.accounts.stages.answers import NeedSums
from servanda.accounts.stages.columns import GroupSums
from servanda.accounts.stages.counted import CountedMoves, LedgerOf, between_all
from servanda.accounts.stages.records import NeedRow, PledgeRow
from servanda.accounts.stages.told import amount_told
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown


def month_of(need: NeedRow) -> str:
    """`2031-03` of a need that is of one month; empty of others."""
    month = f"{need.first:%Y-%m}" if need.first and need.by else ""
    return month if need.by and month == f"{need.by:%Y-%m}" else ""


def needs_of(of: LedgerOf, counted: CountedMoves, leaves: frozenset[str]) -> tuple[tuple[NeedSums, ...], list[str]]:
    """In: the rows, the moves as counted, which promises have no parts. Out: each need with its sums in its own unit, and what
    is to be said. A promise for one month of a need counts in the month in which it falls due,
    a delivery in that in which it came."""
    import numpy as np

    needs = {one.id: one for one in of.needs if one.as_of <= min(of.as_of, of.known)}
    known = {one.id for one in of.needs}
    pledges = {name: one for name, one in counted.pledges.items() if name in leaves and one.need}
    for one in pledges.values():
        if known and one.need not in known:
            said = f"{shown(one.id)} is for the need {shown(one.need)}, which is not there."
            raise Refusal(said, closest(one.need, tuple(known)) or "Add its row.", "support/needs.csv")
    if not needs:
        return (), []

    def unit_of(one: PledgeRow) -> str:
        return needs[one.need].unit if one.need in needs else one.unit

    sums = counted.sums(unit_of)
    months = np.array([one.date.strftime("%Y-%m") for one in counted.moves], "U7")
    found, notes = [], []
    for need in needs.values():
        month = month_of(need)
        alike = [one for one in needs.values() if month_of(one) and (one.what, one.unit) == (need.what, need.unit)]
        same = {one.id for one in alike} if month else {need.id}
        mine = [one for one in pledges.values() if one.need in same]
        promised = [one for one in mine if not month or (one.by is not None and f"{one.by:%Y-%m}" == month)]
        dated = counted.sums(unit_of, only=months == month) if month else sums
        needed = amount_told(need.amount_low, need.amount_high)
        pledged = _added(counted, sums, promised, 0)
        delivered = _added(counted, dated, mine, 3)
        dateless = [one.id for one in mine if month and one.by is None]
        if dateless and month == min(month_of(needs[one]) for one in same):
            notes.append(f"{', '.join(dateless)}: without a day it is promised for no month of {need.what}")
        found.append(
            NeedSums(
                id=need.id, what=need.what, for_=need.for_, by=need.by, unit=need.unit, month=month, needed=needed,
                pledged=pledged, delivered=delivered,
                source=", ".join(filter(None, (need.source, str(need.as_of), need.owner, need.grade))),
                unpromised=needed - pledged, unmet=needed - delivered, pledges=tuple(one.id for one in mine),
            )
        )  # fmt: skip
    return tuple(found), notes


def _added(counted: CountedMoves, sums: GroupSums, pledges: Iterable[PledgeRow], stage: int) -> Between:
    return total(between_all(counted.each(sums, one.id))[stage].amount for one in pledges)
