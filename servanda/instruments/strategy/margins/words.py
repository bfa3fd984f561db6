"""Margins and ranges for a reader."""

from __future__ import annotations

from servanda.base.document import Bar, number
from servanda.instruments.strategy.margins.margin import Margin
from servanda.instruments.strategy.margins.records import Range


def range_words(span: Range | None, unit: str = "") -> str:
    """`8 to 25 points`."""
    if span is None:
        return "not known"
    low, high = map(number, span)
    return f"{low if low == high else f'{low} to {high}'} {unit}".strip()


def interval_words(margin: Margin) -> str:
    """`-11.6 to 25.9`."""
    return "not known" if margin.low is None or margin.high is None else range_words((margin.low, margin.high))


def worth_bar(label: str, margin: Margin, *, quiet: bool = False) -> Bar:
    """A margin as a bar with its interval; where no middle can be claimed the bar ends half-way, and its label says `(range)`."""
    if margin.low is None or margin.high is None:
        return Bar(label=label, value=None, note="not known: " + ", ".join(margin.lacks), quiet=quiet)
    value, words = margin.middle, label
    if value is None:
        value, words = (margin.low + margin.high) / 2, f"{label} (range)"
    return Bar(
        label=words, value=value, low=margin.low, high=margin.high, quiet=quiet, note=f"{interval_words(margin)} {margin.unit}"
    )
