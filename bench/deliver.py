"""Deliverability on a real rail network (55 places, 119 lines): flow, lost lines, goods in time, sums checked again; beside plain HiGHS and SciPy's max flow.

    python bench/deliver.py FILE [--no-save]

FILE: the table of Harris and Ross (a count and names, a count and lines `from to capacity`, -1 without bound). Stocks and demands are made up. Goals: k <= 6 below 0.2 s each, 14 days
x 3 goods below 1 s, 30 x 5 below 30 s and seven times plain HiGHS, sums checked again below 0.1 s. Seconds are of the processor. Writes bench/results/deliver.json.

Two kinds of 30 x 5: `made`, several stocks and demands a good; `pairs`, one stock and one demand a good, for which the plain programme is also laid out with what is stored each morning as columns and *what leaves is at most
what is stored* as rows (44,225 columns and one for each demand).
"""

from __future__ import annotations

import json
import platform
import random
import sys
import time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402
import numpy as np  # noqa: E402
from scipy.optimize import linprog  # noqa: E402
from scipy.sparse import coo_array, csr_array  # noqa: E402
from scipy.sparse.csgraph import maximum_flow  # noqa: E402

from servanda.instruments.support.delivery.flow import Carrier  # noqa: E402
from servanda.instruments.support.delivery.losses import CutArc, least_left  # noqa: E402
from servanda.instruments.support.delivery.proof import proof_of, weighed  # noqa: E402
from servanda.instruments.support.delivery.task import AskedGood, HaulLine, HaulTask, HeldStock, KeptRoom  # noqa: E402


def rail(path: str) -> list[tuple[int, int, int]]:
    text = Path(path).read_text("utf-8").split("\n")
    start = int(text[0]) + 2
    return [(a, b, cap) for a, b, cap in (map(int, line.split()) for line in text[start : start + int(text[start - 1])])]


