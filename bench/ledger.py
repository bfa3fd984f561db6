"""The ledger of a million transactions, each told by five assessors: four sums a promise and assessor, beside a plain group-by that counts naively.

    python bench/ledger.py [--transactions 1000000] [--assessors 5] [--no-save]

Made-up rows: 20,000 promises in 10 currencies, 2 % given back, 1 % restated, 1 % with no known amount, rates of each week with holes. What is timed is the engine on
columns in memory: which rows stand by two days, which rate holds for each, exact sums as intervals in one currency. Reading a table is not in it. Goals: less than 2
seconds of one processor, less than 1 GB of memory of the process before the peers run. The peers sum floats by promise, assessor and stage: every row of the
day, whether restated or not, refunds as payments, a missing rate as nothing; how many of their sums differ from ours is told. A thousand of our sums are checked by plain loops
over Decimals. Writes bench/results/ledger.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from servanda.accounts.rates import Rate, RateBook  # noqa: E402
from servanda.accounts.stages.columns import MoveColumns, standing, sums  # noqa: E402
from servanda.accounts.stages.converting import Converting, UnitColumns, factor_columns  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "ledger.json"
GOALS = {"seconds": 2.0, "memory, MB": 1024}
PROMISES, FIRST = 20_000, dt.date(2028, 1, 1)
CURRENCIES = ("EUR", *(f"C{n}X" for n in range(9)))
AS_OF, KNOWN = dt.date(2031, 1, 31), dt.date(2030, 12, 31)


def made(transactions: int, assessors: int, seed: int) -> tuple[MoveColumns, UnitColumns]:
    """Rows by chance; of each assessor the same transactions with amounts of his own."""
    chance = np.random.default_rng(seed)
    rows, start = transactions * assessors, FIRST.toordinal()
    one = {name: chance.integers(0, most, transactions, dtype=kind) for name, most, kind in (("pledge", PROMISES, np.int32), ("stage", 4, np.int8), ("day", 1200, np.int32))}
    every = {name: np.tile(column, assessors) for name, column in one.items()}
    low = chance.integers(1, 10**10, rows)
    unknown = chance.random(rows) < 0.01
    low[unknown] = 0
    high = np.where(chance.random(rows) < 0.1, low + 10_000, low)
    date = every["day"] + np.int32(start)
    known = date + chance.integers(0, 60, rows, dtype=np.int32)
    replaces = np.full(rows, -1, np.int32)
    newer = np.flatnonzero(chance.random(rows) < 0.01)
    newer = newer[newer % transactions > 0]
    replaces[newer] = newer - 1
    known[newer] = np.maximum(known[newer], known[newer - 1])
    columns = MoveColumns(
        every["pledge"], np.repeat(np.arange(assessors, dtype=np.int8), transactions), every["stage"], date, known, low, high, unknown, chance.random(rows) < 0.02, replaces,
        PROMISES, assessors, 2,
    )  # fmt: skip
    currency = chance.integers(0, len(CURRENCIES), PROMISES, dtype=np.int8)
    return columns, UnitColumns(currency[every["pledge"]], date, tuple((name, "EUR") for name in CURRENCIES))


def rates(seed: int) -> list[Rate]:
    """A rate of each week and currency, but of one currency none for a year."""
    chance = np.random.default_rng(seed)
    found = []
    for currency in CURRENCIES[1:]:
        for week in range(180):
            if currency != CURRENCIES[-1] or not 60 <= week < 112:
                value = Decimal(int(chance.integers(1000, 3_000_000))) / 10**6
                found.append(Rate(currency=currency, to="EUR", rate=value, date=FIRST + dt.timedelta(days=7 * week - 7), source="made up"))
    return found


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds by the clock and of all processors, and what came of it."""
    started, used = time.perf_counter(), time.process_time()
    answer = work()
    return {"s": round(time.perf_counter() - started, 3), "processor s": round(time.process_time() - used, 3)}, answer


def counted(columns: MoveColumns, units: UnitColumns, book: RateBook) -> Any:
    """All that is timed of ours."""
    factors, _, _ = factor_columns(units, Converting(book), False)
    return sums(columns, standing(columns, AS_OF.toordinal(), KNOWN.toordinal()), factors)


