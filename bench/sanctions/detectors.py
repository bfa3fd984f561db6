"""Recall and false positives of all nine detectors of evasion on planted cases, as they ship and with nothing tuned on these seeds.

Run: python bench/sanctions/detectors.py        prints the table and writes bench/results/sanctions-detectors.json
     --seeds 101 102 ...        which cases (default: five that no test uses)
The generators are in tests/instruments/sanctions/planted_firms.py and planted_ships.py; they share no code with the detectors.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "instruments" / "sanctions")]

import planted  # noqa: E402

from servanda.instruments.sanctions.evasion import registry  # noqa: E402

SEEDS = (101, 102, 103, 104, 105)
RECALL, FALSE = 0.9, 0.01


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.959964, found / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    seeds = tuple(parser.parse_args().seeds)
    rows: dict[str, Any] = {}
    print(
        f"{'detector':18} {'sought':>7} {'recall':>7} {'clean':>7} {'named':>7}  interval of recall, of false positives; seconds with the making of the cases"
    )
    for code in registry.DETECTORS:
        started = time.perf_counter()
        found = planted.measured(code, seeds)
        recall, false = wilson(found.found, found.sought), wilson(found.named, found.clean)
        rows[code] = {
            "sought": found.sought, "found": found.found, "recall": found.recall, "recall interval": recall,
            "clean": found.clean, "named": found.named, "false positives": found.false_positives, "false positives interval": false,
            "goal": found.recall >= RECALL and found.false_positives <= FALSE,
        }  # fmt: skip
        print(
            f"{code:18} {found.sought:7} {found.recall:7.3f} {found.clean:7} {found.false_positives:7.2%}  "
            f"{recall[0]:.3f}-{recall[1]:.3f}, {false[0]:.2%}-{false[1]:.2%}; {time.perf_counter() - started:.1f} s"
        )
    results = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("polars", "numpy", "numba")},
        "seeds": seeds,
        "goal": f"recall of {RECALL:g} or more at false positives of {FALSE:.0%} or less of clean subjects",
        "detectors": rows,
        "all reach it": all(row["goal"] for row in rows.values()),
    }
    out = ROOT / "bench" / "results" / "sanctions-detectors.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
