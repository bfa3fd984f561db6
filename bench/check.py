"""How long the checker takes: a real dossier, a generated large one, growth with size, and against a plain Z3 encoding.

Run: python bench/check.py        prints the table and writes bench/results/check.json and docs/speed.md
     python bench/check.py --before FOLDER    beside each check of a dossier that of an earlier version, a checkout of it in FOLDER
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.generate import agreement  # noqa: E402
from servanda.check import api  # noqa: E402
from servanda.check.api import ask  # noqa: E402
from servanda.check.desk import Desk  # noqa: E402
from servanda.check.run import check_dossier  # noqa: E402
from servanda.check.search import Mode, Search  # noqa: E402
from servanda.model.core import Dossier  # noqa: E402
from servanda.model.loader import load_files  # noqa: E402

SOLVER_QUESTIONS = ("keepable", "stall", "part", "purpose", "concern", "unanswered", "schedule", "repair")
DOSSIERS = ("minsk", "harbour", "embargo", "bangsamoro", "black-sea-2025")
SIZES = (75, 150, 300, 600, 1200)


def timed(work: Callable[[], object], repeat: int = 1) -> float:
    """Median of the seconds of some repetitions."""
    found = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def folder(path: Path) -> Dossier:
    files = {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    return load_files(files, path.name)


def generated(clauses: int) -> Dossier:
    return load_files({"large.md": agreement(clauses, max(20, clauses // 4), 3).encode()}, "large")


def questions(dossier: Dossier) -> dict[str, float]:
    """Seconds of each question, on a desk wiped before."""
    api._MADE.clear()
    return {question: timed(lambda q=question: ask(dossier, q, limit_seconds=10)) for question in SOLVER_QUESTIONS}  # type: ignore[misc]


def network(dossier: Dossier) -> float:
    """Seconds from the typed core to the verdict and schedule of the temporal network."""
    return timed(lambda: Search(Desk(dossier).problem(()), Mode.STRONG).run())


def real(name: str) -> dict[str, float]:
    path = ROOT / "dossiers" / name
    dossier = folder(path)

    def whole() -> None:
        """Read, resolve, apply the rules, answer every question: nothing kept from the time before."""
        api._MADE.clear()
        check_dossier(folder(path), version="bench", today=date(2030, 1, 1))

    whole()
    found = {"check, warm": timed(whole, 5), **{f"ask {q}": s for q, s in questions(dossier).items()}}
    # a new process each time; byte code lies on disk, as it does wherever the package is installed
    command = [sys.executable, "-m", "servanda.app.cli", "check", str(path)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def cold() -> None:
        subprocess.run(command, capture_output=True, check=False, env=environment)

    cold()
    found["command, cold"] = timed(cold, 5)
    return found


def large(clauses: int) -> dict[str, float]:
    dossier = generated(clauses)
    errors = [d.message for d in dossier.diagnostics if d.severity.value == "error"]
    if errors:
        raise SystemExit(f"the generated text is wrong: {errors[:3]}")
    rules = timed(lambda: check_dossier(dossier, version="bench", today=date(2030, 1, 1), questions=False))
    by_question = questions(dossier)
    return {
        "rules": rules,
        "temporal network": network(dossier),
        "rules + temporal network": rules + network(dossier),
        "solver questions": sum(by_question.values()),
        **{f"ask {q}": s for q, s in by_question.items()},
    }


def against_plain(clauses: int, limit: float = 60.0) -> dict[str, object]:
    """The same verdicts by the plain encoding: seconds of both, their ratio, and whether they agree."""
    from bench import plain_z3

    dossier = generated(clauses)
    plain, plain_seconds = plain_z3.keepable(dossier, limit)
    api._MADE.clear()
    started = time.perf_counter()
    own = ask(dossier, "keepable", reading="as written")[0].verdict
    own_seconds = time.perf_counter() - started
    api._MADE.clear()
    started = time.perf_counter()
    mine = {(a.subject, a.actor) for a in ask(dossier, "stall") if a.verdict == "yes"}
    mine_seconds = time.perf_counter() - started
    pairs, pairs_seconds, complete = plain_z3.stall(dossier, limit)
    return {
        "keepable, plain": plain_seconds,
        "keepable, ours with replay": own_seconds,
        "keepable, network only": network(dossier),
        "keepable ratio": plain_seconds / network(dossier),
        "keepable agrees": plain == own,
        "stall, plain": pairs_seconds,
        "stall, plain finished": complete,
        "stall, ours with replay": mine_seconds,
        "stall ratio": pairs_seconds / mine_seconds,
        "stall agrees": pairs == mine if complete else pairs <= mine,
    }


EARLIER = """
import sys, time
from datetime import date
from pathlib import Path
from servanda.check import api
from servanda.check.run import check_dossier
from servanda.model.loader import load_files
path = Path(sys.argv[1])
found = []
for _ in range(4):
    started = time.process_time()
    getattr(api, '_MADE', getattr(api, '_DESKS', None)).clear()
    files = {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    check_dossier(load_files(files, path.name), version="bench", today=date(2030, 1, 1))
    found.append(time.process_time() - started)
print(min(found[1:]))
"""
"""The same work in a process of its own, on the dossier as that version has it: seconds of the processor, the least of three."""


def alone(code: Path, name: str) -> float:
    environment = os.environ | {"PYTHONPATH": str(code)}
    done = subprocess.run([sys.executable, "-c", EARLIER, str(code / "dossiers" / name)], capture_output=True, text=True, check=True, env=environment, cwd=code)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--before", type=Path, help="a checkout of an earlier version")
    before = parser.parse_args().before
    results: dict[str, object] = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("z3-solver", "msgspec", "tzdata")},
    }
    for name in DOSSIERS:
        results[name] = real(name) | {"check, processor": alone(ROOT, name)}
        if before is not None:
            results[name] |= {"check, processor, before": alone(before.resolve(), name)}  # type: ignore[operator]
        show(name, results[name])
    growth: dict[str, dict[str, float]] = {}
    for size in SIZES:
        growth[str(size)] = large(size)
        show(f"{size} clauses", growth[str(size)])
    results["growth"] = growth
    results["plain z3, 150 clauses"] = against_plain(150)
    show("against plain Z3, 150 clauses", results["plain z3, 150 clauses"])
    out = ROOT / "bench" / "results" / "check.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(results, indent=1) + "\n")
    (ROOT / "docs" / "speed.md").write_text(page(results), encoding="utf-8")


GOALS = {("minsk", "check, warm"): "0.3 s", ("minsk", "command, cold"): "1.0 s"}


def page(results: dict[str, Any]) -> str:
    """docs/speed.md: the figures of one run, with the machine and versions they were measured on."""
    versions = ", ".join(f"{name} {found}" for name, found in results["versions"].items())
    lines = [
        "# How long a check takes",
        "",
        "Written by `python bench/check.py`; do not edit. Every figure is of one run, in seconds of wall time, on",
        f"{results['machine']}, {versions}. “Processor” is of seconds of the processor; “before” is the version before every answer was held against runs.",
        "",
        "| dossier | what | seconds | goal |",
        "|---|---|--:|--:|",
    ]
    for name in DOSSIERS:
        for what in ("check, warm", "command, cold", "check, processor", "check, processor, before"):
            if what in results.get(name, {}):
                lines.append(f"| {name} | {what} | {results[name][what]:.2f} | {GOALS.get((name, what), '-')} |")
    lines += [
        "",
        "A generated agreement, a quarter as many milestones as clauses (600 clauses, 150 milestones), three readings. Goals at 600",
        "clauses: rules and temporal network 2 s, all questions 20 s.",
        "",
        "| clauses | rules and temporal network | all questions |",
        "|--:|--:|--:|",
    ]
    for size, row in results["growth"].items():
        lines.append(f"| {size} | {row['rules + temporal network']:.2f} | {row['solver questions']:.2f} |")
    plain = results["plain z3, 150 clauses"]
    lines += [
        "",
        "The same two questions in a plain Z3 encoding, without structure or network, on 150 clauses of that agreement, in the same run:",
        "",
        "| question | plain Z3 | Servanda | ratio | same verdicts |",
        "|---|--:|--:|--:|---|",
        f"| can it be kept (network alone) | {plain['keepable, plain']:.3f} | {plain['keepable, network only']:.3f} "
        f"| {plain['keepable ratio']:.1f} | {'yes' if plain['keepable agrees'] else 'no'} |",
        f"| can it be kept (schedule replayed) | {plain['keepable, plain']:.3f} | {plain['keepable, ours with replay']:.3f} "
        f"| {plain['keepable, plain'] / plain['keepable, ours with replay']:.1f} | {'yes' if plain['keepable agrees'] else 'no'} |",
        f"| who can stall (runs replayed) | {plain['stall, plain']:.3f} | {plain['stall, ours with replay']:.3f} "
        f"| {plain['stall ratio']:.1f} | {'yes' if plain['stall agrees'] else 'no'} |",
    ]
    return "\n".join(lines) + "\n"


def show(title: str, rows: object) -> None:
    print(title)
    for name, value in rows.items() if isinstance(rows, dict) else ():
        unit = "times" if "ratio" in name else "s"
        print(f"  {name:32} {value:.3f} {unit}" if isinstance(value, float) else f"  {name:32} {value}")


if __name__ == "__main__":
    main()
