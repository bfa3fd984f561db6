"""Difference in differences: did the treated units move otherwise than the others at the date? By Poisson pseudo-maximum-likelihood with unit and period effects.

With few treated units the usual clustered errors are far too small (Conley and Taber 2011; MacKinnon and Webb 2020, doi:10.1016/j.jeconom.2020.04.024); the interval is
then made from the same calculation on units without the measure. Both are shown.
"""

from __future__ import annotations

import msgspec
import numpy as np

from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.review.effectiveness import ppml, ranks
from servanda.instruments.sanctions.review.effectiveness.design import Design, Flags
from servanda.instruments.sanctions.review.effectiveness.events import events
from servanda.instruments.sanctions.review.effectiveness.figures import NORMAL_80, POWER, known, percent, span, steady
from servanda.instruments.sanctions.review.effectiveness.panel import Matrix
from servanda.instruments.sanctions.review.effectiveness.records import Check, Coefficient, Estimate, Interval, Placebo, Series

METHOD, TITLE = "difference-in-differences", "Difference in differences (PPML)"
MANY = 10
"""From so many treated units, and as many others, clustered errors are taken at their word."""
ASSUMES = "Without the measure, the treated would have moved in the same proportion as the others, and the others were not touched by it."
SOURCE = "Santos Silva and Tenreyro 2006; Conley and Taber 2011"


class _Chance(msgspec.Struct, frozen=True):
    """Coefficients of the placebos, log points, and of which donors."""

    sets: tuple[tuple[int, ...], ...]
    values: tuple[float, ...]
    failed: int


def differences(design: Design, *, seed: int = 0, progress: Progress = silent) -> Estimate:
    """In: a design with donors. Out: the estimate, with event-study moments, placebos, a placebo date. Errors: fewer than two donors; figures below nought."""
    if len(design.donors) < 2:
        raise Refusal(
            f"it needs at least two units to compare with and has {len(design.donors)}.", repair="Add units without the measure."
        )
    counts = design.before | design.after
    own, others = np.where(counts, design.own, np.nan), np.where(counts, design.controls, np.nan)
    fitted = _fit(own, others, design.after, errors=True)
    beta, error = float(fitted.coefficients[0]), float(fitted.errors[0])
    chance = _chance(others, design.after, len(design.treated), seed, progress)
    many = min(len(design.treated), len(design.donors)) >= MANY
    interval, sight, notes = _interval(beta, error, fitted.clusters, chance, many)
    t = _t(fitted.clusters)
    m = len(design.treated)
    mean = np.where(np.isnan(design.own), np.nan, fitted.mean[:m])
    expected = (mean * np.exp(-beta * design.after)).sum(axis=0)
    series = design.series
    post = design.after & ~np.isnan(series) & ~np.isnan(expected)
    moments, drift = events(design, own, others, chance.sets)
    return Estimate(
        method=METHOD, title=TITLE, source=SOURCE, percent=steady(percent(beta)),
        amount=steady(float((series[post] - expected[post]).mean())) if post.any() else None, interval=interval, smallest=sight, assumes=ASSUMES, says="",
        checks=(drift, _date(design, own, others, seed)), notes=notes,
        coefficients=(
            Coefficient(name="treated after the date, clustered error", value=steady(beta), error=steady(error), low=steady(beta - t * error), high=steady(beta + t * error), unit="log points"),
        ),
        series=Series(periods=design.labels, seen=known(series), expected=known(expected)), moments=moments,
        placebos=tuple(Placebo(units=tuple(design.donors[i] for i in s), percent=steady(percent(v))) for s, v in zip(chance.sets, chance.values, strict=True)),
        settings=(("clusters", str(fitted.clusters)), ("observations", str(fitted.used)), ("placebos", str(len(chance.values))), ("seed", str(seed))),
    )  # fmt: skip


def _fit(own: Matrix, others: Matrix, after: Flags, *, errors: bool) -> ppml.Fitted:
    both = np.vstack([own, others])
    treat = np.zeros(both.shape)
    treat[: len(own)] = after
    return ppml.fit(both, [treat], errors=errors)


def _t(clusters: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, max(clusters - 1, 1)))


def _chance(others: Matrix, after: Flags, size: int, seed: int, progress: Progress) -> _Chance:
    """The same for sets of donors in place of the treated; those that cannot be estimated (all nought on one side) are counted."""
    sets, values, failed = [], [], 0
    every = ranks.sets_of(len(others), size, seed)
    for done, chosen in enumerate(every):
        progress("placebos of the difference in differences", done, len(every))
        rest = np.delete(others, chosen, axis=0)
        try:
            found = _fit(others[list(chosen)], rest, after, errors=False)
        except Refusal:
            failed += 1
            continue
        sets.append(chosen)
        values.append(float(found.coefficients[0]))
    return _Chance(tuple(sets), tuple(values), failed)


def _interval(
    beta: float, error: float, clusters: int, chance: _Chance, many: bool
) -> tuple[Interval | None, float | None, tuple[str, ...]]:
    notes = (
        [f"{chance.failed} of the placebos could not be estimated: their figures are nought on one side of the date."]
        if chance.failed
        else []
    )
    if many:
        t = _t(clusters)
        sight = -percent(-(t + NORMAL_80) * error)
        return (
            span(percent(beta - t * error), percent(beta + t * error), 0.95, f"errors clustered by unit, {clusters} units"),
            steady(sight),
            tuple(notes),
        )
    if len(chance.values) < ranks.LEAST:
        notes.append(f"There are only {len(chance.values)} placebos; no interval can be said.")
        return None, None, tuple(notes)
    cut, level = ranks.threshold([abs(v) for v in chance.values])
    notes.append(
        "With so few treated units the clustered error is far too small; the interval is made from the units without the measure instead."
    )
    made = f"from the same calculation on {len(chance.values)} sets of units without the measure"
    sight = -percent(-ranks.detectable(chance.values, cut, POWER))
    return span(percent(beta - cut), percent(beta + cut), level, made), steady(sight), tuple(notes)


def _date(design: Design, own: Matrix, others: Matrix, seed: int) -> Check:
    """A date half-way through the periods before, at which nothing happened, on the figures before only."""
    name = "a date at which nothing happened"
    use = np.flatnonzero(design.before & ~np.isnan(own.sum(axis=0)))
    if len(use) < 4:
        return Check(name=name, passed=None, says="There are fewer than four periods before, so that no other date can be tried.")
    columns = np.arange(len(design.numbers))[design.before]
    after = columns >= use[len(use) // 2]
    early, rest = own[:, columns], others[:, columns]
    label = design.labels[use[len(use) // 2]]
    try:
        value = float(_fit(early, rest, after, errors=False).coefficients[0])
    except Refusal as error:
        return Check(name=name, passed=None, says=f"It could not be made for {label}: {error.reason}")
    chance = _chance(rest, after, len(design.treated), seed, silent)
    return ranks.ranked(
        name,
        f"With {label} taken for the date, and only figures from before the measure, the change is {percent(value):+.1f} %",
        value,
        chance.values,
    )
