"""What is measured, one function a section; each returns plain figures. Ratios compare runs of one process."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench.monitor import peers as others
from bench.monitor.policies import text
from bench.monitor.trace import Trace, generate, write
from servanda.monitor.plan import Compiled
from servanda.monitor.table import Table, write_table

BYTES_AN_EVENT = 15
"""On disk: 4 of the event, up to 11 of the half a verdict it brings."""
ROOT = Path(__file__).resolve().parents[2]
POLICIES = ("P1", "P2", "P3", "P4", "P5")
Figures = dict[str, Any]


@lru_cache
def compiled() -> Compiled:
    """All the policies, from their text."""
    from servanda.model.loader import load_files
    from servanda.model.views import view
    from servanda.monitor.compile import compile_view

    dossier = load_files({"bench.md": text().encode()}, "bench")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    if errors:
        raise SystemExit(f"the policies are wrong: {errors[:3]}")
    found = compile_view(view(dossier))
    if found.uncompiled:
        raise SystemExit(f"not compiled: {found.uncompiled[:3]}")
    return found


def anew() -> Compiled:
    """All the policies, not yet lowered to the names of a table: so that each run that is measured does that too."""
    return msgspec.structs.replace(compiled())


def only(policy: str) -> Compiled:
    """One policy alone."""
    plans = tuple(plan for plan in compiled().plans if plan.clause.split(":")[1].split(".")[0] == policy)
    return msgspec.structs.replace(compiled(), plans=plans)


def best(work: Any, repeat: int = 3) -> tuple[float, Any]:
    """Least seconds of some repetitions (others use the machine), with the last result."""
    seconds, found = float("inf"), None
    for _ in range(repeat):
        started = time.perf_counter()
        found = work()
        seconds = min(seconds, time.perf_counter() - started)
    return seconds, found


def by_policy(result: Any) -> dict[str, np.ndarray]:
    """For each policy the rows that offend, as the peers give them."""
    found = result.verdicts
    names = np.array([kept.plan.clause.split(":")[1].split(".")[0] for kept in result.program.clauses])
    policy = names[found.clause] if len(found) else np.zeros(0, dtype=str)
    rows = found.offending
    return {name: rows[policy == name] for name in POLICIES}


def trace(folder: Path, rows: int) -> Path:
    """A trace of so many rows, made once."""
    path = folder / f"trace-{rows}.parquet"
    if not path.exists():
        generate(path, rows)
    return path


def whole(table: Table, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """All rows of a table."""
    parts = list(table.chunks(names))
    return {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}


# --- replay --------------------------------------------------------------------------------------------------------------


def replays(folder: Path, sizes: tuple[int, ...]) -> Figures:
    """Parquet in, five policies in one pass, evidence attached: kept in memory up to 10^7 events, written away and flat beyond."""
    from servanda.monitor.replay import replay

    replay(compiled(), trace(folder, 100_000))
    found: Figures = {}
    for rows in sizes:
        if rows > 10**7:
            found[str(rows)] = child("spilled", rows)
            continue
        path = trace(folder, rows)
        seconds, result = best(lambda path=path: replay(anew(), path), 5 if rows < 10**7 else 3)
        one_thread, _ = best(lambda path=path: replay(anew(), path, threads=1), 2)
        again, _ = best(lambda path=path: replay(compiled(), path), 2)
        counted, _ = best(lambda path=path: replay(anew(), path, keep=False), 2)
        counts = {name: len(one) for name, one in by_policy(result).items()}
        found[str(rows)] = {
            "seconds": seconds, "events a second": rows / seconds, "seconds, verdicts only counted": counted, "seconds on one thread": one_thread,
            "seconds, lowered before": again, "violations": counts,
            "state in bytes": result.state, "not judged by the kernels": len(result.left),
        }  # fmt: skip
    return found


def spilled(rows: int) -> Figures:
    """In a process of its own: a trace made in chunks, replayed with verdicts written away, all of it deleted afterwards."""
    import shutil

    from servanda.monitor.replay import replay

    with tempfile.TemporaryDirectory(prefix="servanda-bench-") as temporary:
        need = rows * BYTES_AN_EVENT
        if shutil.disk_usage(temporary).free < 1.3 * need:
            return {"not run": f"needs {need / 1e9:.0f} GB of free disk"}
        folder = Path(temporary)
        paths, left, started = [], rows, time.perf_counter()
        source = Trace()
        while left:
            size = min(left, 10**8)
            paths.append(folder / f"part-{len(paths)}.parquet")
            write(source, paths[-1], size)
            left -= size
        made = time.perf_counter() - started
        generate(folder / "warm.parquet", 10_000)
        replay(compiled(), folder / "warm.parquet", out=folder / "warm-verdicts.parquet")
        # the longest run is made once: what only counting takes is known from the shorter ones
        counted = replay(compiled(), paths, keep=False).seconds if rows < 10**9 else None
        result = replay(compiled(), paths, out=folder / "verdicts.parquet")
        counts: dict[str, int] = {}
        for clause, number in result.counts.items():
            policy = clause.split(":")[1].split(".")[0]
            counts[policy] = counts.get(policy, 0) + number
        return {
            "seconds": result.seconds, "events a second": rows / result.seconds,
            "seconds, verdicts only counted": counted,
            "violations": counts, "state in bytes": result.state, "seconds to generate": made,
            "bytes of events": sum(path.stat().st_size for path in paths), "bytes of verdicts": (folder / "verdicts.parquet").stat().st_size,
            "resident megabytes": resident(),
        }  # fmt: skip


def resident() -> float:
    """Greatest resident memory of this process, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # the other way counts what the parent held when it started this process
        said = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(said.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(section: str, *arguments: object) -> Figures:
    """A section in a fresh process."""
    command = [sys.executable, str(ROOT / "bench" / "monitor.py"), "--child", section, *(str(one) for one in arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{section} failed: {done.stderr[-2000:]}")
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


# --- against others ------------------------------------------------------------------------------------------------------


def against(folder: Path, rows: int) -> Figures:
    """Ours and the peers on the same file: seconds for all five policies and for each alone; whether all find the same rows."""
    from servanda.monitor.replay import replay

    path = trace(folder, rows)
    replay(compiled(), trace(folder, 100_000))
    seconds, result = best(lambda: replay(anew(), path), 5)
    ours = {name: others.digest(one) for name, one in by_policy(result).items()}
    each = {name: best(lambda name=name: replay(only(name), path), 3)[0] for name in POLICIES}
    found: Figures = {
        "ours": {"seconds": seconds, "each": each, "counts": {name: len(one) for name, one in by_policy(result).items()}}
    }
    for peer in others.PEERS:
        asked = ("P1",) if "P1 alone" in peer else POLICIES
        repeat = 1 if peer.startswith(("pure Python", "reelay")) else 5
        try:
            spent, rows_of = best(lambda peer=peer, asked=asked: others.PEERS[peer](path, asked), repeat)
        except ImportError as error:
            found[peer] = {"not run": str(error)}
            continue
        same = all(others.digest(rows_of[name]) == ours[name] for name in asked)
        found[peer] = {
            "seconds": spent,
            "same violations": same,
            "ours so much faster": spent / (seconds if len(asked) > 1 else each["P1"]),
        }
        if repeat > 1:
            found[peer]["each"] = {
                name: best(lambda peer=peer, name=name: others.PEERS[peer](path, (name,)), 2)[0] for name in POLICIES
            }
    return found


# --- from a cold process -------------------------------------------------------------------------------------------------


def cold(folder: Path, rows: int) -> Figures:
    """Each policy from the start of a new process to its count: from the text of the dossier (300 parties, 1,000 zones), first with nothing kept, then with
    the plans that the first process kept; machine code on disk."""
    path = trace(folder, rows)
    found: Figures = {}
    kernels = ROOT / "servanda" / "monitor" / "kernels" / "__pycache__"
    replay_once(path)
    for policy in POLICIES:
        dossier = folder / f"{policy}.md"
        dossier.write_text(text((policy,)), encoding="utf-8")
        cache = folder / f"cache-{policy}"
        first, _ = fresh(path, dossier, cache)
        runs = [fresh(path, dossier, cache) for _ in range(3)]
        found[policy] = {"seconds": min(one[0] for one in runs), "seconds, nothing kept": first, "violations": runs[0][1]}
    # the first run there ever is: no machine code kept anywhere
    for kept in kernels.glob("pass.*.o"):
        kept.unlink()
    found["first run ever, seconds"] = fresh(path, folder / "P1.md", folder / "cache-P1")[0]
    return found


def replay_once(path: Path) -> None:
    """Have the machine code on disk."""
    from servanda.monitor.replay import replay

    replay(compiled(), path, keep=False)


COLD = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from servanda.app.plans import plans
from servanda.monitor.replay import replay
dossier = Path({dossier!r})
made = plans({{dossier.name: dossier.read_bytes()}}, "bench", cache=Path({cache!r}))
print(replay(made.compiled, {path!r}, keep=False).total)
"""


def fresh(path: Path, dossier: Path, cache: Path) -> tuple[float, int]:
    """Wall seconds of a new process that judges a table by a dossier, and how many violations it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    program = COLD.format(root=str(ROOT), dossier=str(dossier), path=str(path), cache=str(cache))
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return seconds, int(done.stdout.split()[-1])


# --- live ----------------------------------------------------------------------------------------------------------------


def live(folder: Path, rows: int, size: int = 1000) -> Figures:
    """Batches of 1,000 events through the live state, all five policies: throughput and time of each batch."""
    from servanda.monitor.live import LiveState

    table = Table(trace(folder, rows))
    found: Figures = {}
    for mode in ("plain", "bounds"):
        state = LiveState(compiled(), table.dictionaries, mode=mode)
        columns = whole(table, state.program.names)
        batches = [{name: one[at : at + size] for name, one in columns.items()} for at in range(0, len(columns["at"]), size)]
        state.feed(batches[0])
        times = []
        verdicts = 0
        for batch in batches[1:]:
            started = time.perf_counter()
            verdicts += len(state.feed(batch))
            times.append(time.perf_counter() - started)
        found[mode] = {
            "events a second": size * len(times) / sum(times), "p50 ms": 1000 * statistics.median(times),
            "p99 ms": 1000 * float(np.quantile(times, 0.99)), "max ms": 1000 * max(times), "verdicts": verdicts,
        }  # fmt: skip
    dossier = folder / "all.md"
    dossier.write_text(text(), encoding="utf-8")
    small = trace(folder, 1000)
    found["cold start seconds"] = min(fresh(small, dossier, folder / "cache-all")[0] for _ in range(4))
    return found


def restart(folder: Path, rows: int) -> Figures:
    """Stop in the middle, restore from bytes, go on: the same verdicts as without a stop; how long restoring takes."""
    from servanda.monitor.live import LiveState
    from servanda.monitor.state import joined

    table = Table(trace(folder, rows))

    def go(stop: bool) -> tuple[str, float, int]:
        state = LiveState(compiled(), table.dictionaries, mode="plain")
        parts, spent, size = [], 0.0, 0
        for group in range(table.groups):
            if stop and group == table.groups // 2:
                data = state.snapshot()
                size = len(data)
                started = time.perf_counter()
                state = LiveState.restore(data, compiled(), table.dictionaries)
                spent = time.perf_counter() - started
            parts.append(state.feed(table.read(group, state.program.names)))
        parts.append(state.stream.finish())
        whole = joined([one for one in parts if len(one)])
        return (
            others.digest(np.concatenate([whole.at * 1000 + whole.clause, whole.own, whole.causes])),
            spent,
            size,
        )

    plain, stopped = go(False), go(True)
    return {
        "seconds to restore": stopped[1],
        "snapshot in bytes": stopped[2],
        "same verdicts and evidence": plain[0] == stopped[0],
    }


# --- what no peer does ---------------------------------------------------------------------------------------------------


def words(folder: Path, rows: int) -> Figures:
    """What evidence, bounds and 64 worlds cost: processor seconds of replaying one file on one thread, each way in turn."""
    from servanda.monitor.replay import replay

    table = Table(trace(folder, rows))
    columns = whole(table, table.names)
    length = len(columns["at"])
    rng = np.random.default_rng(7)
    # one source in ten is in doubt: what it says is true in about half of the worlds, the same ones each time
    sources = rng.integers(0, 1 << 63, 40, dtype=np.uint64) * 2 + rng.integers(0, 2, 40, dtype=np.uint64)
    sources[4:] = np.uint64(0xFFFFFFFFFFFFFFFF)
    columns["worlds"] = sources[rng.integers(0, 40, length)]
    columns["known"] = (rng.random(length) < 0.9).astype(np.uint8)
    path = folder / f"words-{rows}.parquet"
    write_table(path, columns, table.dictionaries)
    ways: dict[str, dict[str, Any]] = {
        "plain, no evidence": {"bounds": False, "evidence": False}, "plain, evidence": {"bounds": False}, "bounds": {"bounds": True},
        "64 worlds": {"worlds": True},
    }  # fmt: skip
    spent = dict.fromkeys(ways, float("inf"))
    counts: dict[str, int] = {}
    for _ in range(9):
        for way, options in ways.items():
            started = time.process_time()
            result = replay(compiled(), path, threads=1, **options)
            spent[way] = min(spent[way], time.process_time() - started)
            counts[way] = result.total
    path.unlink()
    plain = spent["plain, evidence"]
    return {f"{way}, seconds": seconds for way, seconds in spent.items()} | {
        "evidence ratio": plain / spent["plain, no evidence"], "bounds ratio": spent["bounds"] / plain, "64 worlds ratio": spent["64 worlds"] / plain,
        "verdicts plain": counts["plain, evidence"], "verdicts in some world": counts["64 worlds"],
    }  # fmt: skip


def corrections(folder: Path, rows: int, changes: int) -> Figures:
    """Events retracted, moved and added in a judged trace: microseconds for each affected clause, deltas equal to judging all again."""
    from bench.monitor.changes import measured

    return measured(compiled(), Table(trace(folder, rows)), changes)


def state(folder: Path, sizes: tuple[int, ...]) -> Figures:
    """Bytes of state at the end of traces of several lengths."""
    from servanda.monitor.replay import replay

    return {str(rows): replay(compiled(), trace(folder, rows), keep=False).state for rows in sizes}


def many(folder: Path, rows: int) -> Figures:
    """1,000 clauses over the trace: prohibitions, deadlines, counts and joins for parties and areas of their own."""
    from bench.monitor.thousand import thousand
    from servanda.monitor.replay import replay

    found = thousand()
    path = trace(folder, rows)
    replay(found, trace(folder, 100_000))
    seconds, result = best(lambda: replay(msgspec.structs.replace(found), path, keep=False), 2)
    return {
        "clauses": len(found.plans), "judged by the kernels": len(result.counts), "seconds": seconds, "events a second": rows / seconds,
        "violations": result.total,
    }  # fmt: skip


def memory(folder: Path, rows: int) -> Figures:
    """Greatest resident memory of a fresh process that replays with verdicts written away."""
    return child("resident", trace(folder, rows))


def resident_of(path: str) -> Figures:
    from servanda.monitor.replay import replay

    with tempfile.TemporaryDirectory(prefix="servanda-bench-") as folder:
        result = replay(compiled(), path, out=Path(folder) / "verdicts.parquet")
    return {"resident megabytes": resident(), "events": result.rows, "violations": result.total}


CHILDREN = {"spilled": lambda rows: spilled(int(rows)), "resident": resident_of}
