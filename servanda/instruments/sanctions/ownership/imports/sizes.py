"""Sizes as files write them, to billionths, exactly: `49.9`, `25-50`, `>25-50` (above 25, at most 50), `50 %`, nothing (not known)."""

from __future__ import annotations

import re

from servanda.base.refusal import Refusal
from servanda.base.time import read_number
from servanda.instruments.sanctions.ownership.records import WHOLE

_NUMBER = r"-?\d++(?:[.,]\d++)?"
_FORM = re.compile(rf"(?P<over>>=?)?\s*+(?P<low>{_NUMBER})?\s*+%?(?:\s*+(?:-|–|\.\.|to)\s*+(?P<under><=?)?\s*+(?P<high>{_NUMBER})\s*+%?)?")
_UNDER = re.compile(rf"(?P<under><=?)\s*(?P<high>{_NUMBER})\s*%?")


def sizes(text: str) -> tuple[int, int]:
    """Least and most of what a cell says in per cent. Raises Refusal with the reason."""
    text = text.strip()
    if not text or text.casefold() in ("unknown", "?"):
        return 0, WHOLE
    below = _UNDER.fullmatch(text)
    if below:
        return 0, number(below["high"]) - (below["under"] == "<")
    match = _FORM.fullmatch(text)
    if match is None or match["low"] is None:
        raise Refusal(f"“{text}” is no share: write 49.9, or 25-50, or nothing where it is not known")
    low = number(match["low"])
    high = number(match["high"]) if match["high"] is not None else WHOLE if match["over"] else low
    low += match["over"] == ">"
    high -= match["under"] == "<"
    if low > high:
        raise Refusal(f"“{text}” has its least above its most")
    return low, high


def number(value: str | float | int, place: str = "") -> int:
    """Per cent as billionths. Raises Refusal: no number, negative, above 100."""
    exact = read_number(value.replace(",", ".") if isinstance(value, str) else value, place=place) * (WHOLE // 100)
    if exact < 0:
        raise Refusal(f"{value} % is negative.", "Give per cent, such as 49.9.", place)
    if exact > WHOLE:
        raise Refusal(f"{value} % is more than the whole.", "Give per cent, such as 49.9.", place)
    return int(exact.to_integral_value())
