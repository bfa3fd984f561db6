"""Synthetic control: a weighted mean of units without the measure that went the same way before, and where it goes afterwards.

Abadie, Diamond and Hainmueller (2010, doi:10.1198/jasa.2009.ap08746). The weights are fitted to every period before the date (no other predictors: with all
outcomes before among them, others carry no weight, Kaul et al. 2022, doi:10.1080/07350015.2021.1930012). By default each series is first divided by its own mean before the
date, so that the course is matched and not the size; `level` takes it as it is. Checked by placebos in space (every unit in turn), in time, and by leaving units out.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import ranks, simplex
from servanda.instruments.sanctions.review.effectiveness.design import Design, Flags
from servanda.instruments.sanctions.review.effectiveness.figures import POWER, said, span, steady
from servanda.instruments.sanctions.review.effectiveness.panel import Matrix
from servanda.instruments.sanctions.review.effectiveness.range import equally_good
from servanda.instruments.sanctions.review.effectiveness.records import Check, Estimate, Interval, Placebo, Series, Weight

METHOD, TITLE = "synthetic-control", "Synthetic control"
LEAST_BEFORE, LEAST_DONORS = 5, 2
POOR = 10.0
"""Per cent of the mean before: a fit further off than this is called poor."""
CLOSE = 1.0
"""Per cent of the mean before: a fit closer than this counts as this close, so that a fit by accident does not make a large ratio."""
ASSUMES = "What made the treated and its synthetic double go the same way before would have gone on doing so, and the units in the double were not touched by the measure."
SOURCE = "Abadie, Diamond and Hainmueller 2010; Firpo and Possebom 2018"


class Fits(msgspec.Struct, frozen=True, kw_only=True):
    """Row 0 is the treated, the others the placebo sets. values: all series (rows of units first, then the sets); weights over the donors; gaps: per period, in the units of
    values, seen less synthetic; close: root mean square of the gap before; effect: mean gap after; ratio: root mean square after over before."""

    donors: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    values: Matrix
    weights: Matrix
    gaps: Matrix
    close: Matrix
    effect: Matrix
    ratio: Matrix
    base: float


def fits(design: Design, scale: str, seed: int, use: Flags, after: Flags) -> Fits:
    """In: a design, `index` or `level`, the periods to use and which of them are after. Out: the fit of the treated and of every placebo set."""
    before = use & ~after
    treated = design.series
    complete = ~np.isnan(design.controls[:, use]).any(axis=1)
    if scale == "index":
        with np.errstate(invalid="ignore"):
            complete &= np.nan_to_num(design.controls[:, before].mean(axis=1)) > 0
    donors = np.flatnonzero(complete)
    if len(donors) < LEAST_DONORS:
        raise Refusal(
            f"it needs at least {LEAST_DONORS} units whose figures are complete and has {len(donors)}.",
            repair="Add units without the measure, or shorten the series.",
        )
    controls = design.controls[donors]
    sets = ranks.sets_of(len(donors), len(design.treated), seed)
    own = np.array([treated, *(controls[list(s)].sum(axis=0) for s in sets)])
    both = np.vstack([controls, own])[:, use]
    then = after[use]
    base = float(both[len(donors), ~then].mean())
    if scale == "index":
        if base <= 0:
            raise Refusal(
                "the mean of the treated before the date is not above nought.",
                repair="Use figures that are above nought, or the scale `level`.",
            )
        both = both / both[:, ~then].mean(axis=1, keepdims=True)
    n = len(donors)
    pools = np.zeros((len(own), len(both)), dtype=bool)
    pools[:, :n] = True
    for i, chosen in enumerate(sets):
        pools[i + 1, list(chosen)] = False
    weights = simplex.batch(both[:, ~then], np.arange(n, n + len(own)), pools)[:, :n]
    gaps = both[n:] - weights @ both[:n]
    close = np.sqrt((gaps[:, ~then] ** 2).mean(axis=1))
    far = np.sqrt((gaps[:, then] ** 2).mean(axis=1))
    scale_of = np.abs(both[n:, ~then].mean(axis=1))
    floor = CLOSE / 100 * np.where(scale_of > 0, scale_of, 1.0)
    return Fits(
        donors=tuple(int(d) for d in donors), sets=sets, values=both, weights=weights, gaps=gaps, close=close,
        effect=gaps[:, then].mean(axis=1), ratio=far / np.maximum(close, floor), base=base if scale == "index" else 1.0,
    )  # fmt: skip


def synthetic(design: Design, *, scale: str = "index", seed: int = 0) -> Estimate:
    """In: a design with donors; `index` or `level`. Out: the estimate with weights, placebos, leave-one-out, a placebo date. Errors: too few periods or units."""
    use = ~np.isnan(design.series) & (design.before | design.after)
    before = int((use & design.before).sum())
    if before < LEAST_BEFORE:
        raise Refusal(
            f"it needs {LEAST_BEFORE} known periods before the date and has {before}.", repair="Use a longer series."
        )
    found = fits(design, scale, seed, use, design.after)
    then = design.after[use]
    n = len(found.donors)
    mine = found.values[n]
    double = mine - found.gaps[0]
    level = float(double[then].mean())
    if level <= 0:
        raise Refusal(
            "the synthetic double is not above nought after the date.", repair="Use figures that are above nought."
        )
    own = 100 * float(found.effect[0]) / level
    floor = CLOSE / 100 * np.abs(found.values[n:, ~then].mean(axis=1))
    width = np.maximum(found.close, floor)
    signed = (found.effect / width)[1:]
    interval, sight = _interval(float(found.effect[0]), float(width[0]), level, signed, bool(np.nanmin(design.series) >= 0))
    names = [design.donors[i] for i in found.donors]
    weights = _without(found, names, then)
    notes = _notes(design, found, then, level, names)
    expected = np.full(len(use), np.nan)
    expected[use] = double * found.base
    placebos = tuple(_placebo(found, i, then, names, use) for i in range(1, len(found.gaps)))
    return Estimate(
        method=METHOD, title=TITLE, source=SOURCE, percent=steady(own), amount=steady(float(found.effect[0]) * found.base), interval=interval, smallest=sight,
        assumes=ASSUMES, says="", checks=(_space(found), _fit_check(found, then), _without_check(weights, own), _time(design, scale, seed)), notes=notes,
        series=Series(
            periods=design.labels, seen=tuple(None if np.isnan(v) else steady(float(v)) for v in design.series),
            expected=tuple(None if np.isnan(v) else steady(float(v)) for v in expected),
        ),
        placebos=placebos, weights=weights,
        settings=(("scale", scale), ("units", str(n)), ("placebos", str(len(placebos))), ("seed", str(seed)), ("ratio after over before", f"{found.ratio[0]:.4g}")),
    )  # fmt: skip


def _interval(
    effect: float, width: float, level: float, signed: npt.NDArray[np.float64], floor: bool
) -> tuple[Interval | None, float | None]:
    if len(signed) < ranks.LEAST:
        return None, None
    cut, share = ranks.threshold([abs(float(v)) for v in signed])
    low, high = 100 * (effect - cut * width) / level, 100 * (effect + cut * width) / level
    sight = 100 * ranks.detectable([float(v) for v in signed], cut, POWER) * width / level
    return span(
        max(low, -100.0) if floor else low,
        high,
        share,
        f"from the same calculation on {len(signed)} placebos, each measured by its own fit before",
    ), steady(sight)


def _placebo(found: Fits, i: int, then: Flags, names: list[str], use: Flags) -> Placebo:
    n = len(found.donors)
    double = found.values[n + i] - found.gaps[i]
    base = float(np.abs(found.values[n + i, ~then].mean())) or 1.0
    level = float(double[then].mean())
    gaps: list[float | None] = [None] * len(use)
    for at, gap in zip(np.flatnonzero(use), found.gaps[i], strict=True):
        gaps[at] = steady(100 * float(gap) / base)
    return Placebo(
        units=tuple(names[j] for j in found.sets[i - 1]), percent=steady(100 * float(found.effect[i]) / level) if level else 0.0,
        before=steady(100 * float(found.close[i]) / base), ratio=steady(float(found.ratio[i])), gaps=tuple(gaps),
    )  # fmt: skip


def _without(found: Fits, names: list[str], then: Flags) -> tuple[Weight, ...]:
    """Each unit of the double, largest first, and the effect without it."""
    n = len(found.donors)
    held = np.flatnonzero(found.weights[0] > 1e-6)
    pools = np.zeros((len(held), len(found.values)), dtype=bool)
    pools[:, :n] = True
    pools[np.arange(len(held)), held] = False
    out = []
    again = simplex.batch(found.values[:, ~then], np.full(len(held), n), pools)[:, :n]
    for k, j in enumerate(held):
        double = again[k] @ found.values[:n, then]
        level = float(double.mean())
        lost = 100 * float((found.values[n, then] - double).mean()) / level if n > LEAST_DONORS and level > 0 else None
        out.append(
            Weight(
                unit=names[j], share=steady(float(found.weights[0, j])), percent_without=None if lost is None else steady(lost)
            )
        )
    return tuple(sorted(out, key=lambda w: (-w.share, w.unit)))


def _space(found: Fits) -> Check:
    name = "units without the measure"
    others = [float(v) for v in found.ratio[1:]]
    if len(others) < ranks.LEAST:
        return Check(
            name=name, passed=None, says=f"There are only {len(others)} placebos in space; nothing can be said from ranks."
        )
    k = ranks.at_least(float(found.ratio[0]), others)
    word = "none" if k == 0 else f"{k}"
    return Check(
        name=name, passed=None,
        says=f"After the date the gap is {found.ratio[0]:.1f} times what it was before; {word} of {len(others)} placebos show as much or more "
        f"(if all were alike, {k + 1} of {len(others) + 1} would be the chance of this rank or better).",
    )  # fmt: skip


def _fit_check(found: Fits, then: Flags) -> Check:
    off = 100 * float(found.close[0]) / abs(float(found.values[len(found.donors), ~then].mean()))
    return Check(
        name="the fit before the date",
        passed=off <= POOR,
        says=f"Before the date the double is off by {said(off)} of the mean (root mean square); more than {said(POOR)} is called poor.",
    )


def _without_check(weights: tuple[Weight, ...], own: float) -> Check:
    name = "leaving units out"
    values = [w.percent_without for w in weights if w.percent_without is not None]
    if not values:
        return Check(name=name, passed=None, says="No unit can be left out.")
    same = all((v < 0) == (own < 0) for v in values)
    return Check(
        name=name,
        passed=same,
        says=f"With any one unit of the double left out, the change is between {said(min(values))} and {said(max(values))}.",
    )


def _time(design: Design, scale: str, seed: int) -> Check:
    name = "a date at which nothing happened"
    use = ~np.isnan(design.series) & design.before
    at = np.flatnonzero(use)
    if len(at) < 2 * LEAST_BEFORE:
        return Check(
            name=name,
            passed=None,
            says=f"There are fewer than {2 * LEAST_BEFORE} periods before, so that no other date can be tried.",
        )
    middle = at[len(at) // 2]
    after = np.arange(len(use)) >= middle
    found = fits(design, scale, seed, use, after)
    n = len(found.donors)
    then = after[use]
    double = found.values[n, then] - found.gaps[0, then]
    value = float(found.effect[0]) / float(double.mean())
    says = f"With {design.labels[middle]} taken for the date, and only figures from before the measure, the change is {100 * value:+.1f} %"
    floor = CLOSE / 100 * np.abs(found.values[n:, ~then].mean(axis=1))
    sizes = found.effect / np.maximum(found.close, floor)
    return ranks.ranked(name, says, float(sizes[0]), [float(v) for v in sizes[1:]])


def _notes(design: Design, found: Fits, then: Flags, level: float, names: list[str]) -> tuple[str, ...]:
    notes = []
    lost = [unit for unit in design.donors if unit not in names]
    if lost:
        shown = ", ".join(lost[:8]) + (f" and {len(lost) - 8} more" if len(lost) > 8 else "")
        notes.append(f"Not used, since figures are missing or nought: {shown}.")
    n = len(found.donors)
    low, high = equally_good(
        found.values[:n, ~then].T, found.weights[0], found.values[n, ~then], found.values[:n, then].mean(axis=1)
    )
    seen = float(found.values[n, then].mean())
    if high - low > 0.005 * level:
        a, b = sorted(100 * (seen / v - 1) for v in (low, high))
        notes.append(
            f"Many sets of weights fit the periods before equally well; among them the change is anywhere between {said(a)} and {said(b)}. "
            "There are too few periods before for so many units."
        )
    return tuple(notes)
