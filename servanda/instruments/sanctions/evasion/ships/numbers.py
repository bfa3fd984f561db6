"""Numbers and names of ships: which fit their check digit, and when two spellings are one name."""

from __future__ import annotations

import re


def imo_fits(number: str) -> bool:
    """Whether seven digits are an IMO number: the first six times 7, 6 ... 2 add up to a number that ends in the seventh (IMO resolution A.1117(30))."""
    if not re.fullmatch(r"\d{7}", number):
        return False
    return sum(int(digit) * weight for digit, weight in zip(number, range(7, 1, -1), strict=False)) % 10 == int(number[6])


def plain_name(name: str) -> str:
    """A name without what registers write differently: case, spaces, signs, and the letters M/T or M/V before it."""
    bare = re.sub(r"^\s*M[./ ]?[TVS][. ]\s*", "", name.upper())
    return re.sub(r"[^\w]", "", bare)
