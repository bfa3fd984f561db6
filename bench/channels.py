"""Eight channels of 20 clauses each: all minimal conflicts and all maximal sets, beside the plain question about every subset.
Twice: where the clauses fall apart into pieces, and where all 160 hang together. And who could know over 100,000 rows.

    python bench/channels.py [--naive 255] [--no-save]

Made-up texts. Goals: all minimal sets in less than 5 seconds, of either set, equal to those found by asking about each of the
255 subsets; who could know in less than one second.
--naive: ask so many of the subsets only, and tell what all would take. Writes bench/results/channels.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import random
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.check.desk import Desk  # noqa: E402
from servanda.check.questions.keepable import under  # noqa: E402
from servanda.check.rechecked import rechecked  # noqa: E402
from servanda.instruments.channels.knowing import could_know  # noqa: E402
from servanda.instruments.channels.pieces import pieces  # noqa: E402
from servanda.instruments.channels.records import Channel, ChannelTable, NamedPerson, ReadIn, Reported, SaidRow  # noqa: E402
from servanda.instruments.channels.together import Together, together  # noqa: E402
from servanda.model.core import Dossier  # noqa: E402
from servanda.model.loader import load_files  # noqa: E402
from servanda.model.parts import narrowed  # noqa: E402
from servanda.model.views import view  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "channels.json"
GOALS = {"minimal sets": 5.0, "who could know": 1.0}
DAY = dt.date(2031, 4, 1)
HUBS = (
    ("A must do hub h0\n  by 2031-05-31",),
    ("A must do hub h0\n  not before 2031-09-01\n  by 2032-01-01",),
    ("A must do hub h1\n  not before 2031-06-15\n  by 2031-12-31", "A must do hub h0\n  only after hub h1 is done\n  by 2032-12-31"),
    ("A must do hub h2\n  only after hub h3 is done\n  by 2031-07-01",),
    ("A must do hub h3\n  only after hub h4 is done\n  by 2032-07-01",),
    ("A must do hub h4\n  not before 2031-08-01\n  by 2032-07-01",),
    ("A must do hub h2\n  not before 2031-10-01\n  by 2032-07-01",),
    ("A must do hub h5\n  by 2031-12-31",),
)
"""What makes the channels clash: three pairs and a three."""
HEAD = "---\nagreement: c{n}\ntitle: c{n}\nforce: political\nsigned: 2031-03-01 12:00\nin-force: 2031-03-01 12:00\nzone: UTC\nparties: A, B\nmarking: RED\nimports: world.md\n---\n\n```servanda\n"


WEB = {
    (0, 0): "not before 2031-04-10",
    (1, 3): "only after task t1x2 is done by A\n  not before 2031-07-01",
    (6, 4): "only after task t6x3 is done by B\n  not before 2031-09-20",
}
"""What one task of the set that hangs together waits for, where it is not the task before it."""
SOON = {(4, 6): "by 2031-06-20", (7, 3): "by 2031-09-15"}
"""Its dates that are too early: for what waits through other channels."""


def linked(n: int, k: int, last: int) -> str:
    """The lines of a task where all hang together: on the task before it, on the channel before it, the last one on the hub."""
    before = f"only after task t{n}x{k - 1} is done by {'BA'[k % 2]}" if k else f"only after task t{n - 1}x5 is done by B"
    if k == last:
        before += f"\n  only after hub h{min(n, 5)} is done"
    return f"{SOON.get((n, k), f'by 2033-0{1 + k % 9}-10')}\n  {WEB.get((n, k), before)}"


def dossier_of(channels: int = 8, clauses: int = 20, together: bool = False) -> Dossier:
    """Channels of duties of their own with dates and waits, and a few on what they share. together: none stands apart."""
    acts = [f'act do task t{n}x{k}\n  by A, B\n  done "task t{n}x{k} is done"' for n in range(channels) for k in range(clauses)]
    acts += [f'act do hub h{n}\n  by A\n  done "hub h{n} is done"' for n in range(6)]
    world = "---\ntitle: w\n---\n\n```servanda\nactor A\n  role party\n\nactor B\n  role party\n\n" + "\n\n".join(acts) + "\n```\n"
    files = {"world.md": world.encode()}
    for n in range(channels):
        own = []
        for k in range(clauses - len(HUBS[n])):
            due = f"within {20 + k} days of entry into force" if k % 3 == 2 else f"by 2032-0{1 + k % 9}-10"
            wait = f"\n  only after task t{n}x{k - 1} is done" if k % 3 == 1 else ""
            lines = linked(n, k, clauses - len(HUBS[n]) - 1) if together else f"{due}{wait}"
            own.append(f"clause {k}\n  {'AB'[k % 2]} must do task t{n}x{k}\n  {lines}")
        own += [f"clause h{k}\n  {clause}" for k, clause in enumerate(HUBS[n])]
        files[f"c{n}.md"] = (HEAD.format(n=n) + "\n\n".join(own) + "\n```\n").encode()
    found = load_files(files, "drawn")
    assert not found.diagnostics
    return found


def table_of(dossier: Dossier) -> ChannelTable:
    """All of it offered."""
    channels = tuple(Channel(id=name, principal="M", envoys=("E",), opened=DAY, close_out="x") for name in dossier.agreements)
    items = {name: tuple(one.id for one in dossier.clauses if one.agreement == name) for name in dossier.agreements}
    said = tuple(SaidRow(channel=name, on=DAY, by="E", to=("F",), items=items[name], kind="offer") for name in dossier.agreements)
    return ChannelTable(channel=channels, said=said)


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds by the clock and of the processor, and what came of it."""
    started, used = time.perf_counter(), time.process_time()
    answer = work()
    return {"s": round(time.perf_counter() - started, 3), "processor s": round(time.process_time() - used, 3)}, answer


