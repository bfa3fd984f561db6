"""Land: cancelled, reduced, cleared are three figures that are never added (IMAS 07.10, 07.11); announcements stand apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from servanda.accounts.between import Between, total
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.support.practice.promises import ZERO, PracticeAnswer, TableTells, from_whom, held, pledge_of, said
from servanda.instruments.support.practice.records import FORMS, HazardousArea, LandAnnouncement

PROMISED = {f"{form}-land": form for form in FORMS}
"""What a pledge of land may be of."""
NEXT = {"": "survey {}", "cleared": "clear {}", **{one: f"say what of {{}} is {one}" for one in FORMS[:2]}}


class LandReleased(msgspec.Struct, frozen=True, kw_only=True):
    """What was released of the areas of one pledge, in m2, by form: three figures, and no fourth that adds them."""

    pledge: str
    areas: int
    recorded: Between
    cancelled: Between
    reduced: Between
    cleared: Between
    unsurveyed: tuple[str, ...]


class LandTold(PracticeAnswer, frozen=True, kw_only=True):
    """released: by pledge; areas: as the table has them; announced: what others said, as they said it."""

    released: tuple[LandReleased, ...]
    areas: tuple[HazardousArea, ...]
    announced: tuple[LandAnnouncement, ...]


def form_of(pledge: PledgeRow) -> str:
    """By which form a pledge of land is to be kept. Raises Refusal: another word (`demined` says not how), or not in m2."""
    if pledge.what not in PROMISED:
        reason = f"pledge {pledge.id} is of {shown(pledge.what)}, which does not say how the land is released (IMAS 07.11)."
        raise Refusal(reason, f"Write one of: {', '.join(PROMISED)}.")
    if pledge.unit.partition(" of ")[0].strip() != "m2":
        raise Refusal(f"pledge {pledge.id} counts land in {shown(pledge.unit)}.", "Write its amount in m2.")
    return PROMISED[pledge.what]


def checked_area(row: HazardousArea, pledges: Mapping[str, PledgeRow]) -> tuple[str, ...]:
    """What tells an area from others. Raises Refusal: no such pledge; surveyed after the day for which it holds; more released
    than there was."""
    pledge_of(row.pledge, pledges)
    if row.demined:
        reason = f"{shown(row.demined)} demined or released says not by which form (IMAS 07.11)."
        raise Refusal(reason, f"Write it under {', '.join(FORMS)}; what was announced goes into support/announced.csv.")
    if row.surveyed_on and row.surveyed_on > row.as_of:
        raise Refusal(f"surveyed on {row.surveyed_on}, after the day for which it holds ({row.as_of}).", "Mend one of the days.")
    if sum((getattr(row, one).low or ZERO for one in FORMS), ZERO) > row.m2:
        each = ", ".join(f"{said(getattr(row, one))} {one}" for one in FORMS)
        raise Refusal(f"more was released than the {row.m2:f} m2 of the area: {each}.", "Mend the figures, or the area.")
    return (row.area,)


def land_tells(
    rows: Iterable[HazardousArea], pledges: Mapping[str, PledgeRow], day: dt.date
) -> tuple[dict[str, TableTells], tuple[LandReleased, ...]]:
    """By pledge: what was released by the form that was promised, and the next step; and the three figures of each."""
    rows, tells, released = tuple(rows), {}, []
    for name in dict.fromkeys(one.pledge for one in rows):
        all_mine = [one for one in rows if one.pledge == name]
        mine = [one for one in all_mine if one.as_of <= day]
        later = len(mine) < len(all_mine)
        form = form_of(pledges[name])
        by = {one: held((getattr(row, one) for row in mine), later) for one in FORMS}
        bare = tuple(one.area for one in mine if one.surveyed_on is None and one.cleared.high)
        recorded = total(Between(one.m2, one.m2) for one in all_mine)
        released.append(LandReleased(pledge=name, areas=len(all_mine), recorded=recorded, unsurveyed=bare, **by))
        told = [f"{one} was cleared and no survey of it is known: a survey comes first (IMAS 07.11)" for one in bare]
        cleared = (one.area for one in mine if one.state == "SHA" and one.cleared.high)
        told += [f"{one} is only suspected and was cleared: confirm it first" for one in cleared]
        left = [one for one in mine if sum((getattr(one, each).high or ZERO for each in FORMS), ZERO) < one.m2]
        first = next((one for one in left if one.surveyed_on is None), next(iter(left), None))
        step = "" if first is None else NEXT[form if first.surveyed_on else ""].format(first.area)
        tells[name] = TableTells(by[form], recorded, step, from_whom(pledges[name]), tuple(told))
    return tells, tuple(released)
