"""Agreement of all states in one session of a table of roll calls, and the same figures by pandas, pair by pair.

    python bench/align.py [--votes FILE --roll-calls FILE] [--no-save]

Without files: made-up votes in the layout and size of the General Assembly's (870,109 rows, 193 states). Goals: one session out of the table, both measures of every
pair with their base rate, in less than half a second; every session computes; pandas finds the same. Writes bench/results/align.json.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

from servanda.instruments.alliances.votes.agreement import VoteCounts, pairs_of  # noqa: E402
from servanda.instruments.alliances.votes.reading import sitting  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "align.json"
GOAL = 0.5
"""Seconds of one processor: what the clock shows where nothing else runs."""


def made() -> tuple[bytes, bytes, int]:
    """Made-up votes, roll calls and the session to ask: as many rows as the real table has."""
    chance, rows, session = np.random.default_rng(3), 870_109, 74
    calls = np.repeat(np.arange(1, rows // 193 + 2), 193)[:rows]
    states = np.tile([f"S{n:03d}" for n in range(193)], rows // 193 + 1)[:rows]
    votes = pl.DataFrame({"rcid": calls.astype(np.int32), "country_code": states, "vote": chance.choice(["yes", "abstain", "no"], rows, p=[0.8, 0.13, 0.07])})
    votes = votes.with_columns(pl.col("country_code").cast(pl.Categorical), pl.col("vote").cast(pl.Categorical))
    last = int(calls[-1])
    listed = pl.DataFrame({"rcid": range(1, last + 1), "session": [session - (last - n) // 91 for n in range(1, last + 1)]})
    out, table = io.BytesIO(), io.BytesIO()
    votes.write_parquet(out)
    listed.write_csv(table)
    return out.getvalue(), table.getvalue(), session


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    started, used = time.perf_counter(), time.process_time()
    answer = work()
    return {"s": round(time.perf_counter() - started, 3), "processor s": round(time.process_time() - used, 3)}, answer


def by_pandas(votes: bytes, calls: bytes, session: int) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Pair by pair, as one would write it in a notebook."""
    import pandas as pd

    table, listed = pd.read_parquet(io.BytesIO(votes)), pd.read_csv(io.BytesIO(calls))
    table["key"] = table["country_code"].astype(object)
    if "country" in table:
        table["key"] = table["key"].fillna(table["country"].astype(object))
    mine = table[table["rcid"].isin(listed.loc[listed["session"] == session, "rcid"])]
    wide = mine.assign(vote=mine["vote"].astype(str).map({"yes": 1.0, "abstain": 0.5, "no": 0.0})).pivot(index="rcid", columns="key", values="vote")
    found = {}
    for at, one in enumerate(wide.columns):
        for other in wide.columns[at + 1 :]:
            both = wide[[one, other]].dropna()
            apart = (both[one] - both[other]).abs()
            found[one, other] = (len(both), float((1 - apart).mean()), float((apart == 0).mean()))
    return found


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--votes", type=Path)
    parser.add_argument("--roll-calls", type=Path)
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    votes, calls, session = (asked.votes.read_bytes(), asked.roll_calls.read_bytes(), 74) if asked.votes else made()

    def whole(number: int = session) -> dict[str, Any]:
        sat = sitting("votes.parquet", votes, number, ("calls.csv", calls))
        counts = VoteCounts(sat)
        return {"pairs": pairs_of(counts, ()), "base": counts.base(), "notes": sat.notes, "states": len(sat.states)}

    whole()
    ours, answer = min((timed(whole) for _ in range(5)), key=lambda one: one[0]["processor s"])
    theirs, pandas_found = timed(lambda: by_pandas(votes, calls, session))
    renamed = {"RS": "YU"} if answer["notes"] else {}
    differ = 0
    for one in answer["pairs"]:
        first, second = sorted(renamed.get(name, name) for name in (one.first, one.second))
        n, agreement, strict = pandas_found.get((first, second), (-1, 0.0, 0.0))
        differ += n != one.n or (one.agreement is not None and max(abs(one.agreement - agreement), abs(one.strict - strict)) > 1e-12)
    sessions = sorted({int(float(one)) for one in pl.read_csv(io.BytesIO(calls), infer_schema=False)["session"]})
    computed = {number: whole(number)["base"].pairs for number in sessions}
    found = {
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
        "versions": {name: version(name) for name in ("numpy", "polars", "pyarrow", "pandas")},
        "table": {"of": "the General Assembly" if asked.votes else "made up", "MB": round(len(votes) / 2**20, 1), "states": answer["states"], "pairs": len(answer["pairs"])},
        "one session out of the table, all pairs, base rate": ours, "pandas, pair by pair": theirs, "pairs that differ from pandas": differ,
        "sessions that compute": f"{len(computed)} of {len(sessions)}", "largest memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "goal": ours["processor s"] < GOAL and not differ,
    }  # fmt: skip
    print(json.dumps(found, indent=2))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
