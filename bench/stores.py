"""Every single-bit flip, every truncation and every failing call on every store. Results: bench/results/stores.json, docs/stores.md.

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

SIZES = (64, 256, 1024, 4096)
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "stores")]

import store_kit as kit  # noqa: E402


def measured(store: kit.Store, home: Path, part: float) -> dict[str, Any]:
    """The figures of one store."""
    began = time.process_time()
    fsync, os.fsync = os.fsync, lambda handle: None  # what reaches the disk when is not what is tried here
    counts, faults = kit.sweep_damage(store, home / "damaged", part, appends=0.005)
    calls, failed = kit.sweep_calls(store, home / "calls")
    os.fsync = fsync
    return {
        "files": counts["files"], "flips": counts["flips"], "cuts": counts["cuts"], "refused": counts["refused"], "harmless": counts["harmless"],
        "appends after damage": counts["appended"], "failing calls": calls["calls"], "refused by calls": calls["refused"], "killed": calls["killed"],
        "faults": len(faults) + len(failed), "first faults": [*faults[:5], *failed[:5]], "cpu seconds": round(time.process_time() - began, 1),
    }  # fmt: skip


def bytes_of_appends(home: Path) -> list[dict[str, int]]:
    """What an append of one event reads and writes, the log held open (the mean of 64, merges of segments among them) and in a new process."""
    from kind_evidence import START, event

    from servanda.evidence.log import open_log

    log, made, rows = open_log(home), 0, []

    def one() -> None:
        nonlocal made
        log.append([event(f"e{made}")], known=START + made)
        made += 1

    for size in SIZES:
        while made < size:
            one()
        assert len(log.entries) == made  # held open: read before
        with kit.system(home) as held:
            for _ in range(64):
                one()
        log = open_log(home)
        with kit.system(home) as new:
            one()
        rows.append({"entries": size, "read": held.read // 64, "written": held.written // 64, "read anew": new.read, "written anew": new.written})
    return rows


_HEAD = """\
# Stores

What is stored here decides what is believed later, and sometimes what is deleted. So every store keeps to this, and `python bench/stores.py` tries it:

- **Hash first, parse after.** Every stored file is covered by a hash: manifests by their own (the last key, `sha256`), what lies beside them by the manifest, lines by the chain. What does not
  have its hash is refused with its place and, of a log, the entries it holds; nothing of it is read.
- **Strictly.** A key that is unknown or missing, a sum that is wrong, a segment that no manifest explains: refused, before anything is read or moved.
- **Nothing is deleted on the word of one file.** A segment goes only when all it holds was read and stands in the log; everything else moves to `lost+found` beside it.
- **Whole or not at all.** A file takes its place in one step, on the disk; whatever fails, the store is as before or as after, and takes the next.
- **For their owner alone**: 0600 in 0700. Two persons on one folder give it to a group once (`chgrp team FOLDER; chmod 2770 FOLDER`); all that is made in it is then the group's. Reports marked
  above CLEAR are 0600.
- **Old stores open.** Logs, snapshots and runs from before manifests were sealed are read as they are, byte for byte, and heads printed of them still verify; nothing is rewritten by reading. What an old
  manifest says in free words (a publisher's name, a date) bears no hash and is not covered until the next is written.

| store | in the folder | looked at by |
|---|---|---|
| evidence | `evidence/log`: `head.json`, segments, `lost+found`; `evidence/seal`, see [evidence.md](evidence.md#sealed-entries) | `servanda evidence verify` |
| lists | `STORE/LIST/ID/manifest.json` and seven tables | `servanda sanctions import --verify` |
| screening run | `run.json`, `chunks/*.json`; its results by `run.json` | every verb that reads it |
| screening index | `STORE/.indexes/*.index`: made again when it is not as it was written | every screening |
| decisions, delisting | a log of lines, with a checkpoint and rows that can be made again | `servanda sanctions decide verify`, and `verify` of the requests |
| verdicts, journal, watch snapshots | `evidence/watch`, chained lines and sealed states | the watch when it starts |

## Tried

Every single flipped bit and every cut of every file of a small store, read after each; an append after some of them; and an append during which the n-th call of the system fails, for every n and in four
ways (EIO, ENOSPC, EACCES, the end of the process). *Refused*: with the name of the file. *Harmless*: what is read is equal to what was stored. A seeded tenth is part of `make test`.

"""


def page(found: dict[str, Any]) -> str:
    """docs/stores.md, of the recorded run."""
    columns = ("files", "flips", "cuts", "refused", "harmless", "appends after damage", "failing calls", "faults")
    lines = [f"| store | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(f'{row[one]:,}' for one in columns)} |" for name, row in sorted(found["stores"].items())]
    grown = ["| entries in the log | read | written | read in a new process | written there |", "|---|---|---|---|---|"]
    grown += [f"| {row['entries']:,} | {row['read']:,} | {row['written']:,} | {row['read anew']:,} | {row['written anew']:,} |" for row in found["bytes"]]
    return (
        _HEAD
        + "\n".join(lines)
        + """

## What an append moves

Bytes that one append to the log of evidence reads and writes, one event each. Held open (as a watch does), only the manifest grows, by the logarithm: it names that many
segments. The mean of 64 appends, small segments being merged among them. A new process reads the log first, for a record may speak of any other; segments are packed, so that is far less than what was entered.

"""
        + "\n".join(grown)
        + "\n"
    )


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
    if not given.only:
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            found["bytes"] = bytes_of_appends(Path(home))
        given.out.write_text(json.dumps(found, indent=1) + "\n")
    if given.out.parent.parent == ROOT / "bench" and "bytes" in found:
        (ROOT / "docs" / "stores.md").write_text(page(found), encoding="utf-8")
    return int(any(row["faults"] for row in found["stores"].values()))


if __name__ == "__main__":
    raise SystemExit(main())
