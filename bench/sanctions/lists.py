"""How long it takes to read, store, load and compare the real lists, and whether the diffs of OFAC's list come out as known.

Run: python bench/sanctions/lists.py [--repeat N]      prints the table and writes bench/results/sanctions-lists.json
Reads ../shared/data/sanctions; what is absent is left out and said so. The plain way beside the diff: rows of the CSV in two dictionaries, compared one by one.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from servanda.instruments.sanctions.lists.registry import read  # noqa: E402
from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, tables_of  # noqa: E402
from servanda.instruments.sanctions.lists.store import load_lists, open_store  # noqa: E402
from servanda.instruments.sanctions.review.diffs import compare, difference  # noqa: E402

SHARED = ROOT.parent / "shared" / "data" / "sanctions"
OFAC = SHARED / "lists" / "ofac"
LISTS: dict[str, tuple[str, dict[str, Path]]] = {
    "OFAC SDN 2024-05-03, alt and add 2025-12": (
        "ofac-csv",
        {"prim": OFAC / "sdn_2024-05-03.csv.gz", "alt": OFAC / "alt_2025-12.csv.gz", "add": OFAC / "add_2025-12.csv.gz"},
    ),
    "OFAC consolidated": ("ofac-cons-csv", {part: OFAC / f"cons_{part}.csv" for part in ("prim", "alt", "add", "comments")}),
    "UN consolidated 2026-02-27": ("un-xml", {"un.xml": SHARED / "lists" / "un" / "UN_consolidated_2026-02-27.xml.gz"}),
    "EU Official Journal 2026-08": ("eu-oj", {"journal": SHARED / "NONCOMMERCIAL_cc-by-nc" / "eu_journal_opensanctions"}),
}
DIFFS = {("2022-02-10", "2022-03-31"): (793, 1, 33), ("2022-03-31", "2023-03-30"): (2_274, 157, 686)}
GOAL_MS = 50.0


def best(work: Callable[[], Any], repeat: int) -> float:
    """Seconds of the quickest of some repetitions."""
    found = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def imports(repeat: int) -> dict[str, Any]:
    """Seconds to read, store and load each list, and what is in it."""
    found: dict[str, Any] = {}
    for title, (code, files) in LISTS.items():
        if not all(path.exists() for path in files.values()):
            found[title] = "absent"
            continue
        parsed = read(code, files)
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            open_store(folder).add(parsed, list="x", publisher="x", format=code, files=(), known="2026-01-01T00:00:00Z")
            stored = time.perf_counter() - started
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
            loaded = best(lambda where=folder: load_lists(open_store(where)), repeat)  # type: ignore[misc]
        found[title] = {
            "entities": len(parsed.entities), "names": len(parsed.names), "identifiers": len(parsed.identifiers), "relations": len(parsed.edges), "listings": len(parsed.listings), "rejects": len(parsed.rejects),
            "content": content_of_parsed("x", parsed), "read s": best(lambda c=code, f=files: read(c, f), repeat), "store s": stored, "load s": loaded, "bytes stored": size,
        }  # fmt: skip
    return found


def plain_rows(day: str) -> dict[str, list[str]]:
    with gzip.open(OFAC / f"sdn_{day}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return {row[0]: row for row in csv.reader(stream) if len(row) == 12}


def diffs(repeat: int) -> dict[str, Any]:
    """Counts and milliseconds after load: which entities; which fields too; and the plain way, which knows rows alone."""
    found: dict[str, Any] = {}
    for (old, new), expected in DIFFS.items():
        if not all((OFAC / f"sdn_{day}.csv.gz").exists() for day in (old, new)):
            found[f"{old} to {new}"] = "absent"
            continue
        before, after = (tables_of(read("ofac-csv", {"prim": OFAC / f"sdn_{day}.csv.gz"})) for day in (old, new))
        ids = compare(before["entity"], after["entity"])
        counts = (len(ids.added), len(ids.removed), len(ids.changed))
        a, b = plain_rows(old), plain_rows(new)

        def plain(a: dict[str, list[str]] = a, b: dict[str, list[str]] = b) -> tuple[int, int, int]:
            return len(b.keys() - a.keys()), len(a.keys() - b.keys()), sum(a[n] != b[n] for n in a.keys() & b.keys())

        found[f"{old} to {new}"] = {
            "added": counts[0], "removed": counts[1], "changed": counts[2], "as known": counts == expected, "plain rows agree": plain() == counts,
            "which ms": 1000 * best(lambda x=before, y=after: compare(x["entity"], y["entity"]), repeat * 3),  # type: ignore[misc]
            "which and what ms": 1000 * best(lambda x=before, y=after: difference(x, y), repeat * 3),  # type: ignore[misc]
            "plain rows ms": 1000 * best(plain, repeat * 3), "goal ms": GOAL_MS,
        }  # fmt: skip
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--no-write", action="store_true")
    given = options.parse_args()
    results = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("pyarrow", "msgspec")},
        "imports": imports(given.repeat),
        "diffs": diffs(given.repeat),
    }
    results["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for part in ("imports", "diffs"):
        for title, row in results[part].items():
            print(title)
            for name, value in row.items() if isinstance(row, dict) else [("", row)]:
                print(f"  {name:24} {value:.3f}" if isinstance(value, float) else f"  {name:24} {value}")
    print(f"peak memory {results['peak MB']:.0f} MB")
    if not given.no_write:
        out = ROOT / "bench" / "results" / "sanctions-lists.json"
        out.parent.mkdir(exist_ok=True)
        out.write_text(json.dumps(results, indent=1) + "\n")
    if any(isinstance(row, dict) and not (row["as known"] and row["plain rows agree"]) for row in results["diffs"].values()):
        raise SystemExit("the diffs are not as known")


if __name__ == "__main__":
    main()
