"""The log of forecasts as a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.experts.log import ForecastAct, open_forecasts


class ForecastLog:
    """Two forecasts, one of them resolved, one a quantity and void."""

    name = "forecasts"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def _act(self, folder: Path, kind: str, forecast: str, **more: Any) -> None:
        given: dict[str, Any] = {"number": 0, "at": "2031-03-04T10:00:00Z", "person": "Anna Lind", "reason": "asked for"}
        open_forecasts(folder).append((ForecastAct(**given, kind=kind, forecast=forecast, **more),))

    def build(self, folder: Path) -> None:
        self._act(folder, "make", "F1", question="Will it be kept?", clause="harbour:23.register", status="kept", until="2031-03-31", p=0.8)
        quantiles = ((0.05, 2.0), (0.5, 7.0), (0.95, 21.0))
        self._act(folder, "make", "F2", question="days until the convoy", until="2031-04-01", quantiles=quantiles, unit="days", method="Vincent")
        self._act(folder, "resolve", "F1", outcome=1.0, evidence=("e1",))
        self._act(folder, "void", "F2")

    def content(self, folder: Path) -> Any:
        held = open_forecasts(folder)
        return held.acts(), held.look(lambda state: (sorted(state.made.items()), sorted(state.settled.items()), state.last))

    def append(self, folder: Path, number: int) -> None:
        self._act(folder, "make", f"M{number}", question=f"Will {number} come?", until="2031-05-01", p=0.5)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in open_forecasts(folder).verify()]

    def held(self, content: Any) -> Any:
        return content[0]


STORES = [ForecastLog()]