def checked(columns: MoveColumns, units: UnitColumns, book: RateBook, found: Any, many: int, seed: int) -> tuple[int, int]:
    """How many groups were added up once more in plain loops, and how many are equal."""
    chance = np.random.default_rng(seed)
    restated = {int(columns.replaces[at]) for at in np.flatnonzero((columns.replaces >= 0) & (columns.known <= KNOWN.toordinal()))}
    promises = set(chance.choice(PROMISES, many // (4 * columns.assessors) + 1, replace=False).tolist())
    low: dict[tuple[int, int, int], Decimal | None] = {}
    high: dict[tuple[int, int, int], Decimal | None] = {}
    for at in np.flatnonzero(np.isin(columns.pledge, list(promises))).tolist():
        if columns.known[at] > KNOWN.toordinal() or columns.date[at] > AS_OF.toordinal() or at in restated:
            continue
        key = (int(columns.pledge[at]), int(columns.assessor[at]), int(columns.stage[at]))
        rate = book.on(CURRENCIES[units.pair[at]], "EUR", dt.date.fromordinal(int(units.day[at]))).rate
        least, most = Decimal(int(columns.low[at])) / 100, Decimal(int(columns.high[at])) / 100
        ends: list[Decimal | None] = [Decimal(0), None] if rate is None or columns.open[at] else [least * rate, most * rate]  # type: ignore[index]
        if rate is not None and columns.open[at]:  # type: ignore[index]
            ends[0] = least * rate
        if columns.refund[at]:  # type: ignore[index]
            ends = [None if one is None else -one for one in reversed(ends)]
        for held, end in ((low, ends[0]), (high, ends[1])):
            before = held.get(key, Decimal(0))
            held[key] = None if before is None or end is None else before + end
    equal = 0
    for key in low:
        between = found.at(*key)
        equal += (between.low, between.high) == (low[key], high[key])
    return len(low), equal


def naive(columns: MoveColumns, units: UnitColumns, book: RateBook) -> dict[str, tuple[dict[str, float], Any]]:
    """The peers: rows of later days left out, float rates looked up and joined before, so that only the group-by is timed."""
    first = FIRST.toordinal()
    table = np.zeros((len(CURRENCIES), 1300))
    for n, currency in enumerate(CURRENCIES):
        for day in range(1300):
            table[n, day] = float(book.on(currency, "EUR", dt.date.fromordinal(first + day)).rate or 0)
    value = columns.low / 100 * table[units.pair, units.day - first]
    by = (columns.known <= KNOWN.toordinal()) & (columns.date <= AS_OF.toordinal())
    given = {name: column[by] for name, column in (("pledge", columns.pledge), ("assessor", columns.assessor), ("stage", columns.stage), ("value", value))}
    found: dict[str, tuple[dict[str, float], Any]] = {}

    def dense(pledge: Any, assessor: Any, stage: Any, values: Any) -> Any:
        out = np.zeros(PROMISES * columns.assessors * 4)
        out[(np.asarray(pledge, np.int64) * columns.assessors + np.asarray(assessor)) * 4 + np.asarray(stage)] = values
        return out

    try:
        import polars as pl

        frame = pl.DataFrame(given)
        took, answer = timed(lambda: frame.group_by("pledge", "assessor", "stage").agg(pl.col("value").sum()))
        found["polars group-by, floats"] = (took, dense(*(answer[name].to_numpy() for name in given)))
    except ImportError:
        pass
    try:
        import pandas as pd

        data = pd.DataFrame(given)
        took, answer = timed(lambda: data.groupby(["pledge", "assessor", "stage"])["value"].sum().reset_index())
        found["pandas group-by, floats"] = (took, dense(*(answer[name].to_numpy() for name in given)))
    except ImportError:
        pass
    return found


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--assessors", type=int, default=5)
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    columns, units = made(asked.transactions, asked.assessors, 1)
    book = RateBook(rates(2))
    result: dict[str, Any] = {
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
        "versions": {name: version(name) for name in ("numpy", "polars")},
        "rows": len(columns.low), "promises": PROMISES, "assessors": asked.assessors,
    }  # fmt: skip
    with localcontext(Context(prec=100)):
        runs = [timed(lambda: counted(columns, units, book)) for _ in range(3)]
        took, found = min(runs, key=lambda run: run[0]["processor s"])
        result["ours, in one currency"] = took
        result["ours, each promise in its own unit"] = min((timed(lambda: sums(columns, standing(columns, AS_OF.toordinal(), KNOWN.toordinal())))[0] for _ in range(3)), key=lambda one: one["processor s"])
        result["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        again, equal = checked(columns, units, book, found, 1000, 3)
    result["sums added up once more by plain loops"], result["of them equal"] = again, equal
    scale = 10.0**found.scale
    least, most = (np.array(end, float) / scale for end in (found.least, found.most))
    for name, (seconds, values) in naive(columns, units, book).items():
        slack = 1e-6 * np.abs(values) + 0.01
        within = (found.no_least | (values >= least - slack)) & (found.no_most | (values <= most + slack))
        result[name] = seconds | {"sums outside our interval": int((~within).sum()), "of": len(values)}
    result["goals"] = {"seconds": took["processor s"] <= GOALS["seconds"], "memory": result["memory, MB"] <= GOALS["memory, MB"], "equal": again == equal}
    print(json.dumps(result, indent=2))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
