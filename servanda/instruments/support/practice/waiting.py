"""What waits for what: legs, permits, acts and clauses as one graph. A circle is refused with the circle shown; what is late is
followed to what holds it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import msgspec
from msgspec.structs import replace

from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.calendar import day_of
from servanda.instruments.support.practice.promises import from_whom
from servanda.instruments.support.practice.records import ShipmentLeg
from servanda.meaning import Status
from servanda.monitor.answers import ClauseState

PLACE = "support/shipments.csv"


class WaitedFor(msgspec.Struct, frozen=True, kw_only=True):
    """A leg, a permit, an act or a clause. done: it has arrived, is granted, done, kept; gone: it has left or more; late: its day
    has passed and it is not done. needs: what it waits for; lacks: of these, what is not done."""

    name: str
    kind: str
    what: str
    pledge: str
    by: str
    due: dt.date | None
    done: bool
    gone: bool
    late: bool
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class HeldUp(msgspec.Struct, frozen=True, kw_only=True):
    """What is not done, waits for nothing that is not, and is late or holds up others. days: how late, None where it is
    not or its day is not known; holds: all that waits for it, also by way of others; pledges: whose promises; chain:
    the longest."""

    name: str
    kind: str
    what: str
    by: str
    due: dt.date | None
    days: int | None
    holds: tuple[str, ...]
    pledges: tuple[str, ...]
    chain: tuple[str, ...]

    @property
    def late(self) -> bool:
        return self.days is not None


def waited_for(
    shipments: Mapping[str, Sequence[ShipmentLeg]], pledges: Mapping[str, PledgeRow], clauses: Mapping[str, ClauseState],
    day: dt.date,
) -> tuple[WaitedFor, ...]:
    """In: legs by shipment, in order; the clauses of the dossier by every name. Out: all that stands in the table or is waited
    for, what is waited for before what waits. Raises Refusal: nothing is called so; a circle."""
    last = {name: leg_name(name, legs[-1].leg, len(legs)) for name, legs in shipments.items()}
    found: dict[str, WaitedFor] = {}
    for name, legs in shipments.items():
        for one in legs:
            needs = [leg_name(name, one.leg - 1, len(legs))] if one.leg > 1 else []
            for other in one.waits_for:
                if other not in last:
                    clause = f"clause {other}"
                    if other not in clauses:
                        reason = f"{name} waits for {other}, and neither a row nor a clause is called so."
                        raise Refusal(reason, closest(other, [*last, *clauses]), PLACE)
                    found.setdefault(clause, _clause(clause, clauses[other], day))
                needs.append(last.get(other, f"clause {other}"))
            got = ("received",) if one is legs[-1] else ("arrived", "received")
            owner = pledges.get(one.pledge)
            done, me = one.status in got, leg_name(name, one.leg, len(legs))
            found[me] = WaitedFor(
                name=me, kind=one.kind, what=one.good, pledge=one.pledge, by=one.by or (from_whom(owner) if owner else ""),
                due=one.due, done=done, gone=one.status != "planned", late=not done and one.due is not None and one.due < day,
                needs=tuple(dict.fromkeys(needs)),
            )  # fmt: skip
    try:
        order = tuple(TopologicalSorter({one.name: one.needs for one in found.values()}).static_order())
    except CycleError as error:
        circle = " waits for ".join(reversed(error.args[1]))
        raise Refusal(f"what waits for what runs in a circle: {circle}.", "Take one out of `waits_for`.", PLACE) from error
    return tuple(replace(found[name], lacks=tuple(one for one in found[name].needs if not found[one].done)) for name in order)


def leg_name(shipment: str, leg: int, of: int) -> str:
    """How a leg is told: by its number where there are several."""
    return shipment if of == 1 else f"{shipment}, leg {leg}"


def _clause(name: str, state: ClauseState, day: dt.date) -> WaitedFor:
    done = state.status is Status.KEPT or state.performed_late is not None
    due = None if state.due is None else day_of(state.due, state.zone)
    return WaitedFor(
        name=name, kind="clause", what=state.title or state.sentence, pledge="", by=", ".join(state.bearers), due=due, done=done,
        gone=done, late=not done and due is not None and due < day,
    )  # fmt: skip


def holds_up(nodes: Sequence[WaitedFor], day: dt.date) -> tuple[HeldUp, ...]:
    """In: what waits for what, in its order. Out: where to push first: the late before the others, the longest list first."""
    open_ = {one.name: one for one in nodes if not one.done}
    after: dict[str, list[str]] = {name: [] for name in open_}
    for one in open_.values():
        for name in one.lacks:
            after[name].append(one.name)
    below: dict[str, set[str]] = {}
    chain: dict[str, tuple[str, ...]] = {}
    for name in reversed(open_):  # what waits for it was looked at before
        below[name] = {other for one in after[name] for other in (one, *below[one])}
        longest = min((chain[one] for one in after[name]), key=lambda path: (-len(path), path), default=())
        chain[name] = (name, *longest)
    found = []
    for name, one in open_.items():
        if one.lacks or not (one.late or below[name]):
            continue
        held = tuple(other for other in open_ if other in below[name])
        days = (day - one.due).days if one.late and one.due else None
        promises = dict.fromkeys(open_[each].pledge for each in (name, *held) if open_[each].pledge)
        found.append(
            HeldUp(
                name=name, kind=one.kind, what=one.what, by=one.by, due=one.due, days=days, holds=held, pledges=tuple(promises),
                chain=chain[name],
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.days is None, -len(one.holds), one.name)))


def odd_waits(nodes: Iterable[WaitedFor]) -> tuple[str, ...]:
    """What of the plan cannot be as it stands: gone without what it waits for; due before it."""
    by = {one.name: one for one in nodes}
    told = []
    for one in by.values():
        for other in (by[name] for name in one.lacks):
            if one.gone:
                told.append(f"{one.name} has left or is done, although {other.name}, for which it waits, is not done")
            elif one.due and other.due and one.due < other.due:
                told.append(f"{one.name} is due on {one.due}, before {other.name}, for which it waits ({other.due})")
    return tuple(told)
