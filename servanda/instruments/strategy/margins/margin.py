"""A margin: what the answer to a breach costs, as far as it is seen, given and not put off, less what the breach gains.

    m = a * h * d * c * k^(t / 30) - g

a: probability that an answer is given once a breach is seen (Beta, from a record of tested lines); h: whether whoever answers
has the means (1, 0, not known); d: probability that the breach is seen; c: cost of the answer to whoever breaks it; k: what a
cost a month later still counts; t: days from breach to answer; g: gain. Ranges are drawn uniformly. A factor nobody knows is no
draw: the margin is worked out at both of its ends, and its interval covers both.
Source of the form: deterrence as expected cost against gain, Becker (1968); the terms are the design's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.margins.records import Range

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Draws = NDArray[np.float64]

DRAWS = 4_000
BELOW, ABOVE, STRADDLES, UNKNOWN = "below", "above", "straddles", "not known"


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """What a margin is made of; None: not known. answer: alpha and beta of the probability that an
    answer is given, two where it can be told in two ways, none where it is not known; held: whether
    its means are; blocked: whoever breaks the clause can keep the answer from coming; days: from breach to answer; kept: what a
    cost a month later still counts."""

    gain: Range | None = None
    cost: Range | None = None
    answer: tuple[Range, ...] = ()
    held: bool | None = None
    blocked: bool = False
    seen: Range | None = None
    days: float | None = None
    kept: float = 1.0
    unit: str = ""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not known, in words."""
        named = {
            "the gain": self.gain is None,
            "the cost of the answer": self.cost is None,
            "how often an answer is given": not self.answer,
            "whether the means are held": self.held is None,
            "whether the answer can be held up": self.blocked,
            "how likely it is seen": self.seen is None,
            "how late the answer comes": self.days is None and self.kept < 1,
        }
        return tuple(name for name, lacking in named.items() if lacking)

    def ends(self) -> tuple[float, ...]:
        """The answer's weight at the ends of what is not known: all of it for the answer (1), or any of it against (0)."""
        known = bool(self.answer) and self.held is not None and not self.blocked and self.seen is not None
        return (1.0,) if known and (self.days is not None or self.kept == 1) else (1.0, 0.0)


class Margin(msgspec.Struct, frozen=True, kw_only=True):
    """low, high: the 90 % interval; middle: the median, None where a factor is not known, or known
    in two ways. sign: below | above | straddles |
    not known. needed: the share of breaches that must be both seen and answered for breaking not to pay (90 % interval). bond:
    what more the answer would have to cost for breaking not to pay in 95 % of the draws; None where a factor is not known."""

    sign: str
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    needed: Range | None = None
    bond: float | None = None
    unit: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def pays(self) -> str:
        """Whether breaking pays, in a word."""
        return {BELOW: "yes", ABOVE: "no", STRADDLES: "cannot say", UNKNOWN: "not known"}[self.sign]


def margin(factors: Factors, seed: int, question: str, draws: int = DRAWS) -> Margin:
    """The margin by draws. question: so that the same is drawn whatever else is asked; edits of one clause share it."""
    import numpy as np

    if factors.gain is None or factors.cost is None:
        return Margin(sign=UNKNOWN, unit=factors.unit, lacks=factors.lacks)
    drawn = _drawn(factors, seed, question, draws)
    found = [_margins(factors, drawn, answer, end) for answer in drawn["answer"] for end in factors.ends()]
    low, high = (float(pick(np.quantile(m, at) for m in found)) for pick, at in ((min, 0.05), (max, 0.95)))
    sign = BELOW if high < 0 else ABOVE if low > 0 else STRADDLES
    with np.errstate(divide="ignore", invalid="ignore"):
        share = drawn["gain"] / drawn["cost"]
    share = np.nan_to_num(share, nan=0.0, posinf=np.inf)
    needed = (_at(share, 0.05), _at(share, 0.95))
    bond = None if 0.0 in factors.ends() else max(_at(_short(factors, drawn, answer), 0.95) for answer in drawn["answer"])
    middle = float(np.median(found[0])) if len(found) == 1 else None
    return Margin(sign=sign, low=low, high=high, middle=middle, needed=needed, bond=bond, unit=factors.unit, lacks=factors.lacks)


def _at(values: Draws, share: float) -> float:
    """A quantile of values that may be without bound: the one drawn next above, never a mean of two."""
    import numpy as np

    return float(np.quantile(values, share, method="higher"))


def _drawn(factors: Factors, seed: int, question: str, draws: int) -> dict[str, Any]:
    """Draws of gain, cost and seen, and of each way to tell the answer; 1 of what is not known: `ends` takes it at both."""
    import numpy as np

    random = generator(seed, question)
    unit = random.random((3, draws))
    spans = {"gain": factors.gain or (1, 1), "cost": factors.cost or (1, 1), "seen": factors.seen or (1, 1)}
    found: dict[str, Any] = {name: low + (high - low) * unit[at] for at, (name, (low, high)) in enumerate(spans.items())}
    found["answer"] = [random.beta(*one, draws) for one in factors.answer] or [np.ones(draws)]
    return found


def weight(factors: Factors) -> float:
    """What the cost is multiplied by beside what is drawn: means and delay."""
    return float(factors.kept ** ((factors.days or 0.0) / 30)) * (factors.held is not False)


def _short(factors: Factors, drawn: dict[str, Any], answer: Draws) -> Draws:
    """By how much the cost falls short of what makes the margin nothing; not less than nothing."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        made: Draws = np.nan_to_num(
            drawn["gain"] / (answer * drawn["seen"] * weight(factors)) - drawn["cost"], nan=0.0, posinf=np.inf
        )
    return np.maximum(made, 0.0)


def _margins(factors: Factors, drawn: dict[str, Any], answer: Draws, end: float) -> Draws:
    made: Draws = answer * drawn["seen"] * drawn["cost"] * (weight(factors) * end) - drawn["gain"]
    return made


def difference(plus: Range | None, minus: Range | None, unit: str, seed: int, question: str, lacks: tuple[str, ...]) -> Margin:
    """What one range is above another, by draws. lacks: what to say where one of them is not known."""
    import numpy as np

    if plus is None or minus is None:
        return Margin(sign=UNKNOWN, unit=unit, lacks=lacks)
    random = generator(seed, question).random((2, DRAWS))
    made = plus[0] + (plus[1] - plus[0]) * random[0] - minus[0] - (minus[1] - minus[0]) * random[1]
    low, middle, high = (float(np.quantile(made, at)) for at in (0.05, 0.5, 0.95))
    return Margin(sign=BELOW if high < 0 else ABOVE if low > 0 else STRADDLES, low=low, high=high, middle=middle, unit=unit)


def gained(before: Margin, after: Margin) -> float | None:
    """By how much a margin moved, middle to middle; where one has no middle, that of the lower ends."""
    if before.middle is not None and after.middle is not None:
        return after.middle - before.middle
    return None if before.low is None or after.low is None else after.low - before.low
