"""A *no* and a schedule, checked again with nothing but the task: no solver, nothing of the engine.

A length on each line and day, on each stock; then what fits through all of them weighs at most the sum of capacity times length,
and what is asked for weighs at least the sum of units times the shortest way to it. If the first is less than the second, not all
of it can be carried (Iri 1971; Onaga and Kakusho 1971); for one good the lines with a length are a cut. All numbers are whole or
fractions: the sums are exact.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import msgspec

from servanda.instruments.support.delivery.task import Haul, HaulTask, Ride, capacities

FINENESS = (1, 12, 360, 5040, 10**6, 10**9)


class LengthProof(msgspec.Struct, frozen=True, kw_only=True):
    """That the demands of `task` cannot all be met. lines: line (or night: -1 - place among those of the task), day, length of a
    tonne or unit; stocks: place among the stocks, length of a unit."""

    task: HaulTask
    lines: tuple[tuple[int, int, int], ...]
    stocks: tuple[tuple[int, int], ...]


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof adds up to. room: capacity times length; asked: units times shortest way; short: units of the last demand that
    must be missing if all before it are met, None where the lengths say nothing of it; problems: why it is no proof."""

    room: Fraction
    asked: Fraction
    short: Fraction | None
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.problems and self.room < self.asked


def weighed(proof: LengthProof) -> Weighed:
    """The two sums of a proof, by plain shortest ways."""
    task, problems = proof.task, []
    limits = {name: (Fraction(limit), unit) for name, limit, unit in capacities(task)}
    room, length = Fraction(0), {}
    scale = math.lcm(1, *(Fraction(one).denominator for one in task.loads.values()))
    for name, day, value in proof.lines:
        if name not in limits or value < 0 or (name, day) in length or not 0 <= day <= task.days:
            problems.append(f"line {name} on day {day} has no bound, or its length is none")
            continue
        length[name, day] = value
        room += limits[name][0] * value
    ready = {}
    for stock, value in proof.stocks:
        if not 0 <= stock < len(task.stocks) or value < 0 or stock in ready:
            problems.append(f"there is no stock {stock}, or its length is none")
            continue
        ready[stock] = value
        room += Fraction(task.stocks[stock].units) * value
    asked, last = Fraction(0), Fraction(0)
    reach = {good: _shortest(task, good, length, ready, scale) for good in task.goods()}
    for one in task.demands:
        far = min(
            (way for day in range(min(one.day, task.days) + 1) if (way := reach[one.good].get((one.place, day))) is not None),
            default=None,
        )
        if far is None:  # nothing ever gets there: any length is short enough
            units = Fraction(one.units)
            short = units if one == task.demands[-1] else None
            return Weighed(room=Fraction(0), asked=units, short=short, problems=tuple(problems))
        last = Fraction(far, scale)
        asked += Fraction(one.units) * last
    return Weighed(room=room, asked=asked, short=(asked - room) / last if last else None, problems=tuple(problems))


def _shortest(
    task: HaulTask, good: str, length: dict[tuple[int, int], int], ready: dict[int, int], scale: int
) -> dict[tuple[str, int], int]:
    """How far each place on each day is from the nearest stock of a good, times `scale`; what cannot be reached is not in it
    (Dijkstra 1959)."""
    leaving: dict[str, list[tuple[int, str, int, int]]] = defaultdict(list)
    for at, line in enumerate(task.lines):
        leaving[line.start].append(
            (at, line.end, line.days, int(Fraction(task.weight(good, line.unit)) * scale) if line.per_day is not None else 0)
        )
    rooms = {one.place: int(Fraction(task.weight(good, one.unit)) * scale) for one in task.rooms}
    for at, place in enumerate(task.places()):
        leaving[place].append((-1 - at, place, 1, rooms.get(place, 0)))
    found: dict[tuple[str, int], int] = {}
    heap = [
        (ready.get(k, 0) * scale, one.place, day)
        for k, one in enumerate(task.stocks) if one.good == good for day in range(max(one.day, 0), task.days + 1)
    ]  # fmt: skip
    heapq.heapify(heap)
    while heap:
        far, place, day = heapq.heappop(heap)
        if (place, day) in found:
            continue
        found[place, day] = far
        for at, end, days, weight in leaving[place]:
            if day + days <= task.days and (end, day + days) not in found:
                heapq.heappush(heap, (far + weight * length.get((at, day), 0), end, day + days))
    return found


