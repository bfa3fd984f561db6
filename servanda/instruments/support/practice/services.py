"""Cyber assistance: services pledged, delivered, accepted. Three stages side by side; only what is accepted counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise

import msgspec

from servanda.accounts.between import NOTHING, Between, between
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.practice.promises import PracticeAnswer, TableTells, from_whom, held, pledge_of, said
from servanda.instruments.support.practice.records import CyberService


class ServiceStages(msgspec.Struct, frozen=True, kw_only=True):
    """A service on a day. pledged, delivered, accepted: its units at each stage; stage: the last it has reached; waits_on: who
    owes the next one."""

    service: str
    pledge: str
    what: str
    pledged: Between
    delivered: Between
    accepted: Between
    stage: str
    since: dt.date | None
    due: dt.date | None
    late: bool
    waits_on: str
    source: str


class ServicesGiven(PracticeAnswer, frozen=True, kw_only=True):
    """services: each with its stages."""

    services: tuple[ServiceStages, ...]


def checked_service(row: CyberService, pledges: Mapping[str, PledgeRow]) -> tuple[str, ...]:
    """What tells a service from others. Raises Refusal: no such pledge; days out of order; accepted by nobody or by another than
    the recipient; more accepted than there was."""
    pledge = pledge_of(row.pledge, pledges)
    stages = [
        (name, day)
        for name, day in (("pledged", row.pledged_on), ("delivered", row.delivered_on), ("accepted", row.accepted_on))
        if day is not None
    ]
    for (one, first), (other, then) in pairwise(stages):
        if then < first:
            raise Refusal(f"it was {other} on {then}, before it was {one} on {first}.", "Mend one of the days.")
    if stages and stages[-1][0] != "pledged" and stages[-1][1] > row.as_of:
        reason = f"it is {stages[-1][0]} on {stages[-1][1]}, after the day for which it holds ({row.as_of})."
        raise Refusal(reason, "Mend one of the days; what is still to come is no fact.")
    if row.accepted_on and not row.delivered_on:
        raise Refusal("it is accepted and was not delivered.", "Fill in `delivered_on`, or empty `accepted_on`.")
    if bool(row.accepted_on) != bool(row.accepted_by):
        raise Refusal("an acceptance has a day and a name.", "Fill in `accepted_on` and `accepted_by`, or empty both.")
    if row.accepted_by and row.accepted_by != (who := row.recipient or pledge.to):
        raise Refusal(
            f"{row.accepted_by} cannot accept what is for {who}.",
            "Name the office that accepts in `recipient`, or empty the acceptance.",
        )
    if row.accepted_low is not None and not row.accepted_on:
        raise Refusal("units are accepted without a day.", "Fill in `accepted_on` and `accepted_by`, or empty them.")
    if row.accepted_low is not None and row.units.high is not None and row.accepted_low > row.units.high:
        raise Refusal(f"at least {row.accepted_low} are accepted of {said(row.units)}.", "Mend one of the two.")
    return (row.service,)


def stages_of(row: CyberService, pledge: PledgeRow, day: dt.date) -> ServiceStages:
    """A service as it stood on a day: what came later had not come."""
    delivered = row.delivered_on is not None and row.delivered_on <= day
    accepted = delivered and row.accepted_on is not None and row.accepted_on <= day
    counted = row.units if row.accepted_low is None else between(row.accepted_low, row.accepted_high)
    stage, since, waits_on = "pledged", row.pledged_on, from_whom(pledge)
    if delivered:
        stage, since, waits_on = "delivered", row.delivered_on, row.recipient or pledge.to
    if accepted:
        stage, since, waits_on = "accepted", row.accepted_on, "nobody"
    return ServiceStages(
        service=row.service, pledge=row.pledge, what=row.what, pledged=row.units, delivered=row.units if delivered else NOTHING,
        accepted=counted if accepted else NOTHING, stage=stage, since=since, due=row.due,
        late=not delivered and row.due is not None and row.due < day, waits_on=waits_on,
        source=f"{row.source}, {row.as_of}, {row.owner}",
    )  # fmt: skip


def services_tell(
    rows: Iterable[CyberService], pledges: Mapping[str, PledgeRow], day: dt.date
) -> tuple[dict[str, TableTells], tuple[ServiceStages, ...]]:
    """By pledge: what is accepted, and the next step; and each service with its stages."""
    rows = tuple(rows)
    stages = tuple(stages_of(one, pledges[one.pledge], day) for one in rows if one.as_of <= day)
    found = {}
    for name in dict.fromkeys(one.pledge for one in rows):
        mine = [one for one in stages if one.pledge == name]
        later = len(mine) < sum(one.pledge == name for one in rows)
        waiting = [one for one in mine if one.stage == "delivered"]
        open_ = sorted((one for one in mine if one.stage == "pledged"), key=lambda one: (one.due or dt.date.max, one.service))
        told = []
        if waiting:
            units = said(held((one.delivered for one in waiting), False), pledges[name].unit)
            told.append(f"delivered and not accepted, so not counted: {units} ({', '.join(one.service for one in waiting)})")
        step, who = "", from_whom(pledges[name])
        if waiting:
            step, who = f"accept {waiting[0].service} or say what is wrong: delivered on {waiting[0].since}", waiting[0].waits_on
        elif open_:
            step = f"deliver {open_[0].service}{f' by {open_[0].due}' if open_[0].due else ''}"
        planned = held((one.accepted if one.stage == "accepted" else one.pledged for one in mine), later)
        found[name] = TableTells(held((one.accepted for one in mine), later), planned, step, who, tuple(told))
    return found, stages