def naive(dossier: Dossier, most: int) -> tuple[dict[frozenset[str], bool], int]:
    """The plain question about subset after subset, each as a whole."""
    names = list(dossier.agreements)
    found: dict[frozenset[str], bool] = {}
    order = random.Random(1).sample(range(1, 1 << len(names)), min(most, (1 << len(names)) - 1))
    for bits in order:
        some = [name for n, name in enumerate(names) if bits >> n & 1]
        desk = Desk(narrowed(dossier, agreements=some))
        found[frozenset(some)] = rechecked(desk.dossier, under(desk, (), 10.0)).verdict == "yes"
    return found, (1 << len(names)) - 1


def agree(ours: Together, every: dict[frozenset[str], bool]) -> int:
    """Subsets of which the plain question says otherwise than the minimal sets do."""
    minimal = [frozenset(one.sources) for one in ours.conflicts]
    return sum(stands == any(one <= some for one in minimal) for some, stands in every.items())


def measured(dossier: Dossier, most: int) -> dict[str, Any]:
    """All minimal sets of a dossier, and the plain question about its subsets; printed, and as figures."""
    parts = [len(piece) for piece in pieces(view(dossier))]
    print(f"{sum(parts)} clauses; pieces: {len(parts)}, the largest of {max(parts)} clauses")
    ours, answer = timed(lambda: together(dossier, table_of(dossier), DAY))
    print(f"  minimal sets {len(answer.conflicts)}, maximal sets {len(answer.stand)}: {ours}, {answer.asked} questions")
    for clash in answer.clashes:
        print(f"    {', '.join(clash.sources)}: {clash.short or clash.text}")
    plain, (every, of) = timed(lambda: naive(dossier, most))
    whole = round(plain["s"] * of / len(every), 1)
    wrong = agree(answer, every)
    print(f"  every subset, the plain question ({len(every)} of {of} asked): {plain}, all {whole} s; says otherwise of {wrong}")
    return {
        "clauses": sum(parts), "pieces": len(parts), "largest piece": max(parts),
        "minimal sets": {
            **ours, "found": len(answer.conflicts), "maximal": len(answer.stand), "questions": answer.asked,
            "members": [f"{', '.join(one.sources)}: {one.short}" for one in answer.conflicts],
        },
        "every subset": {**plain, "asked": len(every), "of": of, "all s": whole, "differ": wrong},
    }  # fmt: skip


def crowd(rows: int) -> ChannelTable:
    """Rows of all sorts about 5,000 names."""
    draw = random.Random(2)
    day = lambda: DAY + dt.timedelta(draw.randrange(300))  # noqa: E731
    name = lambda: f"person {draw.randrange(5000)}"  # noqa: E731
    part = rows // 4
    return ChannelTable(
        channel=(Channel(id="c0", principal="M", envoys=("E",), opened=DAY),),
        said=tuple(SaidRow(channel="c0", on=day(), by=name(), to=(name(),), items=(draw.choice(("c0:1", "c0:2")),), kind="offer") for _ in range(part)),
        read_in=tuple(ReadIn(person=name(), channel="c0", since=day(), reason="r") for _ in range(part)),
        person=tuple(NamedPerson(name=f"person {n}", answers_to=name()) for n in range(part)),
        report=tuple(Reported(of=name(), to=(name(),), on=day(), channel="c0") for _ in range(rows - 3 * part)),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--naive", type=int, default=255)
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    apart, one = (measured(dossier_of(together=whole), asked.naive) for whole in (False, True))
    table = crowd(100_000)
    knew, who = timed(lambda: could_know(table, "c0:1", DAY + dt.timedelta(150)))
    print(f"who could know, 100,000 rows: {len(who)} names, {knew}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, z3 {version('z3-solver')}",
        "goals s": GOALS, "in pieces": apart, "all hang together": one,
        "who could know": {**knew, "rows": 100_000, "names": len(who)}, "peak MB": round(peak),
        "met": all(
            found["minimal sets"]["processor s"] < GOALS["minimal sets"] and found["every subset"]["differ"] == 0 for found in (apart, one)
        ) and knew["processor s"] < GOALS["who could know"],
    }  # fmt: skip
    if not asked.no_save:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print("goals met" if result["met"] else "goals not met")


if __name__ == "__main__":
    main()
