"""The log of forecasts: a ledger of acts, one JSON line each; the hash of a line is the seal of its forecast.

A forecast is entered before anybody can know what came, and is never taken back: what came of it is entered behind it, and when
that is mended later, behind that again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import JsonLines
from servanda.base.refusal import Refusal
from servanda.base.rows import Table
from servanda.base.time import read_day, read_moment

FILE = "forecasts.jsonl"
STATUSES = ("kept", "breached")


class ForecastAct(
    Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One line of the log. kind: make | resolve | void. at: ISO moment in UTC. person enters it, reason says why.

    make: question; what settles it: `clause` with `status`, or `event` (an act or event of the dossier) with `actor`, or
    neither: an outcome that names evidence. until: the last day. p, or quantiles (level, value) with `unit`. base: the plain
    baseline's probability. method: by what the forecast was made, the name of a pool or model, or a pseudonym.
    resolve: outcome: 1 or 0 of an event, the value of a quantity (with its unit); evidence: what it rests on.
    """

    number: int
    at: str
    person: str
    kind: str
    forecast: str
    reason: str
    question: str = ""
    clause: str = ""
    status: str = ""
    event: str = ""
    actor: str = ""
    until: str = ""
    p: float | None = None
    quantiles: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    base: float | None = None
    method: str = ""
    outcome: float | None = None
    evidence: tuple[str, ...] = ()
    system: str = ""
    hash: str = ""

    @property
    def asks(self) -> str:
        """What is forecast, the same of all forecasts of the same thing."""
        return "|".join(
            (self.clause, self.status, self.event, self.actor, self.until)
            if self.clause or self.event
            else (self.question, self.until)
        )


class ForecastMade(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the next act on a forecast is checked against."""

    asks: str
    quantity: bool = False


class Forecasts(msgspec.Struct, frozen=True):
    """made: by the id of the forecast; settled: questions whose answer was entered; last: the moment of the last entry."""

    made: Table[str, ForecastMade] = msgspec.field(default_factory=Table)
    settled: Table[str, bool] = msgspec.field(default_factory=Table)
    last: str = ""


def after(state: Forecasts, act: ForecastAct) -> Forecasts:
    """The state with an act more."""
    if act.kind == "make":
        state.made[act.forecast] = ForecastMade(asks=act.asks, quantity=bool(act.quantiles))
    elif act.kind == "resolve" and (one := state.made.get(act.forecast)) is not None:
        state.settled[one.asks] = True
    return msgspec.structs.replace(state, last=act.at)


def check(state: Forecasts, act: ForecastAct) -> None:
    """Raise Refusal when an act may not follow."""
    if not act.person.strip() or not act.reason.strip():
        raise Refusal("an entry needs the person who enters it and a reason.", "Give --by and --because.")
    if state.last and read_moment(act.at).utc() < read_moment(state.last).utc():
        raise Refusal(
            f"the entry is of {act.at}, before the last one ({state.last}).", "Entries follow one another; look at --now."
        )
    if act.kind == "make":
        _check_made(state, act)
        return
    one = state.made.get(act.forecast)
    if one is None:
        raise Refusal(f"there is no forecast “{act.forecast}”.", f"Known: {', '.join(sorted(state.made)) or 'none'}.")
    if act.kind not in ("resolve", "void"):
        raise Refusal(f"“{act.kind}” is no kind of entry.", "It is make, resolve or void.")
    if act.kind == "resolve" and (act.outcome is None or not math.isfinite(act.outcome)):
        raise Refusal("the outcome is missing.", "Say what came, or void the forecast with a reason.")
    if act.kind == "resolve" and not one.quantity and act.outcome not in (0, 1):
        raise Refusal(f"{act.outcome:g} is no outcome of an event.", "It came (yes) or it did not (no).")


def _check_made(state: Forecasts, act: ForecastAct) -> None:
    if act.forecast in state.made:
        raise Refusal(
            f"the forecast “{act.forecast}” is sealed already.", "A changed mind is a new forecast, under an id of its own."
        )
    # the furthest clock is 12 hours behind UTC: only when the day is over there, it is over everywhere
    if (read_moment(act.at).utc() - dt.timedelta(hours=12)).date() > read_day(act.until):
        raise Refusal(f"the forecast comes too late: {act.until} is over.", "Forecast what still lies ahead.", "--until")
    if act.asks in state.settled:
        raise Refusal("the forecast comes too late: what came of this question is in the log.", "Forecast what still lies ahead.")
    if (act.p is None) == (not act.quantiles):
        raise Refusal("a forecast is a probability or quantiles.", "Give one of --p and --quantiles.")
    for value, place in ((act.p, "--p"), (act.base, "--base")):
        if value is not None and not 0 <= value <= 1:
            raise Refusal(f"{value:g} is no probability.", "Write a number from 0 to 1: 0.3 for three in ten.", place)
    if act.clause and act.status not in STATUSES:
        raise Refusal(
            f"“{act.status}” is nothing that a clause can be forecast to be.", f"It is {' or '.join(STATUSES)}.", "--status"
        )
    if (act.clause or act.event) and act.quantiles:
        raise Refusal(
            "whether a clause or an event comes is a probability.", "Give --p; of a quantity give --question and --unit."
        )
    pairs = tuple(pairwise(act.quantiles))
    if act.quantiles and (len(act.quantiles) < 3 or not act.unit or not all(math.isfinite(one) for _, one in act.quantiles)):
        raise Refusal("a quantity needs three or five quantiles and its unit.", "Give --quantiles and --unit.", "--quantiles")
    if any(one[1] > other[1] or one[0] >= other[0] for one, other in pairs) or (
        pairs and act.quantiles[0][1] == act.quantiles[-1][1]
    ):
        raise Refusal("the quantiles do not rise.", "Write them from low to high.", "--quantiles")
    if not act.question.strip():
        raise Refusal("the forecast has no question.", "Give --question, or --clause, or --event.")


LINES = JsonLines("servanda.strategy.forecasts/1", ForecastAct)
FOLD = Fold(Forecasts, check, after)


def home_of(path: Path | str) -> Path:
    """Where the log of a dossier lies. path: the dossier's folder, or a file in it."""
    place = Path(path)
    return (place if place.is_dir() else place.parent) / "strategy"


def open_forecasts(folder: Path | str, told: Callable[[str], None] | None = None) -> Ledger[ForecastAct, Forecasts]:
    """The log in a folder (`forecasts.jsonl`); it is made at the first act. told: hears what a person should know and nothing
    depends on."""
    return Ledger(Path(folder) / FILE, LINES, FOLD, told=told)
