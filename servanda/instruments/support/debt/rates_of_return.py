"""Net present value and the rate of return of payments at even distances. Where several rates fit, or none, that is said."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from servanda.base.refusal import Refusal

LEAST, MOST = Fraction(-99, 100), Fraction(10)
"""Rates a period that are looked for: from -99 % to 1,000 %."""
LONGEST = 60
"""Payments up to which roots are counted where signs change more than once: beyond, exact division takes too long."""
Poly = list[Fraction]


def npv(rate: float, flows: Sequence[float | Decimal]) -> float:
    """What payments are worth at the first of them. rate: a share a period."""
    return math.fsum(float(one) * (1 + rate) ** -at for at, one in enumerate(flows))


def irr(flows: Sequence[float | Decimal]) -> float:
    """The one rate a period, from -99 % to 1,000 %, at which the payments are worth nothing.

    In: payments at even distances, the first one now. How many rates fit is counted exactly: changes of sign bound it
    (Descartes); with more than one change, by a Sturm sequence in the discount factor x = 1/(1+r). Raises Refusal: no rate,
    or several.
    """
    made: Poly = [Fraction(one) if isinstance(one, Decimal) else Fraction(str(one)) for one in flows]
    while made and not made[-1]:
        made.pop()
    while made and not made[0]:
        made.pop(0)
    low, high = 1 / (1 + MOST), 1 / (1 + LEAST)
    changes = _changes(made)
    if changes == 0:
        said = "no rate of return fits: the payments do not change their sign."
        raise Refusal(said, "Look whether one side both gives and takes.", "irr")
    if changes == 1:
        found = int(_sign(made, low) * _sign(made, high) <= 0)
    elif len(made) > LONGEST:
        said = f"up to {changes} rates of return may fit: the sign of the payments changes {changes} times (Descartes)"
        raise Refusal(f"{said}.", f"Ask with {LONGEST} payments at most, or compare present values at stated rates.", "irr")
    else:
        chain = _chain(made)
        found = _changes([_at(one, low) for one in chain]) - _changes([_at(one, high) for one in chain])
        if len(chain[-1]) > 1:
            made = _divided(made, chain[-1])[0]
    if found != 1:
        many = "no rate of return fits" if found == 0 else f"{found} rates of return fit"
        how = "counted by a Sturm sequence" if changes > 1 else "the sign changes once, outside these bounds"
        raise Refusal(f"{many} between -99 % and 1,000 % ({how}).", "Compare present values at stated rates instead.", "irr")
    return _solved(made, float(low), float(high))


def _solved(made: Poly, low: float, high: float) -> float:
    cells = [float(one) for one in made]

    def at(x: float) -> float:
        return math.fsum(one * x**power for power, one in enumerate(cells))

    rising = at(high) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if (at(middle) > 0) == rising else (middle, high)
    return 1 / low - 1


def _changes(values: Sequence[Fraction]) -> int:
    signs = [one > 0 for one in values if one]
    return sum(one != other for one, other in itertools.pairwise(signs))


def _at(made: Poly, x: Fraction) -> Fraction:
    value = Fraction(0)
    for one in reversed(made):
        value = value * x + one
    return value


def _sign(made: Poly, x: Fraction) -> int:
    value = _at(made, x)
    return (value > 0) - (value < 0)


def _divided(made: Poly, by: Poly) -> tuple[Poly, Poly]:
    """Quotient and remainder."""
    rest, quotient = list(made), [Fraction(0)] * max(1, len(made) - len(by) + 1)
    while len(rest) >= len(by):
        factor, shift = rest[-1] / by[-1], len(rest) - len(by)
        quotient[shift] = factor
        for at, one in enumerate(by):
            rest[at + shift] -= factor * one
        while rest and not rest[-1]:
            rest.pop()
    return quotient, rest


def _chain(made: Poly) -> list[Poly]:
    """Sturm's sequence; each remainder is scaled by a positive factor, so that numbers stay short."""
    chain = [made, [one * at for at, one in enumerate(made)][1:]]
    while len(chain[-1]) > 1:
        rest = _divided(chain[-2], chain[-1])[1]
        if not rest:
            break
        chain.append([-one / abs(rest[-1]) for one in rest])
    return chain
