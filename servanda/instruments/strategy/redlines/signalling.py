"""Crisis signalling: all equilibria of a challenge, resistance and a fight, by one number, how likely resistance is.

A may challenge; B may give way or resist; A may then back down or fight. Each side knows its own cost of a fight and A its own
of backing down, the other only their spread (standard normal). Lewis and Schultz, "Revealing preferences", Political Analysis 11
(2003); the fixed point as in Crisman-Cox and Gibilisco, "Estimating signaling games in international relations", Political
Science Research and Methods 9 (2021). Where there is more than one root the model itself does not say which will be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col
from servanda.instruments.strategy.likelihood import percent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

GRID = 2_000
NODES, TAIL = 24, 6.5
"""Of the sum over A's cost of a fight, and how many deviations of it are looked at: together right to 1e-6."""


class Stakes(Sourced, frozen=True, kw_only=True):
    """Utilities of a line, in standard deviations of what the other side does not know of them (`strategy/stakes.csv`). a: the
    issuer, who may challenge; b: the addressee."""

    KEY: ClassVar[tuple[str, ...]] = ("line",)
    line: Annotated[str, Col("the red line", filled=True)]
    quiet_a: Annotated[float, Col("utility of the issuer without a challenge", unit="standard deviations", filled=True)]
    yield_a: Annotated[float, Col("of the issuer where the other gives way", unit="standard deviations", filled=True)]
    yield_b: Annotated[float, Col("of the other there", unit="standard deviations", filled=True)]
    fight_a: Annotated[float, Col("mean of the issuer where it comes to a fight", unit="standard deviations", filled=True)]
    fight_b: Annotated[float, Col("mean of the other there", unit="standard deviations", filled=True)]
    back_a: Annotated[float, Col("mean of the issuer where it backs down", unit="standard deviations", filled=True)]
    back_b: Annotated[float, Col("of the other there", unit="standard deviations", filled=True)]


class SignalRoot(msgspec.Struct, frozen=True, kw_only=True):
    """An equilibrium: how likely A challenges, B resists, and A fights where it is resisted."""

    challenge: float
    resist: float
    fight: float


class SignalRoots(msgspec.Struct, frozen=True, kw_only=True):
    found: tuple[SignalRoot, ...]

    @property
    def says(self) -> str:
        """What the model says, in a sentence."""
        if len(self.found) == 1:
            return f"The model has one equilibrium: resistance in {percent(self.found[0].resist)} of challenges."
        several = ", ".join(percent(one.resist) for one in self.found)
        return f"The model itself does not say: it has {len(self.found)} equilibria, with resistance in {several} of challenges."


def equilibria(stakes: Stakes) -> SignalRoots:
    """Every equilibrium on a grid of 2,000 (a pair closer together than that is not told apart), each to 1e-6."""
    made = []
    for root in roots_of(lambda p: _reply(p, stakes) - p):
        challenge, fight = _moves(_array(root), stakes)
        made.append(SignalRoot(challenge=float(challenge[0]), resist=root, fight=float(fight[0])))
    return SignalRoots(found=tuple(made))


def roots_of(function: Callable[[Values], Values], low: float = 1e-6, high: float = 1 - 1e-6) -> tuple[float, ...]:
    """Zeros of a continuous function of an array that is not negative at 0 and not positive at 1: changes of sign on the grid,
    then Brent's method; one beyond an end of the grid is told as that end."""
    import numpy as np
    from scipy.optimize import brentq

    at = np.linspace(low, high, GRID)
    values = function(at)
    found = [float(one) for one in at[values == 0]]
    found += [low] * bool(values[0] < 0) + [high] * bool(values[-1] > 0)
    for i in np.nonzero(values[:-1] * values[1:] < 0)[0]:
        found.append(float(brentq(lambda p: float(function(_array(p))[0]), at[i], at[i + 1], xtol=1e-12)))
    return tuple(sorted(found))


def _array(value: float) -> Values:
    import numpy as np

    return np.array([value])


def _reply(p: Values, stakes: Stakes) -> Values:
    """How likely B resists, where A expects it to with probability p."""
    import numpy as np
    from scipy.special import ndtr

    _, fight = _moves(p, stakes)
    fight = np.clip(fight, 1e-12, 1)
    made: Values = ndtr((fight * stakes.fight_b + (1 - fight) * stakes.back_b - stakes.yield_b) / fight)
    return made


@cache
def _nodes() -> tuple[Values, Values]:
    import numpy as np

    return np.polynomial.legendre.leggauss(NODES)


def _moves(p: Values, stakes: Stakes) -> tuple[Values, Values]:
    """How likely A challenges, and fights if it has challenged and is resisted."""
    import numpy as np
    from scipy.special import ndtr

    least = (
        stakes.quiet_a - (1 - p) * stakes.yield_a
    ) / p  # A challenges where the better of fighting and backing down is above it
    back, war = least - stakes.back_a, least - stakes.fight_a
    challenge = ndtr(-back) + ndtr(back) * ndtr(-war)  # one less the chance that both are below, without losing its last digits
    nodes, weights = _nodes()
    begin = np.maximum(least, stakes.fight_a - TAIL)
    half = (np.maximum(stakes.fight_a, begin) + TAIL - begin) / 2
    at = begin[:, None] + half[:, None] * (nodes + 1)
    dense = np.exp(-0.5 * (at - stakes.fight_a) ** 2) / np.sqrt(2 * np.pi) * ndtr(at - stakes.back_a)
    fights = (dense * weights).sum(axis=1) * half
    return challenge, fights / np.maximum(challenge, 1e-300)
