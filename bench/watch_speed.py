"""How fast the watch is: lines in, verdicts durable on the disk, in batches of 1,000 lines.

    python bench/watch_speed.py [--batches 20] [--size 1000]

Prints, for a small dossier and for dossiers/harbour: events a second over all batches, the median, 99th percentile and worst batch, and the time of a restart.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "app"))

from watch_support import WELLS  # noqa: E402  # the dossier of the tests

from servanda.app.watching import watching  # noqa: E402


def trace(count: int, terms: list[tuple[str, str]], place: str, start: int) -> list[bytes]:
    """Events a minute apart, terms in turn, each by whom it is told."""
    made: list[Any] = [{"kind": "source", "id": "patrol", "reliability": "A"}]
    for number in range(count):
        term, by = terms[number % len(terms)]
        made.append({"id": f"e{number}", "term": term, "at": start + 60 * number, "by": by, "place": place, "sources": ["patrol"], "grades": "A1"})
    return [json.dumps(one).encode() for one in made]


def measure(name: str, home: Path, stream: list[bytes], size: int) -> None:
    times: list[float] = []
    with watching(home, clock="input") as session:
        for first in range(0, len(stream), size):
            part = list(enumerate(stream[first : first + size], first + 1))
            begin = time.perf_counter()
            session.take(part, "bench")
            times.append(time.perf_counter() - begin)
        verdicts = session.watch.number
    begin = time.perf_counter()
    with watching(home, clock="input"):
        restart = time.perf_counter() - begin
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{name}: {len(stream)} lines, {verdicts} verdicts, {len(stream) / sum(times):,.0f} lines/s; batch of {size}: median {statistics.median(times) * 1e3:.0f} ms, "
        f"first {times[0] * 1e3:.0f} ms, last {times[-1] * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms; restart {restart * 1e3:.0f} ms"
    )


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--batches", type=int, default=10)
    given.add_argument("--size", type=int, default=1000)
    asked = given.parse_args()
    count = asked.batches * asked.size - 1
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "wells"
        small.mkdir()
        (small / "wells.md").write_text(WELLS, encoding="utf-8")
        acts = [("open fire", "Upper Village"), ("open the well", "Upper Village"), ("take down the roadblock", "Lower Village"), ("open fire", "Lower Village")]
        measure("small", small, trace(count, acts, "Well Field", 1_935_500_000), asked.size)
        harbour = Path(folder) / "harbour"
        shutil.copytree(ROOT / "dossiers" / "harbour", harbour)
        acts = [("open fire", "Northmark"), ("lay a mine", "Eastholm"), ("hinder a return", "Northmark"), ("call for violence", "Eastholm")]
        measure("harbour", harbour, trace(count, acts, "Security Zone", 1_930_400_000), asked.size)


if __name__ == "__main__":
    main()