def proof_of(task: HaulTask, lines: dict[Ride, float], stocks: dict[int, float], short: float) -> LengthProof | None:
    """Lengths in whole numbers that show what a solver's prices say; None where no rounding of them does. short: units that the
    solver says are missing of the last demand."""
    best: tuple[Fraction, LengthProof] | None = None
    for fineness in FINENESS:
        whole = {name: Fraction(value).limit_denominator(fineness) for name, value in lines.items()}
        held = {name: Fraction(value).limit_denominator(fineness) for name, value in stocks.items()}
        scale = math.lcm(1, *(one.denominator for one in (*whole.values(), *held.values())))
        proof = LengthProof(
            task=task,
            lines=tuple((name.line, name.day, int(value * scale)) for name, value in sorted(whole.items()) if value),
            stocks=tuple((name, int(value * scale)) for name, value in sorted(held.items()) if value),
        )
        found = weighed(proof)
        if found.holds and found.short is not None:
            if best is None or found.short > best[0]:
                best = found.short, proof
            if float(found.short) >= short * (1 - 1e-6) - 1e-6:
                break
    return best[1] if best else None


def faults_of(task: HaulTask, ways: tuple[Haul, ...], tolerance: Decimal = Decimal("0.0001")) -> tuple[str, ...]:
    """What does not add up in a schedule that is said to meet every demand: each ride follows on the one before, no line, room or
    stock gives more than it has, each demand is met in time. tolerance: of a unit, for the rounding of a solver."""
    problems, slack = [], Fraction(tolerance)
    places = task.places()
    limits = {name: (Fraction(limit), unit) for name, limit, unit in capacities(task)}
    load: dict[Ride, Fraction] = defaultdict(Fraction)
    taken: dict[int, Fraction] = defaultdict(Fraction)
    met: dict[int, Fraction] = defaultdict(Fraction)
    for way in ways:
        demand, stock, units = task.demands[way.demand], task.stocks[way.stock], Fraction(way.units)
        place, day = stock.place, (way.rides[0].day if way.rides else way.arrives)
        if stock.good != demand.good or day < stock.day:
            problems.append(f"{demand.clause}: the stock is of another good, or not there yet")
        for ride in way.rides:
            start, end, days = (
                (task.lines[ride.line].start, task.lines[ride.line].end, task.lines[ride.line].days)
                if ride.line >= 0 else (places[-1 - ride.line], places[-1 - ride.line], 1)
            )  # fmt: skip
            if (place, day) != (start, ride.day):
                problems.append(f"{demand.clause}: a ride starts where and when nothing is")
            place, day = end, day + days
            if ride.line in limits:
                load[ride] += units * Fraction(task.weight(demand.good, limits[ride.line][1]))
        if place != demand.place or day > demand.day or day != way.arrives:
            problems.append(f"{demand.clause}: a way ends elsewhere, or late")
        taken[way.stock] += units
        met[way.demand] += units
    problems += [
        f"line {ride.line} on day {ride.day} takes more than it can"
        for ride, value in load.items()
        if value > limits[ride.line][0] + slack
    ]
    problems += [
        f"stock {k} gives more than it has" for k, value in taken.items() if value > Fraction(task.stocks[k].units) + slack
    ]
    problems += [f"{one.clause} is not met" for k, one in enumerate(task.demands) if met[k] < Fraction(one.units) - slack]
    return tuple(dict.fromkeys(problems))
