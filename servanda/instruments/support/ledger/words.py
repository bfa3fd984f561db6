"""Amounts in words: every digit that counts, ends that nobody knows by name."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from servanda.accounts.between import Between


def share_words(part: Between, whole: Between) -> str:
    """`63.0 %`, `45.0 to 50.0 %`; an end that is not known, or a whole that may be nothing, makes it not known."""
    if part.low is None or part.high is None or not whole.low or not whole.high:
        return "not known"
    ends = [
        (100 * one / other).quantize(Decimal("0.1"), ROUND_HALF_UP)
        for one, other in ((part.low, whole.high), (part.high, whole.low))
    ]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"
