"""How fast the watch is: lines in, verdicts durable on the disk, in batches of 1,000 lines.

    python bench/watch_speed.py [--lines 10000 100000] [--size 1000] [--no-save]

For a small dossier and for dossiers/harbour: lines a second over all batches (reading, checking, journal, judging, verdicts and snapshots), the median, 99th percentile
and worst batch, the first and last batch that no snapshot fell into, and how long it takes to go on after a clean end and after a kill. Writes bench/results/watch.json.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "app"))

from watch_support import WELLS  # noqa: E402  # the dossier of the tests

from servanda.app.watching import watching  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "watch.json"
SMALL = [("open fire", "Upper Village"), ("open the well", "Upper Village"), ("take down the roadblock", "Lower Village"), ("open fire", "Lower Village")]
HARBOUR = [("open fire", "Northmark"), ("lay a mine", "Eastholm"), ("hinder a return", "Northmark"), ("call for violence", "Eastholm")]


def trace(count: int, terms: list[tuple[str, str]], place: str, start: int) -> list[bytes]:
    """Events a minute apart, terms in turn, each by whom it is told."""
    made: list[Any] = [{"kind": "source", "id": "patrol", "reliability": "A"}]
    for number in range(count):
        term, by = terms[number % len(terms)]
        made.append({"id": f"e{number}", "term": term, "at": start + 60 * number, "by": by, "place": place, "sources": ["patrol"], "grades": "A1"})
    return [json.dumps(one).encode() for one in made]


def restart(home: Path) -> float:
    """Seconds until a watch goes on."""
    begin = time.perf_counter()
    with watching(home, clock="input"):
        return time.perf_counter() - begin


def measure(home: Path, stream: list[bytes], size: int) -> dict[str, Any]:
    """One stream from beginning to end. Times in seconds."""
    times: list[float] = []
    plain: list[float] = []
    killed = home.parent / "killed" / home.name  # of the same name: under another one everything would be judged anew
    begun = time.process_time()
    with watching(home, clock="input") as session:
        for first in range(0, len(stream), size):
            part = list(enumerate(stream[first : first + size], first + 1))
            waiting = session.since_snapshot
            begin = time.perf_counter()
            session.take(part, "bench")
            times.append(time.perf_counter() - begin)
            if session.since_snapshot > waiting:
                plain.append(times[-1])
        processor = time.process_time() - begun
        verdicts = session.watch.number
        shutil.copytree(home, killed)  # as the disk is when the process is killed here
    ordered = sorted(times)
    return {
        "lines": len(stream), "batch": size, "verdicts": verdicts, "lines a second": len(stream) / sum(times), "processor seconds": processor,
        "median": statistics.median(times), "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], "worst": ordered[-1],
        "second batch": plain[1], "last batch": plain[-1], "restart after an end": restart(home), "restart after a kill": restart(killed),
    }  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--lines", type=int, nargs="+", default=[10_000, 100_000])
    given.add_argument("--size", type=int, default=1000)
    given.add_argument("--no-save", action="store_true")
    asked = given.parse_args()
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "load before": os.getloadavg()[0], "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": {name: version(name) for name in ("msgspec", "pyarrow")},
    }  # fmt: skip
    for count in asked.lines:
        for name in ("small", "harbour"):
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder) / name
                if name == "small":
                    home.mkdir()
                    (home / "wells.md").write_text(WELLS, encoding="utf-8")
                    stream = trace(count - 1, SMALL, "Well Field", 1_935_500_000)
                else:
                    shutil.copytree(ROOT / "dossiers" / "harbour", home)
                    stream = trace(count - 1, HARBOUR, "Security Zone", 1_930_400_000)
                found = measure(home, stream, asked.size)
            results[f"{name} {count}"] = found
            print(f"{name}, {count:,} lines: " + ", ".join(f"{what} {value:,.3f}" if isinstance(value, float) else f"{what} {value:,}" for what, value in found.items()))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
