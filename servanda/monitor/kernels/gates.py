"""Conditions over what has been seen: in which worlds they hold, and on which events that rests."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)
# Types here are Numba's: everything is a 64-bit integer, and names ending a path (`literals`, `cells` ...) are addresses.

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.layout import (
    AT,
    BEFORE,
    CELL_WIDTH,
    CHANGED,
    ENDS,
    L_A,
    L_B,
    L_BEARER,
    LITERAL_WIDTH,
    NEGATED,
    NOT_AFTER,
    NOT_BEFORE,
    ROW,
    SEEN_BEFORE,
    TEST,
    WORD,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, put

ALL = -1


@njit(inline="always")
def cell_of(literal, bearer, a, b):
    """Which cell a literal looks at, for the key an event counts for."""
    return get(literal, AT) + bearer * get(literal, L_BEARER) + a * get(literal, L_A) + b * get(literal, L_B)


@njit(nogil=True, error_model="numpy")
def opened(literals, first, last, cells, at, bearer, a, b):
    """The worlds in which a condition holds at a second, all events of that second being in."""
    word = ALL
    some = 0
    for number in range(first, last):
        literal = literals + number * (LITERAL_WIDTH * 8)
        test = get(literal, TEST)
        if test == NOT_BEFORE:
            one = ALL if at >= get(literal, AT) else 0
        elif test == NOT_AFTER:
            one = ALL if at <= get(literal, AT) else 0
        else:
            cell = cells + cell_of(literal, bearer, a, b) * (CELL_WIDTH * 8)
            one = get(cell, WORD)
            if get(cell, CHANGED) == at:
                one = get(cell, BEFORE) if test == SEEN_BEFORE else one | get(cell, BEFORE)
        some |= ~one if get(literal, NEGATED) else one
        if get(literal, ENDS):
            word &= some
            if word == 0:
                return 0
            some = 0
    return word


@njit(nogil=True, error_model="numpy")
def witnesses(literals, first, last, cells, bearer, a, b, causes, count):
    """Note the events that opened the gates of a condition; returns how many rows are noted by now."""
    for number in range(first, last):
        literal = literals + number * (LITERAL_WIDTH * 8)
        if get(literal, TEST) <= SEEN_BEFORE and not get(literal, NEGATED):
            row = get(cells, cell_of(literal, bearer, a, b) * CELL_WIDTH + ROW)
            if row >= 0:
                put(causes, count, row)
                count += 1
    return count
