"""How long it took, over 3,000 cases: the shares within 1, 2, 5 and 10 years with bounds, and the median, beside lifelines or statsmodels where they are installed.

    python bench/patience.py [--no-save]

Made-up cases. Goal: less than 10 ms. Writes bench/results/patience.json.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.instruments.tips.waited import median_of, reached_by  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "patience.json"
CASES, GOAL_MS, YEARS = 3_000, 10.0, (1, 2, 5, 10)


def made() -> list[tuple[float, bool]]:
    """Lengths in days, a third of them reached."""
    rng = random.Random(1)
    return [(rng.randrange(0, 10_000), rng.random() < 0.35) for _ in range(CASES)]


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least of nine, in milliseconds, and what came of it."""
    found, answer = [], None
    for _ in range(9):
        begun = time.perf_counter()
        answer = work()
        found.append((time.perf_counter() - begun) * 1000)
    return round(min(found), 3), answer


def peer(name: str, cases: list[tuple[float, bool]]) -> Any:
    """The same shares by another library, or that it is not installed."""
    try:
        which = version(name)
    except PackageNotFoundError:
        return "not installed"
    days, reached = [float(one) for one, _ in cases], [bool(one) for _, one in cases]
    times = [365.25 * one for one in YEARS]
    if name == "lifelines":
        fitter = importlib.import_module("lifelines").KaplanMeierFitter
        took, shares = best(lambda: [1 - float(one) for one in fitter().fit(days, reached).predict(times)])
    else:
        duration = importlib.import_module("statsmodels.duration.survfunc")

        def shared() -> list[float]:
            made = duration.SurvfuncRight(days, [int(one) for one in reached])
            steps = list(zip(made.surv_times, made.surv_prob, strict=True))
            return [1 - float([prob for at, prob in steps if at <= when][-1]) for when in times]

        took, shares = best(shared)
    return {"version": which, "ms": took, "shares": shares}


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    cases = made()
    took, answer = best(lambda: ([reached_by(cases, 365.25 * one) for one in YEARS], median_of(cases)))
    peers = {name: peer(name, cases) for name in ("lifelines", "statsmodels")}
    far = [abs(x - y.share) for one in peers.values() if isinstance(one, dict) for x, y in zip(one["shares"], answer[0], strict=True)]
    found = {
        "cases": CASES, "ms": took, "goal ms": GOAL_MS, "goal met": took < GOAL_MS, "shares": [one.share for one in answer[0]],
        "median, days": answer[1], "peers": peers, "largest difference to a peer": max(far) if far else "no peer is installed",
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
    }  # fmt: skip
    print(json.dumps(found, indent=2))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
