"""The page of `servanda sanctions review effect`: warnings first, then the estimates beside each other, then what they cannot show."""

from __future__ import annotations

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, Table
from servanda.instruments.sanctions.review.effectiveness import words
from servanda.instruments.sanctions.review.effectiveness.figures import said
from servanda.instruments.sanctions.review.effectiveness.records import Check, Effect, Estimate, Interval
from servanda.report.sanctions.effectplots import pictures

MOST_WARNINGS = 8
"""Warnings that stand on top; the rest are folded."""


def effect_page(effect: Effect) -> Document:
    """In: the answer of `effect`. Out: its page."""
    question = effect.question
    blocks: list[PageBlock] = []
    if effect.warnings:
        blocks += [
            Heading(2, "First", "warnings"),
            *(Para(w, "bad" if i == 0 and not effect.agree else "warn") for i, w in enumerate(effect.warnings[:MOST_WARNINGS])),
        ]
        if len(effect.warnings) > MOST_WARNINGS:
            blocks.append(
                Details(f"{len(effect.warnings) - MOST_WARNINGS} more warnings", (Listing(effect.warnings[MOST_WARNINGS:]),))
            )
    first, *rest = effect.says
    blocks += [Heading(2, "In short", "short"), Para(first, "strong"), *(Para(line) for line in rest)]
    blocks += [Heading(2, "The estimates", "estimates"), _table(effect)]
    blocks += [*pictures(effect)]
    blocks += [Heading(2, "How large a change would have been seen", "power"), Listing(words.power_words(effect.estimates))]
    blocks += [Heading(2, "What these figures cannot show", "cannot"), Listing(effect.cannot)]
    blocks += [Heading(2, "Method by method", "methods")]
    for estimate in effect.estimates:
        blocks += _method(estimate)
    if effect.unfit:
        blocks += [
            Heading(2, "Methods that these figures do not allow", "unfit"),
            Listing(tuple(f"{u.title}: {u.reason}" for u in effect.unfit)),
        ]
    blocks += [Heading(2, "What was asked", "question"), _asked(effect)]
    title = f"Effect of {question.measure}: {question.outcome}, {' and '.join(question.treated)}"
    return Document(title, tuple(blocks), effect.basis.foot())


def interval_words(interval: Interval | None) -> str:
    """`-45 % to -12 %, 95 %`."""
    if interval is None:
        return "none can be given"
    low = "open" if interval.low is None else said(interval.low)
    high = "open" if interval.high is None else said(interval.high)
    return f"{low} to {high} ({100 * interval.level:.0f} %)"


def _table(effect: Effect) -> Table:
    rows = [
        (
            e.title,
            said(e.percent),
            interval_words(e.interval),
            "not known" if e.amount is None else words.figure(e.amount),
            "yes" if words.tells(e) else "no",
        )
        for e in effect.estimates
    ]
    plain = effect.baseline
    rows.append(
        (
            "Plain difference, nothing allowed for",
            "not known" if plain.percent is None else said(plain.percent),
            "none",
            words.figure(plain.after - plain.before),
            "-",
        )
    )
    tones = (*("plain" if words.tells(e) else "quiet" for e in effect.estimates), "quiet")
    caption = f"Mean change after {effect.question.since} against what was to be expected, {effect.question.outcome}; source: {effect.question.source}; figures end with {effect.extent.last}"
    return Table(("method", "change", "interval", effect.question.measured_in, "told from none"), tuple(rows), tones, caption)


def _method(estimate: Estimate) -> list[PageBlock]:
    inner: list[PageBlock] = [Para(estimate.says), Para(f"It assumes: {estimate.assumes}", "quiet")]
    if estimate.checks:
        inner.append(Listing(tuple(_check(c) for c in estimate.checks)))
    if estimate.notes:
        inner.append(Listing(estimate.notes))
    if estimate.coefficients:
        rows = tuple(
            (c.name, f"{c.value:.4g}", f"{c.error:.3g}", f"{c.low:.4g} to {c.high:.4g}", c.unit) for c in estimate.coefficients
        )
        inner.append(Table(("coefficient", "value", "standard error", "95 %", "unit"), rows))
    if estimate.weights:
        shares = tuple(
            (w.unit, f"{100 * w.share:.1f} %", "not known" if w.percent_without is None else said(w.percent_without))
            for w in estimate.weights
        )
        inner.append(Table(("unit in the double", "weight", "change without it"), shares))
    if estimate.placebos:
        inner.append(Details(f"{len(estimate.placebos)} placebos", (_placebos(estimate),)))
    made = f" Interval: {estimate.interval.made}." if estimate.interval else ""
    settings = "; ".join(f"{name}: {value}" for name, value in estimate.settings)
    inner.append(Para(f"Method: {estimate.source}.{made} {settings}.", "quiet"))
    return [Heading(3, estimate.title, estimate.method), *inner]


def _check(check: Check) -> str:
    word = {True: "Holds", False: "Does not hold", None: "Shown"}[check.passed]
    return f"{word} - {check.name}: {check.says}"


def _placebos(estimate: Estimate) -> Table:
    rows = sorted(estimate.placebos, key=lambda p: (-(p.ratio or 0.0), -abs(p.percent), p.units))
    fitted = any(p.ratio is not None for p in rows)
    columns = ("units without the measure", "change") + (("off before", "after over before") if fitted else ())
    cells = tuple(
        (", ".join(p.units), said(p.percent))
        + (("" if p.before is None else said(p.before), "" if p.ratio is None else f"{p.ratio:.1f}") if fitted else ())
        for p in rows
    )
    return Table(columns, cells)


def _asked(effect: Effect) -> Table:
    question, extent = effect.question, effect.extent
    rows = [
        ("objective", question.objective),
        ("measure", question.measure),
        ("treated", ", ".join(extent.treated)),
        ("since", question.since),
        ("outcome", question.outcome),
        ("unit", question.measured_in),
        ("source", question.source),
        ("periods", f"{extent.first} to {extent.last}, {extent.before} before and {extent.after} after"),
        ("compared with", f"{len(extent.compared)}: {', '.join(extent.compared)}" if extent.compared else "none"),
    ]
    rows += [("left out", f"{d.unit}: {d.reason}") for d in extent.dropped]
    return Table(("asked", "said"), tuple(rows))
