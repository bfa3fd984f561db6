"""Several goods over a network in time: random small networks against every way written out, and against trying everything."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import msgspec
import pytest

pytest.importorskip("scipy")

from servanda.instruments.support.delivery.flow import Carrier
from servanda.instruments.support.delivery.outlook import outlook
from servanda.instruments.support.delivery.proof import weighed
from servanda.instruments.support.delivery.task import AskedGood, HaulLine, HaulTask, HeldStock, KeptRoom

DAY = dt.date(2031, 4, 1)


def several(seed: int) -> HaulTask:
    """Two or three goods that take different shares of the same lines and rooms."""
    chance = random.Random(seed)
    places, days, goods = "abcd"[: chance.randint(3, 4)], chance.randint(2, 5), ("pumps", "tents", "wire")[: chance.randint(2, 3)]
    lines = tuple(
        HaulLine(row=k, start=a, end=b, per_day=Decimal(chance.randint(0, 4)), unit=chance.choice(("units", "tonnes")), days=chance.choice((1, 1, 2)))
        for k, (a, b) in enumerate((a, b) for a in places for b in places if a != b and chance.random() < 0.6)
    )
    rooms = tuple(KeptRoom(place=p, room=Decimal(chance.randint(0, 3)), unit=chance.choice(("units", "tonnes"))) for p in places if chance.random() < 0.6)
    stocks = tuple(
        HeldStock(place=chance.choice(places[:2]), good=good, units=Decimal(chance.randint(1, 5)), day=chance.randint(0, 1)) for good in (*goods, goods[0])
    )
    asked = [
        AskedGood(clause=str(k), good=good, place=chance.choice(places[1:]), units=Decimal(chance.randint(1, 4)), day=chance.randint(1, days))
        for k, good in enumerate((*goods, goods[1]))
    ]
    loads = {good: Decimal(chance.choice(("0.5", "1", "2"))) for good in goods}
    return HaulTask(days=days, lines=lines, rooms=rooms, stocks=stocks, demands=tuple(sorted(asked, key=lambda one: one.day)), loads=loads)


def trips(task: HaulTask) -> list[tuple[int, int, list[tuple[object, float]]]]:
    """Every way there is, written out: demand, stock, and what a unit takes of each bound."""
    found: list[tuple[int, int, list[tuple[object, float]]]] = []
    rooms = {one.place: one for one in task.rooms}

    def go(k: int, j: int, place: str, day: int, taken: list[tuple[object, float]]) -> None:
        demand = task.demands[j]
        if place == demand.place and day <= demand.day:
            found.append((j, k, taken))
        if day >= demand.day:
            return
        for at, line in enumerate(task.lines):
            if line.start == place and day + line.days <= demand.day:
                go(k, j, line.end, day + line.days, [*taken, (("line", at, day), float(task.weight(demand.good, line.unit)))])
        room = rooms.get(place)
        go(k, j, place, day + 1, [*taken, *([(("room", place, day), float(task.weight(demand.good, room.unit)))] if room else [])])

    for k, stock in enumerate(task.stocks):
        for j, demand in enumerate(task.demands):
            if stock.good == demand.good:
                for day in range(stock.day, demand.day + 1):
                    go(k, j, stock.place, day, [])
    return found


def bounds(task: HaulTask) -> dict[object, float]:
    found: dict[object, float] = {("stock", k): float(one.units) for k, one in enumerate(task.stocks)}
    for day in range(task.days + 1):
        found |= {("line", at, day): float(line.per_day or 0) for at, line in enumerate(task.lines)}
        found |= {("room", one.place, day): float(one.room) for one in task.rooms}
    return found


def by_ways(task: HaulTask, ways: list[tuple[int, int, list[tuple[object, float]]]], last: int | None = None) -> float:
    """The most that arrives, by ways written out; last: of that demand, where all before it are met and none after it counts."""
    import numpy as np
    from scipy.optimize import linprog

    limit, asked = bounds(task), [float(one.units) for one in task.demands]
    ways = [one for one in ways if last is None or one[0] <= last]
    if not ways:
        return 0.0
    row = {name: k for k, name in enumerate(limit)}
    takes, met = np.zeros((len(limit), len(ways))), np.zeros((len(asked), len(ways)))
    for column, (j, k, taken) in enumerate(ways):
        met[j, column] = 1
        for name, weight in (*taken, (("stock", k), 1.0)):
            takes[row[name], column] += weight
    before = [] if last is None else list(range(last))
    goal = -met.sum(0) if last is None else -met[last]
    solved = linprog(
        goal, A_ub=np.vstack([takes, met]), b_ub=[*limit.values(), *asked], A_eq=met[before] if before else None,
        b_eq=[asked[one] for one in before] if before else None,
    )  # fmt: skip
    assert solved.status == 0
    return -float(solved.fun)


@pytest.mark.parametrize("start", range(1000, 1200, 50))
def test_several_goods_equal_all_ways_written_out(start: int) -> None:
    for seed in range(start, start + 50):
        task = several(seed)
        asked, ways = [float(one.units) for one in task.demands], trips(task)
        most = by_ways(task, ways)
        assert sum(asked) - sum(Carrier(task).carry(dict.fromkeys(range(len(asked)), 1.0)).short) == pytest.approx(most, abs=1e-5), seed
        found = outlook(task, DAY, [True] * len(asked))
        assert found.can == (most > sum(asked) - 1e-6), seed
        assert not found.faults
        if found.shortage is None:
            continue
        at = [one.clause for one in task.demands].index(found.shortage.clause)
        part = [one for one in ways if one[0] < at]
        first = msgspec.structs.replace(task, demands=task.demands[:at])
        assert by_ways(first, part) == pytest.approx(sum(asked[:at]), abs=1e-6), seed
        assert found.shortage.short == pytest.approx(asked[at] - by_ways(task, ways, at), abs=1e-5), seed
        assert found.shortage.proof is not None
        assert weighed(found.shortage.proof).holds


def all_in_whole_units(task: HaulTask) -> bool:
    """Whether every demand can be met in whole units: unit by unit over every way, all of them tried."""
    ways, seen = trips(task), set()

    def rest(left: dict[object, float], asked: tuple[int, ...]) -> bool:
        if not any(asked):
            return True
        state = (asked, tuple(left.values()))
        if state in seen:
            return False
        seen.add(state)
        now = next(j for j, units in enumerate(asked) if units)
        for j, k, taken in ways:
            if j != now:
                continue
            after = dict(left)
            for name, weight in (*taken, (("stock", k), 1.0)):
                after[name] -= weight
            if min(after.values()) > -1e-9 and rest(after, (*asked[:j], asked[j] - 1, *asked[j + 1 :])):
                return True
        return False

    return rest(bounds(task), tuple(int(one.units) for one in task.demands))


def test_whole_units_on_the_smallest_networks_equal_trying_everything() -> None:
    could = couldnt = 0
    for seed in range(2000, 2120):
        task = several(seed)
        some = tuple(msgspec.structs.replace(one, units=Decimal(1 + k % 2)) for k, one in enumerate(task.demands[-3:]))
        task = msgspec.structs.replace(task, demands=some)
        if len(trips(task)) > 60:
            continue
        found = outlook(task, DAY, [True] * len(task.demands))
        whole = all_in_whole_units(task)
        assert whole == (found.can and not found.parts), seed
        could, couldnt = could + whole, couldnt + (not whole)
    assert could > 5
    assert couldnt > 5
