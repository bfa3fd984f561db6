"""Writing a verdict down, column by column, and counting it."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.layout import (
    B_OUT,
    B_OUT_ROOM,
    B_PLUS,
    B_TALLY,
    B_WORLDS,
    CAUSES,
    LONG_COLUMNS,
    O_A,
    O_AT,
    O_B,
    O_BEARER,
    O_CLAUSE,
    O_ENDS,
    O_OWN,
    O_WORD,
    VERDICTS,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, put, put32


@njit(inline="always")
def write_verdict(block, number, clause, bearer, a, b, at, word, own, noted):
    """Verdict `number`; its evidence is noted already, up to `noted`."""
    out, room = get(block, B_OUT), get(block, B_OUT_ROOM)
    put(out, O_AT * room + number, at)
    put(out, O_OWN * room + number, own)
    short = out + LONG_COLUMNS * room * 8
    put32(short, O_CLAUSE * room + number, clause)
    put32(short, O_BEARER * room + number, bearer)
    put32(short, O_A * room + number, a)
    put32(short, O_B * room + number, b)
    put32(short, O_ENDS * room + number, noted)
    tally = get(block, B_TALLY)
    of = clause + clause
    if get(block, B_PLUS) != 0:
        put(out, O_WORD * room + number, word)
        if get(block, B_WORLDS) == 2 and word & 1 == 0:
            of += 1
    put(tally, of, get(tally, of) + 1)


@njit(inline="always")
def verdict_of(block, head, clause, bearer, a, b, at, word, row):
    """A verdict on an act."""
    number = get(head, VERDICTS)
    write_verdict(block, number, clause, bearer, a, b, at, word, row, get(head, CAUSES))
    put(head, VERDICTS, number + 1)
