"""Packages of 12 issues with 4 options each for 6 actors: the best of 16.8 million, how often each is signed in 1,000 draws, and the same found by a slow search.

    python bench/packages.py [--draws 1000] [--cases 200] [--no-save]

Made-up points. Goals: the best packages (Nash, Kalai-Smorodinsky) in less than half a second, 1,000 draws in less than a minute, equal to a search written out in plain
Python on small cases, the same bytes on one thread and on two. Compiling is not counted. Writes bench/results/packages.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402
import numpy as np  # noqa: E402

from servanda.instruments.strategy.packages.points import UNIT, Points, drawn, middle  # noqa: E402
from servanda.instruments.strategy.packages.search import Space, greatest_margin  # noqa: E402
from servanda.instruments.strategy.packages.weigh import NASH, weigh  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "packages.json"
GOALS = {"best packages": 0.5, "1,000 draws": 60.0}
"""Seconds of one processor: what the clock shows where nothing else runs."""


def made(issues: int, options: int, actors: int, seed: int, pairs: int = 0) -> Points:
    """Ranges of points that come to about 100, floors about the middle; some issues that interact."""
    chance = np.random.default_rng(seed)
    low = np.round(chance.random((actors, issues, options)) * 80 / issues, 2)
    floors = np.full((actors, 2, 2), np.nan)
    floors[:, 0, 0] = chance.integers(35, 45, actors)
    floors[:, 0, 1] = floors[:, 0, 0] + 6
    which = np.array(list(itertools.combinations(range(issues), 2)), np.int64)
    which = chance.permutation(which)[:pairs]
    extra = np.sort(np.round(chance.normal(0, 2, (actors, pairs, options, options, 2)), 2), axis=-1)
    return Points(
        actors=tuple(f"actor {a}" for a in range(actors)), delegations=actors, issues=tuple(f"issue {i}" for i in range(issues)),
        options=tuple(tuple(f"option {o}" for o in range(options)) for _ in range(issues)), low=low, high=low + 2, known=np.ones(low.shape, bool),
        floors=floors, pairs=which, extra=extra,
    )  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds by the clock and of all processors (the machine may do other things too), and what came of it."""
    started, used = time.perf_counter(), time.process_time()
    answer = work()
    return {"s": round(time.perf_counter() - started, 3), "processor s": round(time.process_time() - used, 3)}, answer


def slow(points: Points) -> tuple[int, int, float]:
    """Nash, the package with the greatest least margin (its worth), and seconds: every package in plain Python."""
    started, mid = time.perf_counter(), middle(points)
    cells, floors = mid.points[0].tolist(), mid.floors[0].tolist()
    best, most, number = 0.0, -(10**9), -1
    for at, one in enumerate(itertools.product(*(range(size) for size in points.sizes))):
        gains = [sum(cells[a][i][o] for i, o in enumerate(one)) - floors[a] for a in range(len(floors))]
        for p, (i, j) in enumerate(points.pairs):
            gains = [gain + int(mid.extra[0, a, p, one[i], one[j]]) for a, gain in enumerate(gains)]
        most = max(most, min(gains))
        if min(gains) >= 0:
            product = 1.0
            for gain in gains:
                product *= gain / UNIT
            if product > best:
                best, number = product, at
    return number, most, time.perf_counter() - started


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--no-save", action="store_true")
    asked = parser.parse_args()
    small = made(3, 3, 3, 1, pairs=1)
    weigh(small, (), [0] * 3, lambda _package: (), asked=True, draws=4, seed=1)  # compiled before anything is timed

    found: dict[str, Any] = {
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
        "versions": {name: version(name) for name in ("numpy", "numba", "scipy")},
    }
    for label, pairs in (("12 x 4 x 6", 0), ("12 x 4 x 6, 6 pairs of issues interact", 6)):
        points = made(12, 4, 6, 7, pairs)
        space, mid = Space(points), middle(points)

        def best(space: Space = space, mid: Any = mid) -> tuple[int, int]:
            ideals, _, nash = space.nash(mid)
            return nash, space.smorodinsky(mid, ideals)

        draws = drawn(points, asked.draws, 1, worst=True)
        entry: dict[str, Any] = {"packages": points.combinations, "best packages": min((timed(best)[0] for _ in range(5)), key=lambda one: one["s"])}
        two, counts = timed(lambda space=space, draws=draws: space.counts(draws, 2))
        entry[f"{asked.draws:,} draws"] = two
        if not pairs:
            one, again = timed(lambda space=space, draws=draws: space.counts(draws, 1))
            entry[f"{asked.draws:,} draws, one thread"] = one
            entry["one thread and two: same counts"] = all(bool((x == y).all()) for x, y in zip(counts, again, strict=True))
            entry["programme (HiGHS), greatest least margin"] = timed(lambda points=points, mid=mid: greatest_margin(points, mid, []))[0]
            entry["whole answer"] = timed(lambda points=points: weigh(points, (), [0] * 12, lambda _package: (), asked=True, draws=asked.draws, seed=1))[0]
        found[label] = entry
    equal, margins, seconds, packages = 0, 0, 0.0, 0
    for case in range(asked.cases):
        points = made(2 + case % 4, 2 + case % 3, 2 + case % 4, 100 + case, pairs=case % 2)
        number, most, took = slow(points)
        answer = weigh(points, (), [0] * len(points.issues), lambda _package: (), asked=True, draws=2, seed=1)
        nash = next((one.package for one in answer.shown if NASH in one.picked), None)
        equal += nash == (points.named(points.package(number)) if number >= 0 else None)
        margin = greatest_margin(points, middle(points), [])
        assert margin is not None
        gains = [middle(points).worth(np.array([margin]), a, points.pairs)[0, 0] - middle(points).floors[0, a] for a in range(len(points.actors))]
        margins, seconds, packages = margins + (min(gains) == most), seconds + took, packages + points.combinations
    found["small cases"] = {
        "cases": asked.cases, "Nash equal to a search written out": equal, "least margin of the programme equal": int(margins),
        "plain Python, packages a second": round(packages / seconds),
    }  # fmt: skip
    bytes_ = {msgspec.json.encode(weigh(made(6, 3, 4, 3, 2), (), [0] * 6, lambda _package: (), asked=True, draws=500, seed=5, threads=threads)) for threads in (1, 2)}
    found["same bytes on one thread and two"] = len(bytes_) == 1
    found["largest memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["goals"] = {name: found["12 x 4 x 6"].get(name, {"processor s": float("inf")})["processor s"] <= goal for name, goal in GOALS.items()}
    print(json.dumps(found, indent=2))
    if not asked.no_save:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
