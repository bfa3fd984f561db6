"""Pools and scores of experts beside values worked out by hand and by a slow sum, a log of forecasts with one byte changed.

python bench/experts.py: prints each difference beside its limit of 1e-6, writes bench/results/experts.json; ends with 1 where one is greater or
where the changed entry is not the one that is named.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LIMIT, CASES, GRID = 1e-6, 200, 400_001


def slow_crps(line: tuple, truth: float) -> float:
    """The integral by the middle of many small steps."""
    import numpy as np

    values, levels = line
    edges = np.unique(np.concatenate([np.linspace(values[0] - 1, values[-1] + 1, GRID), values, [truth]]))
    edges = np.unique(np.append(edges, [min(truth, edges[0]), max(truth, edges[-1])]))
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    below = np.interp(middle, values, levels, left=0.0, right=1.0)
    return float(np.sum((below - (middle >= truth)) ** 2 * width))


def changed_byte() -> tuple[str, str]:
    """What is said of a log of ten forecasts with one byte of the third changed: the first and the last line."""
    from servanda import strategy
    from servanda.instruments.strategy.experts.log import FILE, ForecastAct, open_forecasts

    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "dossier"
        (home / "strategy").mkdir(parents=True)
        log = open_forecasts(home / "strategy")
        for n in range(1, 11):
            log.append(
                (
                    ForecastAct(
                        number=0, at="2031-01-01T10:00:00Z", person="Anna Lind", reason="a test", system="bench", kind="make", forecast=f"F{n}",
                        question=f"Will {n} come?", until="2031-03-31", p=0.3,
                    ),
                )
            )  # fmt: skip
        assert strategy.verify_forecasts(home) == ()
        file = home / "strategy" / FILE
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines[:2], lines[2].replace(b"0.3", b"0.9"), *lines[3:]]))
        found = strategy.verify_forecasts(home)
        return found[0], found[-1]


def main() -> int:
    import numpy as np

    from servanda.instruments.strategy.experts.pools import line_of, linear_pool, value_at, vincent_pool
    from servanda.instruments.strategy.experts.scores import crps

    low, high = (np.array([0.0, 1.0]), np.array([0.0, 1.0])), (np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    linear, vincent = (value_at(pool([low, high]), (0.05, 0.5)) for pool in (linear_pool, vincent_pool))
    differences = {
        "two uniforms, linear: 5 % = .1": abs(float(linear[0]) - 0.1),
        "two uniforms, linear: median 1": abs(float(linear[1]) - 1),
        "two uniforms, Vincent: 5 % = .55": abs(float(vincent[0]) - 0.55),
        "CRPS of a uniform at its middle = 1/12": abs(crps(low, 0.5) - 1 / 12),
    }
    random = np.random.default_rng(1)
    lines = [line_of(list(zip((0.05, 0.25, 0.5, 0.75, 0.95), np.sort(random.uniform(0, 10, 5)).tolist(), strict=True))) for _ in range(CASES)]
    truths = random.uniform(-2, 12, CASES).tolist()
    begun = time.process_time()
    told = [crps(line, truth) for line, truth in zip(lines, truths, strict=True)]
    took = (time.process_time() - begun) / CASES
    differences[f"CRPS of {CASES} drawn answers, by a slow sum"] = max(
        abs(ours - slow_crps(line, truth)) for ours, line, truth in zip(told, lines, truths, strict=True)
    )
    for name, far in differences.items():
        print(f"{far:.1e}  {name}")
    first, last = changed_byte()
    print(f"one byte of forecast 3 of 10 changed: “{first}”; “{last}”")
    named = first.startswith("line 3 ") and last.startswith("entries 4 to 10 ")
    results = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "numpy": np.__version__,
        "differences": differences,
        "limit": LIMIT,
        "microseconds of processor a CRPS": round(took * 1e6, 1),
        "a changed byte": [first, last],
    }
    (ROOT / "bench" / "results" / "experts.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if named and max(differences.values()) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
