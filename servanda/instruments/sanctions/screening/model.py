"""The trained score: trees and calibration as data (`model.json`), with where they come from. Trained by `bench/sanctions/train.py`."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec
import numpy as np

from servanda.instruments.sanctions.screening.records import Band
from servanda.instruments.sanctions.screening.search import Trees

NAME_MOST = 4.5
"""Log-odds to which a name alone can come (0.989): a name is not a person. Approached smoothly, so that order is kept."""
MOST = 9.0
"""Log-odds to which facts can carry a score (0.9999), and under which none falls (0.0001)."""


class Model(msgspec.Struct, frozen=True):
    """trees; slope, intercept: of the calibration; borders: least score of each band; about: data, dates, split, seed, versions, figures."""

    trees: Trees
    slope: float
    intercept: float
    borders: dict[Band, float]
    about: dict[str, Any]

    def name_odds(self, raw: float) -> float:
        """Calibrated log-odds of a name match from the raw sum of the trees. Rises with raw, never over NAME_MOST."""
        odds = self.slope * raw + self.intercept
        return NAME_MOST * math.tanh(odds / NAME_MOST) if odds > 0 else odds

    def raw_needed(self, score: float, hope: float) -> float:
        """The least raw score with which a name can come to `score` when facts may add `hope` to its log-odds."""
        odds = max(-MOST, min(MOST, math.log(max(score, 1e-9) / max(1 - score, 1e-9)))) - hope
        if odds >= NAME_MOST:
            return math.inf
        plain = NAME_MOST * math.atanh(odds / NAME_MOST) if odds > 0 else odds
        return (plain - self.intercept) / self.slope - 1e-6

    @property
    def weak_ceiling(self) -> float:
        """Log-odds over which a weak alias alone does not come: just under the lowest border."""
        least = self.borders[Band.POSSIBLE]
        return math.log(least / (1 - least)) - 0.02

    def band(self, score: float) -> Band | None:
        """The band of a score; None under all of them."""
        return next((band for band in (Band.STRONG, Band.PROBABLE, Band.POSSIBLE) if score >= self.borders[band]), None)


def chance(odds: float) -> float:
    """A probability strictly between 0 and 1 of log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-MOST, min(MOST, odds))))


def trees_of(rows: dict[str, Any]) -> Trees:
    """Trees from their lists."""
    kinds: dict[str, type] = {"feature": np.int16, "border": np.float64, "left": np.int32, "right": np.int32, "value": np.float64, "roots": np.int64}
    return Trees(**{field: np.array(rows[field], kind) for field, kind in kinds.items()}, start=float(rows["start"]))


@lru_cache(maxsize=1)
def model() -> Model:
    """The model that ships."""
    data = json.loads(files(__package__).joinpath("model.json").read_text("utf-8"))
    calibration = data["calibration"]
    return Model(trees_of(data["trees"]), calibration["slope"], calibration["intercept"], {Band(b): v for b, v in data["borders"].items()}, data["about"])
