"""Interrupted time series: did the level or the slope of the series itself break at the date?

Segmented regression: Wagner, Soumerai, Zhang and Ross-Degnan (2002, doi:10.1046/j.1365-2710.2002.00430.x), with terms for the seasons; errors as in `hac`, widened
as in `serial` where a short series makes them too small.
"""

from __future__ import annotations

import numpy as np

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import hac
from servanda.instruments.sanctions.review.effectiveness.design import Design
from servanda.instruments.sanctions.review.effectiveness.figures import NORMAL_80, known, percent, span, steady
from servanda.instruments.sanctions.review.effectiveness.panel import Matrix
from servanda.instruments.sanctions.review.effectiveness.periods import SEASONS, season
from servanda.instruments.sanctions.review.effectiveness.records import Coefficient, Estimate, Series
from servanda.instruments.sanctions.review.effectiveness.serial import held, widening

METHOD, TITLE = "interrupted-time-series", "Interrupted time series"
LEAST_BEFORE = 8
LEAST_AFTER = 8
"""Periods before and after the measure without which it says nothing."""
ASSUMES = "Without the measure, the level, trend and seasons of the series would have gone on as before, and nothing else broke at that date."
SOURCE = "Wagner et al. 2002; Newey and West 1987; Lazarus et al. 2018; Bell and McCaffrey 2002"


def seasonal(design: Design, use: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Matrix:
    """Columns for the seasons (all but the first), or none where the periods before do not hold two of each."""
    count = SEASONS[design.sort]
    parts = np.array([season(design.sort, n) for n in design.numbers])
    if count == 1 or any((parts[use & design.before] == s).sum() < 2 for s in range(count)):
        return np.zeros((len(parts), 0))
    waves: Matrix = (parts[:, None] == np.arange(1, count)).astype(float)
    return waves


def on_logs(y: Matrix) -> bool:
    """Whether the series may be taken in logarithms: every known figure is above nought."""
    return bool(np.nanmin(y) > 0)


def enough(design: Design, before: int, after: int) -> None:
    """Errors: fewer known periods than asked on a side."""
    extent = design.extent
    for have, need, word in ((extent.before, before, "before"), (extent.after, after, "after")):
        if have < need:
            raise Refusal(
                f"it needs {need} known periods {word} the date and has {have}.", repair="Use shorter periods or a longer series."
            )


def interrupted(design: Design) -> Estimate:
    """In: a design. Out: the estimate, with the change of level, the change of slope and the mean change. Errors: too few periods."""
    enough(design, LEAST_BEFORE, LEAST_AFTER)
    y = design.series
    use = ~np.isnan(y) & (design.before | design.after)
    logs = on_logs(y[use])
    waves = seasonal(design, use)
    when, step = design.when.astype(float), design.after.astype(float)
    x = np.column_stack([np.ones(len(y)), when / 10, step, step * when, waves])
    target = np.where(use, y, np.nan)
    target = np.log(target) if logs else target
    line = hac.fit(target[use], x[use], design.when[use])
    post = design.after & use
    weights = np.zeros(x.shape[1])
    weights[2], weights[3] = 1.0, when[post].mean()
    gap = float(weights @ line.coefficients)
    serial = held(target[use], x[use], design.when[use])

    def error_of(contrast: Matrix) -> float:
        wide = widening(x[use], design.when[use], serial.together, line.lags, contrast)
        return float(np.sqrt(contrast @ line.spread @ contrast * wide))

    error = error_of(weights)
    jump = step * line.coefficients[2] + step * when * line.coefficients[3]
    fitted = x @ line.coefficients
    expected = np.exp(fitted - jump) if logs else fitted - jump
    level = float(np.mean(expected[post]))
    amount = float((y[post] - expected[post]).mean())
    if not logs and level <= 0:
        raise Refusal(
            "the series expected without the measure is not above nought, so that no share of it can be said.",
            repair="Use figures that are above nought.",
        )

    def share(value: float) -> float:
        return percent(value) if logs else 100 * value / level

    reach, sight = line.cut * error, (line.cut + NORMAL_80) * error
    unit = "log points" if logs else "the outcome's unit"
    rows = tuple(_row(name, float(line.coefficients[i]), error_of(np.eye(x.shape[1])[i]), line.cut, each) for i, name, each in (
        (2, "change of level", unit), (3, "change of slope", f"{unit} per {design.sort}"),
    ))  # fmt: skip
    notes = (
        []
        if waves.shape[1] or design.sort == "year"
        else ["Seasons are not allowed for: the periods before do not hold each season twice."]
    )
    if not logs:
        notes.append("The series holds figures that are not above nought, so that it is taken as it is and not in logarithms.")
    return Estimate(
        method=METHOD, title=TITLE, source=SOURCE, percent=steady(share(gap)), amount=steady(amount),
        interval=span(share(gap - reach), share(gap + reach), 0.95, f"Newey-West errors over {line.lags} {design.sort}s, widened for a short series"),
        smallest=steady(max(abs(share(sight)) if not logs else -percent(-sight), 0.0)), assumes=ASSUMES, says="", notes=tuple(notes), coefficients=rows,
        series=Series(periods=design.labels, seen=known(y), expected=known(expected)),
        settings=(("scale", "logarithm" if logs else "as given"), ("lags", str(line.lags)), ("critical value", f"{line.cut:.3f}"), ("errors hold on by", f"{serial.share:.2f}"), ("seasons", str(waves.shape[1] + 1))),
    )  # fmt: skip


def _row(name: str, value: float, error: float, cut: float, unit: str) -> Coefficient:
    return Coefficient(
        name=name,
        value=steady(value),
        error=steady(error),
        low=steady(value - cut * error),
        high=steady(value + cut * error),
        unit=unit,
    )
