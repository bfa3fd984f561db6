"""How fast the monitor is: replay, live, corrections, worlds, against other engines on the same trace.

Run: python bench/monitor.py                 every section but the longest, about ten minutes
     python bench/monitor.py --quick         the same on small traces; nothing is written
     python bench/monitor.py --only live,words
     python bench/monitor.py --rows 100000000 1000000000     also traces of these lengths (free disk is checked first)
Writes bench/results/monitor.json (sections not run are kept with their own date) and docs/speed-monitor.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.monitor import sections  # noqa: E402
from bench.monitor.goals import goals, page  # noqa: E402

LIBRARIES = ("numba", "numpy", "polars", "pyarrow", "duckdb", "reelay", "msgspec")


def versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", default="")
    options.add_argument("--rows", type=int, nargs="*", default=[])
    options.add_argument("--child", nargs="*")
    asked = options.parse_args()
    if asked.child:
        print(json.dumps(sections.CHILDREN[asked.child[0]](*asked.child[1:])))
        return
    small, middle, large = (100_000, 200_000, 500_000) if asked.quick else (10**6, 10**6, 10**7)
    sizes = (100_000, small) if asked.quick else (10**5, 10**6, 10**7, *asked.rows)
    work: dict[str, Any] = {
        "replay": lambda folder: sections.replays(folder, tuple(dict.fromkeys(sizes))),
        "against": lambda folder: sections.against(folder, small),
        "cold": lambda folder: sections.cold(folder, small),
        "live": lambda folder: sections.live(folder, middle),
        "corrections": lambda folder: sections.corrections(folder, small, 2000 if asked.quick else 20_000),
        "words": lambda folder: sections.words(folder, small),
        "restart": lambda folder: sections.restart(folder, large),
        "state": lambda folder: sections.state(folder, (10**5, small) if asked.quick else (10**5, 10**6, 10**7)),
        "many": lambda folder: sections.many(folder, small),
        "memory": lambda folder: sections.memory(folder, large),
    }
    chosen = asked.only.split(",") if asked.only else list(work)
    unknown = set(chosen) - set(work)
    if unknown:
        raise SystemExit(f"there is no section {', '.join(sorted(unknown))}: choose from {', '.join(work)}")
    out = ROOT / "bench" / "results" / "monitor.json"
    results: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"sections": {}}
    results["machine"] = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    results["versions"] = versions()
    with tempfile.TemporaryDirectory(prefix="servanda-bench-") as temporary:
        for name in chosen:
            started = time.perf_counter()
            found = work[name](Path(temporary))
            kept = results["sections"].get(name, {}).get("figures", {}) if name == "replay" else {}
            results["sections"][name] = {
                "date": date.today().isoformat(),
                "load": os.getloadavg()[0],
                "figures": {**kept, **found},
            }
            print(f"{name} ({time.perf_counter() - started:.0f} s)")
            print("  " + json.dumps(found, indent=1).replace("\n", "\n  "))
    for line in goals(results):
        print(line)
    if not asked.quick:
        out.parent.mkdir(exist_ok=True)
        out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (ROOT / "docs" / "speed-monitor.md").write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
