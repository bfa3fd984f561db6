"""Take entries out of generated logs and count accusations: `python bench/absence.py [--logs N] [--seed N]`.

A log is a run of a generated dossier of which some things are watched and others are not. Two in three are made so that somebody is accused on a ground that stands on
record, or kept by an act that could be withheld (`tests/meaning/accusing.py`); the others are drawn over the whole grammar (`tests/meaning/generators.py`). Of each,
entries are taken out (some, all acts, all, those above a marking), a gap is put in, who looked is taken back, somebody more looks; both evaluators judge it. Counted:
verdicts, on which grounds somebody is breached and in what share of the logs, how many of the certain become unknown, and what must be none: instances
breached or violations certain that were not before, what was certain become otherwise, verdicts in which the two evaluators differ. Writes
bench/results/absence.json; ends with 1 if one of those is not none, if less than a third of the logs accuse, or if a ground stands in less than 3 % of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "meaning")]

from absence_property import GROUNDS, MUST_BE_NONE, judge  # noqa: E402
from accusing import Blame, accusing_of  # noqa: E402
from generators import HEAD, clause_texts, dossiers, gaps, logs, looks, moments, runs  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from meaning_tables import block  # noqa: E402

from servanda.meaning import Gap, Run, Watched, prepare  # noqa: E402
from servanda.model.loader import load_files  # noqa: E402
from servanda.model.views import view  # noqa: E402

Beside = tuple[tuple[str, ...], Run | None]


@st.composite
def drawn(draw: st.DrawFn) -> Blame | Beside:
    """A log over the whole grammar; or what stands beside clauses that accuse: nothing, or two more clauses and some events these ask for."""
    kind = draw(st.integers(0, 8))
    if kind < 4:
        return (), None
    if kind < 6:
        return (draw(_THIRD), draw(_FOURTH)), draw(runs())
    sample, run, now = draw(dossiers()), draw(logs(imprecise=draw(st.booleans()))), draw(moments())
    labels = st.sampled_from([0, 0, 1, 2])
    marked = [tuple(draw(st.lists(labels, min_size=len(some), max_size=len(some)))) for some in (run.events, run.watched or ())]
    return Blame(sample, run, now, marked[0], marked[1], draw(gaps(placed=True)))


_THIRD, _FOURTH = clause_texts(2), clause_texts(3)


def play(logs_wanted: int, number: int) -> Counter[str]:
    """Draw until so many logs were judged."""
    counts: Counter[str] = Counter(dict.fromkeys(MUST_BE_NONE, 0))
    subsets, numbers = st.frozensets(st.integers(0, 11)), itertools.count()

    @seed(number)
    @settings(
        max_examples=logs_wanted, deadline=None, database=None, derandomize=False, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(drawn(), gaps(placed=True), looks(), subsets)
    def one(found: Blame | Beside, gap: Gap, look: Watched, chosen: frozenset[int]) -> None:
        if counts["logs"] >= logs_wanted:
            return
        log = found if isinstance(found, Blame) else accusing_of(random.Random(f"{number}/{next(numbers)}"), *found)
        dossier = load_files(block(log.sample.text, head=HEAD), "harbour")
        if any(one.severity.value == "error" for one in dossier.diagnostics):
            counts["texts refused"] += 1
            return
        became = judge(prepare(view(dossier)), log.run, log.now, [gap, log.near], look, chosen, (log.labels, log.look_labels))
        if any(became[name] for name in MUST_BE_NONE):
            print({name: became[name] for name in MUST_BE_NONE if became[name]}, log, gap, look, sorted(chosen), sep="\n", file=sys.stderr)
        counts.update(became)

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
        "logs": counts["logs"],
        "share in which somebody is breached": round(counts["logs in which somebody is breached"] / counts["logs"], 3),
        "share in which a ground of breach stands": {name: round(counts[f"ground: {name}"] / counts["logs"], 3) for name in GROUNDS},
        "must be none": {name: counts[name] for name in MUST_BE_NONE},
        "counts": dict(sorted((name, found) for name, found in counts.items() if name not in MUST_BE_NONE)),
    }
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    thin = [name for name in GROUNDS if counts[f"ground: {name}"] < 0.03 * counts["logs"]]
    if thin or 3 * counts["logs in which somebody is breached"] < counts["logs"]:
        print("too few logs accuse:", ", ".join(thin) or "less than a third", file=sys.stderr)
        return 1
    return 1 if any(counts[name] for name in MUST_BE_NONE) else 0


if __name__ == "__main__":
    sys.exit(main())
