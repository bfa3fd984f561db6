"""What the estimates say in plain sentences, and what they cannot say. Nowhere is a change said to be caused by the measure."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.instruments.sanctions.review.effectiveness.figures import between, change, said
from servanda.instruments.sanctions.review.effectiveness.records import Baseline, Estimate, Extent, Question

SURE = 0.90
"""An interval of a lower level than this (too few placebos) tells nothing from nought."""
FEW_BEFORE = 10
"""Fewer periods before the measure are warned of."""


def tells(estimate: Estimate) -> int:
    """-1: a fall is told from nought; 1: a rise; 0: neither, or no interval of at least 90 %."""
    interval = estimate.interval
    if interval is None or not interval.tells or interval.level < SURE - 1e-9:
        return 0
    return -1 if estimate.percent < 0 else 1


def together(estimates: Sequence[Estimate]) -> str:
    """fall or rise: every estimate tells it; none: no estimate tells anything; mixed: the rest."""
    found = {tells(e) for e in estimates}
    return "mixed" if len(found) > 1 else {-1: "fall", 0: "none", 1: "rise"}[found.pop()]


def estimate_words(estimate: Estimate, question: Question) -> str:
    """One sentence or two about one estimate."""
    moved = f"{change(estimate.percent)} against what was to be expected"
    amount = (
        "" if estimate.amount is None else f", {figure(estimate.amount)} {question.measured_in} on the mean of the periods after"
    )
    if estimate.interval is None:
        return f"{capital(moved)}{amount}. No interval can be given, so that it cannot be told from chance."
    held = f"{capital(moved)}{amount}; {between(estimate.interval)}."
    if tells(estimate):
        return f"{held} The interval leaves out no change."
    if estimate.interval.tells:
        return f"{held} The interval leaves out no change, but there are too few units to compare with for an interval of 90 % or more."
    return f"{held} The interval includes no change: these figures do not tell it from none."


def summary(question: Question, extent: Extent, estimates: Sequence[Estimate], told: str) -> tuple[str, ...]:
    """The answer in short, most important first."""
    low, high = min(e.percent for e in estimates), max(e.percent for e in estimates)
    who, since = " and ".join(extent.treated), question.since
    many = f"all {len(estimates)}" if len(estimates) > 2 else "both"
    size = f"between {said(low)} and {said(high)}"
    if told in ("fall", "rise"):
        lower = "lower" if told == "fall" else "higher"
        first = f"After {since}, the figure ({question.outcome}, {who}) was {lower} than was to be expected by {many} methods ({size}), and each tells this from no change."
    elif told == "none":
        first = f"After {since}, no method tells a change of the figure ({question.outcome}, {who}) from none (estimates {size}). This is not proof that nothing changed."
    else:
        clear = [e.title for e in estimates if tells(e)]
        words = (
            f"{', '.join(clear)} {'tells' if len(clear) == 1 else 'tell'} a change from none; the others do not"
            if len({tells(e) for e in estimates} - {0}) == 1
            else "they tell changes of opposite signs"
        )
        first = f"After {since}, the methods do not say the same of the figure ({question.outcome}, {who}), estimates {size}: {words}."
    units = (
        f"{len(extent.treated)} treated {'unit' if len(extent.treated) == 1 else 'units'}, {len(extent.compared)} to compare with"
    )
    return (
        first,
        "The change goes together with the measure in time. That is an association, not proof that the measure made it.",
        f"It rests on {units}, {extent.before} periods before and {extent.after} after; the figures end with {extent.last}.",
    )


def power_words(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """How large a change would have been seen, per method."""
    lines = []
    for e in estimates:
        if e.smallest is None:
            lines.append(f"{e.title}: it is not known how large a change would have been seen.")
        elif e.smallest >= 99.95:
            lines.append(f"{e.title}: even a fall to nought might not have been told from chance with these figures.")
        else:
            lines.append(
                f"{e.title}: a fall of {said(e.smallest)} or more would have been told from none four times in five; a smaller one often not."
            )
    return tuple(lines)


def cannot(question: Question, extent: Extent) -> tuple[str, ...]:
    """What no method here can show, whatever its figures."""
    return (
        f"Whether the measure made the change: other things that touched {' and '.join(extent.treated)} at the same time (other measures, war, prices, exchange rates, decisions of firms) are in the same figures.",
        "What would have happened otherwise: it was never seen; each method puts an assumption in its place, which is named beside it.",
        "Whether trade or money went another way: what was bought elsewhere, through third countries, or is not reported, is not in this series.",
        f"Whether the objective was reached ({question.objective}): a change of {question.outcome} is at most a step towards it.",
        f"Anything after {extent.last}, where the figures end, and anything about units that are not in the panel.",
    )


def warnings(extent: Extent, estimates: Sequence[Estimate], baseline: Baseline) -> tuple[str, ...]:
    """What the reader must know before the figures, gravest first."""
    found = []
    falls, rises = [e for e in estimates if e.percent < 0], [e for e in estimates if e.percent > 0]
    if falls and rises:
        sides = [f"{e.title} says {change(e.percent)}" for e in estimates]
        found.append(f"The methods disagree on the sign: {'; '.join(sides)}. Take neither for the answer before you know why.")
    elif baseline.percent is not None and estimates and (baseline.percent < 0) != (estimates[0].percent < 0):
        found.append(
            "The plain difference has the other sign than the estimates: trend, seasons or the course of the others make up the difference."
        )
    for e in estimates:
        found += [f"{e.title}: {c.says} This speaks against its assumption." for c in e.checks if c.passed is False]
    if {e.method for e in estimates} <= {"interrupted-time-series", "forecast"}:
        found.append(
            "All estimates here look at the treated series alone and stand or fall with one assumption, that its course would have gone on. Add units without the measure to the panel."
        )
    if 0 < len(extent.compared) < 19:
        found.append(
            f"With {len(extent.compared)} units to compare with, no 95 % interval can be made from ranks; 19 are needed."
        )
    if extent.before < FEW_BEFORE:
        found.append(f"There are only {extent.before} known periods before the date.")
    if extent.part:
        found.append(f"{extent.part} is left out: the measure came in its later half, so that it is neither before nor after.")
    if extent.gaps:
        found.append(f"Not known for the treated, and not taken for nought: {', '.join(extent.gaps)}.")
    return tuple(found)


def figure(value: float) -> str:
    """An amount for reading: -11.4 billion, 350 million, 1,234."""
    size, sign = abs(value), "-" if value < 0 else ""
    for step, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if size >= step:
            return f"{sign}{size / step:.3g}{word}"
    return f"{sign}{size:,.0f}" if size >= 100 else f"{sign}{size:.3g}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
