"""The red-line card and the table of enforcement on harbour, the roots of the signalling model: seconds, the least of several runs.

python bench/lines.py: prints them beside their limits, writes bench/results/lines.json; ends with 1 where a limit is not kept.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
HARBOUR = ROOT / "dossiers" / "harbour"
RUNS = 9


def seconds(work: Callable[[], object]) -> float:
    """The least of runs after a first one, which loads what is loaded once: what else the machine does only adds."""
    work()
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)


def main() -> int:
    import numpy
    import scipy

    from servanda import strategy
    from servanda.instruments.strategy.redlines.signalling import Stakes, equilibria

    day = {"as_of": "2031-04-01", "today": "2031-04-01"}
    row = {"line": "quay", "source": "a test", "as_of": dt.date(2031, 1, 1), "owner": "exercise"}
    stakes = Stakes(
        **row, quiet_a=0.0775, yield_a=4.6089, yield_b=4.0997, fight_a=-3.8966, fight_b=-3.0129, back_a=-3.0727, back_b=4.7809
    )
    measured = {
        "red-line card on harbour, the dossier read anew each time": (seconds(lambda: strategy.lines(HARBOUR, **day)), 1.0),
        "enforcement of harbour, the dossier read anew each time": (seconds(lambda: strategy.enforce(HARBOUR, **day)), None),
        "all roots of the signalling model, 2,000 points": (seconds(lambda: equilibria(stakes)), 0.010),
    }
    late = False
    for name, (took, limit) in measured.items():
        late |= limit is not None and took > limit
        print(f"{took:.4f} s  {name}{'' if limit is None else f' (limit {limit:g} s)'}")
    told = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "runs": RUNS,
        "seconds": {name: round(took, 4) for name, (took, _) in measured.items()},
        "limits": {name: limit for name, (_, limit) in measured.items() if limit is not None},
    }
    (ROOT / "bench" / "results" / "lines.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
