"""Synthetic control, PPML and interrupted time series on real figures: ours against pysyncon and statsmodels in one run.

Run: python bench/sanctions/effectiveness.py        prints the table and writes bench/results/sanctions-effectiveness.json
     --quick        pysyncon fits 8 units instead of 63, and its full fit takes 20 steps of its search instead of all
Needs the user's copy of Eurostat's exports by partner in ../shared/data/diplomacy; without it a made-up panel of the same size is taken, and said.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import exports_panel  # noqa: E402
import numpy as np  # noqa: E402

from servanda.instruments.sanctions.review.effectiveness import differences, hac, ppml, simplex, synthetic  # noqa: E402
from servanda.instruments.sanctions.review.effectiveness.design import Design, design  # noqa: E402
from servanda.instruments.sanctions.review.effectiveness.effect import assess  # noqa: E402
from servanda.instruments.sanctions.review.effectiveness.panel import Panel  # noqa: E402
from servanda.instruments.sanctions.review.effectiveness.records import Question  # noqa: E402

GOAL = 1.0
"""Seconds for a fit with 62 placebos."""


def best(work: Callable[[], object], repeat: int) -> float:
    """Least seconds of some repetitions: the machine does other things too."""
    found = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def generated() -> tuple[Panel, Question]:
    chance = np.random.default_rng(62)
    values = np.exp(chance.normal(23, 1, size=(63, 1)) + np.cumsum(chance.normal(0.02, 0.06, size=(63, 14)), axis=1))
    values[0, 12:] *= 0.5
    names = tuple(f"unit {i:02d}" for i in range(63))
    panel = Panel(sort="year", units=names, numbers=tuple(range(2010, 2024)), values=values, treated_from=("",) * 63, rows=882)
    return panel, Question(
        objective="none",
        measure="made up",
        treated=names[:1],
        since="2022",
        outcome="exports",
        measured_in="EUR",
        source="generated",
    )


def pool(plan: Design) -> tuple[np.ndarray, np.ndarray]:
    """Periods before by units (the treated first), each over its own mean: what both programs fit; and all periods."""
    use = ~np.isnan(plan.series) & (plan.before | plan.after)
    values = np.vstack([plan.series, plan.controls])[:, use]
    values = values / values[:, plan.before[use]].mean(axis=1, keepdims=True)
    return values[:, plan.before[use]], values


def against_pysyncon(plan: Design, quick: bool) -> dict[str, Any]:
    import pandas as pd
    from pysyncon import Synth

    before, _ = pool(plan)
    table = pd.DataFrame(before.T, columns=[f"u{i}" for i in range(len(before))])

    def fixed(own: int, strict: float) -> np.ndarray:
        """strict: a factor on V; the minimum is the same, but pysyncon's solver stops when its objective moves by less than 1e-6, and so stops later."""
        keep = [c for i, c in enumerate(table.columns) if i not in (0, own)] if own else list(table.columns[1:])
        model = Synth()
        fixed_v = strict * table.std(axis=1).to_numpy() ** 2
        model.fit(X0=table[keep], X1=table.iloc[:, own], Z0=table[keep], Z1=table.iloc[:, own], custom_V=fixed_v)
        return np.asarray(model.W)

    n = len(before) if not quick else 8
    pools = ~np.eye(len(before), dtype=bool)[:n]
    pools[:, 0] = False
    ours = simplex.batch(before, np.arange(n), pools)
    started = time.perf_counter()
    loose = [fixed(i, 1.0) for i in range(n)]
    weights_only = time.perf_counter() - started
    close = {}
    for name, theirs in (("as it comes", loose), ("made to stop later", [fixed(i, 100.0) for i in range(n)])):
        excess, paths, weights = [], [], []
        for i in range(n):
            kept = np.flatnonzero(pools[i])
            points, mine, other = before[kept].T, ours[i, kept], theirs[i] / theirs[i].sum()
            a, b = points @ mine, points @ other
            excess.append(float(((a - before[i]) ** 2).sum() - ((b - before[i]) ** 2).sum()))
            paths.append(float(np.abs(a - b).max()))
            weights.append(float(np.abs(mine - other).max()))
        close |= {
            f"{name}: squared misfit of ours less theirs, worst": max(excess),
            f"{name}: largest difference of a fitted series (index)": max(paths),
            f"{name}: largest difference of a weight": max(weights),
            f"{name}: median over the fits of the largest difference of a weight": float(np.median(weights)),
        }
    search = {"optim_options": {"maxiter": 20}} if quick else {}
    full = Synth()
    started = time.perf_counter()
    keep = list(table.columns[1:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full.fit(X0=table[keep], X1=table["u0"], Z0=table[keep], Z1=table["u0"], **search)
    one = time.perf_counter() - started
    w = np.asarray(full.W)
    return {
        "one fit, weights and V searched, s": one,
        "search cut short (--quick)": quick,
        "fits": n,
        "a fit, weights only, s": weights_only / n,
        **close,
        "fit before of the treated, ours (RMSPE, index)": float(np.sqrt(((ours[0, 1:] @ before[1:] - before[0]) ** 2).mean())),
        "fit before of the treated, theirs with V searched": float(np.sqrt(((w @ before[1:] - before[0]) ** 2).mean())),
        "conditions of the best fit, worst gap of ours": max(
            simplex.excess(before[pools[i]].T, before[i], ours[i, pools[i]]) for i in range(n)
        ),
    }


def against_statsmodels(plan: Design) -> dict[str, Any]:
    import pandas as pd
    import statsmodels.api as sm

    use = plan.before | plan.after
    outcome = np.vstack([plan.own, plan.controls])[:, use]
    treat = np.zeros(outcome.shape)
    treat[: len(plan.own)] = plan.after[use]
    mine = ppml.fit(outcome, [treat])
    rows = [(i, t, outcome[i, t], treat[i, t]) for i in range(len(outcome)) for t in range(outcome.shape[1])]
    table = pd.DataFrame(rows, columns=["i", "t", "y", "d"]).dropna()
    x = pd.concat(
        [pd.get_dummies(table.i, dtype=float), pd.get_dummies(table.t, dtype=float, prefix="t").iloc[:, 1:], table[["d"]]], axis=1
    )
    y = table.y / table.y.mean()

    def other() -> Any:
        return sm.GLM(y, x, family=sm.families.Poisson()).fit(cov_type="cluster", cov_kwds={"groups": table.i}, tol=1e-13)

    fitted = other()
    series = np.log(plan.series[~np.isnan(plan.series) & use])
    when = np.flatnonzero(~np.isnan(plan.series) & use)
    z = np.column_stack([np.ones(len(when)), when, plan.after[when]])
    line = hac.fit(series, z, np.arange(len(when)), 3)
    reference = sm.OLS(series, z).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    return {
        "PPML, ours, s": best(lambda: ppml.fit(outcome, [treat]), 5),
        "PPML, statsmodels with dummies, s": best(other, 2),
        "difference of the coefficient": abs(float(mine.coefficients[0]) - float(fitted.params["d"])),
        "difference of the clustered error, share": abs(float(mine.errors[0]) / float(fitted.bse["d"]) - 1),
        "Newey-West, largest difference of an error, share": float(
            np.abs(np.sqrt(np.diag(line.spread)) / reference.bse - 1).max()
        ),
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    options.add_argument("--out", default=str(ROOT / "bench" / "results" / "sanctions-effectiveness.json"))
    chosen = options.parse_args()
    real = exports_panel.ANNUAL.exists()
    panel, question = exports_panel.annual() if real else generated()
    plan = design(panel, question)
    synthetic.synthetic(plan)  # imports
    before, _ = pool(plan)
    n = len(before)
    pools = ~np.eye(n, dtype=bool)
    pools[:, 0] = False
    ours = {
        "units compared with": len(plan.donors),
        "periods before": plan.extent.before,
        "63 fits (treated and 62 placebos), weights only, s": best(lambda: simplex.batch(before, np.arange(n), pools), 7),
        "synthetic control whole: fit, 62 placebos, leave-one-out, placebo date, s": best(lambda: synthetic.synthetic(plan), 5),
        "difference in differences whole: fit, 62 placebos, event study, placebo date, s": best(
            lambda: differences.differences(plan), 3
        ),
        "answer whole, all methods, s": best(lambda: assess(panel, question), 3),
        "goal for 62 placebos, s": GOAL,
    }
    answer = assess(panel, question)
    peer = against_pysyncon(plan, chosen.quick)
    ours["faster than pysyncon, weights only, times"] = (
        63 * peer["a fit, weights only, s"] / ours["63 fits (treated and 62 placebos), weights only, s"]
    )
    ours["whole with 62 placebos against one fit of pysyncon, times"] = (
        peer["one fit, weights and V searched, s"]
        / ours["synthetic control whole: fit, 62 placebos, leave-one-out, placebo date, s"]
    )
    result: dict[str, Any] = {
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()},
        "versions": {name: version(name) for name in ("numpy", "scipy", "pysyncon", "statsmodels")},
        "panel": "Eurostat, exports of the EU-27 by partner, 2010-2023 without 2016"
        if real
        else "generated; ../shared is absent",
        "ours": ours,
        "pysyncon": peer,
        "statsmodels": against_statsmodels(plan),
        "answer": [
            {
                "method": e.method,
                "percent": e.percent,
                "low": e.interval.low if e.interval else None,
                "high": e.interval.high if e.interval else None,
                "checks": [[c.name, c.passed] for c in e.checks],
            }
            for e in answer.estimates
        ],
        "told": answer.told,
    }
    if real and exports_panel.MONTHLY.exists():
        found = assess(*exports_panel.monthly())
        result["answer, monthly, five partners"] = [{"method": e.method, "percent": e.percent} for e in found.estimates]
    Path(chosen.out).parent.mkdir(parents=True, exist_ok=True)
    Path(chosen.out).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for part in ("ours", "pysyncon", "statsmodels"):
        print(part)
        for name, value in result[part].items():
            print(f"  {name}: {value:.4g}" if isinstance(value, float) else f"  {name}: {value}")
    for one in result["answer"]:
        print(f"  {one['method']}: {one['percent']:.1f} %")


if __name__ == "__main__":
    main()
