"""`servanda strategy forecast score` and `verify`: what forecasts were worth, and whether the log is as it was written."""

from __future__ import annotations

from pathlib import Path

from servanda.base.job import SHOWN, Given, Job, arg, word
from servanda.base.ledger import Ledger
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.base.verified import VerifyJob
from servanda.instruments.strategy.experts.forecast_page import forecasts_page
from servanda.instruments.strategy.experts.log import FILE, ForecastAct, Forecasts, home_of, open_forecasts
from servanda.instruments.strategy.experts.standing import ForecastScores, scored, standing


def _log(path: str) -> Ledger[ForecastAct, Forecasts]:
    if not (log := home_of(path) / FILE).exists():  # a name mistyped must not read like a log that is in order
        raise Refusal("there is no log of forecasts.", "Seal a forecast with: servanda strategy forecast make", str(log))
    return open_forecasts(home_of(path))


class ScoreJob(Job):
    """Score the forecasts of the dossier at PATH that are resolved: Brier, log, interval score, CRPS, calibration with the
    count in every bin, skill over the base rate. Those that are open or void count nowhere."""

    short = "Score the forecasts that are resolved, and list all."
    examples = ("strategy forecast score dossiers/harbour", "strategy forecast score dossiers/harbour --html scores.html")
    asks = SHOWN
    calls = ("path",)
    untold = ("method",)
    says = staticmethod(forecasts_page)
    path = arg("PATH", ".")
    method = word("Only forecasts made by this method.", "NAME")

    def run(self, given: Given) -> ForecastScores:
        acts = _log(self.path).acts()
        found = [one for one in standing(acts) if self.method in ("", one.made.method)]
        if not found:
            known = ", ".join(dict.fromkeys(one.method for one in acts if one.kind == "make"))
            raise Refusal(f"no forecast was made by “{self.method}”.", f"Known: {known}.", "--method")
        given.took(Input(name=FILE, sha256=acts[-1].hash, note=f"hash of the last of {len(acts)} entries"))
        given.settings["method"] = self.method or "all"
        return scored(found, acts[-1].hash)


class VerifyForecastsJob(VerifyJob):
    """Look at every byte of the log of forecasts anew. With a head kept elsewhere, cutting off its end shows too. What stands
    behind an entry that was changed is not trusted."""

    examples = ("strategy forecast verify dossiers/harbour",)
    calls = ("path",)
    path = arg("PATH", ".")

    def log(self, given: Given) -> Ledger[ForecastAct, Forecasts]:
        return _log(self.path)

    def run(self, given: Given) -> tuple[str, ...]:
        log = self.log(given)
        problems = log.verify(self.heads)
        first = min((one.entry for one in problems if one.entry), default=0)
        last = len(Path(log.place).read_bytes().splitlines())
        behind = f"entr{'y' if first + 1 == last else 'ies'} {first + 1}{f' to {last}' if first + 1 < last else ''}"
        more = (
            f"{behind} stand{'s' if first + 1 == last else ''} behind it and {'is' if first + 1 == last else 'are'} not trusted",
        )
        return (*(one.reason for one in problems), *more * (0 < first < last))
