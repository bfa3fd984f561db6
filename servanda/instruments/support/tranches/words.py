"""Amounts as a page writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from servanda.accounts.between import Between

PLACES = Decimal("0.0001")


def plain(amount: Decimal) -> str:
    """To four places at most, thousands parted, no zeros behind: `3,656.25`."""
    text = f"{amount.quantize(PLACES, ROUND_HALF_EVEN):,f}"
    return text.rstrip("0").rstrip(".")


def between_words(amount: Between) -> str:
    """`3,656.25`, `between 0 and 4,500`, `not known`."""
    if amount.exact is not None:
        return plain(amount.exact)
    if amount.low is None or amount.high is None:
        return "not known"
    return f"between {plain(amount.low)} and {plain(amount.high)}"
