"""A probability, or a range of it, in words: by the scale the reader is used to, the numbers beside."""

from __future__ import annotations

import math

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.shipped import LazyTable


class _Band(msgspec.Struct, frozen=True):
    means: str
    least: float
    most: float


class LikelihoodScale(msgspec.Struct, frozen=True):
    """name, source, checked: whose words, from which text, compared when; bands: from the least to the most."""

    name: str
    source: str
    checked: str
    bands: tuple[_Band, ...]


SCALES: LazyTable[LikelihoodScale] = LazyTable("instruments/strategy/likelihood.toml", LikelihoodScale)


def share(value: float, place: str) -> float:
    """A probability as it is given. Raises Refusal where it is none."""
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise Refusal(f"{value:g} is no probability.", "Write a number from 0 to 1: 0.3 for three in ten.", place)
    return value


def said(low: float, high: float, scale: str = "icd203") -> str:
    """The words of a range from low to high: one where both ends bear the same, else the two between which it lies."""
    bands = SCALES[scale].bands
    inward = 1e-9 if low < high else 0.0  # an end on the border of two words takes the one within the range
    one, other = _word(low + inward, bands), _word(high - inward, bands)
    return one if one == other else f"{one} to {other}"


def percent(value: float) -> str:
    """`7 %`; what is neither 0 nor 1 is never told as it."""
    if 0 < value < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < value < 1 else f"{100 * value:.0f} %"


def ranged(low: float, high: float) -> str:
    """`7 to 12 %`."""
    one, other = percent(low), percent(high)
    return one if one == other else f"{one.removesuffix(' %')} to {other}"


def _word(value: float, bands: tuple[_Band, ...]) -> str:
    near = min(bands, key=lambda band: (max(band.least - value, value - band.most, 0), abs((band.least + band.most) / 2 - value)))
    return near.means
