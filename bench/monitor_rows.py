"""How long the exact path takes over real rows: ten clauses of a ceasefire, rows known to the day, most without a doer.

Run: python bench/monitor_rows.py                 1,000 to 50,000 rows; writes bench/results/monitor_rows.json
     python bench/monitor_rows.py --rows 1000 4000     other numbers of rows; nothing is written
     python bench/monitor_rows.py --profile 4000       where the time goes

Rows are drawn with replacement, and a fixed seed, from the events of the UCDP (georeferenced, Ukraine 2014 to 2022), which are not part of this
repository; without them there is nothing to measure, and the command says so. A row keeps its first and last day, its oblast, and whether the
publisher calls it clear (the others are held as uncertain); what it is (fighting, shelling, bombing, harm to civilians) is told from the words of its headline and its
civilian deaths. Nobody is named as its doer: a battle has two sides, and the table does not say who broke what. The clauses: bench/rows/ceasefire.md.

A second set, bench/rows/triggered.md, has clauses that are set going by each battle and hold `unless`, `except` or `determined by` as well; for it findings,
authorisations and visits are made up beside the rows, one to some fifty rows each.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import json
import math
import os
import platform
import pstats
import random
import re
import sys
import time
from collections import Counter
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from servanda.calendar import day_end, day_start  # noqa: E402
from servanda.meaning import Event, Prepared, Run, prepare  # noqa: E402
from servanda.model.loader import load_files  # noqa: E402
from servanda.model.views import view  # noqa: E402
from servanda.monitor import engine  # noqa: E402

TABLE = ROOT.parent / "shared" / "data" / "events" / "ucdp_ged_ukraine_2014-01_2022-02.csv"
CLAUSES = ROOT / "bench" / "rows" / "ceasefire.md"
TRIGGERED = ROOT / "bench" / "rows" / "triggered.md"
TRIGGERED_SIZES = (1_000, 4_000, 13_000)
OUT = ROOT / "bench" / "results" / "monitor_rows.json"
ZONE = "Europe/Kyiv"
SIZES = (1_000, 2_000, 4_000, 8_000, 13_000, 50_000)
NOW = day_end(date(2022, 2, 23), ZONE)
PLACES = {"Donetsk oblast": "Don", "Luhansk oblast": "Lug"}


def clauses(path: Path = CLAUSES) -> Prepared:
    """The clauses of a file, prepared."""
    dossier = load_files({path.name: path.read_bytes()}, "rows")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    if errors:
        raise SystemExit("\n".join(errors))
    return prepare(view(dossier))


def table() -> list[Event]:
    """The events of the table, each once."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_event(row) for row in csv.DictReader(file)]


def _event(row: dict[str, str]) -> Event:
    words = f"{row['source_headline']} {row['source_article']}".lower()
    if int(row["deaths_civilians"]) > 0:
        term = "harm civilians"
    elif re.search("shell|artiller|mortar|rocket", words):
        term = "shell"
    elif re.search("mine|explo|blast|bomb|air strike|airstrike", words):
        term = "bomb"
    else:
        term = "fight a battle"
    place = PLACES.get(row["adm_1"], "")
    return Event(
        term=term,
        at=day_start(date.fromisoformat(row["date_start"][:10]), ZONE),
        late=day_end(date.fromisoformat(row["date_end"][:10]), ZONE),
        args=(("zone", place),) if place else (),
        known=row["event_clarity"] == "1",
    )


def drawn(events: list[Event], number: int, seed: int = 1) -> Run:
    """Rows drawn with replacement, in order of time."""
    draw = random.Random(seed)
    return Run(events=tuple(sorted(draw.choices(events, k=number), key=lambda one: one.at)))


def with_forms(run: Run, seed: int = 5) -> Run:
    """The same with findings and authorisations under the clauses of the second set, and visits, beside some of the rows."""
    draw = random.Random(seed)
    more = []
    for row in run.events:
        kind, of = draw.random(), f"rows:{draw.randrange(1, 7)}"
        if kind < 0.02:
            args = (("of", of), ("bearer", draw.choice(("Northmark", "Eastholm"))), ("finding", draw.choice(("breach", "no breach"))))
            more.append(Event(term="determination", at=(row.late or row.at) + 86_400, by=("Mission",), args=args))
        elif kind < 0.04:
            more.append(Event(term="authorisation", at=row.at - 86_400, by=("Mission",), args=(("of", of),)))
        elif kind < 0.06:
            more.append(Event(term="visit the site", at=row.at + 86_400, by=("Mission",), args=row.args))
    return Run(events=tuple(sorted((*run.events, *more), key=lambda one: one.at)))


