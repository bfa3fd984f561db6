"""Every single-bit flip, every truncation and every failing call on every store. Results: bench/results/stores.json.

Usage: python bench/stores.py [--part 1.0] [--only NAME ...] [--out bench/results/stores.json]

All in this process and on small stores, in a folder of the memory where there is one. Each case ends as refused (with its place), as harmless (what is read is equal), or as a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "stores")]

import store_kit as kit  # noqa: E402


def measured(store: kit.Store, home: Path, part: float) -> dict[str, Any]:
    """The figures of one store."""
    began = time.process_time()
    fsync, os.fsync = os.fsync, lambda handle: None  # what reaches the disk when is not what is tried here
    counts, faults = kit.sweep_damage(store, home / "damaged", part)
    calls, failed = kit.sweep_calls(store, home / "calls")
    os.fsync = fsync
    return {
        "files": counts["files"], "flips": counts["flips"], "cuts": counts["cuts"], "refused": counts["refused"], "harmless": counts["harmless"],
        "appends after damage": counts["appended"], "failing calls": calls["calls"], "refused by calls": calls["refused"], "killed": calls["killed"],
        "faults": len(faults) + len(failed), "first faults": [*faults[:5], *failed[:5]], "cpu seconds": round(time.process_time() - began, 1),
    }  # fmt: skip


def main() -> int:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--part", type=float, default=1.0)
    read.add_argument("--only", nargs="*", default=[])
    read.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "stores.json")
    given = read.parse_args()
    memory = Path("/dev/shm")
    found = json.loads(given.out.read_text()) if given.only and given.out.exists() else {"stores": {}}
    for store in kit.every():
        if given.only and store.name not in given.only:
            continue
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            row = found["stores"][store.name] = measured(store, Path(home), given.part)
        print(store.name, row, flush=True)
        found["part"] = given.part
        given.out.write_text(json.dumps(found, indent=1) + "\n")
    return int(any(row["faults"] for row in found["stores"].values()))


if __name__ == "__main__":
    raise SystemExit(main())
