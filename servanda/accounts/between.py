"""An amount that is known between two ends. An end that nobody knows is None: it is never taken for zero."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time.numbers import digits


class Between(msgspec.Struct, frozen=True):
    """low, high: the least and the most it can be, of one unit; None: no such end is known. Raises ValueError: crossed ends."""

    low: Decimal | None = None
    high: Decimal | None = None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.low} is above {self.high}")

    @property
    def exact(self) -> Decimal | None:
        """The amount, where both ends are one."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def known(self) -> bool:
        """Whether both ends are."""
        return self.low is not None and self.high is not None

    def __add__(self, other: Between) -> Between:
        return Between(_each(self.low, other.low), _each(self.high, other.high))

    def __sub__(self, other: Between) -> Between:
        return Between(_each(self.low, other.high, -1), _each(self.high, other.low, -1))

    def times(self, factor: Decimal) -> Between:
        """Each end by a factor that is not negative."""
        if factor < 0:
            raise ValueError("a factor below zero")
        return Between(*(None if end is None else end * factor for end in (self.low, self.high)))

    def least(self, bound: Decimal) -> Between:
        """The same, but no end below `bound`; an unknown low end is `bound`."""
        low = bound if self.low is None else max(self.low, bound)
        return Between(low, None if self.high is None else max(self.high, bound))


NOTHING = Between(Decimal(0), Decimal(0))
"""Known to be zero."""
UNKNOWN = Between()
"""Of which nothing is known."""


def exactly(value: Decimal) -> Between:
    return Between(value, value)


def total(parts: Iterable[Between]) -> Between:
    """The sum; of none it is zero."""
    found = NOTHING
    for one in parts:
        found = found + one
    return found


def between(low: Decimal | None, high: Decimal | None, place: str = "") -> Between:
    """Two cells of a row as an interval; a cell alone is both ends. Raises Refusal: crossed."""
    if low is not None and high is not None and low > high:
        raise Refusal(f"{low} to {high} runs backwards.", "Write the smaller end first.", place)
    return Between(low if low is not None else high, high if high is not None else low)


def _each(one: Decimal | None, other: Decimal | None, sign: int = 1) -> Decimal | None:
    return None if one is None or other is None else one + sign * other


def amount_words(amount: Between) -> str:
    """`400`, `18 to 20`, `at least 120`, `at most 280`, `not known`."""
    low, high = amount.low, amount.high
    if low is not None and high is not None:
        return digits(low) if low == high else f"{digits(low)} to {digits(high)}"
    if low is not None:
        return f"at least {digits(low)}" if low > 0 else "not known"
    return "not known" if high is None else f"at most {digits(high)}"
