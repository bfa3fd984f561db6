"""Quartiles and the fences beyond which a value stands out. Everything exact: no figure depends on the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile of sorted values that is nearly free of bias whatever they are drawn from (Hyndman and Fan 1996, type 8): at
    the place (n + 1/3) share + 1/3, straight between neighbours."""
    at = (len(values) + Fraction(1, 3)) * share + Fraction(1, 3)
    below = at.numerator // at.denominator
    if below < 1:
        return values[0]
    if below >= len(values):
        return values[-1]
    return values[below - 1] + (at - below) * (values[below] - values[below - 1])


def quartiles(values: Iterable[Fraction]) -> tuple[Fraction, Fraction]:
    """The first and the third of values, of which there is one at least."""
    order = sorted(values)
    return quantile(order, Fraction(1, 4)), quantile(order, Fraction(3, 4))
