"""Amounts in words, for every page that tells them: one way of rounding, and an end that nobody knows is never a zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from servanda.accounts.between import Between
from servanda.base.time.numbers import digits

_ROUND = Context(prec=99, rounding=ROUND_HALF_UP)


def figure(value: Decimal, places: int | None = None) -> str:
    """`3,656.25`: thousands parted, no zeros behind. places: digits behind the point at most; None: all that there are."""
    if places is None:
        return digits(value)
    return digits(_ROUND.quantize(value, Decimal(1).scaleb(-places)) or Decimal(0))


def amount_words(amount: Between, unit: str = "", places: int | None = None) -> str:
    """`400`, `18 to 20 EUR`, `at least 120`, `at most 280`, `not known`. places: as in `figure`."""
    low, high = (None if one is None else figure(one, places) for one in (amount.low, amount.high))
    if (low is None and high is None) or (high is None and amount.low is not None and amount.low <= 0):
        return "not known"
    said = f"at least {low}" if high is None else f"at most {high}" if low is None else f"{low} to {high}" if low != high else low
    return f"{said} {unit}".strip()


def share_words(part: Between, whole: Between) -> str:
    """`63.0 %`, `45.0 to 50.0 %`; an end that is not known, or a whole that may be nothing, makes it not known."""
    if part.low is None or part.high is None or not whole.low or not whole.high:
        return "not known"
    low, high = (_ROUND.quantize(100 * one / of, Decimal("0.1")) for one, of in ((part.low, whole.high), (part.high, whole.low)))
    return f"{low} %" if low == high else f"{low} to {high} %"
