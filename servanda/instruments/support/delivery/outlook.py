"""Whether all that is asked for can be delivered in time: a schedule that adds up, or the earliest clause that breaks, with sums
that show it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from servanda.base.document import counted
from servanda.instruments.support.delivery.flow import Carrier
from servanda.instruments.support.delivery.losses import weakest
from servanda.instruments.support.delivery.proof import faults_of, proof_of, weighed
from servanda.instruments.support.delivery.records import Leg, LostLines, Outlook, Shortage, span_words
from servanda.instruments.support.delivery.task import Haul, HaulTask, Ride

NONE = 1e-5
"""Units below which nothing is missing: a solver rounds."""


def outlook(task: HaulTask, today: dt.date, whole: Sequence[bool]) -> Outlook:
    """whole: of each demand, whether its units cannot be parted."""
    everything = range(len(task.demands))
    carried = Carrier(task).carry(dict.fromkeys(everything, 1.0))
    if sum(carried.short) < NONE:
        ways = Carrier(task).carry({}, tuple(everything), effort=1.0).ways
        return _whole(task, _schedule(task, ways, today, whole), today, whole)
    low, high = 0, len(task.demands)  # so many of the earliest can be met; so many cannot
    while high - low > 1:
        middle = (low + high) // 2
        if sum(Carrier(_first(task, middle)).carry(dict.fromkeys(range(middle), 1.0)).short) < NONE:
            low = middle
        else:
            high = middle
    part = _first(task, high)
    found = Carrier(part).carry({low: 1.0}, tuple(range(low)))
    proof = proof_of(part, found.prices.lines, found.prices.stocks, found.short[low])
    short, room, asked = found.short[low], "", ""
    tight: tuple[str, ...] = ()
    if proof:
        sums = weighed(proof)
        assert sums.short is not None
        short, room, asked = float(sums.short), _told(sums.room), _told(sums.asked)
        tight = tight_words(part, tuple(Ride(line, day) for line, day, _ in proof.lines), [one for one, _ in proof.stocks], today)
    return Outlook(
        can=False,
        shortage=Shortage(
            clause=part.demands[low].clause, short=short, whole=whole[low], proof=proof, room=room, asked=asked, tight=tight
        ),
    )


def _whole(task: HaulTask, found: Outlook, today: dt.date, whole: Sequence[bool]) -> Outlook:
    """The schedule, with whole units where they cannot be parted and such a one is found."""
    if not found.parts:
        return found
    parted = {one.good for one, kept in zip(task.demands, whole, strict=True) if not kept}
    goods = frozenset(one.good for one in task.demands) - parted
    try:
        ways = Carrier(task).carry({}, tuple(range(len(task.demands))), effort=1.0, whole=goods).ways
    except ArithmeticError:  # none was found, or not in time: that there is none is not said
        return found
    return _schedule(task, ways, today, whole)


def _first(task: HaulTask, many: int) -> HaulTask:
    return msgspec.structs.replace(task, demands=task.demands[:many])


def _told(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.6g}"


def tight_words(task: HaulTask, rides: Sequence[Ride], stocks: Sequence[int], today: dt.date) -> tuple[str, ...]:
    """Lines and nights with a length, each with its days."""
    days: dict[int, list[int]] = defaultdict(list)
    for ride in rides:
        days[ride.line].append(ride.day)
    places, found = task.places(), []
    for name, on in days.items():
        what = f"{task.lines[name].start} to {task.lines[name].end}" if name >= 0 else f"the store of {places[-1 - name]}"
        span = span_words([today + dt.timedelta(one) for one in on])
        found.append(f"{what}, {counted(len(on), 'day')} ({span})")
    found += [f"the stock of {task.stocks[one].good} at {task.stocks[one].place}" for one in stocks]
    return tuple(found)


def _schedule(task: HaulTask, ways: Sequence[Haul], today: dt.date, whole: Sequence[bool]) -> Outlook:
    loads: dict[tuple[int, Ride], float] = defaultdict(float)
    arrives: dict[str, dt.date] = {}
    for way in ways:
        clause = task.demands[way.demand].clause
        rides = [one for one in way.rides if one.line >= 0]
        for ride in rides:
            loads[way.demand, ride] += way.units
        there = max((one.day + task.lines[one.line].days for one in rides), default=task.stocks[way.stock].day)
        arrives[clause] = max(arrives.get(clause, dt.date.min), today + dt.timedelta(there))
    legs = [
        Leg(
            clause=task.demands[demand].clause, good=task.demands[demand].good, units=round(units, 4),
            start=task.lines[ride.line].start,
            end=task.lines[ride.line].end, mode=task.lines[ride.line].mode, leaves=today + dt.timedelta(ride.day),
            arrives=today + dt.timedelta(ride.day + task.lines[ride.line].days),
        )
        for (demand, ride), units in sorted(loads.items(), key=lambda one: (one[0][1].day, one[0][0], one[0][1].line))
        if round(units, 4)
    ]  # fmt: skip
    parts = any(whole[way.demand] and abs(way.units - round(way.units)) > NONE for way in ways)
    return Outlook(can=True, legs=tuple(legs), arrives=arrives, parts=parts, faults=faults_of(task, tuple(ways)))


def lost_lines(task: HaulTask, fail: int) -> LostLines:
    """What so many lines do if they fail, worked out anew without them. Raises ArithmeticError: not decided."""
    _, rows = weakest(task, fail)
    left = Carrier(task, frozenset(rows)).carry(dict.fromkeys(range(len(task.demands)), 1.0))
    asked = sum(float(one.units) for one in task.demands)
    names = {line.row: f"{line.start} to {line.end}" for line in reversed(task.lines)}
    short = tuple(task.demands[k].clause for k, value in enumerate(left.short) if value > NONE)
    return LostLines(lines=tuple(names[one] for one in rows), arrives=round(asked - sum(left.short), 4), asked=asked, short=short)
