"""The event study: the difference between the treated and the others in each period, against the last period before the date.

Each period has its own coefficient for the treated, so that the effects of the periods come from the others alone; the coefficient is what is left of the
treated series after them. This is the same as PPML with a dummy per period, and cheaper; the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import ppml, ranks
from servanda.instruments.sanctions.review.effectiveness.design import Design
from servanda.instruments.sanctions.review.effectiveness.figures import percent, steady
from servanda.instruments.sanctions.review.effectiveness.panel import Matrix
from servanda.instruments.sanctions.review.effectiveness.records import Check, EventMoment

NAME = "the same course before the date"


def events(design: Design, own: Matrix, others: Matrix, sets: Sequence[tuple[int, ...]]) -> tuple[tuple[EventMoment, ...], Check]:
    """In: the design, treated and others with periods that do not count unknown, the sets of donors that stand in. Out: a moment per period, and the check of the course before."""
    paths = [path(own, others)]
    for chosen in sets:
        try:
            paths.append(path(others[list(chosen)], np.delete(others, chosen, axis=0)))
        except Refusal:
            continue  # the set has no figures to draw a path from; the estimate counts it among those that failed
    mine = paths[0]
    usable = design.before & np.isfinite(mine)
    if not usable.any():
        return (), Check(name=NAME, passed=None, says="No period before the date can be compared.")
    base = int(np.flatnonzero(usable)[-1])
    level = np.array(paths) - np.array(paths)[:, [base]]
    bands = [_band(level[1:, i]) for i in range(level.shape[1])]
    moments = tuple(
        EventMoment(
            period=label,
            percent=None if not np.isfinite(value) else steady(percent(float(value))),
            low=None if band is None or not np.isfinite(value) or i == base else steady(percent(float(value - band[0]))),
            high=None if band is None or not np.isfinite(value) or i == base else steady(percent(float(value + band[0]))),
            level=None if band is None else steady(band[1]),
            after=bool(design.after[i]),
        )
        for i, (label, value, band) in enumerate(zip(design.labels, level[0], bands, strict=True))
        if design.before[i] or design.after[i]
    )
    return moments, _course(design, level)


def path(own: Matrix, others: Matrix) -> Matrix:
    """Logarithm of the treated (their sum) over the effect of the period as the others have it; NaN where not known or nought."""
    fitted = ppml.fit(others, [], errors=False)
    shown = fitted.mean / np.nansum(fitted.mean, axis=1, keepdims=True)
    # The fitted mean is unit effect times period effect: any unit with the period known gives the same ratio to a common unit.
    effect = _period_effects(shown)
    total = own.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Matrix = np.log(total) - np.log(effect)
    found[~np.isfinite(found)] = np.nan
    return found


def _period_effects(mean: Matrix) -> Matrix:
    """Effects of periods out of fitted means that are products of a unit's and a period's: taken from unit to unit along periods that they share."""
    periods = mean.shape[1]
    effect = np.full(periods, np.nan)
    rows = [np.flatnonzero(np.isfinite(row)) for row in mean]
    left = sorted((i for i in range(len(mean)) if len(rows[i])), key=lambda i: -len(rows[i]))
    while left:
        joined = next((i for i in left if np.isfinite(effect[rows[i]]).any()), None) if np.isfinite(effect).any() else left[0]
        if joined is None:
            break
        left.remove(joined)
        at = rows[joined]
        shared = at[np.isfinite(effect[at])]
        factor = float(effect[shared[0]] / mean[joined, shared[0]]) if len(shared) else 1.0
        new = at[~np.isfinite(effect[at])]
        effect[new] = mean[joined, new] * factor
    return effect


def _band(values: Matrix) -> tuple[float, float] | None:
    """Half the width of the interval, log points, and its level."""
    sizes = [abs(float(v)) for v in values if np.isfinite(v)]
    return None if len(sizes) < ranks.LEAST else ranks.threshold(sizes)


def _course(design: Design, level: Matrix) -> Check:
    """The drift of the difference over the periods before, against that of the placebos."""
    when = design.when.astype(float)
    slopes = []
    for row in level:
        use = design.before & np.isfinite(row)
        if use.sum() < 3:
            slopes.append(np.nan)
            continue
        at = when[use] - when[use].mean()
        slopes.append(float(at @ row[use] / (at @ at)))
    if not np.isfinite(slopes[0]):
        return Check(
            name=NAME,
            passed=None,
            says="There are fewer than three periods before, so that the course before cannot be compared.",
        )
    says = f"Before the date the treated moved against the others by {percent(slopes[0]):+.2f} % a {design.sort}"
    return ranks.ranked(NAME, says, slopes[0], [s for s in slopes[1:] if np.isfinite(s)])
