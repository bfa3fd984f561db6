"""From the acts of the log to forecasts as they stand, and what they were worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from servanda.base.result import Based
from servanda.instruments.strategy.experts.log import ForecastAct
from servanda.instruments.strategy.experts.scores import FEW, CalibrationBin


class ForecastStands(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast with what came of it. status: open | resolved | void. seal: the hash of its line. times: how often its outcome
    was entered. Scores are None where they do not apply, or nothing has come yet."""

    id: str
    made: ForecastAct
    status: str = "open"
    outcome: float | None = None
    because: str = ""
    evidence: tuple[str, ...] = ()
    times: int = 0
    brier: float | None = None
    log: float | None = None
    interval: float | None = None
    crps: float | None = None
    inside: bool | None = None

    @property
    def seal(self) -> str:
        return self.made.hash


class MethodScore(msgspec.Struct, frozen=True, kw_only=True):
    """What one method was worth on resolved probabilities. base: the Brier score of its baselines; declared: whether these were
    entered with the forecasts, else it is the rate of what came, which nobody knew before."""

    method: str
    n: int
    brier: float
    log: float
    base: float
    declared: bool
    skill: float | None


class QuantityScore(msgspec.Struct, frozen=True, kw_only=True):
    """What one method was worth on resolved quantities of one unit: means, and how many truths lay in the 90 % interval."""

    method: str
    unit: str
    n: int
    interval: float
    crps: float
    inside: int


class ForecastScores(Based, frozen=True, kw_only=True):
    """The answer of `forecast score`. few: whether too few are resolved to say who forecasts better. head: the hash of the last
    line."""

    forecasts: tuple[ForecastStands, ...]
    methods: tuple[MethodScore, ...] = ()
    quantities: tuple[QuantityScore, ...] = ()
    bins: tuple[CalibrationBin, ...] = ()
    few: bool = True
    head: str = ""

    @property
    def resolved(self) -> int:
        return sum(one.status == "resolved" for one in self.forecasts)


def standing(acts: Iterable[ForecastAct]) -> tuple[ForecastStands, ...]:
    """Every forecast, in the order of the log; the last entry on it counts."""
    found: dict[str, ForecastStands] = {}
    for act in acts:
        if act.kind == "make":
            found[act.forecast] = ForecastStands(id=act.forecast, made=act)
            continue
        one = ForecastStands(id=act.forecast, made=found[act.forecast].made, times=found[act.forecast].times + 1)
        one = replace(one, because=act.reason, evidence=act.evidence, status="void" if act.kind == "void" else "resolved")
        if act.kind == "resolve" and act.outcome is not None:
            one = replace(one, outcome=act.outcome, **_scores(one.made, act.outcome))
        found[act.forecast] = one
    return tuple(found.values())


def _scores(made: ForecastAct, outcome: float) -> dict[str, float | bool]:
    from servanda.instruments.strategy.experts import scores
    from servanda.instruments.strategy.experts.pools import line_of

    if made.p is not None:
        return {"brier": scores.brier(made.p, outcome == 1), "log": scores.log_score(made.p, outcome == 1)}
    low, high = made.quantiles[0][1], made.quantiles[-1][1]
    missed = made.quantiles[0][0] + 1 - made.quantiles[-1][0]
    return {
        "interval": scores.interval_score(low, high, outcome, missed),
        "crps": scores.crps(line_of(made.quantiles), outcome),
        "inside": low <= outcome <= high,
    }


def scored(forecasts: Sequence[ForecastStands], head: str = "") -> ForecastScores:
    """The scores of all forecasts that are resolved, by method; those that are void count nowhere."""
    from servanda.instruments.strategy.experts.scores import calibration

    events = [one for one in forecasts if one.status == "resolved" and one.made.p is not None]
    amounts = [one for one in forecasts if one.status == "resolved" and one.made.p is None]
    return ForecastScores(
        forecasts=tuple(forecasts),
        methods=tuple(_method(mine) for mine in _apart(events)),
        quantities=tuple(_quantity(mine) for mine in _apart(amounts)),
        bins=calibration([(one.made.p or 0.0, one.outcome == 1) for one in events]) if events else (),
        few=len(events) + len(amounts) < FEW,
        head=head,
    )


def _apart(resolved: Sequence[ForecastStands]) -> list[list[ForecastStands]]:
    """Those of one method and unit together, in the order of the log."""
    found: dict[tuple[str, str], list[ForecastStands]] = {}
    for one in resolved:
        found.setdefault((one.made.method, one.made.unit), []).append(one)
    return list(found.values())


def _method(mine: Sequence[ForecastStands]) -> MethodScore:
    from servanda.instruments.strategy.experts.scores import brier, skill

    came = [one.outcome == 1 for one in mine]
    known = [one.made.base for one in mine if one.made.base is not None]
    declared = len(known) == len(mine)
    rates = known if declared else [sum(came) / len(came)] * len(came)
    base, ours = _mean(brier(p, one) for p, one in zip(rates, came, strict=True)), _mean(one.brier for one in mine)
    more = {"brier": ours, "log": _mean(one.log for one in mine), "base": base, "skill": skill(ours, base)}
    return MethodScore(method=mine[0].made.method, n=len(mine), declared=declared, **more)  # type: ignore[arg-type] # by name


def _quantity(mine: Sequence[ForecastStands]) -> QuantityScore:
    interval, crps = _mean(one.interval for one in mine), _mean(one.crps for one in mine)
    inside = sum(one.inside is True for one in mine)
    made = mine[0].made
    return QuantityScore(method=made.method, unit=made.unit, n=len(mine), interval=interval, crps=crps, inside=inside)


def _mean(values: Iterable[float | None]) -> float:
    known = [one for one in values if one is not None]
    return sum(known) / len(known)
