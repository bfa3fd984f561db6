"""How likely a line is crossed: a transparent model, and which of its ranges the answer hangs on.

P(cross) = E[ logistic((G - a * h * d * k^(t/30) * C) / s) ], over the gain G and the cost C within their ranges; s, how closely
an actor goes by the difference, is a stated range of 0.1 to 1 times the width of G (of its size where it has no width), for no
data of the dossier fix it. The model knows no time: it is asked of one decision. What is not known is taken at both ends.
Sobol' indices: Saltelli and others (2010), by scipy.stats.sobol_indices.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.margins.margin import Factors, weight
from servanda.instruments.strategy.margins.records import Range

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OUTER, INNER = 200, 400
"""Draws of what is one number we do not know (answer, detection, s); under each, of gain and cost."""
SHARPNESS = (0.1, 1.0)
POINTS = 512


class Swing(msgspec.Struct, frozen=True, kw_only=True):
    """What one range does to the chance. first: the share of its variance that it makes alone; total: with all that it acts
    together with. known False: nobody knows it, and it was let run over all that it can be."""

    name: str
    first: float
    total: float
    known: bool = True


class CrossingChance(msgspec.Struct, frozen=True, kw_only=True):
    """low, high: the 90 % range; None: gain or cost is not known. swings: the widest first."""

    low: float | None = None
    high: float | None = None
    swings: tuple[Swing, ...] = ()
    lacks: tuple[str, ...] = ()


def chance(factors: Factors, seed: int, question: str) -> CrossingChance:
    """The chance of a crossing, by draws."""
    import numpy as np

    if factors.gain is None or factors.cost is None:
        return CrossingChance(lacks=factors.lacks)
    random = generator(seed, f"{question}: crossing")
    unit, inner = random.random((2, OUTER)), random.random((2, INNER))
    answers = [random.beta(*one, OUTER) for one in factors.answer] or [np.ones(OUTER)]
    seen, sharp = _within(factors.seen or (1, 1), unit[0]), _within(SHARPNESS, unit[1]) * _width(factors.gain)
    gain, cost = _within(factors.gain, inner[0]), _within(factors.cost, inner[1])
    ends = []
    for answer, end in itertools.product(answers, factors.ends()):
        falls = (answer * seen * weight(factors) * end)[:, None] * cost[None, :]
        each = _logistic((gain[None, :] - falls) / sharp[:, None]).mean(axis=1)
        ends += [float(np.quantile(each, 0.05)), float(np.quantile(each, 0.95))]
    return CrossingChance(low=min(ends), high=max(ends), swings=swings(factors, seed, question), lacks=factors.lacks)


def swings(factors: Factors, seed: int, question: str) -> tuple[Swing, ...]:
    """First-order and total indices of each range. What has no width moves nothing."""
    import numpy as np
    from scipy.stats import beta, sobol_indices

    if factors.gain is None or factors.cost is None:
        return ()
    width = _width(factors.gain)
    late = factors.kept ** ((factors.days or 0.0) / 30)
    parts: dict[str, tuple[Any, bool]] = {
        "gain of crossing": (_Flat(*factors.gain), True),
        "cost of the answer": (_Flat(*factors.cost), True),
        "how often an answer is given": (beta(*factors.answer[0]) if factors.answer else _Flat(0, 1), bool(factors.answer)),
        "how likely it is seen": (_Flat(*(factors.seen or (0, 1))), factors.seen is not None),
        "means of the answer": (_Either(factors.held), factors.held is not None),
        "how closely the sums are followed": (_Flat(SHARPNESS[0] * width, SHARPNESS[1] * width), True),
    }

    def model(x: NDArray[np.float64]) -> NDArray[np.float64]:
        gain, cost, answer, seen, held, sharp = x
        return _logistic((gain - answer * seen * held * late * cost) / sharp)

    begun = int(
        generator(seed, f"{question}: tornado").integers(2**63)
    )  # a generator by key alone cannot have the children scipy asks for
    random = np.random.Generator(np.random.Philox(begun))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = sobol_indices(func=model, n=POINTS, dists=[dist for dist, _ in parts.values()], rng=random)
    shares = np.clip(np.nan_to_num([found.first_order, found.total_order]), 0, 1)
    made = (
        Swing(name=name, first=round(float(first), 3), total=round(float(total), 3), known=known)
        for (name, (_, known)), first, total in zip(parts.items(), *shares, strict=True)
    )
    return tuple(sorted(made, key=lambda one: -one.total))


class _Flat:
    """Every value of a range alike. What sobol_indices asks of a distribution is `ppf`."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def ppf(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.low + (self.high - self.low) * at


class _Either:
    """Held (1), not held (0), or nobody knows: either."""

    def __init__(self, held: bool | None) -> None:
        self.held = held

    def ppf(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        return np.where(at >= 0.5, 1.0, 0.0) if self.held is None else np.full_like(at, float(self.held))


def _within(span: Range, unit: NDArray[np.float64]) -> NDArray[np.float64]:
    return span[0] + (span[1] - span[0]) * unit


def _width(gain: Range) -> float:
    return (gain[1] - gain[0]) or max(abs(gain[0]), 1e-9)


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    made: NDArray[np.float64] = 0.5 * (1 + np.tanh(x / 2))
    return made
