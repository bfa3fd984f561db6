"""Periods counted from a moment, and what is still inside a window: queues with bit-sliced counts, one bit of the count for each world."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.layout import (
    C_HEAD,
    C_OFFSET,
    C_SIZE,
    C_TAIL,
    COUNT_WIDTH,
    MOST_CAUSES,
    P_SECONDS,
    P_TABLE,
    P_ZONE,
    PERIOD_WIDTH,
    PLANES,
    Q_AMOUNT,
    Q_BEFORE,
    Q_END,
    Q_KEY,
    Q_ROW,
    Q_WORD,
    QUEUE_WIDTH,
    Z_DAYS,
    Z_NOW,
    Z_OFFSET,
    ZONE_WIDTH,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, put

ALL = -1
UNKNOWN = -(1 << 63)
"""An amount that is not known: not zero."""


@njit(nogil=True, error_model="numpy")
def end_of(period, at, periods, zones, day_starts, day_ends):
    """The last second of a period counted from a moment; the day is looked up, moving on from the day before."""
    this = periods + period * (PERIOD_WIDTH * 8)
    if get(this, P_ZONE) < 0:
        return at + get(this, P_SECONDS)
    zone = zones + get(this, P_ZONE) * (ZONE_WIDTH * 8)
    starts = day_starts + get(zone, Z_OFFSET) * 8
    day = get(zone, Z_NOW)
    if get(starts, day) > at:  # a correction looks back
        low, high = 0, day
        while low < high:
            middle = (low + high) // 2
            if get(starts, middle) <= at:
                low = middle + 1
            else:
                high = middle
        day = max(0, low - 1)
    while day + 1 < get(zone, Z_DAYS) and get(starts, day + 1) <= at:
        day += 1
    put(zone, Z_NOW, day)
    return get(day_ends, get(this, P_TABLE) + day)


@njit(nogil=True, error_model="numpy")
def add_one(planes, key, word):
    """Count one more in the worlds of a word."""
    plane = planes + key * (PLANES * 8)
    for bit in range(PLANES):
        if word == 0:
            break
        bits = get(plane, bit)
        put(plane, bit, bits ^ word)
        word &= bits


@njit(nogil=True, error_model="numpy")
def take_one(planes, key, word):
    """Count one less in the worlds of a word."""
    plane = planes + key * (PLANES * 8)
    for bit in range(PLANES):
        if word == 0:
            break
        bits = get(plane, bit)
        put(plane, bit, bits ^ word)
        word &= ~bits


@njit(nogil=True, error_model="numpy")
def exceeding(planes, key, number):
    """The worlds in which the count of a key is more than a number."""
    plane = planes + key * (PLANES * 8)
    more = 0
    same = ALL
    for bit in range(PLANES - 1, -1, -1):
        bits = get(plane, bit)
        if (number >> bit) & 1:
            same &= bits
        else:
            more |= same & bits
            same &= ~bits
    return more


@njit(nogil=True, error_model="numpy")
def leave_window(store, before, counts, queue, planes, sums, worlds):
    """Take out of a count or sum what no longer lies inside the window."""
    this = counts + store * (COUNT_WIDTH * 8)
    mask = get(this, C_SIZE) - 1
    position = get(this, C_HEAD)
    tail = get(this, C_TAIL)
    while position < tail:
        entry = queue + (get(this, C_OFFSET) + (position & mask)) * (QUEUE_WIDTH * 8)
        if get(entry, Q_END) >= before:
            break
        key, word, amount = get(entry, Q_KEY), get(entry, Q_WORD), get(entry, Q_AMOUNT)
        if amount >= 0:
            for world in range(worlds):
                if (word >> world) & 1:
                    put(sums, key * worlds + world, get(sums, key * worlds + world) - amount)
        else:
            take_one(planes, key, word)
        position += 1
    put(this, C_HEAD, position)


@njit(nogil=True, error_model="numpy")
def join_window(store, end, row, key, word, amount, counts, queue, latest):
    """Put an act into the window of its key; amount -1: it counts as one of its kind, or as unknown."""
    this = counts + store * (COUNT_WIDTH * 8)
    position = get(this, C_TAIL)
    entry = queue + (get(this, C_OFFSET) + (position & (get(this, C_SIZE) - 1))) * (QUEUE_WIDTH * 8)
    put(entry, Q_END, end)
    put(entry, Q_ROW, row)
    put(entry, Q_KEY, key)
    put(entry, Q_BEFORE, get(latest, key))
    put(entry, Q_WORD, word)
    put(entry, Q_AMOUNT, amount)
    put(latest, key, position)
    put(this, C_TAIL, position + 1)


@njit(nogil=True, error_model="numpy")
def earlier_ones(store, key, word, most, counts, queue, latest, causes, noted):
    """Note the latest acts of a key that are in the window in one of these worlds; returns how many rows are noted by now."""
    this = counts + store * (COUNT_WIDTH * 8)
    most = min(most, MOST_CAUSES) + noted
    position = get(latest, key)
    while position >= get(this, C_HEAD) and noted < most:
        entry = queue + (get(this, C_OFFSET) + (position & (get(this, C_SIZE) - 1))) * (QUEUE_WIDTH * 8)
        if get(entry, Q_WORD) & word:
            put(causes, noted, get(entry, Q_ROW))
            noted += 1
        position = get(entry, Q_BEFORE)
    return noted