def shares(run: Run) -> dict[str, Any]:
    """What the rows are like, in shares of all."""
    rows = len(run.events)
    days = [1 + ((one.late or one.at) - one.at) // 86400 for one in run.events]
    return {
        "known to the day": round(sum(one == 1 for one in days) / rows, 3),
        "known to some days": round(sum(one > 1 for one in days) / rows, 3),
        "longer than a month": round(sum(one > 31 for one in days) / rows, 3),
        "without a doer": round(sum(not one.by for one in run.events) / rows, 3),
        "uncertain": round(sum(not one.known for one in run.events) / rows, 3),
        "terms": {name: round(found / rows, 3) for name, found in Counter(one.term for one in run.events).most_common()},
    }


def measured(prepared: Prepared, run: Run) -> dict[str, Any]:
    """Seconds of processor time for the verdicts and for the violations, and how many there are."""
    started = time.process_time()
    verdicts = engine.verdicts(prepared, run, NOW)
    between = time.process_time()
    violations = engine.violations(prepared, run, NOW)
    ended = time.process_time()
    return {
        "rows": len(run.events),
        "verdicts_s": round(between - started, 3),
        "violations_s": round(ended - between, 3),
        "seconds": round(ended - started, 3),
        "instances": sum(len(one) for one in verdicts.values()),
        "violations": len(violations),
    }


def exponent(figures: list[dict[str, Any]]) -> float:
    """How time grows with rows: the slope of a straight line through the logarithms."""
    xs, ys = ([math.log(one[name]) for one in figures] for name in ("rows", "seconds"))
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / sum((x - middle_x) ** 2 for x in xs)


def series(prepared: Prepared, runs: list[Run]) -> tuple[list[dict[str, Any]], float]:
    """The figures of runs of growing length, printed as they come, and how time grows."""
    figures = []
    print(f"{'rows':>8} {'verdicts':>10} {'violations':>11} {'seconds':>9} {'instances':>10}")
    for run in runs:
        found = measured(prepared, run)
        figures.append(found)
        print(
            f"{found['rows']:>8,} {found['verdicts_s']:>10.2f} {found['violations_s']:>11.2f} {found['seconds']:>9.2f} {found['instances']:>10,}",
            flush=True,
        )
    growth = exponent(figures) if len(figures) > 1 else math.nan
    print(f"growth exponent {growth:.2f}")
    return figures, growth


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("servanda", "msgspec", "polars", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="*", default=[])
    options.add_argument("--profile", type=int)
    asked = options.parse_args()
    if not TABLE.exists():
        raise SystemExit(f"the table of events is not at hand ({TABLE.name}): nothing is measured")
    prepared, events = clauses(), table()
    engine.verdicts(prepared, Run(), NOW)
    if asked.profile:
        with cProfile.Profile() as profile:
            print(measured(prepared, drawn(events, asked.profile)))
        pstats.Stats(profile).sort_stats("tottime").print_stats(32)
        return
    sizes = asked.rows or SIZES
    print(json.dumps(shares(drawn(events, max(sizes))), indent=1))
    figures, growth = series(prepared, [drawn(events, number) for number in sizes])
    print("triggered clauses with unless, except, determined by")
    small = asked.rows or TRIGGERED_SIZES
    triggered, its_growth = series(clauses(TRIGGERED), [with_forms(drawn(events, number)) for number in small])
    if asked.rows:
        return
    result = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": versions(),
        "clauses": "bench/rows/ceasefire.md",
        "shares": shares(drawn(events, max(sizes))),
        "figures": figures,
        "exponent": round(growth, 3),
        "triggered": {"clauses": "bench/rows/triggered.md", "figures": triggered, "exponent": round(its_growth, 3)},
    }
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
