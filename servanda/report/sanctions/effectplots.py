"""The drawings of the effect of a measure: seen against expected, the gap among its placebos, the event study, the estimates with their intervals."""

from __future__ import annotations

from servanda.base.document import Bar, Picture
from servanda.instruments.sanctions.review.effectiveness.figures import said
from servanda.instruments.sanctions.review.effectiveness.records import Effect, Estimate
from servanda.instruments.sanctions.review.effectiveness.words import figure
from servanda.report.chart import ChartBand, Series, bars_svg, lines_svg

STYLES = {
    "synthetic-control": "second",
    "difference-in-differences": "dashed",
    "forecast": "dashed",
    "interrupted-time-series": "second",
}
FARTHEST = 300.0
"""Per cent: an interval is drawn up to here, so that one open-ended one does not flatten the rest; the table has its figures."""


def pictures(effect: Effect) -> tuple[Picture, ...]:
    """In: the answer. Out: its drawings, those that have something to draw."""
    made = [_estimates(effect), *(_expected(effect, e) for e in effect.estimates)]
    for e in effect.estimates:
        if e.method == "synthetic-control":
            made.append(_gaps(effect, e))
        if e.moments:
            made.append(_events(effect, e))
    return tuple(p for p in made if p is not None)


def _estimates(effect: Effect) -> Picture | None:
    rows = [
        Bar(
            label=e.title, value=e.percent, note=e.says,
            low=None if e.interval is None or e.interval.low is None else max(e.interval.low, -FARTHEST),
            high=None if e.interval is None or e.interval.high is None else min(e.interval.high, FARTHEST),
        )
        for e in effect.estimates
    ]  # fmt: skip
    rows.append(Bar(label="Plain difference", value=effect.baseline.percent, quiet=True, note=effect.baseline.says))
    svg = bars_svg(rows, unit="% against what was to be expected", reference=(0.0, "no change"))
    words = "; ".join(f"{e.title} {said(e.percent)}" for e in effect.estimates)
    return Picture(svg, "The estimates with their intervals, and the plain difference", f"{words}.") if svg else None


def _ticks(labels: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    step = max(1, len(labels) // 12)
    return tuple((float(i), label) for i, label in enumerate(labels) if i % step == 0)


def _mark(effect: Effect, labels: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """An upright line at the measure: at the end of the periods before."""
    extent = effect.extent
    if extent.part in labels:
        at: float | None = float(labels.index(extent.part))
    else:
        at = next((i - 0.5 for i, label in enumerate(labels) if label >= extent.start), None)
    return () if at is None else ((at, f"measure, {effect.question.since}"),)


def _expected(effect: Effect, estimate: Estimate) -> Picture | None:
    series = estimate.series
    if series is None:
        return None
    lines = (
        Series("seen", tuple((float(i), v) for i, v in enumerate(series.seen))),
        Series(
            f"to be expected: {estimate.title}",
            tuple((float(i), v) for i, v in enumerate(series.expected)),
            STYLES.get(estimate.method, "second"),
        ),
    )
    svg = lines_svg(lines, x_ticks=_ticks(series.periods), unit=effect.question.measured_in, marks=_mark(effect, series.periods))
    return Picture(svg, f"Seen, and to be expected by: {estimate.title}", _means(effect, estimate)) if svg else None


def _means(effect: Effect, estimate: Estimate) -> str:
    """The picture in words: the two means after the measure."""
    pairs = [(s, e) for s, e, after in _after(effect, estimate) if after and s is not None and e is not None]
    if not pairs:
        return "Nothing after the measure is known."
    seen, expected = (sum(p[i] for p in pairs) / len(pairs) for i in (0, 1))
    return f"Mean after: seen {figure(seen)}, to be expected {figure(expected)} {effect.question.measured_in}."


def _after(effect: Effect, estimate: Estimate) -> tuple[tuple[float | None, float | None, bool], ...]:
    """Seen, expected, whether the period counts as after the measure."""
    if estimate.series is None:
        return ()
    at = effect.extent.start
    return tuple(
        (s, e, label >= at)
        for s, e, label in zip(estimate.series.seen, estimate.series.expected, estimate.series.periods, strict=True)
    )


def _gaps(effect: Effect, estimate: Estimate) -> Picture | None:
    series = estimate.series
    if series is None or not estimate.placebos:
        return None
    before = [s for s, _, after in _after(effect, estimate) if s is not None and not after]
    base = sum(before) / len(before) if before else 0.0
    if base <= 0:
        return None
    mine = tuple(
        (float(i), None if s is None or e is None else 100 * (s - e) / base)
        for i, (s, e) in enumerate(zip(series.seen, series.expected, strict=True))
    )
    lines = [
        Series("placebos: the same for units without the measure", tuple((float(i), g) for i, g in enumerate(p.gaps)), "faint")
        for p in estimate.placebos
    ]
    lines.append(Series(" and ".join(effect.extent.treated), mine))
    svg = lines_svg(lines, x_ticks=_ticks(series.periods), unit="% of the mean before", marks=_mark(effect, series.periods))
    words = next((c.says for c in estimate.checks if c.name == "units without the measure"), "")
    return Picture(svg, "Seen less synthetic double, and the same for each placebo", words) if svg else None


def _events(effect: Effect, estimate: Estimate) -> Picture | None:
    labels = tuple(m.period for m in estimate.moments)
    line = Series("difference to the others", tuple((float(i), m.percent) for i, m in enumerate(estimate.moments)))
    levels = {f"{100 * m.level:.0f} %" for m in estimate.moments if m.level is not None}
    band = ChartBand(
        f"{' or '.join(sorted(levels))} interval from the placebos",
        tuple(
            (float(i), m.low, min(m.high, FARTHEST))
            for i, m in enumerate(estimate.moments)
            if m.low is not None and m.high is not None
        ),
    )
    svg = lines_svg(
        (line,),
        x_ticks=_ticks(labels),
        unit="% against the last period before",
        bands=(band,) if band.points else (),
        marks=_mark(effect, labels),
    )
    words = next((c.says for c in estimate.checks if c.name == "the same course before the date"), "")
    return Picture(svg, "Event study: the treated against the others, period by period", words) if svg else None
