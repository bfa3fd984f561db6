"""Goods over a network in time: known cases, small networks against plain augmenting paths, sums that can fail."""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

pytest.importorskip("scipy")

from servanda.instruments.support.delivery.flow import Carrier
from servanda.instruments.support.delivery.losses import CutArc, least_left
from servanda.instruments.support.delivery.outlook import outlook
from servanda.instruments.support.delivery.proof import faults_of, proof_of, weighed
from servanda.instruments.support.delivery.task import AskedGood, HaulLine, HaulTask, HeldStock, KeptRoom

ROOT = Path(__file__).resolve().parents[3]
RAIL = ROOT.parent / "shared" / "data" / "support" / "harris_ross_rail.txt"
DAY = dt.date(2031, 4, 1)


def max_flow(arcs: list[tuple[object, object, float]], source: object, sink: object) -> float:
    """By shortest augmenting paths (Edmonds and Karp 1972)."""
    left: dict[object, dict[object, float]] = {}
    for a, b, cap in arcs:
        left.setdefault(a, {}).setdefault(b, 0)
        left.setdefault(b, {}).setdefault(a, 0)
        left[a][b] += cap
    total = 0.0
    while True:
        came: dict[object, object] = {source: source}
        queue = deque([source])
        while queue and sink not in came:
            a = queue.popleft()
            for b, cap in left.get(a, {}).items():
                if cap > 0 and b not in came:
                    came[b] = a
                    queue.append(b)
        if sink not in came:
            return total
        way, b = [], sink
        while b != source:
            way.append((came[b], b))
            b = came[b]
        step = min(left[a][b] for a, b in way)
        for a, b in way:
            left[a][b] -= step
            left[b][a] += step
        total += step


def in_time(task: HaulTask) -> float:
    """The most of one good that arrives in time."""
    arcs: list[tuple[object, object, float]] = []
    rooms = {one.place: float(one.room) for one in task.rooms}
    for line in task.lines:
        cap = 1e6 if line.per_day is None else float(line.per_day)
        arcs += [((line.start, day), (line.end, day + line.days), cap) for day in range(task.days + 1 - line.days)]
    for place in task.places():
        arcs += [((place, day), (place, day + 1), rooms.get(place, 1e6)) for day in range(task.days)]
    for k, stock in enumerate(task.stocks):
        arcs.append(("source", ("stock", k), float(stock.units)))
        arcs += [(("stock", k), (stock.place, day), 1e6) for day in range(stock.day, task.days + 1)]
    for k, one in enumerate(task.demands):
        arcs.append((("demand", k), "sink", float(one.units)))
        arcs += [((one.place, day), ("demand", k), 1e6) for day in range(one.day + 1)]
    return max_flow(arcs, "source", "sink")


def drawn(seed: int) -> HaulTask:
    chance = random.Random(seed)
    places, days = "abcde"[: chance.randint(3, 5)], chance.randint(2, 6)
    lines = tuple(
        HaulLine(row=k, start=a, end=b, per_day=Decimal(chance.randint(0, 4)), unit="units", days=chance.randint(1, 2))
        for k, (a, b) in enumerate((a, b) for a in places for b in places if a != b and chance.random() < 0.5)
    )
    return HaulTask(
        days=days, lines=lines, rooms=tuple(KeptRoom(place=p, room=Decimal(chance.randint(0, 3)), unit="units") for p in places if chance.random() < 0.6),
        stocks=tuple(HeldStock(place=p, good="pumps", units=Decimal(chance.randint(1, 9)), day=chance.randint(0, 2)) for p in places[:2]),
        demands=tuple(sorted(
            (AskedGood(clause=p, good="pumps", place=p, units=Decimal(chance.randint(1, 9)), day=chance.randint(1, days)) for p in places[1:]),
            key=lambda one: one.day,
        )),
    )  # fmt: skip


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_small_networks_equal_augmenting_paths(start: int) -> None:
    for seed in range(start, start + 50):
        task = drawn(seed)
        asked = sum(float(one.units) for one in task.demands)
        most = in_time(task)
        assert asked - sum(Carrier(task).carry(dict.fromkeys(range(len(task.demands)), 1.0)).short) == pytest.approx(most, abs=1e-5)
        found = outlook(task, DAY, [True] * len(task.demands))
        assert found.can == (most > asked - 1e-6)
        if found.can:
            assert not found.faults
            continue
        assert found.shortage is not None
        assert found.shortage.proof is not None
        assert weighed(found.shortage.proof).holds
        many = [one.clause for one in task.demands].index(found.shortage.clause)
        before, upto = (msgspec.structs.replace(task, demands=task.demands[:n]) for n in (many, many + 1))
        assert in_time(before) == pytest.approx(sum(float(one.units) for one in before.demands))
        assert found.shortage.short == pytest.approx(sum(float(one.units) for one in upto.demands) - in_time(upto), abs=1e-5)


