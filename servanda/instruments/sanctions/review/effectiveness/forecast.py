"""The series carried on from before: what was to be expected by its own trend and seasons, and how far such a forecast is usually off.

Only the periods before the date are fitted, by generalised least squares with errors of which a share stays to the next period (`serial`), averaged over how large that share
likely is. The interval is that of a forecast: Goldberger (1962, doi:10.1080/01621459.1962.10480665) without
his correction for the last error. It needs fewer periods after the date than `interrupted`.
"""

from __future__ import annotations

import numpy as np

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness.design import Design
from servanda.instruments.sanctions.review.effectiveness.figures import NORMAL_80, known, percent, span, steady
from servanda.instruments.sanctions.review.effectiveness.interrupted import enough, on_logs, seasonal
from servanda.instruments.sanctions.review.effectiveness.records import Estimate, Series
from servanda.instruments.sanctions.review.effectiveness.serial import every, together

METHOD, TITLE = "forecast", "Forecast from before"
LEAST_BEFORE = 8
"""Periods before the measure without which nothing is forecast."""
ASSUMES = "Without the measure, the trend and seasons from before would have gone on, with errors of the same size."
SOURCE = "Goldberger 1962; Harville 1977"


def forecast(design: Design) -> Estimate:
    """In: a design. Out: the estimate. Errors: fewer than 8 known periods before the date, or too few for the seasons."""
    enough(design, LEAST_BEFORE, 1)
    y = design.series
    use = ~np.isnan(y) & (design.before | design.after)
    logs = on_logs(y[use])
    waves = seasonal(design, use)
    x = np.column_stack([np.ones(len(y)), design.when / 10, waves])
    pre, post = design.before & use, design.after & use
    df = int(pre.sum()) - x.shape[1]
    if df < 5:
        raise Refusal(
            f"only {df} periods before are left after trend and seasons; it needs 5.", repair="Use a longer series."
        )
    target = np.full(len(y), np.nan)
    target[use] = np.log(y[use]) if logs else y[use]
    order = np.concatenate([np.flatnonzero(pre), np.flatnonzero(post)])
    when = design.when[order]
    mean = np.full(int(post.sum()), 1 / post.sum())
    shares = every(target[pre], x[pre], design.when[pre])
    lines, gaps, spreads = [], [], []
    for one in shares:
        to = np.linalg.solve(x[pre].T @ one.inverse @ x[pre], x[pre].T @ one.inverse)
        weights = np.concatenate([-(mean @ x[post] @ to), mean])
        lines.append(to @ target[pre])
        gaps.append(float(weights @ target[order]))
        spreads.append(float(one.variance * weights @ together(one.share, when) @ weights))
    # a short series does not say how much of an error stays: every share counts as far as it is likely
    likely = np.array([one.weight for one in shares])
    beta = likely @ np.array(lines)
    gap = float(likely @ np.array(gaps))
    error = float(np.sqrt(likely @ (np.array(spreads) + (np.array(gaps) - gap) ** 2)))
    from scipy.stats import t

    cut = float(t.ppf(0.975, df))
    expected = np.exp(x @ beta) if logs else x @ beta
    level = float(expected[post].mean())
    if level <= 0:
        raise Refusal(
            "the series expected without the measure is not above nought, so that no share of it can be said.",
            repair="Use figures that are above nought.",
        )

    def share(value: float) -> float:
        return percent(value) if logs else 100 * value / level

    sight = (cut + NORMAL_80) * error
    return Estimate(
        method=METHOD, title=TITLE, source=SOURCE, percent=steady(share(gap)), amount=steady(float((y[post] - expected[post]).mean())),
        interval=span(share(gap - cut * error), share(gap + cut * error), 0.95, "of a forecast, with errors that hang on to the previous"),
        smallest=steady(-percent(-sight) if logs else share(sight)), assumes=ASSUMES, says="",
        notes=(() if waves.shape[1] or design.sort == "year" else ("Seasons are not allowed for: the periods before do not hold each season twice.",)),
        series=Series(periods=design.labels, seen=known(y), expected=known(expected)),
        settings=(("scale", "logarithm" if logs else "as given"), ("errors hold on by", f"{sum(one.weight * one.share for one in shares):.2f}"), ("seasons", str(waves.shape[1] + 1))),
    )  # fmt: skip
