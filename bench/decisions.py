"""What an act in a log of decisions costs as the log grows: time, bytes read, bytes written, each act by a process that knows nothing yet.

    python bench/decisions.py [--sizes 100 1000 10000] [--no-save]

Of the 100 acts before each size (proposals and confirmations in turn): median, 99th percentile and worst time, wall clock and processor, and the bytes that the calls of
the system moved. Then what reading and verifying the whole log takes. Writes bench/results/decisions.json.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "stores"))

from store_system import system  # noqa: E402  # counts the bytes of the calls

from servanda.instruments.sanctions.decisions.log import open_decisions  # noqa: E402
from servanda.instruments.sanctions.decisions.records import Pair, Verdict  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "decisions.json"
AT = "2031-03-14T10:00:00Z"
MEASURED = 100


def act(folder: Path, number: int) -> None:
    """The act of this number: the policy and the first proposal are 1 and 2; odd ones confirm what the even ones propose."""
    held = open_decisions(folder)
    if number % 2:
        held.confirm(number - 1, person="Ben Okoro", at=AT)
        return
    pair = Pair(query=f"C-{number}", query_hash=f"{number:064}", entity=f"xb:{number % 700}", entity_hash="b" * 64)
    seen = (("name", "Toren Vaskeld"), ("listed", "VASKELD, Toren"), ("score", "0.9312"), ("lists", "belmora"), ("snapshots", "967be3744207ed97"))
    held.propose(pair, Verdict.TRUE, reason="same passport and birth date", person="Anna Lind", at=AT, seen=seen)


def spread(values: list[float], digits: int) -> dict[str, float]:
    """Median, 99th percentile, worst."""
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), digits), "p99": round(ordered[int(len(ordered) * 0.99)], digits), "worst": round(ordered[-1], digits)
    }  # fmt: skip


def measure(folder: Path, first: int, last: int) -> dict[str, Any]:
    """The acts from `first` to `last`."""
    wall, processor, read, written = [], [], [], []
    for number in range(first, last + 1):
        begun, used = time.perf_counter(), time.process_time()
        act(folder, number)
        wall.append(1000 * (time.perf_counter() - begun))
        processor.append(1000 * (time.process_time() - used))
    for number in range(last + 1, last + 11):  # counting takes time of its own
        with system(folder) as calls:
            act(folder, number)
        read.append(float(calls.read))
        written.append(float(calls.written))
    return {
        "acts": last + 10, "log bytes": (folder / "decisions.jsonl").stat().st_size, "ms": spread(wall, 2), "processor ms": spread(processor, 2),
        "bytes read": spread(read, 0), "bytes written": spread(written, 0),
    }  # fmt: skip


def main() -> None:
    """Grow one log and measure on the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "load before": os.getloadavg()[0],
        "date": datetime.date.today().isoformat(),
        "versions": {name: version(name) for name in ("msgspec",)},
    }
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "decisions"
        next_, slowest = 2, 0.0
        for size in asked.sizes:
            for number in range(next_, size - MEASURED + 2):
                begun = time.process_time()
                act(folder, number)
                slowest = max(slowest, time.process_time() - begun)
            found[str(size)] = measure(folder, max(next_, size - MEASURED + 2), size + 1)
            next_ = size + 12
            print(size, json.dumps(found[str(size)]))
        held = open_decisions(folder)
        begun = time.process_time()
        acts = held.state.acts
        found["whole log"] = {"acts": acts, "read, processor s": round(time.process_time() - begun, 3)}
        begun = time.process_time()
        assert held.verify() == ()
        found["whole log"]["verified, processor s"] = round(time.process_time() - begun, 3)
        found["whole log"]["slowest act on the way (rows made anew), processor s"] = round(slowest, 3)
        print(json.dumps(found["whole log"]))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
