"""Panels with a known effect, for the tests of the estimators; seeded."""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.review.effectiveness.panel import Panel
from servanda.instruments.sanctions.review.effectiveness.records import Question

MONTHS = {"units": 22, "periods": 63, "before": 42, "sort": "month"}
YEARS = {"units": 40, "periods": 14, "before": 12, "sort": "year"}


def made(
    seed: int,
    *,
    units: int,
    periods: int,
    before: int,
    sort: str,
    effect: float = 0.0,
    treated: int = 1,
    stays: float = 0.3,
    noise: float = 0.05,
    common: float = 0.03,
    drift: float = 0.0,
) -> tuple[Panel, Question]:
    """effect: share by which the treated change after `before` periods; stays: share of an error that stays; drift: log points a period of the treated alone."""
    chance = np.random.default_rng(seed)
    shared = np.zeros(periods)
    for t in range(1, periods):
        shared[t] = 0.6 * shared[t - 1] + chance.normal(0, common)
    logs = np.zeros((units, periods))
    for i in range(units):
        own = np.zeros(periods)
        for t in range(periods):
            own[t] = stays * (own[t - 1] if t else 0.0) + chance.normal(0, noise)
        season = 0.05 * np.sin(2 * np.pi * np.arange(periods) / 12) if sort == "month" else 0.0
        logs[i] = chance.normal(5, 1) + 0.004 * np.arange(periods) + chance.normal(1, 0.2) * shared + season + own
    logs[:treated] += drift * np.arange(periods)
    logs[:treated, before:] += np.log1p(effect)
    first = 2028 * 12 if sort == "month" else 2010
    at = first + before
    names = tuple(f"unit {i:02d}" for i in range(units))
    panel = Panel(
        sort=sort,
        units=names,
        numbers=tuple(range(first, first + periods)),
        values=np.exp(logs),
        treated_from=("",) * units,
        rows=units * periods,
    )
    since = f"{at // 12}-{at % 12 + 1:02d}" if sort == "month" else str(at)
    return panel, Question(
        objective="to open the crossing", measure="the measure", treated=names[:treated], since=since, outcome="exports", measured_in="crowns", source="invented",
    )  # fmt: skip
