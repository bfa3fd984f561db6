"""Corrections of a judged trace: random events retracted, moved a little, added; one after the other, each settled before the next."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from servanda.monitor.corrections import INSERT, RETRACT, History
from servanda.monitor.plan import Compiled
from servanda.monitor.table import Table


def measured(compiled: Compiled, table: Table, changes: int) -> dict[str, Any]:
    """Microseconds for each clause that an event touches, and whether the changed verdicts are those of judging everything again."""
    from servanda.monitor.program import program

    names = program(compiled, table.dictionaries).names
    parts = list(table.chunks(names))
    columns = {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}
    now = int(columns["at"][-1])
    started = time.perf_counter()
    history = History(compiled, columns, table.dictionaries, now)
    arranged = time.perf_counter() - started
    rng = np.random.default_rng(3)
    # first without measuring, each delta fetched, against judging all again
    verdicts = history.verdicts()
    for row in rng.choice(history.rows, 200, replace=False).tolist():
        deltas = (
            history.retract(row) if row % 2 else history.move(row, int(columns["at"][row]) + int(rng.integers(-86400, 86400)))
        )
        net: dict[tuple[int, int, int], int] = {}
        for clause, one, bearer, by in zip(
            deltas.clause.tolist(), deltas.row.tolist(), deltas.bearer.tolist(), deltas.by.tolist(), strict=True
        ):
            net[clause, one, bearer] = net.get((clause, one, bearer), 0) + by
        verdicts |= {key for key, by in net.items() if by > 0}
        verdicts -= {key for key, by in net.items() if by < 0}
    equal = verdicts == history.verdicts()
    living = np.flatnonzero(history.alive[: len(columns["at"])])
    rows = rng.choice(living, changes // 2, replace=False)
    added = np.array(
        [history.add({name: int(values[row]) for name, values in columns.items()}) for row in rows[: changes // 4]],
        dtype=np.int64,
    )
    work = np.concatenate([rows, added])
    kinds = np.concatenate([np.full(len(rows), RETRACT), np.full(len(added), INSERT)])
    started = time.perf_counter()
    told, touched = history.apply(work, kinds)
    seconds = time.perf_counter() - started
    return {
        "changes": len(work), "affected clauses": touched, "verdicts changed": told, "microseconds a change": 1e6 * seconds / len(work),
        "microseconds a clause": 1e6 * seconds / max(1, touched), "equal to judging all again": equal, "seconds to arrange": arranged,
        "not corrected here": len(history.left),
    }  # fmt: skip
