"""The one parser of numbers and counts. In one column dot and comma mean one thing: `decimal` says which parts the decimals.

Codes of the refusals: `no-number`, `ambiguous` (two numbers), `out-of-range`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.base.time.policy import UNSETTLED, quoted

WIDEST = 30
"""Most digits before or after the point: more is no quantity of this world, and would fill the memory when written out."""
_BLANKS = re.compile(r"(?<=\d)[\u00a0\u202f '](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_PARTED = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII),
}
"""Whole numbers whose thousands a sign parts."""


def read_number(cell: object, decimal: str = "strict", place: str = "") -> Decimal:
    """The exact number of a text or a cell.

    In: decimal: `strict` for numbers as we write them (1234.50: no sign parts thousands); `.` or `,` for a column in which it
    parts the decimals and the other, or a blank, thousands; "" for a column that has not settled it (`decimal_of`). Raises
    Refusal with a repair: no number, two numbers, more than 30 digits on a side; NaN and infinity are no numbers.
    """
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return _bounded(Decimal(str(cell)), cell, place)
    words = " ".join(str(cell).split())
    strict = decimal == "strict"
    found = _ways(words, decimal) if not strict else [Decimal(words)] if _PLAIN.fullmatch(words) else []
    meant = found or _meant(words)
    if len(meant) > 1 and (strict or found):
        repair = "Write the one that is meant." if strict else "Say which sign parts the decimals in this column."
        raise Refusal(f"{quoted(cell)} can be {' or '.join(f'{one:f}' for one in meant)}.", repair, place, code="ambiguous")
    hint = (
        f"In this column “{decimal}” parts the decimals."
        if decimal in (".", ",") and _ways(words, "")
        else f"Did you mean {meant[0]:f}?"
        if meant
        else ""
    )
    if not found:
        raise _no(cell, hint, place)
    return _bounded(found[0], cell, place)


def digits(value: Decimal) -> str:
    """How an exact number is told: `400,000,000`, `35.414`: all its figures, thousands parted, no exponent, no zeros that say
    nothing."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_of(cells: Iterable[object]) -> str:
    """The sign that parts the decimals in a column, settled by those cells that can be read in one way only; where none or both
    do, that of `UNSETTLED`."""
    signs = set()
    for cell in cells:
        if isinstance(cell, str):
            words = " ".join(cell.split())
            ways = {sign for sign in ".," if _ways(words, sign)}
            signs |= ways if len(ways) == 1 else set()
    return signs.pop() if len(signs) == 1 else UNSETTLED.get()[1]


def read_count(cell: object, least: int | None = 0, most: int | None = None, place: str = "") -> int:
    """A whole number from `least` to `most`. Raises Refusal: no whole number, or outside of them (`out-of-range`)."""
    words = " ".join(str(cell).split())
    bounds = f" from {least} {f'to {most}' if most is not None else 'on'}" if least is not None else ""
    repair = f"Give a whole number{bounds}."
    if not re.fullmatch(r"[+-]?\d{1,18}", words, re.ASCII):
        raise Refusal(f"{quoted(cell)} is not a whole number.", repair, place, code="no-number")
    found = int(words)
    for beyond, wrong in ((least is not None and found < least, "small"), (most is not None and found > most, "large")):
        if beyond:
            raise Refusal(f"{found} is too {wrong}.", repair, place, code="out-of-range")
    return found


def _ways(words: str, decimal: str) -> list[Decimal]:
    """The numbers that words can be, each once, where `decimal` parts the decimals, or where nobody knows what does."""
    found = []
    for sign in decimal or ".,":
        other = "," if sign == "." else "."
        whole, point, rest = _BLANKS.sub("", words).partition(sign)
        plain = whole.replace(other, "") if _PARTED[other].fullmatch(whole) else whole
        if other not in plain + rest and _PLAIN.fullmatch(f"{plain}{point and '.'}{rest}"):
            found.append(Decimal(f"{plain}{point and '.'}{rest}"))
    return list(dict.fromkeys(found))


def _meant(words: str) -> list[Decimal]:
    """What words that are no number of ours seem to mean."""
    plain = words.replace("_", "") if re.search(r"\d_\d", words) else words
    if re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,15})?[eE][+-]?\d{1,2}", plain, re.ASCII):
        return [Decimal(plain)]
    return _ways(plain, "")


def _bounded(found: Decimal, cell: object, place: str) -> Decimal:
    exponent = found.as_tuple().exponent
    if not isinstance(exponent, int) or (found and not -WIDEST <= found.adjusted() <= WIDEST):
        raise _no(cell, "", place)
    return round(found, WIDEST) if exponent < -WIDEST else found


def _no(cell: object, repair: str, place: str) -> Refusal:
    return Refusal(f"{quoted(cell)} is not a number.", repair or "Write it as 1234.50.", place, code="no-number")
