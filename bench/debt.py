"""Grant elements of 100,000 loans: all at once by the closed form, and as a plain loop over every payment.

    python bench/debt.py [--no-save]

Goal: less than a second. Peers: a loop in plain Python, and numpy_financial where it is installed. Writes bench/results/debt.json.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import random
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.base.version import VERSION  # noqa: E402
from servanda.instruments.support.debt.grant import grant_elements  # noqa: E402

LOANS, GOAL = 100_000, 1.0


def plain(rate: float, discount: float, a_year: int, first: int, count: int, annuity: bool) -> float:
    """One loan of 100, payment by payment."""
    r, i, left, worth = rate / a_year, (1 + discount) ** (1 / a_year) - 1, 100.0, 0.0
    level = 100 / count if not r else 100 * r / (1 - (1 + r) ** -count)
    for at in range(1, first + count):
        interest = left * r
        paid = 0.0 if at < first else level - interest if annuity else 100 / count
        worth += (paid + interest) * (1 + i) ** -at
        left -= paid
    return 100 - worth


def main() -> int:
    chance = random.Random(1)
    loans = [
        (chance.uniform(0, 0.08), chance.uniform(0.03, 0.1), chance.choice((1, 2, 4)), chance.randint(1, 20), chance.randint(1, 60), chance.random() < 0.5)
        for _ in range(LOANS)
    ]
    columns = list(zip(*loans, strict=True))
    took = []
    for _ in range(5):
        started = time.perf_counter()
        ours = [grant_elements(*columns, nominal=one) for one in (False, True)]
        took.append(time.perf_counter() - started)
    started = time.perf_counter()
    theirs = np.array([plain(*one) for one in loans])
    loop = time.perf_counter() - started
    found = {
        "loans": LOANS, "seconds_both_conventions": round(max(took), 3), "plain_loop_seconds": round(loop, 2),
        "largest_difference": float(np.abs(ours[0] - theirs).max()), "goal_seconds": GOAL, "python": platform.python_version(), "machine": platform.machine(),
        "numpy": np.__version__, "servanda": VERSION, "numpy_financial": "not installed: not compared",
    }  # fmt: skip
    if importlib.util.find_spec("numpy_financial"):
        import numpy_financial  # type: ignore[import-not-found]

        some = [one for one in loans if one[5]]
        started = time.perf_counter()
        for rate, discount, a_year, first, count, _ in some:
            level = -numpy_financial.pmt(rate / a_year, count, 100)
            numpy_financial.npv((1 + discount) ** (1 / a_year) - 1, [0, *[100 * rate / a_year] * (first - 1), *[level] * count])
        found["numpy_financial"] = f"{time.perf_counter() - started:.2f} s for {len(some)} of the loans (those with level payments)"
    print(json.dumps(found, indent=2))
    if "--no-save" not in sys.argv:
        (ROOT / "bench" / "results" / "debt.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(max(took) >= GOAL or found["largest_difference"] > 1e-6)


if __name__ == "__main__":
    sys.exit(main())
