"""The drawings of the effect of a measure: seen against expected, the gap among its placebos, the event study, the estimates with their intervals."""

from __future__ import annotations

from servanda.instruments.sanctions.review.effectiveness.figures import said
from servanda.instruments.sanctions.review.effectiveness.records import Effect, Estimate
from servanda.report.chart import Band, BarValue, Series, bars_svg, lines_svg
from servanda.report.document import Picture

STYLES = {"synthetic-control": "second", "difference-in-differences": "dashed", "forecast": "dashed", "interrupted-time-series": "second"}
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
        BarValue(
            e.title, e.percent, None if e.interval is None or e.interval.low is None else max(e.interval.low, -FARTHEST),
            None if e.interval is None or e.interval.high is None else min(e.interval.high, FARTHEST), note=e.says,
        )
        for e in effect.estimates
    ]  # fmt: skip
    rows.append(BarValue("Plain difference", effect.baseline.percent, tone="quiet", note=effect.baseline.says))
    svg = bars_svg(rows, unit="% against what was to be expected", reference=(0.0, "no change"))
    words = "; ".join(f"{e.title} {said(e.percent)}" for e in effect.estimates)
    return Picture(svg, "The estimates with their intervals, and the plain difference", f"{words}.") if svg else None


def _ticks(labels: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    step = max(1, len(labels) // 12)
    return tuple((float(i), label) for i, label in enumerate(labels) if i % step == 0)


def _mark(effect: Effect, labels: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """An upright line at the measure: at the end of the periods before."""
    asked, extent = effect.question.since, effect.extent
    at = labels.index(extent.part) if extent.part else next((i for i, label in enumerate(labels) if label >= asked[: len(label)]), None)
    return () if at is None else ((at - 0.5 if not extent.part else float(at), f"measure, {asked}"),)


def _expected(effect: Effect, estimate: Estimate) -> Picture | None:
    series = estimate.series
    if series is None:
        return None
    lines = (
        Series("seen", tuple((float(i), v) for i, v in enumerate(series.seen))),
        Series(f"to be expected: {estimate.title}", tuple((float(i), v) for i, v in enumerate(series.expected)), STYLES.get(estimate.method, "second")),
    )
    svg = lines_svg(lines, x_ticks=_ticks(series.periods), unit=effect.question.measured_in, marks=_mark(effect, series.periods))
    return Picture(svg, f"{effect.question.outcome}: seen, and to be expected by {estimate.title}", estimate.says) if svg else None


def _gaps(effect: Effect, estimate: Estimate) -> Picture | None:
    series = estimate.series
    if series is None or not estimate.placebos:
        return None
    before = [v for v, label in zip(series.seen, series.periods, strict=True) if v is not None and label < effect.question.since[: len(label)]]
    base = sum(before) / len(before) if before else 0.0
    if base <= 0:
        return None
    mine = tuple((float(i), None if s is None or e is None else 100 * (s - e) / base) for i, (s, e) in enumerate(zip(series.seen, series.expected, strict=True)))
    lines = [Series("placebos: the same for units without the measure", tuple((float(i), g) for i, g in enumerate(p.gaps)), "faint") for p in estimate.placebos]
    lines.append(Series(" and ".join(effect.extent.treated), mine))
    svg = lines_svg(lines, x_ticks=_ticks(series.periods), unit="% of the mean before", marks=_mark(effect, series.periods))
    words = next((c.says for c in estimate.checks if c.name == "units without the measure"), "")
    return Picture(svg, "Seen less synthetic double, and the same for each placebo", words) if svg else None


def _events(effect: Effect, estimate: Estimate) -> Picture | None:
    labels = tuple(m.period for m in estimate.moments)
    line = Series("difference to the others", tuple((float(i), m.percent) for i, m in enumerate(estimate.moments)))
    band = Band(
        "interval from the placebos",
        tuple((float(i), m.low, min(m.high, FARTHEST)) for i, m in enumerate(estimate.moments) if m.low is not None and m.high is not None),
    )
    svg = lines_svg((line,), x_ticks=_ticks(labels), unit="% against the last period before", bands=(band,) if band.points else (), marks=_mark(effect, labels))
    words = next((c.says for c in estimate.checks if c.name == "the same course before the date"), "")
    return Picture(svg, "Event study: the treated against the others, period by period", words) if svg else None
