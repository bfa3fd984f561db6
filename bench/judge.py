"""The judge at length: what the checker answers about thousands of small dossiers, against the runs of the reference evaluator.

Run: python bench/judge.py --dossiers 2000 --longer 2000 --seed 1          prints the tables, adds them to bench/results/judge.json
     Each dossier is written down as soon as it is judged (bench/results/judge.partial.SEED.ndjson): called again, it goes on where it stopped.
     Runs of the same code add up over seeds; what was judged with other code falls out.
     python bench/judge.py --mutations                                     known faults put back, each of which it must report
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from judge.dossiers import CONSTRUCTS, sketch  # noqa: E402
from judge.saved import Saved, from_saved, to_saved  # noqa: E402
from judge.tally import GOALS, Tally, judged_with_times, shrunk  # noqa: E402
from judge.verdicts import KINDS, Judged, Sizes  # noqa: E402

from servanda.meaning.witness import MEANING  # noqa: E402

OUT = ROOT / "bench" / "results" / "judge.json"
Task = tuple[int, bool, Sizes]
Done = tuple[Task, list[Judged], "Counter[str]"]


DECIDING = ("calendar", "text", "model", "meaning", "check")
"""The folders of servanda on which an answer, or what the judge holds against it, can hang."""

SLOW = 60.0
"""Seconds after which a dossier is named on the error stream."""


def work(task: Task) -> Done:
    seed, tiny, sizes = task
    started = time.monotonic()
    found, seconds = judged_with_times(sketch(seed, tiny=tiny), sizes)
    if time.monotonic() - started > SLOW:
        print(f"seed {seed}{' (tiny)' if tiny else ''}: {time.monotonic() - started:.0f} s, of which asking {sum(seconds.values()):.0f} s", file=sys.stderr)
    return task, found, seconds


def run(tasks: list[Task], processes: int, minutes: float) -> Iterator[Done]:
    """Every task done, until the time is over."""
    until = time.monotonic() + minutes * 60
    if processes < 2:
        for task in tasks:
            if time.monotonic() > until:
                return
            yield work(task)
        return
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=40) as pool:
        for done in pool.imap_unordered(work, tasks, chunksize=2):
            yield done
            if time.monotonic() > until:
                pool.terminate()
                return


def table(head: Iterable[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table with aligned columns."""
    found = [list(head), *rows]
    widths = [max(len(row[i]) for row in found) for i in range(len(found[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in found]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def code() -> str:
    """A short hash of what is judged and of the judge: runs of the same code add up."""
    digest = hashlib.sha256(MEANING.encode())
    for folder in (*(ROOT / "servanda" / name for name in DECIDING), ROOT / "tests" / "judge"):
        for path in sorted(folder.rglob("*.py")):
            if not path.name.startswith("test_"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def added(tally: Tally, arguments: argparse.Namespace, seconds: float, *, whole: bool) -> dict[str, Any]:
    """The results file with this run in it; what has the same code is added up, what has another falls out."""
    known = json.loads(OUT.read_text()) if OUT.exists() else {}
    runs = {name: one for name, one in known.get("runs", {}).items() if one["code"] == code()}
    runs[f"seed {arguments.seed}, {arguments.dossiers} dossiers"] = {
        "code": code(),
        "meaning": MEANING,
        "complete": whole,
        "longer runs each": arguments.longer,
        "seconds": round(seconds),
        **to_saved(tally),
    }
    total = from_saved(runs.values())
    return {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("z3-solver", "msgspec", "tzdata")},
        "goals": GOALS,
        "added up": to_saved(total),
        "runs": runs,
        **({"mutations": known["mutations"]} if "mutations" in known else {}),
    }


def failures(tally: Tally, each: int, minutes: float) -> Iterator[str]:
    """The smallest failing dossiers of each kind, made smaller while there is time: what was said, and what is."""
    until = time.monotonic() + 60 * minutes
    for (question, kind), found in sorted(tally.failing.items(), key=lambda item: (KINDS.index(item[0][1]), item[0][0])):
        shown: dict[object, None] = {}
        for one in found:
            if len(shown) >= each:
                break
            small = shrunk(one) if time.monotonic() < until else one
            mark = (frozenset(small.sketch.constructs), small.said[:25])
            if mark in shown:
                continue
            shown[mark] = None
            yield (
                f"### {question}: {kind} (seed {one.sketch.seed}), {small.about}\n\n```\n{small.sketch.shown}\n```\n\n"
                f"- said: {small.said}\n- is: {small.is_}\n"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=2000, help="dossiers with every run of one and two acts")
    parser.add_argument("--longer", type=int, default=2000, help="longer runs of each, by coverage")
    parser.add_argument("--tiny", type=int, default=200, help="dossiers of one clause, exhaustively to three acts")
    parser.add_argument("--most", type=int, default=6000, help="most runs of two acts of one dossier (a fair choice, where there are more)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--each", type=int, default=2, help="failing dossiers shown of each kind")
    parser.add_argument("--shrink", type=float, default=10, help="minutes in which failing dossiers are made smaller")
    parser.add_argument("--no-save", action="store_true")
    parser.add_argument("--mutations", action="store_true")
    arguments = parser.parse_args()
    if arguments.mutations:
        mutations(arguments)
        return
    first = arguments.seed * 1_000_000
    tasks: list[Task] = [(first + i, False, Sizes(arguments.most, arguments.longer)) for i in range(arguments.dossiers)]
    tasks += [(first + 500_000 + i, True, Sizes(10_000, 0, 10_000)) for i in range(arguments.tiny)]
    partial = OUT.with_name(f"judge.partial.{arguments.seed}.ndjson")
    saved = Saved(None if arguments.no_save else partial, {task[:2] for task in tasks}, f"{code()} {arguments.most} {arguments.longer}")
    tally, started, before = Tally(), time.monotonic(), saved.seconds
    for (seed, tiny), (found, seconds) in saved.known.items():
        tally.add(sketch(seed, tiny=tiny), found, seconds)
    left = [task for task in tasks if task[:2] not in saved.known]
    if len(left) < len(tasks):
        print(f"going on after {len(tasks) - len(left)} of {len(tasks)} dossiers", file=sys.stderr)
    for done in run(left, arguments.processes, arguments.minutes):
        (seed, tiny, _), found, seconds = done
        tally.add(sketch(seed, tiny=tiny), found, seconds)
        saved.add(seed, tiny, found, seconds, before + time.monotonic() - started)
        if (tally.dossiers + tally.refused) % 50 == 0:
            print(f"{tally.dossiers} dossiers, {time.monotonic() - started:.0f} s", file=sys.stderr)
    seconds_all = before + time.monotonic() - started
    whole = tally.dossiers + tally.refused >= len(tasks)
    print(f"{tally.dossiers} dossiers ({tally.refused} more that the grammar refuses), {seconds_all:.0f} s\n")
    print(table(["question", "answers", *KINDS], tally.rows()))
    print("\nGoals: " + ", ".join(f"{kind} {'under ' if goal else ''}{100 * goal:g} %" for kind, goal in GOALS.items()) + "\n")
    print("\n".join(f"- not met: {line}" for line in tally.missing()) or "All goals are met.")
    print("\n" + table(["construct", "dossiers", "answers", *(f"{kind} %" for kind in KINDS[1:])], tally.worst()) + "\n")
    slow = ", ".join(f"{question} {found / max(1, tally.dossiers):.2f}" for question, found in tally.seconds.most_common())
    print(f"Seconds to answer, per dossier: {slow}\n")
    rare = [f"{m} / {p}" for m, p in CONSTRUCTS if tally.standing[m, p] < 0.01 * tally.dossiers]
    print(f"Constructs in fewer than one dossier in a hundred: {', '.join(rare) or 'none'}\n")
    if not arguments.no_save:
        result = added(tally, arguments, seconds_all, whole=whole)
        OUT.write_text(json.dumps(result, indent=1) + "\n")
        if whole:
            saved.close()
        if len(result["runs"]) > 1:
            total = from_saved(result["runs"].values())
            print(f"All {len(result['runs'])} runs of this code, {total.dossiers} dossiers:\n")
            print(table(["question", "answers", *KINDS], total.rows()))
            print("\n" + table(["construct", "dossiers", "answers", *(f"{kind} %" for kind in KINDS[1:])], total.worst()) + "\n")
    if not whole:
        print(f"Not all: {len(tasks) - tally.dossiers - tally.refused} dossiers are left; called again, it goes on.\n")
    for line in failures(tally, arguments.each, arguments.shrink):
        print(line)


def mutations(arguments: argparse.Namespace) -> None:
    """Each known fault put back: does the judge report it?"""
    from judge.mutants import MUTANTS, caught

    rows, found = [], {}
    for mutant in MUTANTS:
        seen = caught(mutant)
        found[mutant.name] = "" if seen is None else f"{seen.question}: {seen.kind}"
        rows.append([mutant.name, mutant.row, found[mutant.name] or "NOT REPORTED", "" if seen is None else seen.is_[:90]])
    print(table(["fault put back", "fault", "reported as", "what is"], rows))
    if not arguments.no_save:
        known = json.loads(OUT.read_text()) if OUT.exists() else {}
        OUT.write_text(json.dumps({**known, "mutations": found}, indent=1) + "\n")
    if not all(found.values()):
        raise SystemExit("some faults were not reported")


if __name__ == "__main__":
    main()
