"""Compiled loops over tracks: slow moments on a common clock, pairs near each other, who else was heard."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def slow_moments(ship, time, at, tick, longest, most_chord_per_second, fill, out_ship, out_tick, out_at, out_row):
    """Places of ships on every tick of a common clock, between two fixes no more than `longest` seconds apart, where the ship was slow between them.

    Called twice: to count (fill False), then to fill the arrays.
    """
    n = 0
    for i in range(ship.size - 1):
        span = time[i + 1] - time[i]
        if ship[i] != ship[i + 1] or span > longest:
            continue
        dx, dy, dz = at[i + 1, 0] - at[i, 0], at[i + 1, 1] - at[i, 1], at[i + 1, 2] - at[i, 2]
        if dx * dx + dy * dy + dz * dz > (most_chord_per_second * span) ** 2:
            continue
        first = -((-time[i]) // tick)
        last = (time[i + 1] - 1) // tick  # a fix on the tick itself belongs to what follows it
        for t in range(first, last + 1):
            if fill:
                part = (t * tick - time[i]) / span
                x, y, z = at[i, 0] + part * dx, at[i, 1] + part * dy, at[i, 2] + part * dz
                size = (x * x + y * y + z * z) ** 0.5
                out_ship[n], out_tick[n], out_row[n] = ship[i], t, i
                out_at[n, 0], out_at[n, 1], out_at[n, 2] = x / size, y / size, z / size
            n += 1
    return n


@njit(cache=True, nogil=True)
def near_pairs(tick, z, at, ship, chord, fill, out_one, out_other, out_far):
    """Pairs of moments of one tick no more than `chord` apart. Moments must be sorted by tick, then by z: only a thin slice is looked at."""
    n = 0
    for i in range(tick.size):
        j = i + 1
        while j < tick.size and tick[j] == tick[i] and z[j] - z[i] <= chord:
            if ship[i] != ship[j]:
                dx, dy, dz = at[j, 0] - at[i, 0], at[j, 1] - at[i, 1], at[j, 2] - at[i, 2]
                far = dx * dx + dy * dy + dz * dz
                if far <= chord * chord:
                    if fill:
                        out_one[n], out_other[n], out_far[n] = i, j, far**0.5
                    n += 1
            j += 1
    return n


@njit(cache=True, nogil=True)
def others_near(low, high, who, places, time_ship, time_at, cosine):
    """For each question (positions low to high in order of time, a ship, a place): how many other ships were heard within reach; each is counted once in a row."""
    found = np.zeros(low.size, np.int64)
    for q in range(low.size):
        last = -1
        for i in range(low[q], high[q]):
            s = time_ship[i]
            if s == who[q] or s == last:
                continue
            if time_at[i, 0] * places[q, 0] + time_at[i, 1] * places[q, 1] + time_at[i, 2] * places[q, 2] >= cosine:
                found[q] += 1
                last = s
    return found


@njit(cache=True, nogil=True)
def first_inside(points, centres, chords, numbers):
    """For each point the number of the first circle it lies in, -1 for none. A circle no wider than its chord is passed over by height alone."""
    found = np.full(points.shape[0], -1, np.int64)
    for i in range(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        for a in range(centres.shape[0]):
            dz = z - centres[a, 2]
            c = chords[a]
            if dz > c or dz < -c:
                continue
            dx, dy = x - centres[a, 0], y - centres[a, 1]
            if dx * dx + dy * dy + dz * dz <= c * c:
                found[i] = numbers[a]
                break
    return found
