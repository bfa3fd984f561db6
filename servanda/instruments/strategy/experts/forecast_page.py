"""Forecasts as a page: what they were worth beside the base rate, how they were calibrated, and each of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from servanda.base.document import Bar, Cell, Comparison, Document, Heading, PageBlock, Para, counted, number, table
from servanda.instruments.strategy.experts.log import ForecastAct
from servanda.instruments.strategy.experts.scores import FEW, CalibrationBin
from servanda.instruments.strategy.experts.standing import ForecastScores, ForecastStands, MethodScore
from servanda.instruments.strategy.likelihood import percent, ranged


def entered(act: ForecastAct) -> str:
    """The line after an entry."""
    if act.kind == "make":
        what = f"sealed: {_said(act)} to “{act.question}”"
    elif act.kind == "void":
        what = f"voided: {act.reason}"
    else:
        what = f"resolved: {_came(act.outcome, act.unit)}; {act.reason}"
    return f"Forecast {act.forecast} {what}. Entry {act.number}, seal {act.hash[:16]}; keep the seal elsewhere too."


def _said(act: ForecastAct) -> str:
    if act.p is not None:
        return percent(act.p)
    five = " / ".join(f"{value:g}" for _, value in act.quantiles)
    return f"{five} {act.unit}"


def _came(outcome: float | None, unit: str) -> str:
    """unit: of a quantity; an event has none."""
    if outcome is None:
        return ""
    return f"{outcome:g} {unit}" if unit else "it came" if outcome else "it did not come"


def forecasts_page(answer: ForecastScores) -> Document:
    """In: forecasts and their scores. Out: the page."""
    blocks: list[PageBlock] = [Para(_first(answer), "strong")]
    if answer.few:
        few = "that is too few to say who or what forecasts better, or whether any beats the base rate."
        blocks.append(Para(f"Fewer than {FEW} forecasts are resolved: {few}", "warn"))
    if answer.methods:
        blocks += _methods(answer)
    if answer.quantities:
        columns: dict[str, Cell] = {
            "method": "method",
            "unit": "unit",
            "n": "n",
            "interval score": lambda one: number(one.interval),
            "CRPS": lambda one: number(one.crps),
            "truth inside the 90 % interval": lambda one: f"{one.inside} of {one.n}",
        }
        blocks += [Heading(2, "Quantities", "quantities"), table(answer.quantities, columns)]
    blocks += [Heading(2, "All forecasts", "all"), _list(answer)]
    return Document("Forecasts", tuple(blocks), (*answer.basis.foot(), f"head of the log: {answer.head}"))


def _first(answer: ForecastScores) -> str:
    status = [one.status for one in answer.forecasts]
    each = ", ".join(f"{status.count(one)} {one}" for one in ("resolved", "open", "void"))
    count = f"{counted(len(status), 'forecast')}: {each}."
    if not answer.methods:
        return count
    one = answer.methods[0]
    who = "" if len(answer.methods) == 1 else f" of “{one.method}”"
    return (
        f"{count} Forecasts{who} of whether something comes missed by {one.brier:.3f} (Brier), the base rate by {one.base:.3f}."
    )


def _methods(answer: ForecastScores) -> list[PageBlock]:
    columns: dict[str, Cell] = {
        "method": "method",
        "n": "n",
        "Brier": lambda one: f"{one.brier:.3f}",
        "base rate's Brier": lambda one: f"{one.base:.3f}",
        "skill": _skill,
        "log score": lambda one: "without bound" if math.isinf(one.log) else f"{one.log:.3f}",
        "base rate": lambda one: "as entered with each forecast" if one.declared else "share that came, known only afterwards",
    }
    how = "Lower is better, but for skill: the share of the base rate's score that was saved, below 0 it was worse."
    bars = tuple(
        Bar(
            label=_bin(one),
            value=None if one.happened is None else 100 * one.happened,
            low=_per(one.least),
            high=_per(one.most),
            note=_bin(one),
        )
        for one in answer.bins
    )
    bins: dict[str, Cell] = {
        "forecast": lambda one: ranged(one.low, one.high),
        "n": "n",
        "mean forecast": _share("mean"),
        "came": _share("happened"),
        "90 % interval of that": lambda one: "" if one.least is None or one.most is None else ranged(one.least, one.most),
    }
    return [
        Heading(2, "Whether something comes", "events"),
        table(answer.methods, columns),
        Para(how, "quiet"),
        Heading(2, "Calibration", "calibration"),
        Para("Of what was given 30 to 40 %, as much should come. A bin without a forecast says nothing."),
        table(answer.bins, bins),
        Comparison(title="Share that came, by what was forecast (90 % interval of the share)", unit="% that came", bars=bars),
    ]


def _share(name: str) -> Callable[[CalibrationBin], str]:
    def told(one: CalibrationBin) -> str:
        value: float | None = getattr(one, name)
        return "" if value is None else percent(value)

    return told


def _per(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _bin(one: CalibrationBin) -> str:
    return f"{ranged(one.low, one.high)} (n = {one.n})"


def _skill(one: MethodScore) -> str:
    return "" if one.skill is None else f"{100 * one.skill:.0f} %"


def _list(answer: ForecastScores) -> PageBlock:
    columns: dict[str, Cell] = {
        "forecast": lambda one: f"{one.id}: {one.made.question}",
        "until": lambda one: one.made.until,
        "said": lambda one: _said(one.made),
        "method": lambda one: one.made.method,
        "made": lambda one: one.made.at,
        "status": lambda one: one.status + (f" ({one.times} times)" if one.times > 1 else ""),
        "came": lambda one: _came(one.outcome, one.made.unit if one.made.p is None else ""),
        "score": _score,
        "because": "because",
        "seal": lambda one: one.seal[:16],
    }
    return table(answer.forecasts, columns)


def _score(one: ForecastStands) -> str:
    if one.brier is not None:
        return f"Brier {one.brier:.3f}"
    return "" if one.crps is None else f"CRPS {number(one.crps)}"
