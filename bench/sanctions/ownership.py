"""Ownership at size: load, derivation with proofs, what-if for everybody, and agreement with the slow oracle; beside a plain graph library.

Run: python bench/sanctions/ownership.py [--entities N] [--edges N] [--repeat N] [--no-write]
Writes bench/results/sanctions-ownership.json. The register is generated (bench/sanctions/ownership_graph.py), seeded, invented. Every time is the best of `--repeat`.

What is measured. load: from Parquet files to a graph as it stands on a day, once with owners and companies as text ids, once as row numbers (`columns.coded`). derivation: must and
may of every party, with the rank of each, from which any proof is read; proofs: a hundred proofs of parties caught early, and the one
of the party caught last, which goes round the circle. what-if: for every party “if it alone were listed as well, how many others must be caught?”, all in one call; `questions` are the parties that
are not caught already. plain: the same fixpoint written with dictionaries, as a first program would be.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from bench.sanctions.ownership_graph import WHOLE, generated  # noqa: E402
from servanda.instruments.sanctions.ownership.columns import coded, from_arrow  # noqa: E402
from servanda.instruments.sanctions.ownership.derive import Derived, derived  # noqa: E402
from servanda.instruments.sanctions.ownership.graph import Graph  # noqa: E402
from servanda.instruments.sanctions.ownership.records import Verdict  # noqa: E402
from servanda.instruments.sanctions.ownership.regimes import regime  # noqa: E402
from servanda.instruments.sanctions.ownership.standing import Standing, standing  # noqa: E402
from servanda.instruments.sanctions.ownership.whatif import what_if, what_if_all  # noqa: E402

DAY = date(2026, 1, 1)
GOALS = {"load, s": 1.0, "derivation, s": 0.05, "what-if, questions/s": 1e6}


def best(work: Callable[[], object], repeat: int) -> float:
    """The least of the seconds of some repetitions, after one that is not counted (compiled code is read from its cache)."""
    work()
    found = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def measured(rule: str, at: Standing, listed: Any, repeat: int) -> tuple[dict[str, Any], Derived]:
    """Derivation and what-if under one regime."""
    base = derived(at, listed)
    counts = base.counts()
    asked = at.parties - len(listed) - counts[Verdict.MUST]
    seconds = best(lambda: derived(at, listed), repeat)
    spent = best(lambda: what_if_all(base), repeat)
    collateral, _ = what_if_all(base)
    rows = {
        "derivation, s": seconds,
        "must be caught": counts[Verdict.MUST],
        "may be caught": counts[Verdict.MAY],
        "what-if, s": spent,
        "questions": asked,
        "what-if, questions/s": asked / spent,
        "largest collateral": int(collateral.max()),
        "questions with collateral": int((collateral > 0).sum()),
    }
    print(f"{rule}: " + ", ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in rows.items()))
    return rows, base


def proofs(base: Derived, count: int) -> dict[str, Any]:
    """Proofs made on demand for a sample of the caught, and what-ifs with names for a sample of the others."""
    rng = np.random.default_rng(7)
    graph, start = base.at.graph, base.at.start
    caught = np.flatnonzero((base.must[: base.at.parties] >= 0) & (start[1:] > start[:-1])[: base.at.parties])
    order = caught[np.argsort(base.must[caught])]
    sample = [graph.name(int(i)) for i in rng.choice(order[: order.size // 2], count, replace=False)]
    started = time.perf_counter()
    lengths = [len(base.answer(name).proof.steps) for name in sample]
    spent = time.perf_counter() - started
    started = time.perf_counter()
    longest = len(base.answer(graph.name(int(order[-1]))).proof.steps)  # the party caught last: far down the circle
    long_spent = time.perf_counter() - started
    free = np.flatnonzero(base.may[: base.at.parties] < 0)
    all_at_once, _ = what_if_all(base)
    agree = True
    for node in rng.choice(free, 20, replace=False):
        found = what_if(base, base.at.graph.name(int(node)))
        agree &= int(all_at_once[node]) == sum(c.after is Verdict.MUST and c.before is not Verdict.MUST for c in found.changes)
    return {
        "proofs": len(sample),
        "ms a proof": 1000 * spent / len(sample),
        "steps a proof": sum(lengths) / len(lengths),
        "proof of the party caught last, s": long_spent,
        "its steps": longest,
        "what-if: all at once is each alone (20)": agree,
    }


def plain(graph: Graph, listed: Any, need: int) -> tuple[float, set[int]]:
    """The must-caught by a first program: dictionaries and a queue. Seconds without the building of the dictionaries, and who is caught."""
    held_by: dict[int, dict[int, int]] = defaultdict(dict)
    for owner, company, least in zip(graph.owner.tolist(), graph.company.tolist(), graph.least.tolist(), strict=True):
        of = held_by[owner]
        of[company] = min(of.get(company, WHOLE), least)
    started = time.perf_counter()
    caught, sums, queue = set(listed.tolist()), defaultdict(int), deque(listed.tolist())
    while queue:
        for company, least in held_by.get(queue.popleft(), {}).items():
            sums[company] += least
            if company not in caught and sums[company] >= need:
                caught.add(company)
                queue.append(company)
    return time.perf_counter() - started, caught


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-write", action="store_true")
    chosen = parser.parse_args()
    parties, holdings, listed_ids = generated(chosen.entities, chosen.edges)
    ofac = regime("us-ofac", DAY)
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("numba", "numpy", "pyarrow")},
        "date": time.strftime("%Y-%m-%d"),
        "entities": chosen.entities,
        "edges": chosen.edges,
        "listed": len(listed_ids),
        "load at start of the run (1 min)": os.getloadavg()[0],
        "goals": GOALS,
    }
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{name}.parquet" for name in ("parties", "text", "numbers")}
        for name, table in (("parties", parties), ("text", holdings), ("numbers", coded(parties, holdings))):
            pq.write_table(table, files[name])
        for name in ("text", "numbers"):

            def load(path: Path = files[name]) -> Standing:
                return standing(from_arrow(pq.read_table(files["parties"]), pq.read_table(path)), ofac, DAY)

            results[f"load, ids as {name}, s"] = best(load, chosen.repeat)
            print(f"load, ids as {name}: {results[f'load, ids as {name}, s']:.3f} s")
        graph = from_arrow(pq.read_table(files["parties"]), pq.read_table(files["numbers"]))
    listed = np.sort(graph.find(listed_ids))
    for rule in ("us-ofac", "eu", "uk"):
        results[rule], base = measured(rule, standing(graph, regime(rule, DAY), DAY), listed, chosen.repeat)
        if rule == "us-ofac":
            results["proofs"] = proofs(base, 100)
            print(results["proofs"])
            seconds, found = plain(graph, listed, ofac.need)
            same = found == set(np.flatnonzero(base.must >= 0).tolist())
            results["plain"] = {"s": seconds, "times": seconds / results[rule]["derivation, s"], "same must": same}
            print(f"plain dictionaries: {seconds:.3f} s for must alone, {results['plain']['times']:.1f} times; same answers: {same}")
    if not chosen.no_write:
        out = ROOT / "bench" / "results" / "sanctions-ownership.json"
        out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
