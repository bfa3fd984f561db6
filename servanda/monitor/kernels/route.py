"""Which rows which part of the clauses listens to: found once for all parts, so that a row nobody listens to costs next to nothing."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.layout import W_COUNTS, W_PART, W_PARTS, W_ROWS, W_SELECTED, W_TERM
from servanda.monitor.kernels.memory import get, get16, put, put32


@njit(nogil=True, error_model="numpy")
def route(block):
    """Lay the numbers of rows 0 to `W_ROWS` into `W_SELECTED`, part after part, each in order; those nobody listens to come last.

    `W_PART` has the part of each term (nobody: the last part); `W_COUNTS` room for each part and one more, and is where each part ends when done.
    A frame has no term beyond those.
    """
    term, part, counts = get(block, W_TERM), get(block, W_PART), get(block, W_COUNTS)
    rows, selected = get(block, W_ROWS), get(block, W_SELECTED)
    for row in range(rows):
        mine = get(part, get16(term, row))
        put(counts, mine, get(counts, mine) + 1)
    begin = 0
    for one in range(get(block, W_PARTS)):
        many = get(counts, one)
        put(counts, one, begin)
        begin += many
    for row in range(rows):
        mine = get(part, get16(term, row))
        place = get(counts, mine)
        put32(selected, place, row)
        put(counts, mine, place + 1)
    return 0
