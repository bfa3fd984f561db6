"""Shipments: what is where, and what came of the promise they serve. What waits for what stands in `waiting`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from servanda.accounts.between import UNKNOWN, Between
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.practice.promises import ZERO, PracticeAnswer, TableTells, from_whom, held, pledge_of, said
from servanda.instruments.support.practice.records import STATUSES, ShipmentLeg
from servanda.instruments.support.practice.waiting import PLACE, HeldUp, WaitedFor, holds_up, leg_name, odd_waits, waited_for
from servanda.monitor.answers import ClauseState


class GoodsAt(msgspec.Struct, frozen=True, kw_only=True):
    """What is where on a day. state: to leave, under way, arrived, received; lost: what left and was not counted on arrival."""

    shipment: str
    pledge: str
    good: str
    place: str
    state: str
    units: Between
    lost: Between
    since: dt.date | None
    due: dt.date | None
    source: str


class GoodsShipped(PracticeAnswer, frozen=True, kw_only=True):
    """where: each shipment; waited: each leg, permit, act or clause, with what it waits for; held_up: what is not done and holds
    up others or is late itself, the longest chain first."""

    where: tuple[GoodsAt, ...]
    waited: tuple[WaitedFor, ...]
    held_up: tuple[HeldUp, ...]


def checked_leg(row: ShipmentLeg, pledges: Mapping[str, PledgeRow]) -> tuple[str, ...]:
    """What tells a leg from others. Raises Refusal: no such pledge; counted on arrival and not arrived; more arrived than left;
    places or units where there are none."""
    goods = row.kind == "goods"
    if goods or row.pledge:
        pledge_of(row.pledge, pledges)
    if not goods and (row.left.known or row.got.known or row.leg > 1 or row.status in ("left", "arrived")):
        raise Refusal(f"a {row.kind} has neither units nor legs; it is planned or received.", "Empty these, or make it goods.")
    if goods and not (row.from_ and row.to):
        raise Refusal("goods go from a place to a place.", "Fill in `from` and `to`.")
    if row.status != "planned" and row.day is not None and row.day > row.as_of:
        raise Refusal(f"its status is of {row.day}, after the day for which it holds ({row.as_of}).", "Mend `day` or `as_of`.")
    if row.got.known and row.status in ("planned", "left"):
        raise Refusal(f"{said(row.got)} counted, and it is {row.status}.", "Write arrived or received, or empty `got`.")
    if row.got.low is not None and row.left.high is not None and row.got.low > row.left.high:
        raise Refusal(f"{said(row.got)} arrived of {said(row.left)} that left.", "Mend one, or widen the range that is not sure.")
    return (row.shipment, str(row.leg))


def shipments_of(rows: Iterable[ShipmentLeg]) -> dict[str, tuple[ShipmentLeg, ...]]:
    """Legs by shipment, in order. Raises Refusal: a leg missing, legs that do not meet, a leg that left before the one before it
    arrived or with more than arrived."""
    found: dict[str, list[ShipmentLeg]] = {}
    for row in rows:
        found.setdefault(row.shipment, []).append(row)
    for name, legs in found.items():
        legs.sort(key=lambda one: one.leg)
        if [one.leg for one in legs] != list(range(1, len(legs) + 1)):
            raise Refusal(f"a leg of shipment {name} has another number.", "Number its legs 1, 2, 3.", PLACE)
        for one, then in pairwise(legs):
            what = ""
            if (one.to, one.good, one.pledge) != (then.from_, then.good, then.pledge):
                what = f"brings {one.good} to {one.to} for {one.pledge}, the next {then.good} from {then.from_} for {then.pledge}"
            elif then.status != "planned" and one.status in ("planned", "left"):
                what = f"has not arrived, and the next is {then.status}"
            elif then.left.low is not None and one.got.high is not None and then.left.low > one.got.high:
                what = f"brought {said(one.got)}, and {said(then.left)} left with the next"
            if what:
                raise Refusal(f"leg {one.leg} of shipment {name} {what}.", "Mend one, or make them two shipments.", PLACE)
    return {name: tuple(legs) for name, legs in found.items()}


def where_is(legs: Sequence[ShipmentLeg]) -> GoodsAt:
    """Where a shipment is: by the last of its legs that is not only planned."""
    now = next((one for one in reversed(legs) if one.status != "planned"), legs[0])
    state = {"planned": "to leave", "left": "under way"}.get(now.status, now.status)
    if state == "received" and now is not legs[-1]:
        state = "arrived"  # signed for on the way is not received by whoever it is for
    there = now.status in ("arrived", "received")
    return GoodsAt(
        shipment=now.shipment, pledge=now.pledge, good=now.good,
        place=now.to if there else now.from_ if state == "to leave" else f"{now.from_} to {now.to}", state=state,
        units=now.got if there else now.left, lost=_lost(legs), since=None if state == "to leave" else now.day, due=legs[-1].due,
        source=f"{now.source}, {now.as_of}, {now.owner}",
    )  # fmt: skip


def _lost(legs: Sequence[ShipmentLeg]) -> Between:
    """What left and was not counted on arrival, over all legs that have arrived; where one was not counted it may be more."""
    there = [one for one in legs if one.status in STATUSES[2:]]
    return held(((one.left - one.got).least(ZERO) if one.left.known and one.got.known else UNKNOWN for one in there), False)


class ShipmentsTell(NamedTuple):
    """What the table of shipments tells on a day; the rest as in `GoodsShipped`. told: what is odd in the plan."""

    tells: dict[str, TableTells]
    where: tuple[GoodsAt, ...]
    waited: tuple[WaitedFor, ...]
    held_up: tuple[HeldUp, ...]
    told: tuple[str, ...]


def shipments_tell(
    rows: Iterable[ShipmentLeg], pledges: Mapping[str, PledgeRow], clauses: Mapping[str, ClauseState], day: dt.date
) -> ShipmentsTell:
    """By pledge: what was received where it was promised, and the next step; where each shipment is; what waits for what.
    clauses: of the dossier, by every name. Raises Refusal as `shipments_of` and `waited_for`."""
    rows = tuple(rows)
    shipments_of(rows)  # whole, as it stands
    shipments = shipments_of(_on(one, day) for one in rows)
    waited = waited_for(shipments, pledges, clauses, day)
    held_up = holds_up(waited, day)
    at = {name: where_is(legs) for name, legs in shipments.items() if legs[0].kind == "goods"}
    tells = {}
    for name in dict.fromkeys(one.pledge for one in at.values()):
        pledge = pledges[name]
        mine = [one for one in at.values() if one.pledge == name]
        later = any(one.as_of > day for one in rows if one.pledge == name)
        elsewhere = [one for one in mine if one.state == "received" and pledge.place not in ("", one.place)]
        here = [one for one in mine if one.state == "received" and one not in elsewhere]
        told = [f"{one.shipment} was received at {one.place}, not at {pledge.place}: not counted" for one in elsewhere]
        told += [f"{one.shipment}: {said(one.lost, pledge.unit)} left and not counted on arrival" for one in mine if one.lost.low]
        last = {leg_name(one.shipment, len(legs), len(legs)): one for one in mine if (legs := shipments[one.shipment])}
        arrived = {leg: one for leg, one in last.items() if shipments[one.shipment][-1].status == "arrived"}
        step, who = _step(mine, [one for one in held_up if name in one.pledges], arrived, pledge)
        planned = held((one.units for one in mine if one not in elsewhere), later)
        tells[name] = TableTells(held((one.units for one in here), later), planned, step, who, tuple(told))
    return ShipmentsTell(tells, tuple(at.values()), waited, held_up, odd_waits(waited))


def _on(row: ShipmentLeg, day: dt.date) -> ShipmentLeg:
    """A leg as far as it is told for a day: of one told later, no more than that it was planned."""
    return row if row.as_of <= day else replace(row, status="planned", day=None, got_low=None, got_high=None)


DO = {"goods": "bring", "permit": "grant", "act": "do", "clause": "keep"}


def _step(mine: Sequence[GoodsAt], first: Sequence[HeldUp], arrived: Mapping[str, GoodsAt], pledge: PledgeRow) -> tuple[str, str]:
    """What is to be done next, by whom: what is late and holds up most; else what arrived is signed for; else what comes next.
    arrived: shipments that wait for nothing but a signature, by their last leg."""
    push = first[0] if first else None
    if push is not None and push.name not in arrived and (push.days is not None or not arrived):
        late = f", {push.days} days late" if push.days else ""
        due = f", due {push.due}{late}" if push.due else ""
        return f"{DO[push.kind]} {push.name} ({push.what}{due})", push.by or from_whom(pledge)
    if arrived:
        signed = arrived[push.name] if push is not None and push.name in arrived else next(iter(arrived.values()))
        return f"sign for {signed.shipment} at {signed.place}", pledge.to
    coming = sorted((one for one in mine if one.state != "received"), key=lambda one: (one.due or dt.date.max, one.shipment))
    return (f"bring {coming[0].shipment}{f' by {coming[0].due}' if coming[0].due else ''}" if coming else "", from_whom(pledge))