def test_goods_cross_one_line_a_day() -> None:
    lines = tuple(HaulLine(row=k, start=a, end=b, per_day=Decimal(5), unit="units") for k, (a, b) in enumerate(("ab", "bc", "cd")))
    stock = (HeldStock(place="a", good="pumps", units=Decimal(5)),)
    for day, can in ((2, False), (3, True)):
        asked = (AskedGood(clause="1", good="pumps", place="d", units=Decimal(5), day=day),)
        assert outlook(HaulTask(days=day, lines=lines, stocks=stock, demands=asked), DAY, [True]).can is can


def test_a_false_sum_does_not_hold_and_a_false_schedule_is_told() -> None:
    lines = (HaulLine(row=0, start="a", end="b", per_day=Decimal(2), unit="units"),)
    stock, asked = (HeldStock(place="a", good="pumps", units=Decimal(9)),), (AskedGood(clause="1", good="pumps", place="b", units=Decimal(5), day=2),)
    task = HaulTask(days=2, lines=lines, stocks=stock, demands=asked)
    found = Carrier(task).carry({0: 1.0})
    proof = proof_of(task, found.prices.lines, found.prices.stocks, found.short[0])
    assert proof is not None
    assert weighed(proof).short == 1
    assert not weighed(msgspec.structs.replace(proof, lines=())).holds
    assert not weighed(msgspec.structs.replace(proof, lines=((0, 0, -1), *proof.lines[1:]))).holds
    wide = msgspec.structs.replace(task, lines=(msgspec.structs.replace(lines[0], per_day=Decimal(3)),))
    assert not weighed(msgspec.structs.replace(proof, task=wide)).holds
    ways = Carrier(wide).carry({0: 1.0}).ways
    assert faults_of(wide, ways) == ()
    assert faults_of(task, ways)
    assert faults_of(wide, ways[:-1])


def test_lost_lines_of_harris_and_ross() -> None:
    if not RAIL.exists():
        pytest.skip("../shared has no table of Harris and Ross")
    text = RAIL.read_text("utf-8").split("\n")
    rows = [tuple(map(int, line.split())) for line in text[57:176]]
    limits = [float(cap) for _, _, cap in rows for _ in range(2)]

    def node(place: int) -> int:
        return {0: -1, 54: -2}.get(place, place)

    arcs = [
        CutArc(node(a), node(b), 1.0, -1 if cap < 0 else 2 * k + back, -1 if cap < 0 else k)
        for k, (x, y, cap) in enumerate(rows) for back, (a, b) in enumerate(((x, y), (y, x))) if b != 0 and a != 54
    ]  # fmt: skip
    for fail, left in enumerate((163, 127, 97)):
        found, lost = least_left(arcs, limits, fail)
        assert found == pytest.approx(left)
        kept = [(a, b, 1e6 if cap < 0 else cap) for k, (x, y, cap) in enumerate(rows) if k not in lost for a, b in ((x, y), (y, x))]
        assert max_flow(kept, 0, 54) == left


def test_what_goes_only_in_parts_of_a_unit_is_not_certain() -> None:
    """A lorry of a tonne a day and pumps of 0.6 tonnes: by weight three go in two days, by whole pumps two."""
    line = (HaulLine(row=0, start="a", end="b", per_day=Decimal(1), unit="tonnes"),)
    stock = (HeldStock(place="a", good="pumps", units=Decimal(9)),)

    def asked(units: int, day: int) -> HaulTask:
        goods = (AskedGood(clause="1", good="pumps", place="b", units=Decimal(units), day=day),)
        return HaulTask(days=day, lines=line, stocks=stock, demands=goods, loads={"pumps": Decimal("0.6")})

    for units, day, sure in ((3, 2, False), (2, 2, True), (4, 3, False), (3, 3, True), (1, 1, True)):
        found = outlook(asked(units, day), DAY, [True])
        assert found.can, "by weight it goes"
        assert not found.faults
        assert found.parts is not sure, (units, day)
        assert sure is False or all(leg.units == round(leg.units) for leg in found.legs)
    assert not outlook(asked(3, 2), DAY, [False]).parts, "of what can be parted, parts are no doubt"
