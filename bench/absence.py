"""Take entries out of generated logs and count accusations: `python bench/absence.py [--logs N] [--seed N]`.

A log is a run of a generated dossier of which some things are watched and others are not (`tests/meaning/generators.py`). Of each, entries are taken out (some, all
acts, all), a gap is put in, who looked is taken back, somebody more looks; both evaluators judge it. Counted: verdicts, how many are breached or kept and how many
of them become unknown, and what must be none: instances breached that were not before, what was certain become otherwise, verdicts in which the two
evaluators differ. Writes bench/results/absence.json; ends with 1 if one of those is not none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "meaning")]

from generators import HEAD, Sample, dossiers, gaps, logs, looks, moments  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from meaning_tables import block  # noqa: E402
from msgspec.structs import replace  # noqa: E402
from test_meaning_absence import accused, statuses  # noqa: E402

from servanda.calendar import Instant  # noqa: E402
from servanda.meaning import Gap, Run, Status, Watched, evaluate, prepare  # noqa: E402
from servanda.meaning.looked import taken_out  # noqa: E402
from servanda.model import load_files, view  # noqa: E402
from servanda.monitor import engine  # noqa: E402

MUST_BE_NONE = ("accused by less", "accused by a gap", "accused by taking back who looked", "certain become otherwise", "evaluators differ")
CERTAIN = (Status.KEPT, Status.BREACHED)


def judge(sample: Sample, run: Run, now: Instant, gap: Gap, look: Watched, chosen: frozenset[int], counts: Counter[str]) -> None:
    """One log, and what becomes of it."""
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    if any(one.severity.value == "error" for one in dossier.diagnostics):
        counts["texts refused"] += 1
        return
    prepared = prepare(view(dossier))
    before = statuses(prepared, run, now)
    blamed = accused(before)
    counts["logs"] += 1
    counts["entries"] += len(run.events)
    counts["verdicts"] += len(before)
    counts.update(f"verdicts {status.value}" for status in before.values())
    counts["logs in which somebody is breached"] += bool(blamed)
    counts["evaluators differ"] += engine.verdicts(prepared, run, now) != evaluate(prepared, run, now)
    acts = {number for number, event in enumerate(run.events) if event.by}
    for out in (chosen & set(range(len(run.events))), acts, set(range(len(run.events)))):
        names = tuple(number for number in range(len(run.events)) if number not in out)
        after = statuses(prepared, taken_out(run, out), now, names)
        counts["entries taken out"] += len(out)
        counts["accused by less"] += len(accused(after) - blamed)
        for name in before.keys() & after.keys():
            if before[name] in CERTAIN and after[name] is not before[name]:
                counts[f"{before[name].value} become {after[name].value} by less"] += 1
    counts["accused by a gap"] += len(accused(statuses(prepared, replace(run, gaps=(*run.gaps, gap)), now)) - blamed)
    for number in range(len(run.watched or ())):
        fewer = replace(run, watched=tuple(one for other, one in enumerate(run.watched or ()) if other != number))
        counts["accused by taking back who looked"] += len(accused(statuses(prepared, fewer, now)) - blamed)
    more = statuses(prepared, replace(run, watched=(*(run.watched or ()), look)), now)
    counts["certain become otherwise"] += sum(status in CERTAIN and more[name] is not status for name, status in before.items())


def play(logs_wanted: int, number: int) -> Counter[str]:
    """Draw until so many logs were judged."""
    counts: Counter[str] = Counter(dict.fromkeys(MUST_BE_NONE, 0))
    subsets = st.frozensets(st.integers(0, 11))

    @seed(number)
    @settings(
        max_examples=logs_wanted, deadline=None, database=None, derandomize=False, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(dossiers(), st.booleans(), st.data())
    def one(sample: Sample, imprecise: bool, data: st.DataObject) -> None:
        run = data.draw(logs(imprecise=imprecise))
        judge(sample, run, data.draw(moments()), data.draw(gaps(placed=True)), data.draw(looks()), data.draw(subsets), counts)

    while counts["logs"] < logs_wanted:
        before = counts["logs"]
        one()
        number += 1
        if counts["logs"] == before:
            break
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "absence.json")
    asked = parser.parse_args()
    begun = time.perf_counter()
    counts = play(asked.logs, asked.seed)
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("hypothesis", "msgspec")},
        "seed": asked.seed,
        "seconds": round(time.perf_counter() - begun, 1),
        "counts": dict(sorted(counts.items())),
    }
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    return 1 if any(counts[name] for name in MUST_BE_NONE) else 0


if __name__ == "__main__":
    sys.exit(main())