def made(rows: list[tuple[int, int, int]], days: int, goods: int) -> HaulTask:
    chance, inland = random.Random(1), [str(one) for one in range(1, 54)]
    lines = tuple(
        HaulLine(row=k, start=str(x), end=str(y), per_day=None if cap < 0 else Decimal(cap))
        for k, (a, b, cap) in enumerate(rows) for x, y in ((a, b), (b, a))
    )  # fmt: skip
    stocks, asked = [], []
    for k in range(goods):
        stocks += [HeldStock(place=p, good=f"g{k}", units=Decimal(400), day=chance.randrange(days // 3)) for p in chance.sample(inland[:27], 4)]
        asked += [AskedGood(clause=f"{k}.{p}", good=f"g{k}", place=p, units=Decimal(200), day=days - chance.randrange(days // 3)) for p in chance.sample(inland[27:], 3)]
    return HaulTask(
        days=days, lines=lines, stocks=tuple(stocks), demands=tuple(sorted(asked, key=lambda one: one.day)),
        rooms=tuple(KeptRoom(place=str(k), room=Decimal(40)) for k in range(55)), loads={f"g{k}": Decimal(k + 1) for k in range(goods)},
    )  # fmt: skip


def plain(task: HaulTask, method: str) -> tuple[float, float]:
    """The whole programme with nothing left out: shortfall, seconds of the solver."""
    balance: dict[Any, int] = {}
    bound: dict[Any, int] = {}
    most: list[float] = []
    eq: list[tuple[int, int, float]] = []
    ub: list[tuple[int, int, float]] = []
    cost: list[float] = []
    rooms = {one.place: float(one.room) for one in task.rooms}

    def column(nodes: list[tuple[Any, float]], name: Any, limit: float | None, weight: float, goal: float = 0) -> None:
        at = len(cost)
        cost.append(goal)
        eq.extend((balance.setdefault(node, len(balance)), at, sign) for node, sign in nodes)
        if limit is not None:
            if name not in bound:
                bound[name] = len(bound)
                most.append(limit)
            ub.append((bound[name], at, weight))

    for g in task.goods():
        weight = float(task.loads[g])
        for k, line in enumerate(task.lines):
            for day in range(task.days):
                limit = None if line.per_day is None else float(line.per_day)
                column([((g, line.start, day), -1), ((g, line.end, day + 1), 1)], (k, day), limit, weight)
        for place in task.places():
            for day in range(task.days):
                column([((g, place, day), -1), ((g, place, day + 1), 1)], (place, day), rooms[place], weight)
    for k, stock in enumerate(task.stocks):
        for day in range(stock.day, task.days + 1):
            column([((stock.good, stock.place, day), 1)], ("stock", k), float(stock.units), 1)
    for k, one in enumerate(task.demands):
        for day in range(one.day + 1):
            column([((one.good, one.place, day), -1)], ("asked", k), float(one.units), 1, -1)
    matrices = [
        coo_array(([v for *_, v in cells], ([r for r, *_ in cells], [c for _, c, _ in cells])), shape=(height, len(cost))).tocsr()
        for cells, height in ((eq, len(balance)), (ub, len(bound)))
    ]
    started = time.process_time()
    solved = linprog(cost, A_ub=matrices[1], b_ub=most, A_eq=matrices[0], b_eq=np.zeros(len(balance)), method=method)
    return sum(float(one.units) for one in task.demands) + float(solved.fun), time.process_time() - started


def paired(rows: list[tuple[int, int, int]], days: int, goods: int) -> HaulTask:
    """One stock and one demand a good, from end to end of the network."""
    chance, task = random.Random(1), made(rows, days, goods)
    sizes = [Decimal(chance.randint(700, 900)) for _ in range(goods)]
    return msgspec.structs.replace(
        task, stocks=tuple(HeldStock(place="0", good=f"g{k}", units=size) for k, size in enumerate(sizes)),
        demands=tuple(AskedGood(clause=f"{k}", good=f"g{k}", place="54", units=size, day=days) for k, size in enumerate(sizes)),
    )  # fmt: skip


def stored(task: HaulTask, method: str) -> tuple[int, float, float]:
    """The programme of a paired task with stored amounts as columns: columns, shortfall, seconds of the solver."""
    days, places, lines, loads = task.days, 55, task.lines, [float(one) for one in task.loads.values()]
    goods, over = range(len(loads)), len(loads) * len(lines) * days
    out: list[list[int]] = [[] for _ in range(places)]
    into: list[list[int]] = [[] for _ in range(places)]
    for k, line in enumerate(lines):
        out[int(line.start)].append(k)
        into[int(line.end)].append(k)
    width = over + len(loads) * places * (days + 1) + len(loads)
    goal, ends = np.zeros(width), np.full(width, np.inf)
    rows: dict[bool, list[list[tuple[int, float]]]] = {True: [], False: []}
    most: list[float] = []

    def ride(g: int, k: int, day: int) -> int:
        return (g * len(lines) + k) * days + day

    def here(g: int, v: int, day: int) -> int:
        return over + (g * places + v) * (days + 1) + day

    def bound(cells: list[tuple[int, float]], limit: float) -> None:
        rows[False].append(cells)
        most.append(limit)

    for g in goods:
        for v in range(places):
            ends[here(g, v, 0)] = float(task.stocks[g].units) * (str(v) == task.stocks[g].place)
            for day in range(days):
                leaves = [(ride(g, k, day), 1.0) for k in out[v]]
                comes = [(ride(g, k, day), -1.0) for k in into[v]]
                rows[True].append([(here(g, v, day + 1), 1.0), (here(g, v, day), -1.0), *leaves, *comes])
                bound([*leaves, (here(g, v, day), -1.0)], 0.0)
        got = width - len(loads) + g
        bound([(got, 1.0), (here(g, int(task.demands[g].place), days), -1.0)], 0.0)
        goal[got], ends[got] = -1.0, float(task.demands[g].units)
    for day in range(days):
        for k, line in enumerate(lines):
            if line.per_day is not None:
                bound([(ride(g, k, day), loads[g]) for g in goods], float(line.per_day))
        for room in task.rooms:
            if room.place not in (task.stocks[0].place, task.demands[0].place):
                v = int(room.place)
                nights = [(here(g, v, day), loads[g]) for g in goods]
                bound([*nights, *((ride(g, k, day), -loads[g]) for g in goods for k in out[v])], float(room.room))
    matrices = [
        coo_array(
            ([w for cells in held for _, w in cells], ([r for r, cells in enumerate(held) for _ in cells], [c for cells in held for c, _ in cells])),
            shape=(len(held), width),
        ).tocsr()
        for held in (rows[True], rows[False])
    ]
    started = time.process_time()
    solved = linprog(
        goal, A_ub=matrices[1], b_ub=most, A_eq=matrices[0], b_eq=np.zeros(len(rows[True])), bounds=np.column_stack([np.zeros(width), ends]),
        method=method, options={"time_limit": 300.0},
    )  # fmt: skip
    short = sum(float(one.units) for one in task.demands) + float(solved.fun) if solved.status == 0 else float("nan")
    return width, short, time.process_time() - started


def main() -> None:
    rows, told = rail(sys.argv[1]), {}
    node = {0: -1, 54: -2}
    arcs = [
        CutArc(node.get(a, a), node.get(b, b), 1.0, -1 if cap < 0 else 2 * k + back, -1 if cap < 0 else k)
        for k, (x, y, cap) in enumerate(rows) for back, (a, b) in enumerate(((x, y), (y, x))) if b != 0 and a != 54
    ]  # fmt: skip
    limits = [float(cap) for *_, cap in rows for _ in range(2)]
    for fail in range(7):
        started = time.process_time()
        left, lost = least_left(arcs, limits, fail)
        seconds, graph = time.process_time() - started, np.zeros((55, 55), np.int32)
        for k, (a, b, cap) in enumerate(rows):
            if k not in lost:
                graph[a, b] = graph[b, a] = 10**6 if cap < 0 else cap
        told[f"{fail} lines lost"] = {"left": round(left, 6), "SciPy max flow": int(maximum_flow(csr_array(graph), 0, 54).flow_value), "s": round(seconds, 3)}
    for days, goods in ((14, 3), (30, 5)):
        task = made(rows, days, goods)
        started = time.process_time()
        carried = Carrier(task).carry(dict.fromkeys(range(len(task.demands)), 1.0))
        seconds = time.process_time() - started
        peers = {one: plain(task, one) for one in ("highs-ds", "highs-ipm")}
        low, proof = 0, None
        while proof is None:
            part = msgspec.structs.replace(task, demands=task.demands[: low + 1])
            found = Carrier(part).carry({low: 1.0}, tuple(range(low)))
            proof = proof_of(part, found.prices.lines, found.prices.stocks, found.short[low]) if found.short[low] > 1e-5 else None
            low += 1
        started = time.process_time()
        holds = weighed(proof).holds
        told[f"{days} days x {goods} goods"] = {
            "short": round(sum(carried.short), 4), "s": round(seconds, 3), "sums hold": holds, "sums checked s": round(time.process_time() - started, 3),
            **{f"plain {name} short": round(short, 4) for name, (short, _) in peers.items()}, **{f"plain {name} s": round(s, 3) for name, (_, s) in peers.items()},
        }  # fmt: skip
    task = paired(rows, 30, 5)
    started = time.process_time()
    carried = Carrier(task).carry(dict.fromkeys(range(len(task.demands)), 1.0))
    told["30 days x 5 goods, pairs"] = {"short": round(sum(carried.short), 4), "s": round(time.process_time() - started, 3)}
    for method in ("highs", "highs-ipm"):
        short, seconds = plain(task, method)
        columns, staged, longer = stored(task, method)
        told["30 days x 5 goods, pairs"] |= {
            f"plain {method} short": round(short, 4), f"plain {method} s": round(seconds, 3), "columns with stored": columns,
            f"plain {method} with stored short": round(staged, 4), f"plain {method} with stored s": round(longer, 3),
        }  # fmt: skip
    for name, one in told.items():
        print(name, one)
    if "--no-save" not in sys.argv:
        held = {"machine": platform.processor() or platform.machine(), "python": platform.python_version(), "scipy": version("scipy"), "figures": told}
        (ROOT / "bench" / "results" / "deliver.json").write_text(json.dumps(held, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
